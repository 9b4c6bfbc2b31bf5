import type { CriContainerStats, KubeletResponse, Micros } from '../../../api/index.ts';
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
  return `# HELP ${name} [STABLE] ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
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
      help: 'Cumulative cpu time consumed by the container in core-seconds',
      samples: stats.map((each) => ({ labels: labelsOf(each), value: seconds(each), at: millisecondsOf(host, each.timestamp as Micros) })),
    },
    {
      name: 'container_memory_working_set_bytes',
      type: 'gauge',
      help: 'Current working set of the container in bytes',
      samples: stats.map((each) => ({ labels: labelsOf(each), value: each.memory.workingSetBytes, at: millisecondsOf(host, each.timestamp as Micros) })),
    },
    {
      name: 'node_cpu_usage_seconds_total',
      type: 'counter',
      help: 'Cumulative cpu time consumed by the node in core-seconds',
      samples: [{ labels: {}, value: round(cpu), at }],
    },
    {
      name: 'node_memory_working_set_bytes',
      type: 'gauge',
      help: 'Current working set of the node in bytes',
      samples: [{ labels: {}, value: Number(machine.result?.usedram ?? 0), at }],
    },
    {
      name: 'resource_scrape_error',
      type: 'gauge',
      help: '1 if there was an error while getting container metrics, 0 otherwise',
      samples: [{ labels: {}, value: 0 }],
    },
  ];
  return { type: 'kubelet-response', code: 200, body: families.map(expose).join('') };
}

const round = (value: number): number => Math.round(value * 1e6) / 1e6;
const seconds = ({ cpu }: CriContainerStats): number => round(cpu.usageCoreNanoSeconds / 1e9);
const labelsOf = ({ name, namespace, pod }: CriContainerStats): Readonly<Record<string, string>> => ({ container: name, namespace, pod });
