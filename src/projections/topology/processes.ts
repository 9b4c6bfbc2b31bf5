import type { Micros, Seq } from '../../api/index.ts';
import { compareAddresses, place } from '../addresses.ts';
import { countUpTo, type LedgerIndex } from '../ledger-index.ts';
import type { ProcessBox } from '../views.ts';

const SECOND = 1_000_000;

/** Was a process running when record `at` had been written? Down from its crash until it starts again or is healed. */
export function isUp(index: LedgerIndex, address: string, at: Seq): boolean {
  let downSince = 0;
  for (const record of index.faults) {
    if (record.seq > at) break;
    const { fault } = record;
    const struck = fault.type === 'crash-process' ? fault.process === address : fault.type === 'node-down' && place(address).node === fault.node;
    if (struck) downSince = record.phase === 'injected' ? record.seq : 0;
  }
  if (downSince === 0) return true;
  const starts = index.startsOf(address);
  return countUpTo(starts, at, Number) > countUpTo(starts, downSince, Number);
}

/** The box of an address: controllers are one box, Pods are none (they are drawn as Pods). */
function boxOf(address: string): string | undefined {
  const { group, member, collapsible } = place(address);
  if (group === 'control-plane') return collapsible;
  return group === 'node' && member.startsWith('pod') ? undefined : address;
}

/** The processes of a ledger, and what each of them gets to do. */
export class Processes {
  /** Messages to it, by box. */
  private readonly arrivals = new Map<string, Seq[]>();
  /** Every box there has been, in the order in which they are shown. */
  private order: string[] = [];
  private readonly boxes = new Map<string, ProcessBox>();
  private registered: readonly string[] = [];
  private running: ReadonlySet<string> = new Set();

  constructor(private readonly index: LedgerIndex) {}

  /** Takes in the next message. */
  take(to: string, seq: Seq): void {
    const box = boxOf(to);
    if (box !== undefined) this.box(box).push(seq);
  }

  private box(name: string): Seq[] {
    const known = this.arrivals.get(name) ?? [];
    this.arrivals.set(name, known);
    return known;
  }

  /** Those that run, and those that were sent something in the second before `t`. What did not change is the same box as before. */
  at(t: Micros, seq: Seq, addresses: readonly string[]): readonly ProcessBox[] {
    if (addresses !== this.registered) {
      this.registered = addresses;
      this.running = new Set(addresses.flatMap((address) => boxOf(address) ?? []));
      for (const name of this.running) this.box(name);
    }
    if (this.order.length < this.arrivals.size) this.order = [...this.arrivals.keys()].sort(compareAddresses);
    const since = this.index.lastSeqAt((t - SECOND) as Micros);
    return this.order.flatMap((address) => {
      const arrivals = this.box(address);
      const activity = countUpTo(arrivals, seq, Number) - countUpTo(arrivals, since, Number);
      if (activity === 0 && !this.running.has(address)) return [];
      const up = isUp(this.index, address, seq);
      let box = this.boxes.get(address);
      if (box?.up !== up || box.activity !== activity) {
        const { group, member } = place(address);
        box = { address, title: group === 'clients' && address === 'user' ? 'kubectl' : group === 'node' ? member : address, up, activity };
        this.boxes.set(address, box);
      }
      return [box];
    });
  }
}
