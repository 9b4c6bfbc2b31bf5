import type { CriImage, KubeletConfiguration, Micros } from '../../../api/index.ts';
import { seconds } from '../../../api/index.ts';
import type { Procedure, ProcessHost } from '../../kernel/index.ts';
import { durationOf, periods } from '../config.ts';
import type { CriClient } from '../cri.ts';
import type { FilesystemStats } from '../eviction/filesystem.ts';

/** Defaults of `imageGCHighThresholdPercent`, `imageGCLowThresholdPercent`, `imageMinimumGCAge`. */
const HIGH_PERCENT = 85;
const LOW_PERCENT = 80;
const MINIMUM_AGE = seconds(120);

interface ImageRecord {
  readonly firstDetected: Micros;
  lastUsed: Micros;
  size: number;
  /** What RemoveImage is asked for. */
  readonly name: string;
}

export interface ImageGcOptions {
  readonly host: ProcessHost;
  readonly cri: CriClient;
  readonly config: KubeletConfiguration | undefined;
  /** The disk that images are on. */
  readonly filesystem: () => Procedure<FilesystemStats | undefined>;
  /** Records an event on the node. */
  readonly record: (type: 'Normal' | 'Warning', reason: string, message: string) => void;
}

/**
 * Removes images that no container uses, least recently used first, when the disk they are on is filled to the high threshold,
 * until it is at the low one. Those that came less than two minutes ago stay.
 * Source: `kubernetes/pkg/kubelet/images/image_gc_manager.go`.
 */
export class ImageGcManager {
  private readonly records = new Map<string, ImageRecord>();
  private running = false;

  constructor(private readonly options: ImageGcOptions) {}

  start(): void {
    const { host } = this.options;
    const collect = (): void => {
      if (this.running) return;
      this.running = true;
      host.run(this.collect(), () => {
        this.running = false;
      });
    };
    host.asLoop('image-gc', collect);
    host.every(periods.imageGC, 'image-gc', collect);
  }

  /** Removes every image that is not in use, as the eviction manager wants it. Returns the bytes that were freed. */
  *deleteUnused(): Procedure<number> {
    return yield* this.free(Number.POSITIVE_INFINITY);
  }

  private *collect(): Procedure<void> {
    const { host, config } = this.options;
    const maximumAge = durationOf(config?.imageMaximumGCAge, 0 as Micros);
    if (maximumAge > 0) yield* this.freeOld(maximumAge);
    const stats = yield* this.options.filesystem();
    if (!stats || stats.capacityBytes === 0) return;
    const { capacityBytes } = stats;
    const available = Math.max(0, capacityBytes - stats.usedBytes);
    const used = 100 - Math.floor((available * 100) / capacityBytes);
    if (used < (config?.imageGCHighThresholdPercent ?? HIGH_PERCENT)) {
      yield* this.detect(host.now());
      return;
    }
    const wanted = Math.floor((capacityBytes * (100 - (config?.imageGCLowThresholdPercent ?? LOW_PERCENT))) / 100) - available;
    const freed = yield* this.free(wanted);
    if (freed >= wanted) return;
    this.options.record(
      'Warning',
      'FreeDiskSpaceFailed',
      `Insufficient free disk space on the node's image filesystem (${used}% of ${gibibytes(capacityBytes)} used). Failed to free sufficient space by deleting unused images (freed ${freed} bytes). Investigate disk usage, as it could be used by active images, logs, volumes, or other data.`,
    );
  }

  private *freeOld(maximumAge: Micros): Procedure<void> {
    const now = this.options.host.now();
    const inUse = yield* this.detect(now);
    for (const [id, record] of this.byUse(inUse)) if (now - record.lastUsed > maximumAge) yield* this.remove(id, record);
  }

  /** Least recently used first, then those detected first. */
  private byUse(inUse: ReadonlySet<string>): readonly (readonly [string, ImageRecord])[] {
    return [...this.records]
      .filter(([id]) => !inUse.has(id))
      .sort(([a, one], [b, two]) => one.lastUsed - two.lastUsed || one.firstDetected - two.firstDetected || (a < b ? -1 : 1));
  }

  private *free(wanted: number): Procedure<number> {
    const now = this.options.host.now();
    const minimumAge = durationOf(this.options.config?.imageMinimumGCAge, MINIMUM_AGE);
    const inUse = yield* this.detect(now);
    let freed = 0;
    for (const [id, record] of this.byUse(inUse)) {
      if (record.lastUsed >= now || now - record.firstDetected < minimumAge) continue;
      if (yield* this.remove(id, record)) freed += record.size;
      if (freed >= wanted) break;
    }
    return freed;
  }

  private *remove(id: string, record: ImageRecord): Procedure<boolean> {
    const result = yield* this.options.cri.call('RemoveImage', { image: record.name });
    if (result.ok) this.records.delete(id);
    return result.ok;
  }

  /** What is there now and what of it containers use, those that have ended too; returns the ids in use. */
  private *detect(now: Micros): Procedure<ReadonlySet<string>> {
    const { cri } = this.options;
    const listed = yield* cri.call('ListImages', {});
    const containers = yield* cri.call('ListContainers', {});
    const inUse = new Set<string>();
    if (!listed.ok || !containers.ok) return inUse;
    const used = new Set(containers.response.containers.flatMap(({ image, imageRef }) => [image, imageRef]));
    const present = new Set<string>();
    for (const image of listed.response.images) {
      present.add(image.id);
      const known = this.records.get(image.id);
      const record = known ?? { firstDetected: now, lastUsed: 0 as Micros, size: image.size, name: image.repoTags[0] ?? image.id };
      if (!known) this.records.set(image.id, { ...record, lastUsed: Number.NEGATIVE_INFINITY as Micros });
      if (!isPinned(image) && !namesOf(image).some((name) => used.has(name))) continue;
      inUse.add(image.id);
      const kept = this.records.get(image.id);
      if (kept) kept.lastUsed = now;
    }
    for (const id of this.records.keys()) if (!present.has(id)) this.records.delete(id);
    return inUse;
  }
}

const namesOf = ({ id, repoTags, repoDigests }: CriImage): readonly string[] => [id, ...repoTags, ...repoDigests];

/** The sandbox image is pinned by the runtime: it is never collected. */
const isPinned = ({ repoTags }: CriImage): boolean => repoTags.some((tag) => tag.startsWith('registry.k8s.io/pause:'));

const gibibytes = (bytes: number): string => `${Number((bytes / 2 ** 30).toFixed(1))} GiB`;
