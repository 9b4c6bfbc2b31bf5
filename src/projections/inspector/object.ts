import type { DocumentRef, Seq } from '../../api/index.ts';
import type { LedgerIndex } from '../ledger-index.ts';
import { kindOf } from '../refs.ts';
import { objectState } from '../table.ts';
import { at, number, object, objects, text } from '../values.ts';
import type { ObjectView } from '../views.ts';
import { rowWords } from '../words/rows.ts';
import { objectYaml } from './text.ts';

export { kindOf };

interface Told {
  /** References of Events, by kind and name of what they are about. */
  readonly about: Map<string, DocumentRef[]>;
  read: number;
}

const told = new WeakMap<LedgerIndex, Told>();

/** References of the Events about objects of that kind and name, in order. Each Event is looked at once: what it is about never changes. */
function eventRefs(index: LedgerIndex, kind: string, name: string): readonly DocumentRef[] {
  const known = told.get(index) ?? { about: new Map<string, DocumentRef[]>(), read: 0 };
  told.set(index, known);
  const refs = index.refsOf('Event');
  for (; known.read < refs.length; known.read++) {
    const ref = refs[known.read] as DocumentRef;
    const involved = object(at(index.versions(ref)[0]?.value, 'involvedObject'));
    const key = `${text(involved['kind'])}/${text(involved['name'])}`;
    const about = known.about.get(key);
    if (about) about.push(ref);
    else known.about.set(key, [ref]);
  }
  return known.about.get(`${kind}/${name}`) ?? [];
}

/** Events about an object, oldest first, each in its latest count. */
export function eventsOf(index: LedgerIndex, ref: DocumentRef, seq: Seq): ObjectView['events'] {
  const [kind = '', ...names] = ref.split('/');
  const name = names.at(-1) ?? '';
  const namespace = names.length > 1 ? names[0] : undefined;
  const events: ObjectView['events'][number][] = [];
  for (const eventRef of eventRefs(index, kind, name)) {
    const record = index.existing(eventRef, seq);
    if (!record) continue;
    if (namespace !== undefined && at(record.value, 'involvedObject.namespace') !== namespace) continue;
    const { value } = record;
    events.push({
      t: record.sentAt,
      type: text(at(value, 'type')),
      reason: text(at(value, 'reason')),
      message: text(at(value, 'message')),
      count: number(at(value, 'count')) || 1,
      from: text(at(value, 'source.component')) || text(at(value, 'reportingComponent')),
    });
  }
  return events.sort((a, b) => a.t - b.t);
}

/** How many endpoints the EndpointSlices of a Service hold at a moment, and how many of them are ready. */
export function endpointsOf(index: LedgerIndex, ref: DocumentRef, now: Seq): { readonly ready: number; readonly all: number } {
  const [, namespace = '', service = ''] = ref.split('/');
  let ready = 0;
  let all = 0;
  for (const slice of index.objects('EndpointSlice', now)) {
    if (object(at(slice.value, 'metadata.labels'))['kubernetes.io/service-name'] !== service || at(slice.value, 'metadata.namespace') !== namespace) continue;
    const endpoints = objects(at(slice.value, 'endpoints'));
    all += endpoints.length;
    ready += endpoints.filter((endpoint) => at(endpoint, 'conditions.ready') !== false).length;
  }
  return { ready, all };
}

/** State and a word for the object; a Service stands as its endpoints do, which are objects of their own. */
function stateAt(index: LedgerIndex, ref: DocumentRef, value: unknown, seq: Seq): ReturnType<typeof objectState> {
  const own = objectState(kindOf(ref), value);
  if (kindOf(ref) !== 'Service' || own.state !== 'ready') return own;
  const { ready, all } = endpointsOf(index, ref, seq);
  return { state: ready > 0 ? 'ready' : all > 0 ? 'blocked' : 'unscheduled', status: rowWords.endpoints(ready, all) };
}

/** An object as it was when record `seq` had been written. Undefined when it has never been by then. */
export function objectView(index: LedgerIndex, ref: DocumentRef, seq: Seq): ObjectView | undefined {
  const last = index.versionAt(ref, seq);
  if (!last) return undefined;
  const exists = last.op !== 'DELETED';
  const { state, status } = stateAt(index, ref, last.value, seq);
  return {
    ref,
    exists,
    state: exists ? state : 'done',
    status: exists ? status : 'deleted',
    yaml: objectYaml(last.value),
    events: eventsOf(index, ref, seq),
    owners: index.ownersOf(last),
    dependants: index.dependantsOf(ref).filter((each) => index.existing(each, seq) !== undefined),
    ...(last.resourceVersion === undefined ? {} : { resourceVersion: last.resourceVersion }),
  };
}
