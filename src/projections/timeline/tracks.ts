import type { DocumentRecord, DocumentRef, Micros, Seq } from '../../api/index.ts';
import { compareAddresses, place } from '../addresses.ts';
import { countUpTo, type LedgerIndex } from '../ledger-index.ts';
import { isProbe, outcomeOf, titleOf } from '../messages.ts';
import { condition, podSummary, podToken } from '../table.ts';
import { at, number, objects } from '../values.ts';
import type { StateToken } from '../views.ts';
import { panelWords } from '../words/panels.ts';
import { rowWords } from '../words/rows.ts';

/** A stretch of time in one state. */
export interface TrackBar {
  readonly from: Micros;
  readonly to: Micros;
  readonly state: StateToken;
  readonly title: string;
}

export interface TrackTick {
  readonly t: Micros;
  readonly seq: Seq;
  readonly what: string;
  readonly ok: boolean;
}

export interface TrackMark {
  readonly t: Micros;
  readonly seq: Seq;
  readonly kind: 'restart' | 'ready' | 'unready' | 'crash' | 'start';
  readonly title: string;
}

/** One thing over time. */
export interface Track {
  /** The reference of a Pod, or the address of a process. */
  readonly id: string;
  readonly kind: 'pod' | 'process';
  readonly title: string;
  readonly group: string;
  readonly bars: readonly TrackBar[];
  /** Probes and how they ended. */
  readonly ticks: readonly TrackTick[];
  readonly marks: readonly TrackMark[];
  /** Of a process: messages that it got, by equal parts of the time. */
  readonly density: readonly number[];
}

export interface TracksView {
  readonly from: Micros;
  readonly to: Micros;
  readonly tracks: readonly Track[];
  /** Tracks that fit the filter and are not among these. */
  readonly more: number;
}

const PARTS = 120;
const MOST_TICKS = 400;

interface Window {
  readonly from: Micros;
  readonly to: Micros;
}

const restartsOf = (record: DocumentRecord): number =>
  objects(at(record.value, 'status.containerStatuses')).reduce((sum, status) => sum + number(status['restartCount']), 0);
const isReady = (record: DocumentRecord): boolean => condition(record.value, 'Ready')?.['status'] === 'True';

function podBars(versions: readonly DocumentRecord[], { from, to }: Window): TrackBar[] {
  const bars: TrackBar[] = [];
  versions.forEach((version, i) => {
    const end = Math.min(to, versions[i + 1]?.sentAt ?? to) as Micros;
    const begin = Math.max(from, version.sentAt) as Micros;
    if (version.op === 'DELETED' || end < begin || (end === begin && i + 1 < versions.length)) return;
    const state = podToken(version.value);
    const title = podSummary(version.value).reason;
    const last = bars.at(-1);
    if (last?.state === state && last.title === title && last.to === begin) bars[bars.length - 1] = { ...last, to: end };
    else bars.push({ from: begin, to: end, state, title });
  });
  return bars;
}

function podMarks(versions: readonly DocumentRecord[]): TrackMark[] {
  const marks: TrackMark[] = [];
  versions.forEach((version, i) => {
    const before = versions[i - 1];
    if (before === undefined || version.op !== 'MODIFIED') return;
    const again = restartsOf(version) - restartsOf(before);
    if (again > 0) marks.push({ t: version.sentAt, seq: version.seq, kind: 'restart', title: panelWords.restart(restartsOf(version)) });
    if (isReady(version) !== isReady(before))
      marks.push({
        t: version.sentAt,
        seq: version.seq,
        kind: isReady(version) ? 'ready' : 'unready',
        title: isReady(version) ? 'Ready' : panelWords.notReady,
      });
  });
  return marks;
}

function probeTicks(index: LedgerIndex, ref: DocumentRef, { from, to }: Window): TrackTick[] {
  const ticks: TrackTick[] = [];
  for (const seq of index.about(ref)) {
    const message = index.message(seq);
    if (!message || message.replyTo !== undefined || message.sentAt < from || message.sentAt > to || !isProbe(message)) continue;
    const reply = index.reply(seq);
    if (reply && reply.sentAt <= to) ticks.push({ t: message.sentAt, seq, what: titleOf(message), ok: outcomeOf(reply) === 'ok' });
  }
  // All that went wrong, and the latest of the others.
  if (ticks.length <= MOST_TICKS) return ticks;
  const bad = ticks.filter((tick) => !tick.ok).slice(-MOST_TICKS);
  return [...bad, ...ticks.filter((tick) => tick.ok).slice(-(MOST_TICKS - bad.length) || ticks.length)].sort((a, b) => a.seq - b.seq);
}

function podTrack(index: LedgerIndex, ref: DocumentRef, window: Window, until: Seq): Track | undefined {
  const all = index.versions(ref);
  const versions = all.slice(
    0,
    countUpTo(all, until, ({ seq }) => seq),
  );
  const bars = podBars(versions, window);
  if (bars.length === 0) return undefined;
  const [, namespace = '', name = ''] = ref.split('/');
  const marks = podMarks(versions).filter(({ t }) => t >= window.from && t <= window.to);
  return { id: ref, kind: 'pod', title: name, group: namespace, bars, ticks: probeTicks(index, ref, window), marks, density: [] };
}

/** Down from a fault that strikes the process until it starts again or the fault is healed. */
function processMarks(index: LedgerIndex, address: string, { to }: Window): TrackMark[] {
  const marks: TrackMark[] = [];
  for (const record of index.faults) {
    const { fault } = record;
    const struck = fault.type === 'crash-process' ? fault.process === address : fault.type === 'node-down' && place(address).node === fault.node;
    if (struck && record.sentAt <= to)
      marks.push({
        t: record.sentAt,
        seq: record.seq,
        kind: record.phase === 'injected' ? 'crash' : 'start',
        title: record.phase === 'injected' ? fault.type : rowWords.healed(fault.type),
      });
  }
  for (const seq of index.startsOf(address)) {
    const record = index.ledger.at(seq);
    if (record && record.sentAt <= to && marks.some((mark) => mark.kind === 'crash' && mark.seq < seq))
      marks.push({ t: record.sentAt, seq, kind: 'start', title: panelWords.started });
  }
  return marks.sort((a, b) => a.seq - b.seq);
}

function processTrack(index: LedgerIndex, address: string, window: Window): Track {
  const { from, to } = window;
  const density = Array.from({ length: PARTS }, () => 0);
  for (const seq of index.touching(address)) {
    const message = index.message(seq);
    if (!message || message.to !== address || message.arrivesAt < from || message.arrivesAt > to) continue;
    const part = Math.min(PARTS - 1, Math.floor(((message.arrivesAt - from) / Math.max(1, to - from)) * PARTS));
    density[part] = (density[part] ?? 0) + 1;
  }
  const marks = processMarks(index, address, window);
  const bars: TrackBar[] = [];
  let since = from;
  let up = true;
  for (const mark of marks) {
    const next = mark.kind === 'start';
    if (next === up) continue;
    const t = Math.max(from, mark.t) as Micros;
    if (t > since) bars.push({ from: since, to: t, state: up ? 'ready' : 'error', title: up ? panelWords.running : panelWords.down });
    since = t;
    up = next;
  }
  bars.push({ from: since, to, state: up ? 'ready' : 'error', title: up ? panelWords.running : panelWords.down });
  const group = place(address);
  return {
    id: address,
    kind: 'process',
    title: address,
    group: group.node ?? group.group,
    bars,
    ticks: [],
    marks: marks.filter(({ t }) => t >= from),
    density,
  };
}

/** Everything over the window, Pods first: those with words of `filter` in their names. At most `limit` tracks. */
export function tracks(index: LedgerIndex, addresses: readonly string[], window: Window, filter: string, limit: number): TracksView {
  const words = filter
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  const fits = (name: string): boolean => words.every((word) => name.toLowerCase().includes(word));
  const until = index.lastSeqAt(window.to);
  const pods = index.refsOf('Pod').filter((ref) => fits(ref) && (index.versions(ref)[0]?.sentAt ?? Infinity) <= window.to);
  const processes = addresses.filter((address) => !place(address).member.startsWith('pod') && fits(address)).sort(compareAddresses);
  const shown: Track[] = [];
  for (const ref of pods.slice(0, limit)) {
    const track = podTrack(index, ref, window, until);
    if (track) shown.push(track);
  }
  for (const address of processes.slice(0, Math.max(0, limit - shown.length))) shown.push(processTrack(index, address, window));
  return { ...window, tracks: shown, more: Math.max(0, pods.length + processes.length - Math.max(limit, shown.length)) };
}
