import { stringify } from 'yaml';
import type { ManifestFile } from '../../api/index.ts';
import type { RandomStream } from '../../sim/kernel/index.ts';

/** The image that no registry has. */
export const MISSING_IMAGE = 'registry.example/missing:1';

type Fields = Readonly<Record<string, unknown>>;

export interface Workload {
  readonly kind:
    | 'Deployment'
    | 'Pod'
    | 'Job'
    | 'Service'
    | 'ReplicaSet'
    | 'ReplicationController'
    | 'StatefulSet'
    | 'DaemonSet'
    | 'CronJob'
    | 'PodDisruptionBudget'
    | 'HorizontalPodAutoscaler'
    | 'ConfigMap';
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

/** The ConfigMap that some Pods mount and read; it is always there. */
export const SETTINGS = 'settings';

/** What Pods mount: every kind of volume that needs no storage of the cluster. */
const volumes: readonly (() => Fields)[] = [
  () => ({ emptyDir: {} }),
  () => ({ configMap: { name: SETTINGS } }),
  () => ({ downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } }),
  () => ({ projected: { sources: [{ configMap: { name: SETTINGS } }] } }),
  () => ({ hostPath: { path: '/var/tmp', type: 'Directory' } }),
];

const hooks: readonly Fields[] = [
  { postStart: { exec: { command: ['sh', '-c', 'echo started'] } } },
  { preStop: { exec: { command: ['sleep', '2'] } } },
  { preStop: { sleep: { seconds: 1 } } },
];

function initContainersOf(random: RandomStream): Fields {
  if (chance(random, 0.7)) return {};
  const first = { name: 'init', ...shell('sleep 1') };
  const sidecar = { name: 'sidecar', ...shell('sleep 36000'), restartPolicy: 'Always' };
  return { initContainers: random.pick([[first], [sidecar], [first, sidecar]]) };
}

function podSpec(random: RandomStream): Fields {
  const volume = chance(random, 0.25) ? random.pick(volumes)() : undefined;
  const main = {
    name: 'main',
    ...random.pick(programs)(random),
    ...resourcesOf(random),
    ...(chance(random, 0.15) ? { lifecycle: random.pick(hooks) } : {}),
    ...(chance(random, 0.15) ? { env: [{ name: 'MODE', valueFrom: { configMapKeyRef: { name: SETTINGS, key: 'mode' } } }] } : {}),
    ...(volume ? { volumeMounts: [{ name: 'data', mountPath: '/data' }] } : {}),
  };
  const side = { name: 'side', ...shell('sleep 36000') };
  return {
    terminationGracePeriodSeconds: random.pick([0, 1, 5, 30]),
    ...initContainersOf(random),
    containers: chance(random, 0.2) ? [main, side] : [main],
    ...(volume ? { volumes: [{ name: 'data', ...volume }] } : {}),
  };
}

const template = (random: RandomStream, name: string): Fields => ({ metadata: { labels: { app: name } }, spec: podSpec(random) });

function rollingOf(random: RandomStream): Fields {
  if (chance(random, 0.2)) return { strategy: { type: 'Recreate' } };
  if (chance(random, 0.5)) return {};
  const [maxSurge, maxUnavailable] = random.pick([
    [1, 0],
    [0, 1],
    ['50%', '50%'],
    [2, 1],
  ]);
  return { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } } };
}

function jobSpec(random: RandomStream): Fields {
  return {
    completions: random.int(1, 3),
    parallelism: random.int(1, 2),
    backoffLimit: 2,
    ...(chance(random, 0.2) ? { completionMode: 'Indexed' } : {}),
    template: {
      spec: {
        restartPolicy: random.pick(['Never', 'OnFailure']),
        terminationGracePeriodSeconds: 2,
        containers: [{ name: 'main', ...shell(random.pick(['sleep 1', 'sleep 10', 'exit 1'])) }],
      },
    },
  };
}

const selected = (random: RandomStream, name: string): Fields => ({ selector: { matchLabels: { app: name } }, template: template(random, name) });

const objectOf: { readonly [K in Workload['kind']]: (random: RandomStream, name: string) => Fields } = {
  Deployment: (random, name) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: random.int(0, 4),
      ...rollingOf(random),
      ...selected(random, name),
    },
  }),
  Pod: (random, name) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: { app: name } }, spec: podSpec(random) }),
  ReplicaSet: (random, name) => ({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name },
    spec: { replicas: random.int(0, 3), ...selected(random, name) },
  }),
  ReplicationController: (random, name) => ({
    apiVersion: 'v1',
    kind: 'ReplicationController',
    metadata: { name },
    spec: { replicas: random.int(0, 3), selector: { app: name }, template: template(random, name) },
  }),
  StatefulSet: (random, name) => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name },
    spec: { serviceName: name, replicas: random.int(0, 3), podManagementPolicy: random.pick(['OrderedReady', 'Parallel']), ...selected(random, name) },
  }),
  DaemonSet: (random, name) => ({ apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name }, spec: selected(random, name) }),
  Job: (random, name) => ({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec: jobSpec(random) }),
  CronJob: (random, name) => ({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name },
    spec: { schedule: '* * * * *', concurrencyPolicy: random.pick(['Allow', 'Forbid', 'Replace']), jobTemplate: { spec: jobSpec(random) } },
  }),
  PodDisruptionBudget: (random, name) => ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name },
    spec: { minAvailable: random.pick([0, 1, '50%']), selector: { matchLabels: { app: name } } },
  }),
  HorizontalPodAutoscaler: (_random, name) => ({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: 1,
      maxReplicas: 4,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }],
    },
  }),
  ConfigMap: (_random, name) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { mode: 'test' } }),
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

/** Kinds that a scenario has at most one of, besides its Deployments. */
const others: readonly Workload['kind'][] = ['Pod', 'Pod', 'Job', 'StatefulSet', 'DaemonSet', 'CronJob', 'ReplicaSet', 'ReplicationController'];

/** Deployments, most of them behind a Service, and some of every other kind: `deployments` and `more` at most. */
export function workloadsOf(random: RandomStream, { deployments, more }: { readonly deployments: number; readonly more: number }): readonly Workload[] {
  const all: Workload[] = [workload(random, 'ConfigMap', SETTINGS)];
  for (const name of ['a', 'b', 'c'].slice(0, random.int(1, deployments))) {
    all.push(workload(random, 'Deployment', name));
    if (chance(random, 0.7)) all.push(workload(random, 'Service', name));
    if (chance(random, 0.1)) all.push(workload(random, 'PodDisruptionBudget', name));
    if (chance(random, 0.05)) all.push(workload(random, 'HorizontalPodAutoscaler', name));
  }
  for (const name of ['p', 'q', 'r', 's'].slice(0, random.int(1, more))) all.push(workload(random, random.pick(others), name));
  return all;
}
