import type { LossRecord, Message, Micros, Seq, TransitionRecord } from '../../api/index.ts';
import { compareAddresses, laneTitle, place } from '../addresses.ts';
import type { LedgerIndex } from '../ledger-index.ts';

/** One event of the Trace Event Format; times in microseconds. */
type TraceEvent = Readonly<Record<string, unknown>> & { readonly ph: string };

interface Track {
  readonly pid: number;
  readonly tid: number;
}

/** Longest slice of a message, µs: the handlers of the model take no time, and a slice of nothing cannot be seen. */
const LONGEST = 200;

/** Group of a lane: its node, or the part of the cluster that it belongs to. */
const groupOf = (address: string): string => place(address).node ?? place(address).group;

/** Every address that takes part becomes a thread of the process of its node or group. */
function tracksOf(addresses: Iterable<string>): { readonly tracks: ReadonlyMap<string, Track>; readonly names: readonly TraceEvent[] } {
  const tracks = new Map<string, Track>();
  const pids = new Map<string, number>();
  const names: TraceEvent[] = [];
  for (const address of [...addresses].sort(compareAddresses)) {
    const group = groupOf(address);
    let pid = pids.get(group);
    if (pid === undefined) {
      pid = pids.size + 1;
      pids.set(group, pid);
      names.push({ ph: 'M', name: 'process_name', pid, args: { name: group } }, { ph: 'M', name: 'process_sort_index', pid, args: { sort_index: pid } });
    }
    const tid = tracks.size + 1;
    tracks.set(address, { pid, tid });
    names.push(
      { ph: 'M', name: 'thread_name', pid, tid, args: { name: laneTitle(address) } },
      { ph: 'M', name: 'thread_sort_index', pid, tid, args: { sort_index: tid } },
    );
  }
  return { tracks, names };
}

interface Slice {
  readonly ts: number;
  readonly name: string;
  readonly cat: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Flows that leave and reach it. */
  readonly out?: Seq;
  readonly in?: Seq;
}

/** Slices of one track never overlap: each ends where the next begins. What happens at one moment is nested. */
function* slicesOf(slices: readonly Slice[], { pid, tid }: Track): Generator<TraceEvent> {
  const sorted = [...slices].sort((a, b) => a.ts - b.ts);
  let next = Infinity;
  const ends = new Map<number, number>();
  for (const { ts } of sorted.toReversed()) {
    if (ends.has(ts)) continue;
    ends.set(ts, Math.max(1, Math.min(LONGEST, next - ts)));
    next = ts;
  }
  for (const { ts, name, cat, args, out, in: into } of sorted) {
    yield { ph: 'X', ts, dur: ends.get(ts) ?? 1, pid, tid, name, cat, args };
    if (out !== undefined) yield { ph: 's', id: out, ts, pid, tid, name: 'message', cat: 'message' };
    if (into !== undefined) yield { ph: 'f', bp: 'e', id: into, ts, pid, tid, name: 'message', cat: 'message' };
  }
}

const argsOf = (message: Message): Readonly<Record<string, unknown>> => ({
  seq: message.seq,
  cause: message.cause,
  channel: message.channel,
  ...(message.subject === undefined ? {} : { subject: message.subject }),
  ...(message.code === undefined ? {} : { code: message.code }),
});

const add = (byLane: Map<string, Slice[]>, lane: string, slice: Slice): void => {
  const list = byLane.get(lane);
  if (list) list.push(slice);
  else byLane.set(lane, [slice]);
};

/** States as bars: one asynchronous track a lifecycle. */
function* statesOf(index: LedgerIndex, end: Micros, tracks: ReadonlyMap<string, Track>): Generator<TraceEvent> {
  let id = 0;
  for (const { machine, entity, transitions } of index.machineEntities.values()) {
    id++;
    const shown = transitions.filter((transition) => transition.sentAt <= end);
    for (const [i, transition] of shown.entries()) {
      const until = Math.min(shown[i + 1]?.sentAt ?? end, end);
      const track = tracks.get(transition.process);
      if (until > 0 && track) yield* stateBar(transition, `${machine} ${entity}`, until, { ...track, id });
    }
  }
}

function* stateBar(transition: TransitionRecord, title: string, until: number, at: Track & { readonly id: number }): Generator<TraceEvent> {
  const head = { cat: 'state', id: at.id, pid: at.pid, tid: at.tid, name: `${title}: ${transition.to}` };
  yield { ...head, ph: 'b', ts: Math.max(0, transition.sentAt), args: { event: transition.event, seq: transition.seq } };
  yield { ...head, ph: 'e', ts: until };
}

/**
 * The run from T+0 to `end` in the JSON of the Trace Event Format, as Perfetto and chrome://tracing open it: nodes are
 * processes, lanes are threads, messages are flow arrows from slice to slice, lifecycles are asynchronous tracks.
 */
export function chromeTrace(index: LedgerIndex, end: Micros, title: string): string {
  const byLane = new Map<string, Slice[]>();
  const addresses = new Set<string>();
  for (const { transitions } of index.machineEntities.values()) for (const { process } of transitions) addresses.add(process);
  for (const seq of index.messages) {
    const message = index.message(seq);
    if (!message || message.sentAt < 0) continue;
    if (message.sentAt > end) break;
    addSlices(byLane, message, index.arrival(message), index.loss(seq), end);
  }
  for (const address of byLane.keys()) addresses.add(address);
  const { tracks, names } = tracksOf(addresses);
  const events = [...names];
  for (const [lane, slices] of byLane) {
    const track = tracks.get(lane);
    if (track) for (const event of slicesOf(slices, track)) events.push(event);
  }
  for (const event of statesOf(index, end, tracks)) events.push(event);
  return JSON.stringify({ displayTimeUnit: 'ms', otherData: { title, clock: 'virtual time; 0 is T+0 of the scenario' }, traceEvents: events });
}

function addSlices(byLane: Map<string, Slice[]>, message: Message, arrival: Micros, loss: LossRecord | undefined, end: Micros): void {
  const args = argsOf(message);
  const lost = loss !== undefined;
  add(byLane, message.from, {
    ts: message.sentAt,
    name: `${message.method}${lost ? ` (${loss.reason})` : ''}`,
    cat: message.channel,
    args,
    ...(lost || arrival > end ? {} : { out: message.seq }),
  });
  if (!lost && arrival <= end) add(byLane, message.to, { ts: arrival, name: message.method, cat: message.channel, args, in: message.seq });
}
