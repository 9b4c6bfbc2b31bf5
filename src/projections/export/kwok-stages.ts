import { stringify } from 'yaml';
import type { DocumentRecord, Micros, Seq } from '../../api/index.ts';
import type { LedgerIndex } from '../ledger-index.ts';
import { list, object, objects, text } from '../values.ts';
import { ADDRESSES, NODE_STAGES, OTHER_PODS, PROVISION } from './kwok-usual.ts';
import { PLAYED, type Stage, stage } from './kwok-stage.ts';

type Json = Readonly<Record<string, unknown>>;

/** Most pictures of one Pod: a container that restarts for ever ends in its last one. */
const MOST = 30;
/** Stands for a time in a status until it is a template. */
const NOW = '@now@';
/** Conditions that the kubelet sets; the scheduler and others set theirs there, too. */
const KUBELETS = new Set(['PodReadyToStartContainers', 'Initialized', 'ContainersReady', 'Ready']);

/** A state of a container with every time in it being now. */
function states(state: unknown): Json {
  return Object.fromEntries(
    Object.entries(object(state)).map(([name, value]) => {
      const { containerID: _, ...rest } = object(value);
      return [name, Object.fromEntries(Object.entries(rest).map(([key, each]) => [key, /At$/u.test(key) ? NOW : each]))];
    }),
  );
}

const containers = (statuses: unknown): readonly Json[] =>
  objects(statuses).map(({ name, image, ready, started, restartCount, state, lastState }) => {
    return { name, image, imageID: '', ready, started, restartCount, state: states(state), lastState: states(lastState) };
  });

/** What a kubelet says of a Pod, without what is of one Pod only. */
function picture(status: Json): Json {
  const { phase, reason, message, conditions, initContainerStatuses, containerStatuses } = status;
  const kubelets = objects(conditions)
    .filter(({ type }) => KUBELETS.has(text(type)))
    .map((condition) => ({
      type: condition['type'],
      status: condition['status'],
      reason: condition['reason'],
      message: condition['message'],
      lastTransitionTime: NOW,
    }));
  return {
    phase,
    reason,
    message,
    conditions: kubelets,
    ...(initContainerStatuses === undefined ? {} : { initContainerStatuses: containers(initContainerStatuses) }),
    ...(containerStatuses === undefined ? {} : { containerStatuses: containers(containerStatuses) }),
  };
}

interface Told {
  /** The name that the server gave the Pod; empty for one that a person named. */
  readonly own: string;
  readonly uid: string;
  readonly addresses: boolean;
}

/** As KWOK renders it (text/template). What a program wrote is no template; the name and the UID of the Pod are those of the Pod. */
function template(shown: Json, { own, uid, addresses }: Told): string {
  const written = stringify(shown, { lineWidth: 0, aliasDuplicateObjects: false }).replaceAll('{{', '{{ "{{" }}').replaceAll(`"${NOW}"`, '{{ Now | Quote }}');
  const named = own === '' ? written : written.replaceAll(own, '{{ .metadata.name }}');
  return `${uid === '' ? named : named.replaceAll(uid, '{{ .metadata.uid }}')}${addresses ? ADDRESSES : ''}`;
}

/** Which Pods do the same: those of one owner, as far as its name comes from a person, with the same images. */
interface Group {
  readonly name: string;
  readonly namespace: string;
  /** jq, and its value. */
  readonly of: readonly [string, string];
  readonly images: string;
}

const IMAGES = '.spec.containers | map(.image) | join(",")';
const OWNER = '.metadata.ownerReferences.[0].name';

function groupOf(pod: Json): Group {
  const { name, namespace, labels, ownerReferences } = object(pod['metadata']);
  const images = objects(object(pod['spec'])['containers'])
    .map(({ image }) => text(image))
    .join(',');
  const [owner = {}] = objects(ownerReferences);
  const called = text(owner['name']);
  const base = { namespace: text(namespace), images };
  if (called === '') return { ...base, name: text(name), of: ['.metadata.name', text(name)] };
  // The server's own end of a name: the hash of a template of a Deployment, the minute of a CronJob.
  const ending = 'pod-template-hash' in object(labels) ? '-[a-z0-9]+$' : owner['kind'] === 'Job' ? '-[0-9]{8,}$' : undefined;
  if (ending === undefined) return { ...base, name: called, of: [OWNER, called] };
  const own = called.replace(new RegExp(ending, 'u'), '');
  return { ...base, name: own, of: [`${OWNER} // "" | sub("${ending}"; "")`, own] };
}

interface Shown {
  readonly at: Micros;
  readonly shown: string;
}

/** What a Pod did. */
interface Life {
  readonly bound: Micros;
  readonly seen: readonly Shown[];
  /** How long the last picture has stood, microseconds; no time at all when the Pod was asked to go then. */
  readonly stood: number;
}

/** What was seen of a Pod from its binding to a node until it was asked to go, or the end of the run. */
function lifeOf(versions: readonly DocumentRecord[], end: Micros): Life | undefined {
  const bound = versions.find(({ value }) => text(object(object(value)['spec'])['nodeName']) !== '');
  if (bound === undefined) return undefined;
  const seen: Shown[] = [];
  let gone = false;
  for (const { value, op, sentAt, seq } of versions) {
    const { metadata, status } = object(value);
    const { name, uid, deletionTimestamp, ownerReferences } = object(metadata);
    gone = op === 'DELETED' || deletionTimestamp !== undefined;
    if (gone || seen.length === MOST) break;
    if (seq < bound.seq || list(object(status)['containerStatuses']).length === 0) continue;
    const own = ownerReferences === undefined ? '' : text(name);
    const shown = template(picture(object(status)), { own, uid: text(uid), addresses: object(status)['podIP'] !== undefined });
    if (shown !== seen.at(-1)?.shown) seen.push({ at: sentAt, shown });
  }
  const last = seen.at(-1);
  return last && { bound: bound.sentAt, seen, stood: gone ? 0 : end - last.at };
}

/** Does the one go on where the other one ends? That one was deleted in the middle, then, or is not as old: it is not stuck. */
function goesOn({ seen }: Life, { seen: shorter, stood }: Life): boolean {
  const [last, next] = seen.slice(shorter.length - 1);
  return last !== undefined && next !== undefined && stood <= next.at - last.at && shorter.every(({ shown }, i) => seen[i]?.shown === shown);
}

/** The different lives of a group, each with how many Pods had it to its end. */
function livesOf(all: readonly Life[]): readonly (Life & { readonly pods: number })[] {
  const same = new Map<string, Life[]>();
  for (const life of all) {
    const key = life.seen.map(({ shown }) => shown).join('');
    const known = same.get(key);
    if (known) known.push(life);
    else same.set(key, [life]);
  }
  const different = [...same.values()].flatMap(([first]) => (first === undefined ? [] : [first]));
  return [...same.values()].flatMap((lives) => {
    const whole = lives.filter((life) => !different.some((other) => goesOn(other, life)));
    return whole[0] === undefined ? [] : [{ ...whole[0], pods: whole.length }];
  });
}

/** A stage for each picture of a life; which one a Pod has come to stands in an annotation. */
function stagesOf(group: Group, id: string, { bound, seen, pods }: Life & { readonly pods: number }): readonly Stage[] {
  const own = [
    { key: '.metadata.namespace', operator: 'In', values: [group.namespace] },
    { key: group.of[0], operator: 'In', values: [group.of[1]] },
    { key: IMAGES, operator: 'In', values: [group.images] },
  ] as const;
  return seen.map(({ at, shown }, i) =>
    stage(`${group.name}-${id}-${i + 1}`, 'Pod', {
      when: [...own, i === 0 ? { key: PLAYED, operator: 'DoesNotExist' } : { key: PLAYED, operator: 'In', values: [`${id}-${i}`] }],
      weight: pods,
      afterMs: Math.round((at - (seen[i - 1]?.at ?? bound)) / 1_000),
      status: shown,
      played: `${id}-${i + 1}`,
    }),
  );
}

/**
 * KWOK's stages (kwok.x-k8s.io/v1alpha1) with which Pods on nodes without a machine do what they did in the run: the same states of
 * containers, conditions and reasons, after the same times; where Pods of one owner did different things, each as often as in the run.
 * Pods that the run does not have become Ready at once, as KWOK's own stages say.
 */
export function kwokStages(index: LedgerIndex): string {
  const end = index.timeOf(index.length as Seq);
  const groups = new Map<string, { readonly group: Group; readonly lives: Life[] }>();
  for (const ref of index.refsOf('Pod')) {
    const versions = index.versions(ref);
    const group = groupOf(object(versions[0]?.value));
    const life = group.namespace === 'kube-system' ? undefined : lifeOf(versions, end);
    if (life === undefined) continue;
    const key = JSON.stringify(group);
    const known = groups.get(key);
    if (known) known.lives.push(life);
    else groups.set(key, { group, lives: [life] });
  }
  const played = [...groups.values()].flatMap(({ group, lives }, g) =>
    livesOf(lives).flatMap((life, i, { length }) => stagesOf(group, length === 1 ? `${g + 1}` : `${g + 1}${String.fromCodePoint(97 + (i % 26))}`, life)),
  );
  const claims = index.refsOf('PersistentVolumeClaim').length > 0;
  return [...NODE_STAGES, ...played, ...OTHER_PODS, ...(claims ? [PROVISION] : [])].map((each) => stringify(each, { lineWidth: 0 })).join('---\n');
}
