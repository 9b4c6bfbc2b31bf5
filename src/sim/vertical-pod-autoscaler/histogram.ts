/** Buckets that grow by 5 % each. Source: `recommender/util/histogram_options.go`, `recommender/model/aggregations_config.go`. */
export interface HistogramOptions {
  /** Width of the first bucket, and the largest value that is told apart. */
  readonly first: number;
  readonly max: number;
}

const RATIO = 1.05;
/** Of a weight halves each day (`--cpu-histogram-decay-half-life`, `--memory-histogram-decay-half-life`), seconds. */
const HALF_LIFE = 86_400;
const EPSILON = 0.0001;

/** CPU in cores, memory in bytes. */
export const CPU: HistogramOptions = { first: 0.01, max: 1_000 };
export const MEMORY: HistogramOptions = { first: 1e7, max: 1e12 };

/** Samples by size; what is older counts less. Times are seconds. Source: `recommender/util/{histogram,decaying_histogram}.go`. */
export class Histogram {
  private readonly weights = new Map<number, number>();
  private readonly buckets: number;

  constructor(private readonly options: HistogramOptions) {
    this.buckets = Math.ceil(Math.log((options.max * (RATIO - 1)) / options.first + 1) / Math.log(RATIO)) + 1;
  }

  add(value: number, weight: number, at: number): void {
    const bucket = this.bucketOf(value);
    const next = (this.weights.get(bucket) ?? 0) + weight * 2 ** (at / HALF_LIFE);
    if (next > EPSILON) this.weights.set(bucket, next);
    else this.weights.delete(bucket);
  }

  subtract(value: number, weight: number, at: number): void {
    this.add(value, -weight, at);
  }

  /** The upper end of the bucket in which the share is reached; 0 without samples. */
  percentile(share: number): number {
    const sorted = [...this.weights].sort(([a], [b]) => a - b);
    const wanted = share * sorted.reduce((sum, [, weight]) => sum + weight, 0);
    let reached = 0;
    for (const [bucket, weight] of sorted) {
      reached += weight;
      if (reached >= wanted) return this.startOf(Math.min(bucket + 1, this.buckets - 1));
    }
    return 0;
  }

  private bucketOf(value: number): number {
    if (value < this.options.first) return 0;
    return Math.min(Math.floor(Math.log((value * (RATIO - 1)) / this.options.first + 1) / Math.log(RATIO)), this.buckets - 1);
  }

  private startOf(bucket: number): number {
    return (this.options.first * (RATIO ** bucket - 1)) / (RATIO - 1);
  }
}
