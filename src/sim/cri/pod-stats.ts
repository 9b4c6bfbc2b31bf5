import type { CriContainerMetrics, CriMetricDescriptor, CriPodSandboxStats, Micros } from '../../api/index.ts';
import type { Procedure } from '../kernel/index.ts';
import { empty, failure, podRef, type Rpc, type Runtime, success, syscall } from './runtime.ts';
import { cgroupUsage, statsOf } from './stats.ts';
import type { SandboxRecord } from './store.ts';

const CGROUP_ROOT = '/sys/fs/cgroup';

function* read(runtime: Runtime, { config }: SandboxRecord, file: string): Procedure<string> {
  const { result } = yield* syscall(runtime, 'read', { path: `${CGROUP_ROOT}${config.linux.cgroupParent}/${file}` }, podRef(config));
  return String(result?.['text'] ?? '');
}

/** What has gone through a Pod's eth0; undefined on the node's own network. */
function* networkOf(runtime: Runtime, { config, life }: SandboxRecord): Procedure<CriPodSandboxStats['linux']['network']> {
  const { netns } = life.context;
  if (!netns) return undefined;
  const { result } = yield* syscall(runtime, 'RTM_GETSTATS', { netns }, podRef(config));
  const defaultInterface = { name: 'eth0', rxBytes: Number(result?.['rxBytes'] ?? 0), rxErrors: 0, txBytes: Number(result?.['txBytes'] ?? 0), txErrors: 0 };
  return { timestamp: runtime.host.now(), defaultInterface };
}

/** CPU, memory, processes and network of a whole Pod from its cgroup, and of each of its containers. */
function* podStats(runtime: Runtime, sandbox: SandboxRecord): Procedure<CriPodSandboxStats> {
  const { id, config } = sandbox;
  const { cpu, memory } = yield* cgroupUsage(runtime, config.linux.cgroupParent, podRef(config));
  const processCount = Number(yield* read(runtime, sandbox, 'pids.current'));
  const containers = [];
  for (const record of runtime.store.containersOf(id)) if (record.status.state === 'CONTAINER_RUNNING') containers.push(yield* statsOf(runtime, record));
  const { metadata, labels } = config;
  const network = yield* networkOf(runtime, sandbox);
  const process = { processCount };
  return {
    attributes: { id, metadata, labels },
    linux: {
      cpu: { timestamp: runtime.host.now(), usageCoreNanoSeconds: cpu },
      memory: { workingSetBytes: memory },
      process,
      ...(network ? { network } : {}),
      containers,
    },
  };
}

/** Source: containerd `internal/cri/server/sandbox_stats.go`. */
export const podSandboxStats: Rpc<'PodSandboxStats'> = function* (runtime, { podSandboxId }) {
  const sandbox = runtime.store.sandboxes.get(podSandboxId);
  if (!sandbox) return failure('NotFound', `an error occurred when trying to find sandbox ${podSandboxId}: not found`);
  return success({ stats: yield* podStats(runtime, sandbox) });
};

export const listPodSandboxStats: Rpc<'ListPodSandboxStats'> = function* (runtime, { podUid }) {
  const stats: CriPodSandboxStats[] = [];
  for (const sandbox of runtime.store.sandboxes.values()) {
    const wanted = podUid === undefined || sandbox.config.metadata.uid === podUid;
    if (wanted && sandbox.status.state === 'SANDBOX_READY') stats.push(yield* podStats(runtime, sandbox));
  }
  return success({ stats });
};

/** Names of cAdvisor's metrics that the runtime gives itself. Source: cri-o `internal/lib/stats/descriptors.go`. */
const DESCRIPTORS: readonly CriMetricDescriptor[] = [
  { name: 'container_cpu_usage_seconds_total', help: 'Cumulative cpu time consumed in seconds', labelKeys: ['id', 'name', 'image'] },
  { name: 'container_memory_working_set_bytes', help: 'Current working set in bytes', labelKeys: ['id', 'name', 'image'] },
  { name: 'container_processes', help: 'Number of processes running inside the container', labelKeys: ['id', 'name', 'image'] },
];

export const listMetricDescriptors: Rpc<'ListMetricDescriptors'> = function* () {
  return success({ descriptors: DESCRIPTORS });
};

function* metricsOf(runtime: Runtime, sandbox: SandboxRecord): Procedure<readonly CriContainerMetrics[]> {
  const { linux } = yield* podStats(runtime, sandbox);
  return linux.containers.map(({ id, name, timestamp, cpu, memory }) => {
    const labelValues = [id, name, runtime.store.containers.get(id)?.status.image ?? ''];
    const metric = (index: number, type: 'COUNTER' | 'GAUGE', value: number) => ({
      name: DESCRIPTORS[index]?.name ?? '',
      timestamp: timestamp as Micros,
      type,
      labelValues,
      value,
    });
    return {
      containerId: id,
      metrics: [metric(0, 'COUNTER', cpu.usageCoreNanoSeconds / 1e9), metric(1, 'GAUGE', memory.workingSetBytes), metric(2, 'GAUGE', 1)],
    };
  });
}

export const listPodSandboxMetrics: Rpc<'ListPodSandboxMetrics'> = function* (runtime) {
  const podMetrics = [];
  for (const sandbox of runtime.store.sandboxes.values()) {
    if (sandbox.status.state === 'SANDBOX_READY') podMetrics.push({ podSandboxId: sandbox.id, containerMetrics: yield* metricsOf(runtime, sandbox) });
  }
  return success({ podMetrics });
};

/** The Pod's new limits, before the kubelet writes them to the cgroup: told to NRI plugins, of which there are none. */
export const updatePodSandboxResources: Rpc<'UpdatePodSandboxResources'> = function* (runtime, { podSandboxId }) {
  return runtime.store.sandboxes.get(podSandboxId)
    ? empty
    : failure('NotFound', `failed to find sandbox: an error occurred when try to find sandbox: not found`);
};

/** No node has CRIU; each runtime says so in its own words (`RuntimeFlavor.refuses`) unless the container is not there at all. */
export const checkpointContainer: Rpc<'CheckpointContainer'> = function* (runtime, { containerId }) {
  if (!runtime.store.containers.get(containerId)) return failure('NotFound', `an error occurred when try to find container "${containerId}": not found`);
  return failure('Unknown', `CRIU binary not found or too old (<31600). Failed to checkpoint container "${containerId}"`);
};
