import { useCallback, useEffect, useRef, useState } from 'react';
import { seconds } from '../../api/index.ts';
import type { SweptRun } from '../../components/compare/dots.ts';
import { Sweep, type SweepOrder } from '../../components/compare/Sweep.tsx';
import { currentScenario } from '../links.ts';
import { reopen } from '../restore.ts';
import { useSession } from '../session-context.ts';
import { useMessages } from '../stores/messages.ts';
import { useRun } from '../stores/run.ts';

/** How long runs are watched when the scenario does not say, virtual seconds. */
const UNTIL = 60;

/** One after the other in the engine's worker, in slices: the page stays free, and one can stop at any time. */
export function SweepContainer({ onClose }: { readonly onClose: () => void }) {
  const session = useSession();
  const until = useRun((s) => s.scenario?.spec.until) ?? UNTIL;
  const [runs, setRuns] = useState<readonly SweptRun[]>([]);
  const [order, setOrder] = useState<SweepOrder | undefined>(undefined);
  const ticket = useRef(0);
  const stop = useCallback(() => {
    ticket.current += 1;
    void session.port.endSweep();
  }, [session]);
  useEffect(() => stop, [stop]);
  const start = async (next: SweepOrder): Promise<void> => {
    session.pause();
    ticket.current += 1;
    const mine = ticket.current;
    setRuns([]);
    setOrder(next);
    for (let seed = 1; seed <= next.count && mine === ticket.current; seed += 1) {
      const outcome = await session.port.sweep({ seed, profile: next.jitter ? 'realistic' : 'textbook', until: seconds(next.until) });
      if (outcome === undefined || mine !== ticket.current) return;
      setRuns((before) => [...before, { seed, outcome }]);
    }
  };
  const open = async (seed: number): Promise<void> => {
    const scenario = currentScenario();
    if (scenario === undefined) return;
    stop();
    onClose();
    await reopen(session, { ...scenario, spec: { ...scenario.spec, seed, profile: order?.jitter === false ? 'textbook' : 'realistic' } });
  };
  return (
    <Sweep
      until={Math.ceil(until)}
      runs={runs}
      wanted={order?.count}
      onStart={(next) => void start(next).catch((error: unknown) => useMessages.getState().toast(String(error), { tone: 'error' }))}
      onStop={() => {
        stop();
        setOrder(undefined);
      }}
      onOpen={(seed) => void open(seed)}
      onClose={onClose}
    />
  );
}
