import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { KubeObject, LedgerView, ManifestFile, Scenario, Seq, Status } from '../api/index.ts';
import { type Micros, micros, seconds } from '../api/index.ts';
import { checkCheckpoints } from '../projections/checkpoints.ts';
import { traceLines } from '../projections/trace.ts';
import '../sim/cluster/explain.ts';
import { createSimulation, type Simulation } from '../sim/cluster/index.ts';
import { intentOfWords, splitCommand } from '../sim/kubectl/index.ts';
import { BadInput } from './inputs.ts';
import { actionsIn, outputOf } from './output.ts';
import { duplicateNotes, placesOf, supportNotes, syntaxProblems } from './problems.ts';

export interface RunOptions {
  readonly until: string | undefined;
  readonly then: readonly string[];
  readonly trace: string | undefined;
  readonly check: boolean;
}

/** How the run prints; standard output and error of the process, or a test's. */
export interface Console {
  out(text: string): void;
  err(text: string): void;
}

const LONGEST_RUN = seconds(3_600);
/** A command that has not ended after this long is reported as it stands (a watch, a rollout that never completes). */
const LONGEST_COMMAND = seconds(3_700);

/** `120s`, `2m`, `1h30m`; undefined for `quiet`. Errors: BadInput. */
function untilOf(text: string | undefined): Micros | undefined {
  if (text === undefined || text === 'quiet') return undefined;
  const match = /^(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s?)?$/.exec(text);
  if (!match || text === '') throw new BadInput(`--until: ${JSON.stringify(text)} is neither "quiet" nor a duration such as 120s or 5m`);
  const [, hours = 0, minutes = 0, secs = 0] = match;
  return seconds(Number(hours) * 3_600 + Number(minutes) * 60 + Number(secs));
}

/** Runs a scenario and prints as kubectl prints. Returns the exit code: 0 fine, 1 a checkpoint failed, 2 refused input. */
export function run(scenario: Scenario, options: RunOptions, console: Console): number {
  const files = scenario.spec.manifests;
  const problems = syntaxProblems(files);
  if (problems.length > 0) throw new BadInput(problems.join('\n'));
  const printer: Console = options.trace === '-' ? { out: console.err, err: console.err } : console;

  const until = untilOf(options.until) ?? (options.until === undefined && scenario.spec.until !== undefined ? seconds(scenario.spec.until) : undefined);
  const simulation = createSimulation(scenario);
  if (until === undefined) simulation.runUntilQuiet(LONGEST_RUN);
  else simulation.runUntil(until);

  let exitCode = 0;
  const actions = actionsIn(simulation.ledger);
  // Of what happens at that moment the manifests come first.
  const applied = files.length > 0 ? actions.find((action) => simulation.ledger.at(action)?.sentAt === seconds(scenario.spec.manifestsAt ?? 0)) : undefined;
  for (const action of actions) {
    if (print(simulation, action, printer) !== 0 && action === applied) {
      exitCode = 2;
      for (const place of refusalsOf(simulation.ledger, files)) printer.err(place);
    }
  }
  for (const note of [...duplicateNotes(files), ...supportNotes(files)]) printer.err(note);
  for (const command of options.then) runThen(simulation, command, printer);
  if (options.check && !check(simulation, scenario, printer)) exitCode = exitCode || 1;
  if (options.trace !== undefined) writeTrace(simulation.ledger, options.trace, console);
  return exitCode;
}

function runThen(simulation: Simulation, command: string, printer: Console): void {
  const words = splitCommand(command);
  const action = simulation.submit(intentOfWords(words, { files: filesOf(words) }));
  if (words.at(-1) === '&') simulation.runUntil(micros(simulation.now() + seconds(1)));
  const deadline = (simulation.now() + LONGEST_COMMAND) as Micros;
  while (words.at(-1) !== '&' && !outputOf(simulation.ledger, action).done && simulation.now() < deadline) {
    simulation.runUntil(micros(simulation.now() + seconds(1)));
  }
  print(simulation, action, printer);
}

/** Files of this machine that a command names: behind `-f`, and the source of `cp`. */
function filesOf(words: readonly string[]): Readonly<Record<string, string>> {
  const named = words.flatMap((word, index) =>
    /^(?:-f|--filename|--patch-file|--from-env-file|cp)$/.test(words[index - 1] ?? '')
      ? [word]
      : (/^(?:-f|--filename|--patch-file|--from-file|--from-env-file)=(?:[^=]*=)?(.+)$/.exec(word)?.[1] ?? []),
  );
  return Object.fromEntries(named.filter((name) => existsSync(name) && statSync(name).isFile()).map((name) => [name, readFileSync(name, 'utf8')]));
}

function print(simulation: Simulation, action: Seq, printer: Console): number {
  const { exitCode, lines } = outputOf(simulation.ledger, action);
  for (const { stream, text } of lines) (stream === 'stdout' ? printer.out : printer.err)(text);
  return exitCode;
}

/** Places in the user's files that kube-apiserver refused by field. */
function refusalsOf(ledger: LedgerView, files: readonly ManifestFile[]): readonly string[] {
  const places: string[] = [];
  for (let seq = 1; seq <= ledger.length; seq++) {
    const record = ledger.at(seq as Seq);
    if (record?.kind !== 'message' || record.to !== 'user' || record.payload.type !== 'http-response') continue;
    const body = record.payload.body as KubeObject & Partial<Status>;
    if (body?.kind === 'Status' && body.reason === 'Invalid') places.push(...placesOf(files, body as unknown as Status));
  }
  return places;
}

function check(simulation: Simulation, scenario: Scenario, printer: Console): boolean {
  const results = checkCheckpoints(simulation.ledger, scenario.spec.checkpoints);
  for (const { name, ok, reason } of results) printer.err(`${ok ? 'ok  ' : 'FAIL'} ${name}: ${reason}`);
  const failed = results.filter((result) => !result.ok).length;
  printer.err(`${results.length - failed} of ${results.length} checkpoints hold`);
  return failed === 0;
}

function writeTrace(ledger: LedgerView, target: string, console: Console): void {
  const lines = [...traceLines(ledger)];
  if (target === '-') console.out(lines.join('\n'));
  else writeFileSync(target, `${lines.join('\n')}\n`);
}
