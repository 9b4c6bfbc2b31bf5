import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { micros, seconds, type Seq } from '../api/index.ts';
import { defaultCluster, defaultNode, scenarioOf } from '../scenarios/index.ts';
import { createSimulation, type Simulation } from '../sim/cluster/index.ts';
import { outputOf } from './output.ts';

const oracle = fileURLToPath(new URL('../../../shared/oracle/', import.meta.url));

interface Answer {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Command extends Answer {
  readonly args: readonly string[];
}

type Step = Command | { readonly settle: number };

const HASH = '[bcdfghjklmnpqrstvwxz2456789]';

/** What changes from run to run, brought to one form, as the transcript's README says. Order matters. */
const variable: readonly (readonly [RegExp, string])[] = [
  [/\b\d{4}-\d\d-\d\dT[\d:.]+Z\b/g, '<time>'],
  [/\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} [+-]\d{4}/g, '<date>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uid>'],
  [/\b10\.\d+\.\d+\.\d+\b/g, '<ip>'],
  [new RegExp(`-${HASH}{8,10}-${HASH}{5}\\b`, 'g'), '-<hash>-<rand>'],
  [new RegExp(`-${HASH}{8,10}\\b`, 'g'), '-<hash>'],
  [new RegExp(`(pod-template-hash=)${HASH}{8,10}\\b`, 'g'), '$1<hash>'],
  [new RegExp(`\\b(agent|web|pi|kube-api-access)-${HASH}{5}\\b`, 'g'), '$1-<rand>'],
  [/:3[0-2]\d{3}\/TCP/g, ':<nodeport>/TCP'],
  [/\b(?:\d+d)?(?:\d+h)?(?:\d+m)?\d+s\b|\b\d+[hd](?:\d+[hm])?\b|(?<= {2})\d+m$/gm, '<age>'],
  [/ {2,}/g, '  '],
  [/ +$/gm, ''],
  [/\n+$/g, ''],
];

const normalise = (text: string): string => variable.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);

/** Lines that release 1.36 words differently than 1.32, which the transcript was taken from. Sources: `kubectl/pkg/cmd/delete/delete.go`. */
const releases: readonly (readonly [RegExp, string])[] = [[/v1\.32\.13/g, 'v1.36.2']];

const toRelease = (text: string): string => releases.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);

const steps: readonly Step[] = existsSync(`${oracle}kubectl-transcript.json`) ? (JSON.parse(readFileSync(`${oracle}kubectl-transcript.json`, 'utf8')) as readonly Step[]) : [];
const commands = steps.filter((step) => 'args' in step);

/** The transcript's nodes, with the images on them: its stub kubelet did not pull. */
function cluster(): Simulation {
  const images = ['nginx:latest', 'nginx:1.27', 'nginx:1.28', 'postgres:16', 'fluentd:v1.16', 'perl:5.34', 'busybox:latest'].map((image) => `docker.io/library/${image}`);
  const nodes = [1, 2, 3].map((n) => ({ ...defaultNode(`node-${n}`), labels: { 'topology.kubernetes.io/zone': `z${n}` }, images }));
  return createSimulation(scenarioOf([], { cluster: defaultCluster(nodes) }));
}

function manifests(): Record<string, string> {
  return Object.fromEntries(readdirSync(`${oracle}manifests`).map((name) => [name, readFileSync(`${oracle}manifests/${name}`, 'utf8')]));
}

function run(simulation: Simulation, args: readonly string[], files: Readonly<Record<string, string>>): Answer {
  const action: Seq = simulation.submit({ type: 'kubectl', args, files });
  for (let i = 0; i < 600 && !outputOf(simulation.ledger, action).done; i++) simulation.runUntil(micros(simulation.now() + seconds(0.25)));
  const { exitCode, lines } = outputOf(simulation.ledger, action);
  const printed = (stream: string): string => normalise(lines.filter((line) => line.stream === stream).map((line) => line.text).join('\n'));
  return { exit: exitCode, stdout: printed('stdout'), stderr: printed('stderr') };
}

/** Source: what the real kubectl and control plane printed (shared/oracle/README.md). */
describe.skipIf(steps.length === 0)('the real kubectl', () => {
  const answers: Answer[] = [];

  beforeAll(() => {
    const simulation = cluster();
    const files = manifests();
    for (const step of steps) {
      if ('settle' in step) simulation.runUntil(micros(simulation.now() + seconds(step.settle)));
      else answers.push(run(simulation, step.args, files));
    }
  });

  it.each(commands.map((command, index) => [index, command.args.join(' '), command] as const))('%i: kubectl %s', (index, _, { exit, stdout, stderr }) => {
    expect(answers[index]).toEqual({ exit, stdout: normalise(toRelease(stdout)), stderr: normalise(toRelease(stderr)) });
  });
});
