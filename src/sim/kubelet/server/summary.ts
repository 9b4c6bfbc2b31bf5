import type { CriContainerStats, CriPodSandboxStats, KubeletResponse, Micros, NodeSpec } from '../../../api/index.ts';
import { unitValue } from '../../apimachinery/quantity.ts';
import type { Procedure, ProcessHost } from '../../kernel/index.ts';
import { type CriClient, rpcError } from '../cri.ts';
import { diskOf, filesystemStats } from '../eviction/filesystem.ts';
import { machineUsage } from '../eviction/usage.ts';
import type { KernelCalls } from '../kernel-calls.ts';

interface SummaryContext {
  readonly host: ProcessHost;
  readonly cri: CriClient;
  readonly kernel: KernelCalls;
  readonly config: { readonly node: NodeSpec };
}

/** `/proc/sys/kernel/pid_max`. */
const MAX_PID = 4_194_304;

/**
 * `GET /stats/summary`: CPU, memory, file systems, network and processes of the node, its Pods and their containers.
 * Source: `kubernetes/pkg/kubelet/server/stats/summary.go`, types `k8s.io/kubelet/pkg/apis/stats/v1alpha1`.
 */
export function* summary({ host, cri, kernel, config: { node } }: SummaryContext): Procedure<KubeletResponse> {
  const listed = yield* cri.call('ListPodSandboxStats', {});
  if (!listed.ok) return { type: 'kubelet-response', code: 500, body: rpcError(listed) };
  const machine = yield* machineUsage(kernel);
  const disk = yield* filesystemStats(cri, kernel, diskOf(node), machine);
  const time = host.timestamp();
  const used = machine?.memory ?? 0;
  const fs = disk && {
    time,
    availableBytes: disk.capacityBytes - disk.usedBytes,
    capacityBytes: disk.capacityBytes,
    usedBytes: disk.usedBytes,
    inodesFree: disk.inodes - disk.inodesUsed,
    inodes: disk.inodes,
    inodesUsed: disk.inodesUsed,
  };
  const body = {
    node: {
      nodeName: node.name,
      memory: { time, availableBytes: unitValue(node.memory) - used, usageBytes: used, workingSetBytes: used },
      ...(fs ? { fs, runtime: { imageFs: fs } } : {}),
      rlimit: { time, maxpid: MAX_PID, curproc: machine?.procs ?? 0 },
    },
    pods: listed.response.stats.map((stats) => podOf(host, stats)),
  };
  return { type: 'kubelet-response', code: 200, body: `${JSON.stringify(body, undefined, 1)}\n` };
}

const usageOf = (time: string, cpu: number, memory: number): object => ({
  cpu: { time, usageCoreNanoSeconds: cpu },
  memory: { time, usageBytes: memory, workingSetBytes: memory },
});

function podOf(host: ProcessHost, { attributes: { metadata }, linux }: CriPodSandboxStats): object {
  const time = host.timestamp(linux.cpu.timestamp as Micros);
  const { defaultInterface } = linux.network ?? {};
  const sum = (part: (each: CriContainerStats) => number): number => linux.containers.reduce((total, each) => total + part(each), 0);
  return {
    podRef: { name: metadata.name, namespace: metadata.namespace, uid: metadata.uid },
    containers: linux.containers.map(({ name, timestamp, cpu, memory, writableLayer }) => ({
      name,
      ...usageOf(host.timestamp(timestamp as Micros), cpu.usageCoreNanoSeconds, memory.workingSetBytes),
      rootfs: { time, usedBytes: writableLayer.usedBytes, inodesUsed: writableLayer.inodesUsed },
    })),
    ...usageOf(time, linux.cpu.usageCoreNanoSeconds, linux.memory.workingSetBytes),
    ...(defaultInterface ? { network: { time, ...defaultInterface, interfaces: [defaultInterface] } } : {}),
    'ephemeral-storage': {
      time,
      usedBytes: sum(({ writableLayer }) => writableLayer.usedBytes),
      inodesUsed: sum(({ writableLayer }) => writableLayer.inodesUsed),
    },
    process_stats: { process_count: linux.process.processCount },
  };
}
