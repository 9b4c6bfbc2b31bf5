import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { micros, seconds } from '../api/index.ts';
import { scenarioOf } from '../scenarios/index.ts';
import { createSimulation, type Simulation } from '../sim/cluster/index.ts';
import { intentOfWords, splitCommand } from '../sim/kubectl/index.ts';
import { outputOf } from './output.ts';

/** A manifest, what is done later, and the rows of `kubectl get pods` by time. `a | b`: either, where the moment decides. */
interface Known {
  readonly page: string;
  readonly manifest: { readonly kind: string; readonly items?: readonly object[] };
  readonly then?: Readonly<Record<string, string>>;
  readonly at: Readonly<Record<string, readonly string[]>>;
}

const read = (file: string): readonly Known[] => parse(readFileSync(fileURLToPath(new URL(`known-manifests/${file}.yaml`, import.meta.url)), 'utf8'));

/** The manifests leave out `apiVersion: v1`. */
const complete = (object: object): object => ({ apiVersion: 'v1', ...object });

const textOf = ({ manifest }: Known): string => (manifest.items ?? [manifest]).map((object) => stringify(complete(object))).join('---\n');

function kubectl(simulation: Simulation, command: string): string {
  const action = simulation.submit(intentOfWords(splitCommand(command)));
  for (let i = 0; i < 50 && !outputOf(simulation.ledger, action).done; i++) simulation.runUntil(micros(simulation.now() + seconds(0.1)));
  return outputOf(simulation.ledger, action)
    .lines.filter(({ stream }) => stream === 'stdout')
    .map(({ text }) => text)
    .join('\n');
}

/** NAME, READY, STATUS and RESTARTS (without its time) of each Pod. */
function rows(simulation: Simulation): readonly string[] {
  const lines = kubectl(simulation, 'get pods --no-headers')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => line.split(/\s+/).slice(0, 4).join(' '));
}

const fits = (wanted: string, row: string | undefined): boolean =>
  row !== undefined && wanted.split(' | ').some((pattern) => new RegExp(`^${pattern.replaceAll(/[.+]/g, '\\$&').replaceAll('*', '[-a-z0-9]+')}$`).test(row));

function problems(known: Known): readonly string[] {
  const simulation = createSimulation(scenarioOf([{ name: 'known.yaml', text: textOf(known) }]));
  const moments = [...Object.keys(known.at), ...Object.keys(known.then ?? {})].map(Number).sort((a, b) => a - b);
  return moments.flatMap((at) => {
    simulation.runUntil(seconds(at));
    const command = known.then?.[at];
    if (command !== undefined) kubectl(simulation, command);
    const wanted = [...(known.at[at] ?? [])];
    if (!known.at[at]) return [];
    const found = rows(simulation);
    const left = [...found];
    const missing = wanted.filter((pattern) => {
      const index = left.findIndex((row) => fits(pattern, row));
      if (index >= 0) left.splice(index, 1);
      return index < 0;
    });
    return missing.length + left.length === 0 ? [] : [`at ${at} s: ${found.join(', ') || 'nothing'} instead of ${wanted.join(', ') || 'nothing'}`];
  });
}

/** Source of each expected row: what a cluster of Kubernetes 1.36 with three nodes shows of the documentation's example. */
describe.each(['pods', 'workloads'])('known manifests, %s', (file) => {
  it.each(read(file).map((known, index) => [`${index + 1} ${known.page}`, known] as const))('%s', (_, known) => {
    expect(problems(known)).toEqual([]);
  });
});
