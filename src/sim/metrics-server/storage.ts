import { parseExposition } from './exposition.ts';

/** What was used at a moment: cumulative CPU time in core-seconds, working set in bytes. */
export interface Point {
  readonly at: number;
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
}

/** Usage over a window that ends at `at` (milliseconds since the epoch). */
export interface Usage {
  readonly at: number;
  readonly windowMs: number;
  readonly millicores: number;
  readonly memoryBytes: number;
}

/** One scrape of a node: the node itself (key ''), and its containers as `namespace/pod/container`. */
export type Batch = ReadonlyMap<string, Point>;

const CPU = new Set(['node_cpu_usage_seconds_total', 'container_cpu_usage_seconds_total']);
const MEMORY = new Set(['node_memory_working_set_bytes', 'container_memory_working_set_bytes']);

/** What a kubelet's `/metrics/resource` says. Source: `metrics-server/pkg/scraper/client/resource/decode.go`. */
export function decodeBatch(text: string): Batch {
  const points = new Map<string, Point>();
  for (const { name, labels, value, at = 0 } of parseExposition(text)) {
    if (!CPU.has(name) && !MEMORY.has(name)) continue;
    const key = name.startsWith('node') ? '' : `${labels['namespace']}/${labels['pod']}/${labels['container']}`;
    const { cpuSeconds = 0, memoryBytes = 0 } = points.get(key) ?? {};
    points.set(key, CPU.has(name) ? { at, cpuSeconds: value, memoryBytes } : { at, cpuSeconds, memoryBytes: value });
  }
  return points;
}

/**
 * The last two scrapes of each node: CPU is the difference between them. Something that is there only once has no usage yet.
 * Source: `metrics-server/pkg/storage/{node,pod}.go`.
 */
export class MetricsStorage {
  private readonly last = new Map<string, Batch>();
  private readonly previous = new Map<string, Batch>();

  store(node: string, batch: Batch): void {
    const before = this.last.get(node);
    if (before) this.previous.set(node, before);
    this.last.set(node, batch);
  }

  forget(node: string): void {
    this.last.delete(node);
    this.previous.delete(node);
  }

  /** Usage of a node. */
  node(name: string): Usage | undefined {
    return usageOf(this.previous.get(name)?.get(''), this.last.get(name)?.get(''));
  }

  /** Usage of a Pod's containers by name; undefined while one of them has none. */
  pod(node: string, namespace: string, name: string): ReadonlyMap<string, Usage> | undefined {
    const found = new Map<string, Usage>();
    const prefix = `${namespace}/${name}/`;
    for (const [key, point] of this.last.get(node) ?? []) {
      if (!key.startsWith(prefix)) continue;
      const usage = usageOf(this.previous.get(node)?.get(key), point);
      if (!usage) return undefined;
      found.set(key.slice(prefix.length), usage);
    }
    return found.size > 0 ? found : undefined;
  }
}

function usageOf(before: Point | undefined, last: Point | undefined): Usage | undefined {
  if (!before || !last || last.at <= before.at || last.cpuSeconds < before.cpuSeconds) return undefined;
  const windowMs = last.at - before.at;
  return { at: last.at, windowMs, millicores: ((last.cpuSeconds - before.cpuSeconds) / (windowMs / 1_000)) * 1_000, memoryBytes: last.memoryBytes };
}
