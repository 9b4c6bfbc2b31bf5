import { useEffect, useMemo } from 'react';
import { create } from 'zustand';
import { type Checkpoint, seconds } from '../../api/index.ts';
import type { CheckpointResult } from '../../projections/checkpoints.ts';
import type { EnginePort } from '../port.ts';
import { useSession } from '../session-context.ts';
import { useRun } from '../stores/run.ts';
import { useTransport } from '../stores/transport.ts';
import { judged, type Mark, marksOf } from './marks.ts';

interface Known {
  /** Of which checkpoints, on which branch, seen how far. */
  readonly of: readonly Checkpoint[];
  readonly branch: string;
  readonly count: number;
  readonly results: ReadonlyMap<number, CheckpointResult>;
}

const NONE: readonly Checkpoint[] = [];
const useKnown = create<Known>(() => ({ of: NONE, branch: '', count: 0, results: new Map() }));

/** While the clock runs, checkpoints that come close after each other are judged together: milliseconds. */
const TOGETHER_MS = 400;

async function judge(port: EnginePort, of: readonly Checkpoint[], branch: string, count: number): Promise<void> {
  const known = useKnown.getState();
  if (known.of === of && known.branch === branch && known.count === count) return;
  const same = known.of === of && known.branch === branch;
  const { seen } = useTransport.getState();
  useKnown.setState({ of, branch, count, ...(same ? {} : { results: new Map() }) });
  const asked = of.flatMap((checkpoint, i) => (seconds(checkpoint.by) <= seen && !(same && known.results.has(i)) ? [[i, checkpoint] as const] : []));
  if (asked.length === 0) return;
  const found = await port.fulfilled(asked.map(([, checkpoint]) => checkpoint));
  const now = useKnown.getState();
  if (now.of !== of || now.branch !== branch) return;
  useKnown.setState({ results: new Map([...now.results, ...asked.flatMap(([i], k) => (found[k] === undefined ? [] : [[i, found[k]] as const]))]) });
}

/** The checkpoints of the scenario that is open, with what the branch shown makes of them as far as it was seen. */
export function useMarks(): readonly Mark[] {
  const { port } = useSession();
  const checkpoints = useRun((s) => s.scenario?.spec.checkpoints) ?? NONE;
  const told = useRun((s) => s.told?.checkpoints) ?? checkpoints;
  const branch = useRun((s) => s.run?.branches.find((each) => each.current)?.id ?? '');
  const count = useTransport((s) => judged(checkpoints, s.seen));
  const known = useKnown();
  useEffect(() => {
    const timer = setTimeout(() => void judge(port, checkpoints, branch, count), TOGETHER_MS);
    return () => clearTimeout(timer);
  }, [port, checkpoints, branch, count]);
  const results = known.of === checkpoints && known.branch === branch ? known.results : undefined;
  return useMemo(() => marksOf(told, results ?? new Map()), [told, results]);
}
