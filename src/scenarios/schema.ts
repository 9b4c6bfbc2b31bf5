import * as v from 'valibot';
import { type Address, type Checkpoint, type Expectation, type Scenario, type Seq, schedulerPlugins, seconds, type Step } from '../api/index.ts';
import { defaultCluster, defaultNode, defaultNodes } from './defaults.ts';

const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
const name = v.pipe(v.string(), v.regex(/^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/, 'must be a lower-case DNS label'));
const number = (min: number, max: number) => v.pipe(v.number(), v.minValue(min), v.maxValue(max));
const strings = v.record(text(253), text(1_000));

const taint = v.strictObject({
  key: text(253),
  value: v.optional(text(63)),
  effect: v.picklist(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
});

const duration = v.pipe(v.string(), v.regex(/^(0|(\d+(\.\d+)?(ms|s|m|h))+)$/, 'must be a duration such as 5m0s'));

const kubeletConfiguration = v.strictObject({
  nodeStatusUpdateFrequency: v.optional(duration),
  fileCheckFrequency: v.optional(duration),
  failCgroupV1: v.optional(v.boolean()),
  cpuManagerPolicy: v.optional(v.picklist(['none', 'static'])),
  topologyManagerPolicy: v.optional(v.picklist(['none', 'best-effort', 'restricted', 'single-numa-node'])),
  kubeReserved: v.optional(strings),
  systemReserved: v.optional(strings),
  serializeImagePulls: v.optional(v.boolean()),
  maxParallelImagePulls: v.optional(v.pipe(number(1, 1_000), v.integer())),
  registryPullQPS: v.optional(number(0, 1_000)),
  registryBurst: v.optional(number(1, 1_000)),
  imageMinimumGCAge: v.optional(duration),
  imageMaximumGCAge: v.optional(duration),
  imageGCHighThresholdPercent: v.optional(number(0, 100)),
  imageGCLowThresholdPercent: v.optional(number(0, 100)),
  evictionHard: v.optional(strings),
  evictionSoft: v.optional(strings),
  evictionMinimumReclaim: v.optional(strings),
  evictionSoftGracePeriod: v.optional(v.record(text(253), duration)),
  evictionPressureTransitionPeriod: v.optional(duration),
  evictionMaxPodGracePeriod: v.optional(number(0, 1e6)),
  minimumGCAge: v.optional(duration),
  maxContainerCount: v.optional(v.pipe(number(-1, 1e6), v.integer())),
  maxPerPodContainerCount: v.optional(v.pipe(number(-1, 1e6), v.integer())),
  featureGates: v.optional(v.record(v.string(), v.boolean())),
  allowedUnsafeSysctls: v.optional(v.array(v.string())),
});

const proxyMode = v.picklist(['iptables', 'ipvs', 'nftables']);

/** What a Pod's specification may hold is the affair of whoever runs it. */
const words = v.optional(v.array(v.string()));
const container = v.looseObject({
  name,
  image: v.optional(text(300)),
  command: words,
  args: words,
  env: v.optional(v.array(v.looseObject({ name: text(253), value: v.optional(v.string()) }))),
  ports: v.optional(v.array(v.looseObject({ containerPort: number(1, 65_535) }))),
  volumeMounts: v.optional(v.array(v.looseObject({ name, mountPath: text(1_024) }))),
});
/** No API server looks at a static Pod before the kubelet runs it. */
const staticPod = v.looseObject({
  metadata: v.looseObject({ name, namespace: v.optional(name), labels: v.optional(strings), annotations: v.optional(strings) }),
  spec: v.looseObject({
    containers: v.pipe(v.array(container), v.minLength(1)),
    initContainers: v.optional(v.array(container)),
    volumes: v.optional(v.array(v.looseObject({ name }))),
  }),
});

const machine = {
  cpu: v.optional(v.union([text(20), v.number()])),
  memory: v.optional(text(20)),
  maxPods: v.optional(number(1, 10_000)),
  labels: v.optional(strings),
  taints: v.optional(v.array(taint)),
  images: v.optional(v.array(text(300))),
  runtime: v.optional(v.picklist(['containerd', 'cri-o', 'cri-dockerd'])),
  handlers: v.optional(v.pipe(v.array(v.picklist(['runc', 'crun', 'kata', 'runsc'])), v.minLength(1))),
  cgroup: v.optional(v.picklist(['v1', 'v2'])),
  maxConcurrentDownloads: v.optional(v.pipe(number(1, 100), v.integer())),
  disk: v.optional(v.strictObject({ size: v.optional(text(20)), inodes: v.optional(v.pipe(number(1, 1e12), v.integer())) })),
  kubelet: v.optional(kubeletConfiguration),
  kubeProxy: v.optional(
    v.strictObject({
      mode: v.optional(proxyMode),
      ipvs: v.optional(v.strictObject({ scheduler: v.optional(v.picklist(['rr', 'wrr', 'lc', 'wlc', 'lblc', 'lblcr', 'sh', 'dh', 'sed', 'nq', 'mh'])) })),
    }),
  ),
  withoutModules: v.optional(v.array(text(50))),
  numaNodes: v.optional(v.pipe(number(1, 8), v.integer())),
  devices: v.optional(
    v.array(
      v.strictObject({
        resource: v.pipe(text(253), v.regex(/^[a-z0-9.-]+\/[a-z0-9._-]+$/, 'must be a qualified name such as nvidia.com/gpu')),
        count: v.pipe(number(0, 1_000), v.integer()),
      }),
    ),
  ),
  kubeletFlags: v.optional(
    v.strictObject({
      kubeconfig: v.optional(v.boolean()),
      bootstrapToken: v.optional(v.pipe(v.string(), v.regex(/^[a-z0-9]{6}\.[a-z0-9]{16}$/, 'must be a bootstrap token such as abcdef.0123456789abcdef'))),
    }),
  ),
  joinsAt: v.optional(number(0, 1e6)),
};
const node = v.strictObject({ name, ...machine, staticPods: v.optional(v.array(staticPod)) });
const size = v.pipe(number(0, 1_000), v.integer());
const nodeGroup = v.strictObject({ name, minSize: size, maxSize: size, node: v.optional(v.strictObject(machine), {}) });

const layerModel = v.strictObject({ sizeBytes: number(0, 1e13), seconds: v.optional(number(0, 86_400)), from: v.optional(text(300)) });

const imageModel = v.strictObject({
  name: text(300),
  sizeBytes: v.optional(number(0, 1e13)),
  pullSeconds: v.optional(number(0, 86_400)),
  missing: v.optional(v.boolean()),
  layers: v.optional(v.pipe(v.array(layerModel), v.minLength(1))),
  digest: v.optional(v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hexadecimal digits'))),
  files: v.optional(v.record(text(300), text(100_000))),
  auth: v.optional(v.strictObject({ username: text(100), password: text(100) })),
});

const client = v.strictObject({
  name,
  target: v.pipe(text(500), v.regex(/^https?:\/\/[^:/]+(?::\d+)?(?:\/.*)?$/, 'must be a URL such as http://web.default:80/')),
  requestsPerSecond: number(0.001, 1_000),
  from: v.optional(number(0, 1e6), 0),
  until: v.optional(number(0, 1e6)),
  keepAlive: v.optional(v.boolean()),
  latency: v.optional(number(0, 60)),
});

const metricModel = v.strictObject({
  name: text(253),
  labels: v.optional(strings),
  pods: v.optional(v.strictObject({ namespace: name, labels: strings })),
  object: v.optional(v.strictObject({ namespace: name, resource: text(253), kind: text(63), name: text(253), apiVersion: v.optional(text(253)) })),
  external: v.optional(v.strictObject({ namespace: v.optional(name) })),
  values: v.pipe(v.array(v.strictObject({ at: number(-1_000, 1e7), value: text(50) })), v.minLength(1)),
});

const plugin = v.picklist(schedulerPlugins);
const weight = v.pipe(number(1, 100), v.integer());
const pluginSet = v.strictObject({
  enabled: v.optional(v.array(v.strictObject({ name: plugin, weight: v.optional(weight) }))),
  disabled: v.optional(v.array(v.strictObject({ name: v.union([plugin, v.literal('*')]) }))),
});
const weightedResources = v.optional(v.array(v.strictObject({ name: text(253), weight })));
const percentage = v.optional(v.pipe(number(0, 100), v.integer()));

const scoringStrategy = v.strictObject({
  type: v.picklist(['LeastAllocated', 'MostAllocated', 'RequestedToCapacityRatio']),
  resources: weightedResources,
  requestedToCapacityRatio: v.optional(
    v.strictObject({ shape: v.pipe(v.array(v.strictObject({ utilization: number(0, 100), score: number(0, 10) })), v.minLength(1)) }),
  ),
});

const schedulerConfiguration = v.strictObject({
  percentageOfNodesToScore: percentage,
  profiles: v.optional(
    v.array(
      v.strictObject({
        schedulerName: v.optional(text(253)),
        percentageOfNodesToScore: percentage,
        plugins: v.optional(v.strictObject({ multiPoint: v.optional(pluginSet), filter: v.optional(pluginSet), score: v.optional(pluginSet) })),
        pluginConfig: v.optional(
          v.array(
            v.variant('name', [
              v.strictObject({ name: v.literal('NodeResourcesFit'), args: v.strictObject({ scoringStrategy: v.optional(scoringStrategy) }) }),
              v.strictObject({ name: v.literal('NodeResourcesBalancedAllocation'), args: v.strictObject({ resources: weightedResources }) }),
              v.strictObject({ name: v.literal('InterPodAffinity'), args: v.strictObject({ hardPodAffinityWeight: v.optional(number(0, 100)) }) }),
            ]),
          ),
        ),
      }),
    ),
  ),
});

/** What the policies and rules in it may say is the affair of kube-apiserver. */
const apiServerConfiguration = () => {
  const webhook = { service: v.strictObject({ namespace: name, name, port: v.optional(number(1, 65_535)), path: v.optional(text(300)) }) };
  const rule = v.looseObject({ level: v.picklist(['None', 'Metadata', 'Request', 'RequestResponse']) });
  return v.strictObject({
    auditPolicy: v.optional(v.looseObject({ rules: v.array(rule) })),
    enableLogsHandler: v.optional(v.boolean()),
    authorizers: v.optional(
      v.array(
        v.variant('type', [
          v.strictObject({ type: v.picklist(['Node', 'RBAC', 'AlwaysAllow', 'AlwaysDeny']) }),
          v.strictObject({ type: v.literal('ABAC'), policies: v.array(v.record(text(50), v.union([v.boolean(), text(300)]))) }),
          v.strictObject({
            type: v.literal('Webhook'),
            name: text(100),
            webhook: v.looseObject({ ...webhook, failurePolicy: v.picklist(['NoOpinion', 'Deny']) }),
          }),
        ]),
      ),
    ),
    tokenWebhook: v.optional(v.strictObject({ ...webhook, cacheTTL: v.optional(number(0, 1e6)) })),
  });
};

const cluster = v.strictObject({
  nodes: v.optional(v.union([number(0, 1_000), v.array(node)])),
  podCIDR: v.optional(text(50)),
  serviceCIDR: v.optional(text(50)),
  oidc: v.optional(v.strictObject({ issuerURL: text(300), clientID: text(100), usernameClaim: v.optional(text(100)), groupsClaim: v.optional(text(100)) })),
  clusterDNS: v.optional(text(50)),
  upstreamDNS: v.optional(v.record(text(253), text(50))),
  cni: v.optional(v.picklist(['calico', 'bridge', 'flannel', 'cilium', 'weave'])),
  region: v.optional(name),
  csi: v.optional(v.array(v.picklist(['hostpath.csi.k8s.io', 'disk.csi.orrery.dev']))),
  nodeCIDRMaskSize: v.optional(v.pipe(number(8, 30), v.integer())),
  proxyMode: v.optional(proxyMode),
  addons: v.optional(
    v.array(v.picklist(['metrics-server', 'cloud-controller-manager', 'cluster-autoscaler', 'prometheus-adapter', 'vertical-pod-autoscaler'])),
  ),
  metrics: v.optional(v.array(metricModel)),
  nodeGroups: v.optional(v.array(nodeGroup)),
  clusterAutoscaler: v.optional(
    v.strictObject({
      expander: v.optional(v.picklist(['least-waste', 'random', 'most-pods', 'least-nodes'])),
      scaleDownUnneededTime: v.optional(number(0, 1e6)),
      scaleDownDelayAfterAdd: v.optional(number(0, 1e6)),
      scaleDownUtilizationThreshold: v.optional(number(0, 1)),
    }),
  ),
  controlPlane: v.optional(v.strictObject({ replicas: v.picklist([1, 3, 5]), nodes: v.optional(v.array(name)) })),
  etcd: v.optional(v.strictObject({ members: v.picklist([1, 3, 5]) })),
  apiServer: v.optional(v.lazy(apiServerConfiguration)),
  scheduler: v.optional(schedulerConfiguration),
  registry: v.optional(v.array(imageModel)),
  clients: v.optional(v.array(client)),
});

const message = v.pipe(
  number(1, 1e12),
  v.integer(),
  v.transform((value) => value as Seq),
);

/** Every fault with its fields, as the format has them. */
export const faultSchema = v.variant('type', [
  v.strictObject({
    type: v.literal('crash-process'),
    process: v.pipe(
      text(300),
      v.transform((value) => value as Address),
    ),
  }),
  v.strictObject({ type: v.literal('drop-messages'), from: text(300), to: text(300), channel: v.optional(text(20)), probability: number(0, 1) }),
  v.strictObject({
    type: v.literal('delay-messages'),
    from: text(300),
    to: text(300),
    method: v.optional(text(500)),
    by: v.pipe(number(0, 86_400), v.transform(seconds)),
  }),
  v.strictObject({ type: v.literal('fail-readiness'), namespace: text(63), pod: text(253) }),
  v.strictObject({ type: v.literal('kill-container'), namespace: text(63), pod: text(253), container: text(63) }),
  v.strictObject({ type: v.literal('node-down'), node: text(253) }),
  v.strictObject({ type: v.literal('registry-down'), registry: v.optional(text(253)) }),
  v.strictObject({ type: v.literal('corrupt-layer'), image: text(300), layer: v.pipe(number(1, 1_000), v.integer()) }),
  v.strictObject({
    type: v.literal('cni-error'),
    node: text(253),
    times: v.optional(number(1, 1e6)),
    code: v.optional(number(1, 1_000)),
    msg: v.optional(text(1_000)),
  }),
  v.strictObject({ type: v.literal('cni-config-missing'), node: text(253) }),
  v.strictObject({ type: v.literal('stop-runtime'), node: text(253) }),
  v.strictObject({ type: v.literal('restart-daemon'), node: text(253), seconds: v.optional(number(0, 86_400)) }),
  v.strictObject({ type: v.literal('remove-image'), node: text(253), image: text(300) }),
  v.strictObject({ type: v.literal('kill-pause'), namespace: text(63), pod: text(253) }),
  v.strictObject({ type: v.literal('crash-leader'), of: v.picklist(['etcd', 'kube-controller-manager', 'kube-scheduler']) }),
  v.strictObject({ type: v.literal('cloud-instance-deleted'), node: text(253) }),
  v.strictObject({ type: v.literal('device-unhealthy'), node: text(253), device: text(253) }),
  v.strictObject({ type: v.literal('control-plane-outage') }),
  v.strictObject({ type: v.literal('etcd-quorum-loss') }),
  v.strictObject({ type: v.literal('partition'), of: text(300), from: v.optional(text(300)) }),
  v.strictObject({
    type: v.literal('hang-process'),
    process: v.pipe(
      text(300),
      v.transform((value) => value as Address),
    ),
  }),
  v.strictObject({
    type: v.literal('slow-process'),
    process: v.pipe(
      text(300),
      v.transform((value) => value as Address),
    ),
    by: v.pipe(number(0, 86_400), v.transform(seconds)),
  }),
  v.strictObject({ type: v.literal('clock-skew'), of: text(300), by: v.pipe(number(-1e7, 1e7), v.transform(seconds)) }),
  v.strictObject({ type: v.literal('etcd-compact'), revision: v.optional(v.pipe(number(1, 1e9), v.integer())) }),
  v.strictObject({ type: v.literal('etcd-snapshot-save'), file: text(200) }),
  v.strictObject({ type: v.literal('etcd-snapshot-restore'), file: text(200) }),
  v.strictObject({ type: v.literal('etcd-wipe') }),
  v.strictObject({ type: v.literal('drop-message'), message }),
  v.strictObject({ type: v.literal('delay-message'), message, by: v.pipe(number(0, 86_400), v.transform(seconds)) }),
  v.strictObject({ type: v.literal('duplicate-message'), message }),
]);

const at = number(0, 1e7);
/** One step of a scenario. */
export const stepSchema = v.union([
  v.strictObject({ at, kubectl: text(10_000), interactive: v.optional(v.boolean()), files: v.optional(v.record(text(300), text(3_000_000))) }),
  v.strictObject({
    at,
    keyboard: v.strictObject({ command: number(1, 1e9), text: v.optional(text(10_000)), key: v.optional(v.picklist(['Ctrl+C', 'Ctrl+D'])) }),
  }),
  v.strictObject({ at, apply: text(1_000_000), name: v.optional(text(300)) }),
  v.strictObject({ at, fault: faultSchema, id: v.optional(text(100)) }),
  v.strictObject({ at, heal: text(100) }),
]);

export const expectationSchema: v.GenericSchema<Expectation> = v.lazy(() =>
  v.union([
    v.strictObject({
      message: v.strictObject({
        from: v.optional(text(300)),
        to: v.optional(text(300)),
        channel: v.optional(text(20)),
        method: v.optional(text(500)),
        subject: v.optional(text(500)),
        code: v.optional(v.union([v.number(), text(50)])),
      }),
      count: v.optional(number(0, 1e9)),
    }),
    v.strictObject({ state: v.strictObject({ machine: text(100), entity: v.optional(text(500)), to: text(200) }), count: v.optional(number(0, 1e9)) }),
    v.strictObject({ object: text(500), path: text(500), value: v.unknown() }),
    v.strictObject({ absent: text(500) }),
    v.strictObject({ order: v.array(expectationSchema) }),
    v.strictObject({ output: text(10_000) }),
  ]),
) as v.GenericSchema<Expectation>;

/** What must be seen of a run. */
export const checkpointSchema = v.strictObject({ name: text(300), by: at, after: v.optional(at), expect: expectationSchema });

const card = v.strictObject({ claim: text(1_000), reality: text(2_000), source: text(500) });

const travelTime = v.strictObject({
  channel: v.picklist(['https', 'watch', 'grpc', 'exec', 'syscall', 'raft', 'dns', 'tcp', 'http']),
  method: v.optional(text(500)),
  to: v.optional(text(300)),
  seconds: number(0, 1e6),
});

const spec = v.strictObject({
  title: v.optional(text(300), 'Untitled'),
  question: v.optional(text(1_000)),
  minutes: v.optional(number(0, 1_000)),
  text: v.optional(text(100_000)),
  lookFor: v.optional(v.array(text(1_000))),
  seed: v.optional(v.pipe(number(0, 2 ** 31 - 1), v.integer()), 1),
  profile: v.optional(v.picklist(['textbook', 'realistic']), 'textbook'),
  costs: v.optional(v.record(text(100), number(0, 1e6))),
  latency: v.optional(v.array(travelTime)),
  cluster: v.optional(cluster, {}),
  manifests: v.optional(v.array(v.strictObject({ name: text(300), text: text(3_000_000) })), []),
  manifestsAt: v.optional(number(-1_000, 0)),
  steps: v.optional(v.array(stepSchema), []),
  checkpoints: v.optional(v.array(checkpointSchema), []),
  cards: v.optional(v.array(v.union([text(50), card]))),
  terms: v.optional(v.literal('data-centre')),
  until: v.optional(at),
});

const scenarioSchema = v.strictObject({
  apiVersion: v.literal('orrery.dev/v1alpha1'),
  kind: v.literal('Scenario'),
  metadata: v.strictObject({ name }),
  spec,
});

type Raw = v.InferOutput<typeof scenarioSchema>;

/** Without keys whose value is undefined, so that spreading does not hide a default. */
function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
}

function clusterOf(raw: Raw['spec']['cluster']): Scenario['spec']['cluster'] {
  const { nodes, nodeGroups, ...rest } = raw;
  const filled = <T extends { readonly cpu?: string | number | undefined }>(name: string, one: T) => ({
    ...defaultNode(name),
    ...defined({ ...one, cpu: one.cpu === undefined ? undefined : String(one.cpu) }),
  });
  const list = Array.isArray(nodes) ? nodes.map((one) => filled(one.name, one)) : defaultNodes(nodes ?? 3);
  const groups = nodeGroups?.map((group) => ({ ...group, node: filled('', group.node) }));
  return { ...defaultCluster(list as Scenario['spec']['cluster']['nodes']), ...defined({ ...rest, nodeGroups: groups }) } as Scenario['spec']['cluster'];
}

export interface FormatProblem {
  /** Path inside the document. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Checks a parsed value and fills in what it leaves out. */
export function readScenario(
  value: unknown,
): { readonly ok: true; readonly scenario: Scenario } | { readonly ok: false; readonly problems: readonly FormatProblem[] } {
  const result = v.safeParse(scenarioSchema, value);
  if (!result.success) {
    const problems = result.issues.map((issue) => ({
      path: (issue.path ?? []).map((item) => item.key as string | number),
      message: issue.message,
    }));
    return { ok: false, problems };
  }
  const { spec: raw, ...head } = result.output;
  const scenario: Scenario = {
    ...head,
    spec: {
      ...defined({ ...raw, cluster: undefined, steps: undefined, checkpoints: undefined }),
      cluster: clusterOf(raw.cluster),
      steps: raw.steps as readonly Step[],
      checkpoints: raw.checkpoints as readonly Checkpoint[],
    } as Scenario['spec'],
  };
  return { ok: true, scenario };
}
