import { stringify } from 'yaml';
import type { ManifestFile } from '../../api/index.ts';
import type { RandomStream } from '../../sim/kernel/index.ts';

/** The image that no registry has. */
export const MISSING_IMAGE = 'registry.example/missing:1';

type Fields = Readonly<Record<string, unknown>>;

export interface Workload {
  readonly kind: 'Deployment' | 'Pod' | 'Job' | 'Service';
  readonly name: string;
  readonly manifest: ManifestFile;
}

const chance = (random: RandomStream, probability: number): boolean => random.next() < probability;

const shell = (script: string): Fields => ({ image: 'busybox:1.36', command: ['sh', '-c', script] });

/** What the main container does. The first ones live for ever; the last two never become ready for good. */
const programs: readonly ((random: RandomStream) => Fields)[] = [
  (random) => ({ image: random.pick(['nginx:1.27', 'nginx:1.28']), ports: [{ containerPort: 80 }], ...probesOf(random) }),
  (random) => ({ image: random.pick(['nginx:1.27', 'nginx:1.28']), ports: [{ containerPort: 80 }], ...probesOf(random) }),
  () => shell('sleep 36000'),
  () => shell("trap '' TERM; while true; do sleep 1; done"),
  () => ({ ...shell('touch /tmp/ok; sleep 36000'), readinessProbe: { exec: { command: ['cat', '/tmp/ok'] }, periodSeconds: 5 } }),
  (random) => shell(`sleep ${random.int(0, 5)}; exit 1`),
  () => ({ image: MISSING_IMAGE }),
];

function probesOf(random: RandomStream): Fields {
  const http = { httpGet: { path: '/', port: 80 }, periodSeconds: random.pick([2, 5, 10]) };
  const tcp = { tcpSocket: { port: 80 }, periodSeconds: 10 };
  return {
    ...(chance(random, 0.5) ? { readinessProbe: http } : {}),
    ...(chance(random, 0.3) ? { livenessProbe: tcp } : {}),
    ...(chance(random, 0.2) ? { startupProbe: { ...http, failureThreshold: 30 } } : {}),
  };
}

function resourcesOf(random: RandomStream): Fields {
  if (chance(random, 0.3)) return {};
  const requests = { cpu: random.pick(['10m', '50m', '200m', '600m']), memory: random.pick(['16Mi', '64Mi', '256Mi']) };
  return { resources: chance(random, 0.3) ? { requests, limits: requests } : { requests } };
}

function podSpec(random: RandomStream): Fields {
  const main = { name: 'main', ...random.pick(programs)(random), ...resourcesOf(random) };
  const side = { name: 'side', ...shell('sleep 36000') };
  return {
    terminationGracePeriodSeconds: random.pick([0, 1, 5, 30]),
    ...(chance(random, 0.2) ? { initContainers: [{ name: 'init', ...shell('sleep 1') }] } : {}),
    containers: chance(random, 0.2) ? [main, side] : [main],
  };
}

function rollingOf(random: RandomStream): Fields {
  if (chance(random, 0.2)) return { strategy: { type: 'Recreate' } };
  if (chance(random, 0.5)) return {};
  const [maxSurge, maxUnavailable] = random.pick([[1, 0], [0, 1], ['50%', '50%'], [2, 1]]);
  return { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } } };
}

const objectOf: { readonly [K in Workload['kind']]: (random: RandomStream, name: string) => Fields } = {
  Deployment: (random, name) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: random.int(0, 4),
      selector: { matchLabels: { app: name } },
      ...rollingOf(random),
      template: { metadata: { labels: { app: name } }, spec: podSpec(random) },
    },
  }),
  Pod: (random, name) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: { app: name } }, spec: podSpec(random) }),
  Job: (random, name) => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: {
      completions: random.int(1, 3),
      parallelism: random.int(1, 2),
      backoffLimit: 2,
      template: {
        spec: {
          restartPolicy: random.pick(['Never', 'OnFailure']),
          terminationGracePeriodSeconds: 2,
          containers: [{ name: 'main', ...shell(random.pick(['sleep 1', 'sleep 10', 'exit 1'])) }],
        },
      },
    },
  }),
  Service: (random, name) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: {
      selector: { app: name },
      type: chance(random, 0.3) ? 'NodePort' : 'ClusterIP',
      ports: [{ port: 80, targetPort: chance(random, 0.5) ? 80 : 8080 }],
    },
  }),
};

function workload(random: RandomStream, kind: Workload['kind'], name: string): Workload {
  return { kind, name, manifest: { name: `${kind.toLowerCase()}-${name}.yaml`, text: stringify(objectOf[kind](random, name)) } };
}

/** One to three Deployments, most of them behind a Service, and some Pods and Jobs. */
export function workloadsOf(random: RandomStream): readonly Workload[] {
  const all: Workload[] = [];
  for (const name of ['a', 'b', 'c'].slice(0, random.int(1, 3))) {
    all.push(workload(random, 'Deployment', name));
    if (chance(random, 0.7)) all.push(workload(random, 'Service', name));
  }
  for (const name of ['p', 'q'].slice(0, random.int(1, 2))) all.push(workload(random, 'Pod', name));
  if (chance(random, 0.5)) all.push(workload(random, 'Job', 'j'));
  return all;
}
