import { useCallback } from 'react';
import { Charts } from '../../components/inspector/Charts.tsx';
import { strings } from '../../components/strings.ts';
import { panelStrings } from '../../components/strings-panels.ts';
import { useSession } from '../session-context.ts';
import { useLayout } from '../stores/layout.ts';
import { useRun } from '../stores/run.ts';
import { useTransport } from '../stores/transport.ts';
import { Choices } from './Choices.tsx';
import type { Choice } from './Choices.tsx';

/** The statecharts of the selection over the whole canvas; without one, what has a statechart. */
export function ChartContainer() {
  const session = useSession();
  const inspector = useRun((s) => s.inspector);
  const machines = inspector?.machines ?? [];
  const topology = useRun((s) => s.frame?.topology);
  const t = useTransport((s) => s.t);
  const graphOf = useCallback((machine: string) => session.port.machineGraph(machine), [session]);
  if (machines.length === 0) {
    const nodes = topology?.nodes ?? [];
    const choices: readonly Choice[] = [
      ...nodes.flatMap((node) => node.pods.map((pod): Choice => [`Pod ${pod.name}`, { kind: 'object', ref: pod.ref }])),
      ...nodes.map((node): Choice => [`Node ${node.name}`, { kind: 'object', ref: node.ref }]),
    ];
    return <Choices text={inspector ? strings.inspector.noMachines : panelStrings.chooseHelp} choices={choices} />;
  }
  return (
    <div className="min-h-0 flex-1 overflow-auto">
      <Charts
        machines={machines}
        clock={session.player}
        t={t}
        graphOf={graphOf}
        onJump={(seq, moment) => void session.show(seq, moment)}
        onMermaid={() => useLayout.getState().open('mermaid')}
      />
    </div>
  );
}
