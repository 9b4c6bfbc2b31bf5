import { useCallback, useEffect, useRef, useState } from 'react';
import { seconds } from '../../api/index.ts';
import type { SweptRun } from '../../components/compare/dots.ts';
import { Sweep, type SweepOrder } from '../../components/compare/Sweep.tsx';
import { currentScenario } from '../links.ts';
import { useSession } from '../session-context.ts';
import type { Session } from '../session/session.ts';
import { useMessages } from '../stores/messages.ts';
import { useRun } from '../stores/run.ts';
import { connect } from '../worker/connect.ts';
import { type Helper, helpersFor, sweepSeeds, type Swept } from './sweep-pool.ts';
import { vary } from './vary.ts';

/** How long runs are watched when the scenario does not say, virtual seconds. */
const UNTIL = 60;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

interface Work {
  readonly helpers: readonly Helper[];
  /** Errors: rejects when a helper could not start. */
  readonly failed: Promise<never>;
  readonly scenario?: Swept['scenario'];
}

/** Engines in workers of their own; a served cluster is known to the page's own engine alone. */
function begin(session: Session, count: number): Work {
  const scenario = currentScenario();
  if (useRun.getState().run?.live !== undefined || scenario === undefined)
    return { helpers: [{ port: session.port, end: () => void session.port.endSweep() }], failed: new Promise(() => undefined) };
  let fail: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const helpers = Array.from({ length: helpersFor(count, navigator.hardwareConcurrency) }, () => connect((message) => fail(new Error(message))));
  return { helpers, failed, scenario };
}

/** Many runs at a time beside the one that is shown: the page stays free, and one can stop at any time. */
export function SweepContainer({ onClose }: { readonly onClose: () => void }) {
  const session = useSession();
  const until = useRun((s) => s.scenario?.spec.until) ?? UNTIL;
  const [runs, setRuns] = useState<readonly SweptRun[]>([]);
  const [order, setOrder] = useState<SweepOrder | undefined>(undefined);
  const working = useRef<readonly Helper[]>([]);
  const stop = useCallback(() => {
    for (const helper of working.current) helper.end();
    working.current = [];
  }, []);
  useEffect(() => stop, [stop]);
  const start = async (next: SweepOrder): Promise<void> => {
    session.pause();
    stop();
    setRuns([]);
    setOrder(next);
    const { helpers, failed, scenario } = begin(session, next.count);
    working.current = helpers;
    const swept: Swept = { count: next.count, profile: next.jitter ? 'realistic' : 'textbook', until: seconds(next.until), ...(scenario ? { scenario } : {}) };
    const add = (seed: number, outcome: SweptRun['outcome']): void => {
      if (working.current === helpers) setRuns((before) => [...before, { seed, outcome }].sort((a, b) => a.seed - b.seed));
    };
    await Promise.race([sweepSeeds(swept, helpers, add), failed]);
    if (working.current === helpers) stop();
  };
  const open = async (seed: number): Promise<void> => {
    const profile = order?.jitter === false ? 'textbook' : 'realistic';
    stop();
    onClose();
    await vary(session, (scenario) => ({ ...scenario, spec: { ...scenario.spec, seed, profile } }), `seed-${seed}`);
  };
  const told = (error: unknown): void => useMessages.getState().toast(messageOf(error), { tone: 'error' });
  return (
    <Sweep
      until={Math.ceil(until)}
      runs={runs}
      wanted={order?.count}
      onStart={(next) =>
        void start(next).catch((error: unknown) => {
          stop();
          setOrder(undefined);
          told(error);
        })
      }
      onStop={() => {
        stop();
        setOrder(undefined);
      }}
      onOpen={(seed) => void open(seed).catch(told)}
      onClose={onClose}
    />
  );
}
