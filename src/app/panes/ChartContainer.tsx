import { lazy, Suspense, useEffect, useState } from 'react';
import { strings } from '../../components/strings.ts';
import type { MachineGraph } from '../../projections/views.ts';
import { useSession } from '../session-context.ts';
import { useRun } from '../stores/run.ts';
import { useTransport } from '../stores/transport.ts';

const Statechart = lazy(() => import('../../components/statechart/Statechart.tsx').then((module) => ({ default: module.Statechart })));

/** The statechart of the selection over the whole canvas. */
export function ChartContainer() {
  const session = useSession();
  const machine = useRun((s) => s.inspector?.machines[0]);
  const t = useTransport((s) => s.t);
  const [graph, setGraph] = useState<MachineGraph | undefined>(undefined);
  const name = machine?.machine;
  useEffect(() => {
    let alive = true;
    setGraph(undefined);
    if (name !== undefined) void session.port.machineGraph(name).then((found) => (alive ? setGraph(found) : undefined));
    return () => {
      alive = false;
    };
  }, [name, session]);
  if (machine === undefined || graph === undefined) return <p className="caption p-6 text-center">{strings.inspector.noMachines}</p>;
  return (
    <div className="min-h-0 flex-1 overflow-auto">
      <Suspense fallback={null}>
        <Statechart graph={graph} machine={machine} clock={session.player} t={t} onJump={(seq, moment) => void session.show(seq, moment)} />
      </Suspense>
    </div>
  );
}
