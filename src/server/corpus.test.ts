import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { micros, seconds } from '../api/index.ts';
import { scenarioOf } from '../scenarios/index.ts';
import { createSimulation } from '../sim/cluster/index.ts';
import { outputOf } from './output.ts';

const corpus = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));

interface Truth {
  readonly file: string;
  readonly exit: number;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
}

/** Lines that a later release words differently, or that name the file's place: brought to one form before comparing. */
function plain(lines: readonly string[]): readonly string[] {
  return lines
    .map((line) =>
      line
        .replace(/ \(server dry run\)$/, '')
        .replaceAll(/"[^" ]*\/([^/" ]+\.ya?ml)"/g, '"$1"')
        .replace(/from "[^"]*"/, 'from "<file>"')
        .replace(/error when creating "[^"]*"/, 'error when creating "<file>"')
        .replace(/error (validating|parsing) "?[^" :]*"?/, 'error $1 <file>')
        .trimEnd(),
    )
    .filter((line) => line !== '' && !line.startsWith('Warning:'));
}

const truth = existsSync(`${corpus}apply-truth.json`) ? (JSON.parse(readFileSync(`${corpus}apply-truth.json`, 'utf8')) as readonly Truth[]) : [];

/** Source: what a real kube-apiserver answered to `kubectl apply --dry-run=server` (shared/corpus/README.md). */
describe.skipIf(truth.length === 0)('manifests written by others', () => {
  const simulation = createSimulation(scenarioOf([]));

  it.each(truth.map((entry) => [entry.file, entry] as const))('%s is answered as a real API server does', (file, entry) => {
    const text = readFileSync(`${corpus}kubernetes-examples/${file}`, 'utf8');
    const action = simulation.submit({ type: 'kubectl', args: ['apply', '--dry-run=server', '-f', file], files: { [file]: text } });
    for (let i = 0; i < 60 && !outputOf(simulation.ledger, action).done; i++) simulation.runUntil(micros(simulation.now() + seconds(1)));
    const { exitCode, lines } = outputOf(simulation.ledger, action);
    const printed = (stream: string): readonly string[] => plain(lines.filter((line) => line.stream === stream).flatMap((line) => line.text.split('\n')));
    expect({ exit: exitCode, stdout: printed('stdout'), stderr: printed('stderr') }).toEqual({
      exit: entry.exit,
      stdout: plain(entry.stdout),
      stderr: plain(entry.stderr),
    });
  });
});
