import { useEffect, useState } from 'react';
import type { Micros, Seq } from '../../api/index.ts';
import type { MachineGraph, MachineView } from '../../projections/views.ts';
import type { Clock } from '../clock.ts';
import { lastPart } from '../format.ts';
import { Statechart } from '../statechart/Statechart.tsx';
import { strings } from '../strings.ts';

/** The machine to begin with when a thing has several. */
const TELLING: ReadonlySet<string> = new Set(['container', 'deployment-rollout', 'node-condition']);

interface ChartsProps {
  readonly machines: readonly MachineView[];
  readonly clock: Clock;
  readonly t: Micros;
  readonly graphOf: (machine: string) => Promise<MachineGraph | undefined>;
  readonly onJump: (seq: Seq, t: Micros) => void;
  readonly onMermaid: (machine: string) => void;
}

/** The statecharts of a thing, one at a time. */
export function Charts({ machines, clock, t, graphOf, onJump, onMermaid }: ChartsProps) {
  const [chosen, setChosen] = useState<number | undefined>(undefined);
  const first = Math.max(
    0,
    machines.findIndex((m) => TELLING.has(m.machine)),
  );
  const machine = machines[Math.min(chosen ?? first, machines.length - 1)];
  const [graph, setGraph] = useState<MachineGraph | undefined>(undefined);
  const name = machine?.machine;
  useEffect(() => {
    let alive = true;
    setGraph(undefined);
    if (name !== undefined) void graphOf(name).then((found) => (alive ? setGraph(found) : undefined));
    return () => {
      alive = false;
    };
  }, [name, graphOf]);
  if (machine === undefined) return <p className="caption p-3">{strings.inspector.noMachines}</p>;
  return (
    <>
      <div className="flex flex-wrap items-center gap-1 border-b border-line px-2 py-1">
        {machines.map((m, i) => (
          <button key={m.machine + m.entity} type="button" className="btn text-xs" aria-pressed={m === machine} title={m.entity} onClick={() => setChosen(i)}>
            {m.machine} {machines.filter((o) => o.machine === m.machine).length > 1 ? lastPart(m.entity) : ''}
          </button>
        ))}
        <button type="button" className="btn ml-auto text-xs" onClick={() => onMermaid(machine.machine)}>
          {strings.inspector.copyMermaid}
        </button>
      </div>
      {graph === undefined ? (
        <p className="caption p-3">{strings.inspector.loading}</p>
      ) : (
        <Statechart graph={graph} machine={machine} clock={clock} t={t} onJump={onJump} />
      )}
    </>
  );
}
