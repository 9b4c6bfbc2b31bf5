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
  readonly seq: Seq;
  /** Where the arrow of the message is: it leaves, or it comes in; neither when the message was lost or has not arrived. */
  readonly flow?: 'flow_out' | 'flow_in';
  /** When what left arrives. */
  readonly arrival?: number;
}

/** One to show after the other: by time, at one moment in the order of the ledger, and a message leaves before it comes in. */
interface Placed {
  readonly event: TraceEvent;
  readonly ts: number;
  readonly order: number;
}

/**
 * Slices of one track never overlap: each ends where the next begins, or where what it sent arrives. What happens at one moment is nested, and an arrow
 * names its slice (`bind_id`): a viewer that looks for one by its time takes any of those.
 */
function* slicesOf(slices: readonly Slice[], { pid, tid }: Track): Generator<Placed> {
  const sorted = [...slices].sort((a, b) => a.ts - b.ts);
  let next = Infinity;
  const ends = new Map<number, number>();
  for (const { ts, arrival = Infinity } of sorted.toReversed()) {
    const before = ends.get(ts);
    ends.set(ts, Math.max(1, Math.min(before ?? Math.min(LONGEST, next - ts), arrival - ts)));
    next = ts;
  }
  for (const { ts, name, cat, args, seq, flow } of sorted) {
    const arrow = flow === undefined ? {} : { bind_id: seq, [flow]: true };
    yield { event: { ph: 'X', ts, dur: ends.get(ts) ?? 1, pid, tid, name, cat, args, ...arrow }, ts, order: seq * 2 + (flow === 'flow_in' ? 1 : 0) };
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

/** A lifecycle is an asynchronous track: one bar under its name as long as it has been there, and in it one for each state. */
function* statesOf(index: LedgerIndex, end: Micros, tracks: ReadonlyMap<string, Track>): Generator<TraceEvent> {
  let id = 0;
  for (const { machine, entity, transitions } of index.machineEntities.values()) {
    id++;
    const shown = transitions.filter(({ sentAt }, i) => sentAt <= end && Math.min(transitions[i + 1]?.sentAt ?? end, end) > 0);
    const [first] = shown;
    const track = tracks.get(first?.process ?? '');
    if (first === undefined || track === undefined) continue;
    // Perfetto drops asynchronous events whose id is a number.
    const head = { cat: 'state', id: `0x${id.toString(16)}`, ...track };
    const title = { ...head, name: `${machine} ${entity}` };
    yield { ...title, ph: 'b', ts: Math.max(0, first.sentAt) };
    for (const [i, transition] of shown.entries()) yield* stateBar(transition, Math.min(shown[i + 1]?.sentAt ?? end, end), head);
    yield { ...title, ph: 'e', ts: end };
  }
}

function* stateBar({ to, sentAt, event, seq }: TransitionRecord, until: number, head: Track & { readonly id: string }): Generator<TraceEvent> {
  yield { ...head, name: to, ph: 'b', ts: Math.max(0, sentAt), args: { event, seq } };
  yield { ...head, name: to, ph: 'e', ts: until };
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
  const placed: Placed[] = [];
  for (const [lane, slices] of byLane) {
    const track = tracks.get(lane);
    if (track) for (const each of slicesOf(slices, track)) placed.push(each);
  }
  const events = [...names, ...placed.sort((a, b) => a.ts - b.ts || a.order - b.order).map(({ event }) => event)];
  for (const event of statesOf(index, end, tracks)) events.push(event);
  return JSON.stringify({ displayTimeUnit: 'ms', otherData: { title, clock: 'virtual time; 0 is T+0 of the scenario' }, traceEvents: events });
}

function addSlices(byLane: Map<string, Slice[]>, message: Message, arrival: Micros, loss: LossRecord | undefined, end: Micros): void {
  const { seq, method, channel: cat } = message;
  const args = argsOf(message);
  const arrives = loss === undefined && arrival <= end;
  add(byLane, message.from, {
    ts: message.sentAt,
    name: `${method}${loss === undefined ? '' : ` (${loss.reason})`}`,
    cat,
    args,
    seq,
    ...(arrives ? { flow: 'flow_out', arrival } : {}),
  });
  // chrome://tracing puts the arguments of both ends of an arrow together, and warns of each that both have.
  if (arrives) add(byLane, message.to, { ts: arrival, name: method, cat, args: { received: args }, seq, flow: 'flow_in' });
}
