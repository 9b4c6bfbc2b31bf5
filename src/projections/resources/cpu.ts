import type { Micros, Seq } from '../../api/index.ts';
import { countUpTo, type LedgerIndex } from '../ledger-index.ts';
import { at, isObject, number, text } from '../values.ts';
import type { Throttling, UsagePoint } from './views.ts';

interface Reading {
  readonly seq: Seq;
  readonly t: Micros;
  /** Microseconds of CPU. */
  readonly usage: number;
  readonly throttling: Throttling;
}

/** What cpu.stat said of each container of a Pod whenever somebody read it by `now`, oldest first. */
function readings(index: LedgerIndex, lane: string, now: Seq): ReadonlyMap<string, readonly Reading[]> {
  const found = new Map<string, Reading[]>();
  const all = index.touching(lane);
  for (const seq of all.slice(0, countUpTo(all, now, Number))) {
    const message = index.message(seq);
    if (message?.method !== 'times' || message.from !== lane || message.replyTo === undefined) continue;
    const result = at(message.payload, 'result');
    const id = text(at(index.message(message.replyTo)?.payload, 'args.id'));
    if (!isObject(result)) continue;
    const throttling = { periods: number(result['periods']), throttled: number(result['throttledPeriods']), micros: number(result['throttled']) };
    found.set(id, [...(found.get(id) ?? []), { seq, t: message.sentAt, usage: number(result['usage']), throttling }]);
  }
  return found;
}

/** CPU that a Pod used, cores, as the mean between two readings of the same container; all containers together. */
export function podCpu(index: LedgerIndex, lane: string, now: Seq): { readonly history: readonly UsagePoint[]; readonly throttling?: Throttling } {
  const containers = [...readings(index, lane, now)];
  const steps = containers
    .flatMap(([id, list]) =>
      list.slice(1).flatMap((reading, i) => {
        const before = list[i];
        // Readings that lie close together say little, and a new cgroup counts from nothing.
        if (before === undefined || reading.t - before.t < 100_000 || reading.usage < before.usage) return [];
        return [{ id, seq: reading.seq, t: before.t, cores: (reading.usage - before.usage) / (reading.t - before.t) }];
      }),
    )
    .sort((a, b) => a.t - b.t);
  const cores = new Map<string, number>();
  const history = steps.map(({ id, seq, t, cores: used }) => {
    cores.set(id, used);
    return { seq, t, value: [...cores.values()].reduce((sum, each) => sum + each, 0) };
  });
  const last = containers.flatMap(([, list]) => list.slice(-1));
  if (last.length === 0) return { history };
  const sum = (of: (each: Throttling) => number): number => last.reduce((all, { throttling }) => all + of(throttling), 0);
  return { history, throttling: { periods: sum(({ periods }) => periods), throttled: sum(({ throttled }) => throttled), micros: sum(({ micros }) => micros) } };
}
