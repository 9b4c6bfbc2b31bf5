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
  [/\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000\b/g, '<date>'],
  [/zone=z\d/g, 'zone=<zone>'],
  [/ {2,}/g, '  '],
  [/ +$/gm, ''],
  [/\n+$/g, ''],
];

/** Rows are sorted by name; where names are hashes, their order is chance. */
const sortedRows = (rows: string): string => rows.split('\n').toSorted().join('\n');

const normalise = (text: string): string =>
  variable.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text).replace(/^web-<hash> .*(?:\nweb-<hash> .*)+/gm, sortedRows);

/** Lines that release 1.36 words differently than 1.32, which the transcript was taken from; they hold for every command. */
const releases: readonly (readonly [RegExp, string])[] = [
  [/v1\.32\.13/g, 'v1.36.2'],
  // `kubectl/pkg/cmd/delete/delete.go` since 1.34: the namespace is named.
  [/^(?!namespace )(\S+ "[^"]+" deleted)$/gm, '$1 from default namespace'],
  // `kubectl/pkg/describe/describe.go` describeContainerPorts since 1.33: the name of a port is shown. All ports of the manifests are called http.
  [/^(\s+(?:Host )?Port: {2}\d+\/TCP)$/gm, '$1 (http)'],
  // `describe.go` describeCronJob since 1.34.
  [/^(Suspend: {2}False)\n(Successful Job History)/gm, '$1\nTime Zone:  <unset>\n$2'],
  // `describe.go` describeDaemonSet since 1.33.
  [/^(Name: {2}agent)\n(Selector)/gm, '$1\nNamespace:  default\n$2'],
  // `describe.go` printProjectedVolumeSource since 1.33: Optional, once, after its ConfigMap.
  [/ {2}ConfigMapOptional: {2}<nil>\n( {2}DownwardAPI: {2}true)\n {2}ConfigMapOptional: {2}<nil>/g, '  Optional:  false\n$1'],
  // Node describe no longer has the field that kube-proxy's version was in (1.34).
  [/\n {2}Kube-Proxy Version:.*/g, ''],
  // `kube-scheduler/framework/plugins/noderesources/fit.go` since 1.33: a request above what a node can allocate is not resolvable;
  // `plugins/dynamicresources` answers its part of PostFilter since 1.34.
  [/preemption: 0\/3 nodes are available: 3 No preemption victims found for incoming pod\./g, 'no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.'],
  // `kubernetes/pkg/controller/statefulset/stateful_pod_control.go`: the verb is a title.
  [/\bcreate Pod (db-\d) in StatefulSet/g, 'Create Pod $1 in StatefulSet'],
  // `apimachinery/pkg/util/validation/field/errors.go` since 1.34: maps are printed as JSON.
  [/map\[string\]string\{/g, '{'],
];

const toRelease = (text: string): string => releases.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);

interface Difference {
  readonly why: string;
  /** What must be printed instead, from what the real one printed. Without it the line waits for what `why` names. */
  readonly instead?: (answer: Answer) => Answer;
}

const stdout = (change: (text: string) => string) => (answer: Answer): Answer => ({ ...answer, stdout: change(answer.stdout) });
const NO_PASSWORD = "the stub runs anything; postgres without POSTGRES_PASSWORD exits with an error";

/**
 * Every command whose answer is known to differ, by its words. A line without `instead` may agree at any time: then take it out.
 */
const differences: Readonly<Record<string, Difference>> = {
  'get pods --show-labels': {
    why: 'admission plugin PodTopologyLabels (on by default since 1.35) copies the zone of the node to its Pods',
    instead: stdout((text) => text.replaceAll('=<hash>\n', '=<hash>,topology.kubernetes.io/zone=<zone>\n').replace(/=<hash>$/, '=<hash>,topology.kubernetes.io/zone=<zone>')),
  },
  'get endpointslices': {
    why: 'the transcript was taken without an endpoint reconciler; kube-apiserver keeps the EndpointSlice of its own Service',
    instead: stdout((text) => text.replace('\nweb', '\nkubernetes  IPv4  6443  192.168.0.2  <age>\nweb')),
  },
  'autoscale deploy web --min=2 --max=4 --cpu-percent=70': {
    why: 'the flag is deprecated since 1.34',
    instead: (answer) => ({ ...answer, stderr: "Flag --cpu-percent has been deprecated, Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU)." }),
  },
  'get sts': { why: NO_PASSWORD, instead: stdout((text) => text.replace('2/2', '0/2')) },
  'get pods -l app=db': { why: NO_PASSWORD },
  'get jobs': { why: "the stub's Pods succeed two seconds after they are bound; here perl runs as long as it runs" },
  'describe pvc data': {
    why: 'the claim was looked at before its volume was there; which comes first is chance',
    instead: stdout((text) => text.replace(/Events:[\s\S]*/, 'Events:  <none>')),
  },
  'describe netpol deny': {
    why: 'the transcript hides the time; kubectl prints this one with its zone',
    instead: stdout((text) => text.replace('Created on:  <date>', 'Created on:  <date> UTC')),
  },
  'describe node node-2': { why: "a real kubelet's node: its capacity, system information, annotations and events" },
  'explain pod.spec.containers.livenessProbe.periodSeconds': { why: "explain needs the descriptions of all fields, which the engine does not carry" },
};

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

  it.each(commands.map((command, index) => [index, command.args.join(' '), command] as const))('%i: kubectl %s', (index, words, { exit, ...printed }) => {
    const expected = { exit, stdout: normalise(toRelease(printed.stdout)), stderr: normalise(toRelease(printed.stderr)) };
    const difference = differences[words];
    if (difference && !difference.instead) return;
    expect(answers[index], difference?.why).toEqual(difference?.instead?.(expected) ?? expected);
  });
});
