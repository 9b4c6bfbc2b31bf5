import type { DocumentRef, Micros, Seq } from '../../api/index.ts';
import { countUpTo, type EntityHistory, type LedgerIndex } from '../ledger-index.ts';
import { at, list, number, objects, text } from '../values.ts';
import type { ImagePull, ImagesView, NodeImage, PullAttempt } from './views.ts';

const MOST_ATTEMPTS = 60;

/** Container names by the image that they were started from, of Pods of the node. */
function users(index: LedgerIndex, node: string, now: Seq): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const pod of index.objects('Pod', now)) {
    if (at(pod.value, 'spec.nodeName') !== node) continue;
    for (const status of [...objects(at(pod.value, 'status.initContainerStatuses')), ...objects(at(pod.value, 'status.containerStatuses'))]) {
      const name = `${pod.ref.slice('Pod/'.length)}/${text(status['name'])}`;
      for (const key of new Set([text(status['imageID']), text(status['image'])])) if (key !== '') found.set(key, [...(found.get(key) ?? []), name]);
    }
  }
  return found;
}

function pullOf(value: Readonly<Record<string, unknown>>): ImagePull {
  const layers = objects(value['layers']).map((layer) => ({
    digest: text(layer['digest']),
    sizeBytes: number(layer['sizeBytes']),
    state: text(layer['state']),
    percent: number(layer['percent']),
  }));
  const all = layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const come = layers.reduce(
    (sum, { sizeBytes, percent, state }) => sum + (state === 'queued' || state === 'downloading' ? (sizeBytes * percent) / 100 : sizeBytes),
    0,
  );
  return { image: text(value['image']), layers, percent: all === 0 ? 0 : Math.floor((come * 100) / all) };
}

function attemptOf(history: EntityHistory, pod: DocumentRef, now: Seq): PullAttempt | undefined {
  const past = history.transitions.slice(
    0,
    countUpTo(history.transitions, now, ({ seq }) => seq),
  );
  const last = past.at(-1);
  if (!last) return undefined;
  const begun = past.findLast(({ to }) => to === 'pulling');
  const ended = past.findLast(({ from, event }) => from === 'pulling' && (event === 'PULLED' || event === 'FAILED'));
  return {
    pod,
    image: text(last.context['image']),
    state: last.to,
    attempts: number(last.context['attempts']),
    error: text(last.context['error']),
    seq: last.seq,
    t: last.sentAt,
    ...(begun && ended && ended.seq > begun.seq ? { took: (ended.sentAt - begun.sentAt) as Micros } : {}),
  };
}

/** The images of a node with the layers that they share, pulls under way, and how each Pod came to its images; undefined before a runtime has said. */
export function nodeImages(index: LedgerIndex, node: string, now: Seq): ImagesView | undefined {
  const record = index.existing(`${node}/images` as DocumentRef, now);
  if (!record) return undefined;
  const used = users(index, node, now);
  const images: readonly NodeImage[] = objects(at(record.value, 'images')).map((image) => {
    const tags = list(image['repoTags']).map(String);
    const digests = list(image['repoDigests']).map(String);
    const names = [text(image['id']), ...tags, ...digests].flatMap((name) => used.get(name) ?? []);
    return { id: text(image['id']), tags, digests, sizeBytes: number(image['size']), layers: list(image['layers']).map(String), usedBy: [...new Set(names)] };
  });
  const attempts: PullAttempt[] = [];
  for (const history of index.machineEntities.values()) {
    const [first] = history.transitions;
    if (history.machine !== 'image-pull' || !first?.subject || !history.entity.startsWith(`${node}/`)) continue;
    const attempt = attemptOf(history, first.subject, now);
    if (attempt) attempts.push(attempt);
  }
  return {
    node,
    images,
    layers: objects(at(record.value, 'layers')).map((layer) => ({
      digest: text(layer['digest']),
      sizeBytes: number(layer['sizeBytes']),
      sharedBy: number(layer['sharedBy']),
    })),
    usedBytes: number(at(record.value, 'usedBytes')),
    apartBytes: images.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    pulls: objects(at(record.value, 'pulls')).map(pullOf),
    attempts: attempts.sort((a, b) => b.t - a.t).slice(0, MOST_ATTEMPTS),
  };
}
