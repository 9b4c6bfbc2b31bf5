import type { CriContainerStats, CriPodSandboxStats, KubeletResponse, Micros } from '../../../api/index.ts';
import type { Procedure, ProcessHost } from '../../kernel/index.ts';
import { type CriClient, rpcError } from '../cri.ts';
import type { KernelCalls } from '../kernel-calls.ts';

interface MetricsContext {
  readonly host: ProcessHost;
  readonly cri: CriClient;
  readonly kernel: KernelCalls;
}

/** CPU that kernel and daemons take, cores. */
const SYSTEM_CPU = 0.05;
/** Seconds that the machine had been up at virtual time 0. */
const BOOTED_BEFORE = 3_600;

interface Family {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly samples: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number; readonly at?: number }[];
}

/** Milliseconds since the Unix epoch of a virtual time. */
const millisecondsOf = (host: ProcessHost, at: Micros): number =>
  Date.parse(host.timestamp(at)) + Math.floor((((at % 1_000_000) + 1_000_000) % 1_000_000) / 1_000);

/** The text format of Prometheus. */
function expose({ name, type, help, samples }: Family): string {
  const lines = samples.map(({ labels, value, at }) => {
    const pairs = Object.entries(labels).map(([key, text]) => `${key}="${text}"`);
    return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}${at === undefined ? '' : ` ${at}`}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

/**
 * `GET /metrics/resource`: CPU and memory of containers, Pods and the node, from the runtime's ListContainerStats.
 * Source: `kubernetes/pkg/kubelet/metrics/collectors/resource_metrics.go`.
 */
export function* resourceMetrics({ host, cri, kernel }: MetricsContext): Procedure<KubeletResponse> {
  const listed = yield* cri.call('ListContainerStats', {});
  if (!listed.ok) return { type: 'kubelet-response', code: 500, body: rpcError(listed) };
  const machine = yield* kernel.call('sysinfo', {});
  const { stats } = listed.response;
  const at = millisecondsOf(host, host.now());
  // The machine has been up for some time before the kubelet.
  const system = SYSTEM_CPU * (host.now() / 1e6 + BOOTED_BEFORE);
  const cpu = stats.reduce((sum, each) => sum + seconds(each), system);
  const families: readonly Family[] = [
    {
      name: 'container_cpu_usage_seconds_total',
      type: 'counter',
      help: '[STABLE] Cumulative cpu time consumed by the container in core-seconds',
      samples: stats.map((each) => ({ labels: labelsOf(each), value: seconds(each), at: millisecondsOf(host, each.timestamp as Micros) })),
    },
    {
      name: 'container_memory_working_set_bytes',
      type: 'gauge',
      help: '[STABLE] Current working set of the container in bytes',
      samples: stats.map((each) => ({ labels: labelsOf(each), value: each.memory.workingSetBytes, at: millisecondsOf(host, each.timestamp as Micros) })),
    },
    {
      name: 'node_cpu_usage_seconds_total',
      type: 'counter',
      help: '[STABLE] Cumulative cpu time consumed by the node in core-seconds',
      samples: [{ labels: {}, value: round(cpu), at }],
    },
    {
      name: 'node_memory_working_set_bytes',
      type: 'gauge',
      help: '[STABLE] Current working set of the node in bytes',
      samples: [{ labels: {}, value: Number(machine.result?.usedram ?? 0), at }],
    },
    {
      name: 'resource_scrape_error',
      type: 'gauge',
      help: '[STABLE] 1 if there was an error while getting container metrics, 0 otherwise',
      samples: [{ labels: {}, value: 0 }],
    },
  ];
  return { type: 'kubelet-response', code: 200, body: families.map(expose).join('') };
}

/** Labels that cAdvisor gives what it measures of a Pod's own cgroup and network. */
const podLabels = ({ attributes: { metadata } }: CriPodSandboxStats): Readonly<Record<string, string>> => ({
  namespace: metadata.namespace,
  pod: metadata.name,
});

/**
 * `GET /metrics/cadvisor`: CPU, memory, file system and network of containers and Pods.
 * Source: `google/cadvisor/metrics/prometheus.go`, `kubernetes/pkg/kubelet/server/server.go` containerPrometheusLabelsFunc.
 */
export function* cadvisorMetrics({ host, cri }: MetricsContext): Procedure<KubeletResponse> {
  const listed = yield* cri.call('ListPodSandboxStats', {});
  if (!listed.ok) return { type: 'kubelet-response', code: 500, body: rpcError(listed) };
  const pods = listed.response.stats;
  const at = millisecondsOf(host, host.now());
  const containers = pods.flatMap(({ linux }) => linux.containers);
  const ofContainers = (name: string, type: Family['type'], help: string, value: (each: CriContainerStats) => number): Family => ({
    ...{ name, type, help },
    samples: containers.map((each) => ({ labels: labelsOf(each), value: value(each), at })),
  });
  const ofPods = (name: string, help: string, value: (used: NonNullable<CriPodSandboxStats['linux']['network']>['defaultInterface']) => number): Family => ({
    ...{ name, type: 'counter', help },
    samples: pods.flatMap((pod) => {
      const used = pod.linux.network?.defaultInterface;
      return used ? [{ labels: { interface: used.name, ...podLabels(pod) }, value: value(used), at }] : [];
    }),
  });
  const families = [
    ofContainers('container_cpu_usage_seconds_total', 'counter', 'Cumulative cpu time consumed in seconds.', seconds),
    ofContainers(
      'container_fs_usage_bytes',
      'gauge',
      'Number of bytes that are consumed by the container on this filesystem.',
      (each) => each.writableLayer.usedBytes,
    ),
    ofContainers('container_memory_working_set_bytes', 'gauge', 'Current working set in bytes.', (each) => each.memory.workingSetBytes),
    ofPods('container_network_receive_bytes_total', 'Cumulative count of bytes received', ({ rxBytes }) => rxBytes),
    ofPods('container_network_transmit_bytes_total', 'Cumulative count of bytes transmitted', ({ txBytes }) => txBytes),
  ];
  return { type: 'kubelet-response', code: 200, body: families.map(expose).join('') };
}

const round = (value: number): number => Math.round(value * 1e6) / 1e6;
const seconds = ({ cpu }: CriContainerStats): number => round(cpu.usageCoreNanoSeconds / 1e9);
const labelsOf = ({ name, namespace, pod }: CriContainerStats): Readonly<Record<string, string>> => ({ container: name, namespace, pod });
