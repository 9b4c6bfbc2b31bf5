import { type Micros, type Scenario, type Seq, seconds, toSeconds } from '../../api/index.ts';
import { encodeLink } from '../../scenarios/index.ts';
import { createSimulation, type Simulation } from '../../sim/cluster/index.ts';
import { generateScenario, type Size } from './generate.ts';
import { invariants } from './invariants.ts';
import { unsettled } from './settled.ts';
import { World } from './world.ts';

/** How long a healed cluster may take to come to rest: two image back-offs of 5 minutes. */
const LONGEST_REST = seconds(600);
const LOOK_EVERY = seconds(10);

export interface Outcome {
  readonly scenario: Scenario;
  readonly simulation: Simulation;
  /** What went wrong, first come first; empty when all is well. */
  readonly violations: readonly string[];
  /** Virtual seconds from the end of the faults to rest. */
  readonly restAfter: number | undefined;
}

/** Reads a ledger as it grows and holds every record against the invariants. */
class Judge {
  readonly world = new World();
  readonly violations: string[] = [];
  private readonly watchers = invariants.map(({ name, start }) => ({ name, watcher: start() }));
  private read = 0;

  constructor(private readonly simulation: Simulation) {}

  catchUp(): void {
    const { ledger } = this.simulation;
    for (; this.read < ledger.length; this.read++) {
      const record = ledger.at((this.read + 1) as Seq);
      if (!record) continue;
      for (const { name, watcher } of this.watchers) {
        const problem = watcher.see(record, this.world);
        if (problem !== undefined) this.violations.push(`${toSeconds(record.sentAt)} s, record ${record.seq}: ${name}: ${problem}`);
      }
      if (record.kind === 'document') this.world.set(record);
    }
  }
}

function runTo(simulation: Simulation, judge: Judge, until: Micros): boolean {
  try {
    simulation.runUntil(until);
  } catch (error) {
    judge.violations.push(`${toSeconds(simulation.now())} s: exception: ${error instanceof Error ? error.stack : String(error)}`);
    return false;
  }
  judge.catchUp();
  return true;
}

/** Runs a scenario through its faults and into rest. */
export function tryScenario(scenario: Scenario): Outcome {
  const simulation = createSimulation(scenario);
  const judge = new Judge(simulation);
  const chaosEnds = seconds(scenario.spec.until ?? 0);
  if (!runTo(simulation, judge, chaosEnds)) return { scenario, simulation, violations: judge.violations, restAfter: undefined };
  let open: readonly string[] = ['not looked at'];
  while (open.length > 0 && simulation.now() < chaosEnds + LONGEST_REST) {
    if (!runTo(simulation, judge, (simulation.now() + LOOK_EVERY) as Micros)) break;
    open = unsettled(judge.world);
  }
  const at = toSeconds(simulation.now());
  const violations = [...judge.violations, ...open.map((problem) => `${at} s, at rest: ${problem}`)];
  return { scenario, simulation, violations, restAfter: open.length === 0 ? at - toSeconds(chaosEnds) : undefined };
}

/** The random run of a seed. */
export const trySeed = (seed: number, size: Size): Outcome => tryScenario(generateScenario(seed, size));

/** What a person needs to see the failure: the seed, what broke, and the link that shows it. */
export function report(seed: number, { scenario, simulation, violations }: Outcome): string {
  const until = Math.ceil(toSeconds(simulation.now()));
  const link = encodeLink({ scenario: { ...scenario, spec: { ...scenario.spec, until } }, view: {} });
  return [`seed ${seed}:`, ...violations.slice(0, 12).map((violation) => `  ${violation}`), `  #${link}`].join('\n');
}
