import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { defaultNodes, encodeLink, redactSecrets } from '../scenarios/index.ts';
import type { ProfileName, Scenario } from '../api/index.ts';
import { stepsOfFault } from './fault-option.ts';
import { builtInNames, builtInScenario } from './gallery.ts';
import { BadInput, readInputs } from './inputs.ts';
import { type Console, run } from './run.ts';
import type { Speed } from './serve/clock.ts';
import { defaultScenario } from './serve/default-cluster.ts';

const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > 2 ** 31 - 1) throw new InvalidArgumentError(`must be a whole number from ${least}`);
    return value;
  };

const speed = (text: string): Speed => {
  const value = Number(text);
  if (text !== 'max' && !(value > 0 && value <= 1_000)) throw new InvalidArgumentError('must be max or a number above 0');
  return text === 'max' ? text : value;
};

const profile = (text: string): ProfileName => {
  if (text !== 'textbook' && text !== 'realistic') throw new InvalidArgumentError('must be textbook or realistic');
  return text;
};

const collect = (value: string, all: readonly string[]): readonly string[] => [...all, value];

interface Overrides {
  readonly nodes?: number;
  readonly seed?: number;
  readonly profile?: ProfileName;
  readonly fault?: readonly string[];
}

/** The scenario with what the command line says instead. */
function overridden(scenario: Scenario, { nodes, seed, profile: name, fault = [] }: Overrides): Scenario {
  const { spec } = scenario;
  const steps = [...spec.steps, ...fault.flatMap(stepsOfFault)];
  const cluster = nodes === undefined ? spec.cluster : { ...spec.cluster, nodes: defaultNodes(nodes) };
  return { ...scenario, spec: { ...spec, cluster, steps, seed: seed ?? spec.seed, profile: name ?? spec.profile } };
}

function program(console: Console, finish: (code: number | Promise<number>) => void): Command {
  const orrery = new Command('orrery')
    .description('A clockwork model of Kubernetes: runs manifests and scenarios on a simulated cluster.')
    .exitOverride()
    .configureOutput({ writeOut: (text) => console.out(text.trimEnd()), writeErr: (text) => console.err(text.trimEnd()) });

  orrery
    .command('run')
    .description('run a scenario, manifests, or a share link')
    .argument('<input...>', 'FILE, DIR, URL-FRAGMENT, - or the name of a built-in scenario; more files')
    .option('--nodes <n>', 'number of worker nodes', wholeNumber(0))
    .option('--seed <n>', 'seed of the run', wholeNumber(0))
    .option('--profile <name>', 'textbook or realistic', profile)
    .option('--fault <fault>', "what breaks, when, and when it is healed, e.g. 'node-down node=node-2 at=10 heal=60'", collect, [])
    .option('--until <time>', 'virtual time to run: 120s, 5m, or quiet')
    .option('--then <command>', "kubectl command to run afterwards, e.g. 'kubectl get pods'", collect, [])
    .option('--trace <file>', 'write the ledger as JSON lines (- = standard output)')
    .option('--check', "run the scenario's checkpoints", false)
    .action((inputs: string[], options) => finish(run(overridden(readInputs(inputs), options), options, console)));

  orrery
    .command('scenarios')
    .description('list the built-in scenarios')
    .action(() => {
      const names = builtInNames();
      const width = Math.max(...names.map((name) => name.length));
      for (const name of names) console.out(`${name.padEnd(width)}  ${builtInScenario(name)?.spec.title ?? ''}`);
    });

  orrery
    .command('share')
    .description('print the link for a scenario or manifests')
    .argument('<input...>')
    .action((inputs: string[]) => {
      const scenario = readInputs(inputs);
      // The link of the command line is exact; who makes it is told what everybody will be able to read.
      for (const value of redactSecrets(scenario.spec.manifests).replaced) console.err(`note: the link holds ${value}`);
      console.out(`#${encodeLink({ scenario, view: {} })}`);
    });

  orrery
    .command('serve')
    .description('serve a cluster as a Kubernetes API for kubectl, Helm and other clients (loopback only)')
    .argument('[input...]', 'what runs on it from the start: as for run')
    .option('--port <n>', 'port on 127.0.0.1; 0 = any that is free', wholeNumber(0), 6443)
    .option('--speed <n>', 'virtual seconds a second: a number, or max', speed, 1)
    .option('--ui [dir]', 'open the page on the running cluster (the built page, dist/ unless named)')
    .option('--kubeconfig <file>', 'where to write the kubeconfig (default: a fresh temporary folder)')
    .option('--nodes <n>', 'number of worker nodes', wholeNumber(0))
    .option('--seed <n>', 'seed of the run', wholeNumber(0))
    .option('--profile <name>', 'textbook or realistic', profile)
    .action((inputs: string[], options) => {
      const scenario = overridden(inputs.length > 0 ? readInputs(inputs) : defaultScenario(), options);
      finish(import('./serve/serve.ts').then(({ serve }) => serve(scenario, options, console)));
    });

  return orrery;
}

function refusal(error: unknown, console: Console): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (!(error instanceof BadInput)) throw error;
  console.err(error.message);
  return 2;
}

/** Runs the command line. Returns the exit code, for `serve` when it has ended; nothing is thrown for bad input. */
export function main(argv: readonly string[], console: Console): number | Promise<number> {
  let exitCode: number | Promise<number> = 0;
  try {
    program(console, (code) => {
      exitCode = typeof code === 'number' ? code : code.catch((error: unknown) => refusal(error, console));
    }).parse(argv, { from: 'user' });
  } catch (error) {
    return refusal(error, console);
  }
  return exitCode;
}
