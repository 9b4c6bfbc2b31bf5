import { CPU, Histogram, MEMORY } from './histogram.ts';

const DAY = 86_400;
/** What a container without a request counts for, cores. */
const MIN_SAMPLE_WEIGHT = 0.1;
/** After an OOM: 20 % more, and at least 100 MiB. */
const OOM_RATIO = 1.2;
const OOM_MINIMUM = 100 * 1024 * 1024;

interface Peak {
  value: number;
  windowEnd: number;
}

/** What is known of the containers of one name under one autoscaler. Times are seconds. Source: `recommender/model/{aggregate_container_state,container}.go`. */
export class AggregateContainerState {
  private readonly cpu = new Histogram(CPU);
  private readonly memory = new Histogram(MEMORY);
  private readonly peaks = new Map<string, Peak>();
  private first: number | undefined;
  private last = 0;
  private samples = 0;

  /** `cores` used by a container that asks for `request` cores. */
  addCpu(cores: number, request: number, at: number): void {
    this.cpu.add(cores, Math.max(request, MIN_SAMPLE_WEIGHT), at);
    this.first ??= at;
    this.last = Math.max(this.last, at);
    this.samples++;
  }

  /** Only the peak of a day counts, for each instance. */
  addMemory(instance: string, bytes: number, at: number): void {
    const peak = this.peaks.get(instance);
    if (peak && at < peak.windowEnd) {
      if (bytes <= peak.value) return;
      this.memory.subtract(peak.value, 1, peak.windowEnd);
      this.memory.add(bytes, 1, peak.windowEnd);
      peak.value = bytes;
      return;
    }
    const windowEnd = (peak?.windowEnd ?? at) + DAY;
    this.peaks.set(instance, { value: bytes, windowEnd });
    this.memory.add(bytes, 1, windowEnd);
  }

  /** The kernel killed it at so many bytes: it needed more. */
  recordOom(instance: string, bytes: number, at: number): void {
    const used = Math.max(bytes, this.peaks.get(instance)?.value ?? 0);
    this.addMemory(instance, Math.max(used * OOM_RATIO, used + OOM_MINIMUM), at);
  }

  get isEmpty(): boolean {
    return this.samples === 0;
  }

  /** How sure one can be, in days (`logic/estimator.go` getConfidence). */
  get confidence(): number {
    const lifespan = (this.last - (this.first ?? this.last)) / DAY;
    return Math.min(lifespan, this.samples / (60 * 24));
  }

  percentile(resource: 'cpu' | 'memory', share: number): number {
    return resource === 'cpu' ? this.cpu.percentile(share) : this.memory.percentile(share);
  }
}
