/** What the real kubectl printed against a real control plane (shared/oracle/README.md), and how answers are compared with it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Scenario } from '../../api/index.ts';
import { defaultCluster, defaultNode, scenarioOf } from '../../scenarios/index.ts';

export const oracle = fileURLToPath(new URL('../../../../shared/oracle/', import.meta.url));

export interface Answer {
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
  [/\b(?:\d+d)?(?:\d+h)?(?:\d+m)?\d+s\b|\b\d+[hd](?:\d+[hm])?\b|(?<= {2})\d+m(?= +v1\.\d+|$)/gm, '<age>'],
  // Whole minutes; the quantities of the manifests have three digits.
  [/(?<![\w.])\d{1,2}m(?!\w)/g, '<age>'],
  [/\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000\b/g, '<date>'],
  [/zone=z\d/g, 'zone=<zone>'],
  // The stub runs anything; postgres without POSTGRES_PASSWORD is ready until it exits, and so it goes on.
  [/^db {2,}\d\/2/gm, 'db  0/2'],
  // kubectl compares resource versions: a status that is written between its GET and its PATCH is chance.
  [/^(deployment\.apps\/web patched) \(no change\)$/gm, '$1'],
  // Whether the autoscaler has looked once before kubectl does depends on how long the commands take.
  [/^(web {2,}Deployment\/web {2,}cpu: <unknown>\/70% {2,}2 {2,}4 {2,})\d(?= )/gm, '$1<n>'],
  // How often something was told depends on how long the commands take.
  [/<age> \(x\d+ over <age>\)/g, '<age>'],
  [/ {2,}/g, '  '],
  [/ +$/gm, ''],
  [/\n+$/g, ''],
  // A claim is matched with volumes that are Available (`pv_controller.go` findBestMatchForClaim): which comes first, the claim or its volume's new phase, is chance.
  [/Events:\n.*\n.*\n {2}Warning {2}ProvisioningFailed .* storageclass\.storage\.k8s\.io "manual" not found$/g, 'Events:  <none>'],
];

/** Rows are sorted by name; where names are hashes, their order is chance. */
const sortedRows = (rows: string): string => rows.split('\n').toSorted().join('\n');

export const normalise = (text: string): string =>
  variable
    .reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text)
    .replace(/^web-<hash> .*(?:\nweb-<hash> .*)+/gm, sortedRows)
    // `describe limits` and `describe ns` walk a Go map.
    .replace(/^ ?Container {2}\S.*(?:\n ?Container {2}\S.*)+/gm, sortedRows);

/** A pattern, what stands instead since 1.32, which the transcript was taken from, and from which kubectl on (1.33 and 1.34 are not told apart). */
type Rewording = readonly [pattern: RegExp, instead: string, sinceKubectl?: number];

/** Lines that release 1.36 words differently; they hold for every command. */
const releases: readonly Rewording[] = [
  [/v1\.32\.13/g, 'v1.36.2'],
  // `kubectl/pkg/cmd/delete/delete.go` since 1.34: the namespace is named.
  [/^(?!namespace )(\S+ "[^"]+" deleted)$/gm, '$1 from default namespace'],
  // `kubectl/pkg/describe/describe.go` describeContainerPorts since 1.33: the name of a port is shown. All ports of the manifests are called http.
  [/^(\s+(?:Host )?Port: {2}\d+\/TCP)$/gm, '$1 (http)'],
  // `describe.go` describeCronJob since 1.36.
  [/^(Suspend: {2}False)\n(Successful Job History)/gm, '$1\nTime Zone:  <unset>\n$2', 36],
  // `kubectl/pkg/cmd/scale/scale.go` since 1.35: why there is nothing to scale is told in the server's words.
  [/^error: no objects passed to scale (\S+ "\S+" not found)$/gm, 'Error from server (NotFound): $1', 35],
  // `describe.go` describeDaemonSet since 1.33.
  [/^(Name: {2}agent)\n(Selector)/gm, '$1\nNamespace:  default\n$2'],
  // `describe.go` printProjectedVolumeSource since 1.33: Optional, once, after its ConfigMap.
  [/ {2}ConfigMapOptional: {2}<nil>\n( {2}DownwardAPI: {2}true)\n {2}ConfigMapOptional: {2}<nil>/g, '  Optional:  false\n$1'],
  // Node describe no longer has the field that kube-proxy's version was in (1.34).
  [/\n {2}Kube-Proxy Version:.*/g, ''],
  // `kube-scheduler/framework/plugins/noderesources/fit.go` since 1.33: a request above what a node can allocate is not resolvable;
  // `plugins/dynamicresources` answers its part of PostFilter since 1.34.
  [
    /preemption: 0\/3 nodes are available: 3 No preemption victims found for incoming pod\./g,
    'no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
  ],
  // `kubernetes/pkg/controller/statefulset/stateful_pod_control.go`: the verb is a title.
  [/\bcreate Pod (db-\d) in StatefulSet/g, 'Create Pod $1 in StatefulSet'],
  // `apimachinery/pkg/util/validation/field/errors.go` since 1.34: maps are printed as JSON.
  [/map\[string\]string\{/g, '{'],
];

/** The text as kubectl 1.`minor` prints it against a server of 1.36. */
export const toRelease = (text: string, minor: number): string =>
  releases.reduce((result, [pattern, replacement, since = 0]) => (minor < since ? result : result.replace(pattern, replacement)), text);

export interface Difference {
  readonly why: string;
  /** What must be printed instead, from what the real one printed; without it anything else than that. */
  readonly instead?: (answer: Answer) => Answer;
}

const stdout =
  (change: (text: string) => string) =>
  (answer: Answer): Answer => ({ ...answer, stdout: change(answer.stdout) });
const NO_PASSWORD = 'the stub runs anything; postgres without POSTGRES_PASSWORD exits with an error';

/**
 * Every command whose answer is known to differ, by its words. A line that is not true any more fails.
 */
export const differences: Readonly<Record<string, Difference>> = {
  'get pods --show-labels': {
    why: 'admission plugin PodTopologyLabels (on by default since 1.35) copies the zone of the node to its Pods',
    instead: stdout((text) =>
      text.replaceAll('=<hash>\n', '=<hash>,topology.kubernetes.io/zone=<zone>\n').replace(/=<hash>$/, '=<hash>,topology.kubernetes.io/zone=<zone>'),
    ),
  },
  'get endpointslices': {
    why: 'the transcript was taken without an endpoint reconciler; kube-apiserver keeps the EndpointSlice of its own Service',
    instead: stdout((text) => text.replace('\nweb', '\nkubernetes  IPv4  6443  192.168.0.2  <age>\nweb')),
  },
  'get endpoints web': {
    why: 'the kind is deprecated since 1.33, and the server says so',
    instead: (answer) => ({ ...answer, stderr: 'Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice' }),
  },
  'autoscale deploy web --min=2 --max=4 --cpu-percent=70': {
    why: 'the flag is deprecated since 1.34',
    instead: (answer) => ({
      ...answer,
      stderr:
        "Flag --cpu-percent has been deprecated, Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).",
    }),
  },
  'get pods -l app=db': { why: NO_PASSWORD },
  'get jobs': { why: "the stub's Pods succeed two seconds after they are bound; here perl runs as long as it runs" },
  'describe netpol deny': {
    why: 'the transcript hides the time; kubectl prints this one with its zone',
    instead: stdout((text) => text.replace('Created on:  <date>', 'Created on:  <date> UTC')),
  },
  'describe node node-2': { why: "a real kubelet's node: its capacity, system information, annotations and events" },
};

export const steps: readonly Step[] = existsSync(`${oracle}kubectl-transcript.json`)
  ? (JSON.parse(readFileSync(`${oracle}kubectl-transcript.json`, 'utf8')) as readonly Step[])
  : [];
export const commands = steps.filter((step) => 'args' in step);

/** The transcript's nodes, with the images on them: its stub kubelet did not pull. */
export function transcriptScenario(): Scenario {
  const images = ['nginx:latest', 'nginx:1.27', 'nginx:1.28', 'postgres:16', 'fluentd:v1.16', 'perl:5.34', 'busybox:latest'].map(
    (image) => `docker.io/library/${image}`,
  );
  const nodes = [1, 2, 3].map((n) => ({ ...defaultNode(`node-${n}`), labels: { 'topology.kubernetes.io/zone': `z${n}` }, images }));
  return scenarioOf([], { cluster: defaultCluster(nodes) });
}

export function manifests(): Record<string, string> {
  return Object.fromEntries(readdirSync(`${oracle}manifests`).map((name) => [name, readFileSync(`${oracle}manifests/${name}`, 'utf8')]));
}

/** What a command of kubectl 1.`minor` should answer, and whether it is to be compared at all. */
export function expectedOf({ args, exit, stdout: out, stderr }: Command, minor = 36): { readonly answer: Answer; readonly difference: Difference | undefined } {
  const answer = { exit, stdout: normalise(toRelease(out, minor)), stderr: normalise(toRelease(stderr, minor)) };
  const difference = differences[args.join(' ')];
  return { answer: difference?.instead?.(answer) ?? answer, difference };
}
