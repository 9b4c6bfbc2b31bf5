import type { CriContainerStats, DocumentRef } from '../../api/index.ts';
import type { Procedure } from '../kernel/index.ts';
import { empty, failure, podRef, type Rpc, type Runtime, success, syscall } from './runtime.ts';
import { changedFiles } from './spec.ts';
import type { ContainerRecord } from './store.ts';

const CGROUP_ROOT = '/sys/fs/cgroup';

/** New limits for a running container: its cgroup's files (`internal/cri/server/container_update_resources_linux.go`). */
export const updateContainerResources: Rpc<'UpdateContainerResources'> = function* (runtime, { containerId, linux }) {
  const record = runtime.store.containers.get(containerId);
  if (!record) return failure('NotFound', `failed to find container: an error occurred when try to find container "${containerId}": not found`);
  const path = `${CGROUP_ROOT}${record.spec.linux.cgroupsPath}`;
  if (record.status.state === 'CONTAINER_RUNNING') yield* syscall(runtime, 'mkdir', { path, values: changedFiles(linux) }, podRef(record.sandboxConfig));
  return empty;
};

/** CPU time (nanoseconds) and memory (bytes) of a cgroup, of whichever hierarchy is mounted (containerd `internal/cri/server/metrics`). */
export function* cgroupUsage(runtime: Runtime, cgroup: string, subject: DocumentRef): Procedure<{ readonly cpu: number; readonly memory: number }> {
  const read = function* (file: string): Procedure<string | undefined> {
    const { result } = yield* syscall(runtime, 'read', { path: `${CGROUP_ROOT}${cgroup}/${file}` }, subject);
    const text = result?.['text'];
    return typeof text === 'string' ? text : undefined;
  };
  const memory = yield* read('memory.current');
  if (memory === undefined) return { memory: Number((yield* read('memory.usage_in_bytes')) ?? 0), cpu: Number((yield* read('cpuacct.usage')) ?? 0) };
  return { memory: Number(memory), cpu: Number(/usage_usec (\d+)/.exec((yield* read('cpu.stat')) ?? '')?.[1] ?? 0) * 1_000 };
}

/** What one container uses now, from its cgroup. */
export function* statsOf(runtime: Runtime, { id, spec, config, sandboxId, sandboxConfig }: ContainerRecord): Procedure<CriContainerStats> {
  const { cpu, memory } = yield* cgroupUsage(runtime, spec.linux.cgroupsPath, podRef(sandboxConfig));
  const { namespace, name: pod } = sandboxConfig.metadata;
  const { result } = yield* syscall(runtime, 'quotactl', { paths: [`/var/lib/containers/layers/${id}`] }, podRef(sandboxConfig));
  const [usedBytes, inodesUsed] = [result?.['bytes'], result?.['inodes']].map((list) => (Array.isArray(list) ? Number(list[0]) : 0));
  return {
    id,
    name: config.metadata.name,
    podSandboxId: sandboxId,
    namespace,
    pod,
    timestamp: runtime.host.now(),
    cpu: { usageCoreNanoSeconds: cpu },
    memory: { workingSetBytes: memory },
    writableLayer: { usedBytes: usedBytes ?? 0, inodesUsed: inodesUsed ?? 0 },
  };
}

export const containerStats: Rpc<'ContainerStats'> = function* (runtime, { containerId }) {
  const record = runtime.store.containers.get(containerId);
  if (!record) return failure('NotFound', `failed to find container: an error occurred when try to find container "${containerId}": not found`);
  return success({ stats: yield* statsOf(runtime, record) });
};

export const listContainerStats: Rpc<'ListContainerStats'> = function* (runtime, { podUid }) {
  const stats: CriContainerStats[] = [];
  for (const record of runtime.store.containers.values()) {
    const wanted = podUid === undefined || record.sandboxConfig.metadata.uid === podUid;
    if (wanted && record.status.state === 'CONTAINER_RUNNING') stats.push(yield* statsOf(runtime, record));
  }
  return success({ stats });
};

/** How the runtime makes cgroups: the kubelet's own setting has to be the same (KubeletCgroupDriverFromCRI). */
export const runtimeConfig: Rpc<'RuntimeConfig'> = function* () {
  return success({ linux: { cgroupDriver: 'CGROUPFS' } });
};

/** The Pod range is the network provider's affair; a runtime with a configuration in place takes no notice. */
export const updateRuntimeConfig: Rpc<'UpdateRuntimeConfig'> = function* () {
  return empty;
};
