import { type Channel, type Fault, type Micros, type Scenario, type Seq, seconds, type Step, toSeconds } from '../../api/index.ts';
import { encodeLink } from '../../scenarios/index.ts';
import { createSimulation, type Simulation } from '../../sim/cluster/index.ts';
import { randomStream } from '../../sim/kernel/index.ts';
import { lostWrites } from './durability.ts';
import { messageFault } from './faults.ts';
import { generateScenario, type Size } from './generate.ts';
import { invariants } from './invariants.ts';
import { unsettled } from './settled.ts';
import { World } from './world.ts';

/** How long a healed cluster may take to come to rest: two image back-offs of 5 minutes. */
const LONGEST_REST = seconds(600);
const LOOK_EVERY = seconds(10);
/** Where a single message may be lost; on one machine nothing gets lost. */
const NETWORKS: ReadonlySet<Channel> = new Set(['https', 'watch', 'grpc', 'raft', 'dns']);
/** As many records back a message may be that is still on its way. */
const RECENT = 300;
/** After a chosen moment, as many events may pass until some message is on its way. */
const PATIENCE = 200;

export interface Outcome {
  /** What was run, faults on single messages included: run again, it gives the same ledger. */
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

/** Runs on until nothing is open any more; what is open at the longest. */
function rest(simulation: Simulation, judge: Judge, chaosEnds: Micros): readonly string[] {
  let open: readonly string[] = ['not looked at'];
  while (open.length > 0 && simulation.now() < chaosEnds + LONGEST_REST) {
    if (!runTo(simulation, judge, (simulation.now() + LOOK_EVERY) as Micros)) return [];
    open = unsettled(judge.world);
  }
  return open;
}

/** Does something to one of the messages that are on their way at a moment (seconds) or soon after. */
export interface Interference {
  readonly at: number;
  readonly fault: (messages: readonly Seq[]) => Fault;
}

/** Messages that are on their way through a network, oldest first. */
function underway({ ledger, now }: { readonly ledger: Simulation['ledger']; readonly now: Micros }): readonly Seq[] {
  const found: Seq[] = [];
  for (let seq = Math.max(1, ledger.length - RECENT); seq <= ledger.length; seq++) {
    const record = ledger.at(seq as Seq);
    if (record?.kind === 'message' && record.arrivesAt > now && NETWORKS.has(record.channel)) found.push(record.seq);
  }
  return found;
}

function interfere(simulation: Simulation, judge: Judge, interferences: readonly Interference[]): readonly Step[] {
  const steps: Step[] = [];
  for (const { at, fault: draw } of interferences) {
    if (!runTo(simulation, judge, Math.max(seconds(at), simulation.now()) as Micros)) return steps;
    let messages = underway({ ledger: simulation.ledger, now: simulation.now() });
    for (let event = 0; messages.length === 0 && event < PATIENCE; event++) {
      if (!runTo(simulation, judge, simulation.kernel.nextEventAt() ?? simulation.now())) return steps;
      messages = underway({ ledger: simulation.ledger, now: simulation.now() });
    }
    if (messages.length === 0) continue;
    const [id, fault] = [`message-${steps.length + 1}`, draw(messages)];
    simulation.submit({ type: 'inject-fault', id, fault });
    steps.push({ at: toSeconds(simulation.now()), id, fault });
  }
  return steps;
}

/** Runs a scenario through its faults and into rest. */
export function tryScenario(given: Scenario, interferences: readonly Interference[] = []): Outcome {
  const simulation = createSimulation(given);
  const judge = new Judge(simulation);
  const chaosEnds = seconds(given.spec.until ?? 0);
  const more = interfere(simulation, judge, interferences);
  const scenario = more.length === 0 ? given : { ...given, spec: { ...given.spec, steps: [...given.spec.steps, ...more].sort((a, b) => a.at - b.at) } };
  if (!runTo(simulation, judge, chaosEnds)) return { scenario, simulation, violations: judge.violations, restAfter: undefined };
  const open = rest(simulation, judge, chaosEnds);
  const at = toSeconds(simulation.now());
  const violations = [
    ...judge.violations,
    ...open.map((problem) => `${at} s, at rest: ${problem}`),
    ...lostWrites(simulation).map((problem) => `${at} s, at rest: ${problem}`),
  ];
  return { scenario, simulation, violations, restAfter: open.length === 0 ? at - toSeconds(chaosEnds) : undefined };
}

/** In every second run, up to four messages are lost or late. */
function interferencesOf(seed: number, size: Size, until: number): readonly Interference[] {
  const random = randomStream(seed, `simulation-testing/${size}/messages`);
  if (random.next() < 0.5) return [];
  // Most of them while much is going on; between the tenths of seconds at which steps are.
  const moments = Array.from({ length: random.int(1, 4) }, () => random.int(0, (random.next() < 0.5 ? 5 : until - 5) * 10) / 10 + 0.05);
  return moments.sort((a, b) => a - b).map((at) => ({ at, fault: (messages) => messageFault(random, messages) }));
}

/** The random run of a seed. */
export function trySeed(seed: number, size: Size): Outcome {
  const scenario = generateScenario(seed, size);
  return tryScenario(scenario, interferencesOf(seed, size, scenario.spec.until ?? 0));
}

/** What a person needs to see the failure: the seed, what broke, the command that shows it, and the link. */
export function report(seed: number, size: Size, { scenario, simulation, violations }: Outcome): string {
  const until = Math.ceil(toSeconds(simulation.now()));
  const link = encodeLink({ scenario: { ...scenario, spec: { ...scenario.spec, until } }, view: {} });
  return [
    `seed ${seed}, ${size}:`,
    ...violations.slice(0, 12).map((violation) => `  ${violation}`),
    `  again: npx tsx src/server/simulation-testing/main.ts ${size} ${seed}`,
    `  to look at: npm run -s orrery -- run '#${link}' --trace -`,
  ].join('\n');
}
