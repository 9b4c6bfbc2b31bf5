import {
  type Container,
  type CriImage,
  type KubeletConfiguration,
  type Micros,
  objectRef,
  type Pod,
  type PodSandboxConfig,
  type Read,
} from '../../../api/index.ts';
import { imagePull } from '../../../machines/image-pull.ts';
import { formatDuration } from '../../apimachinery/duration.ts';
import { type LifecycleHandle, type Procedure, type ProcessHost, suspend } from '../../kernel/index.ts';
import { type CriClient, rpcError } from '../cri.ts';
import { identityOf } from '../pod.ts';
import { withDefaultTag } from './reference.ts';
import { TokenBucket } from './token-bucket.ts';

export type ImageFailure = 'ErrImagePull' | 'ImagePullBackOff' | 'InvalidImageName' | 'ErrImageNeverPull' | 'ImageInspectError';

export type EnsuredImage = { readonly ok: true; readonly imageRef: string } | { readonly ok: false; readonly reason: ImageFailure; readonly message: string };

export type RecordEvent = (pod: Pod, container: Container, type: 'Normal' | 'Warning', reason: string, message: string) => void;
export type Auth = { readonly username: string; readonly password: string };

export interface ImageRequest {
  readonly pod: Pod;
  readonly container: Container;
  readonly sandboxConfig: PodSandboxConfig;
  readonly auth: Auth | undefined;
  readonly reads: readonly Read[];
}

const milliseconds = (span: Micros): string => formatDuration(Math.floor(span / 1_000) * 1_000);

/** What a pull over the limit of the kubelet fails with (`images/puller.go`, `helpers.go` throttledImageService). */
const EXCEEDED = { ok: false, code: 'Unknown', desc: 'pull QPS exceeded' } as const;

/**
 * Brings an image to the node before a container is created: by policy, one pull at a time (serializeImagePulls) unless configured otherwise, with
 * back-off for each Pod and image. Events and messages are those of `kubernetes/pkg/kubelet/images/image_manager.go`, with
 * the gate KubeletEnsureSecretPulledImages on, as in 1.36.
 */
export class ImageManager {
  private readonly pulls = new Map<string, LifecycleHandle<typeof imagePull>>();
  private readonly queue: (() => void)[] = [];
  private pulling = 0;
  private readonly parallel: number;
  private readonly limiter: TokenBucket;

  constructor(
    private readonly host: ProcessHost,
    private readonly cri: CriClient,
    private readonly node: string,
    private readonly record: RecordEvent,
    config: KubeletConfiguration | undefined,
  ) {
    this.parallel =
      (config?.serializeImagePulls ?? config?.maxParallelImagePulls === undefined) ? 1 : (config?.maxParallelImagePulls ?? Number.POSITIVE_INFINITY);
    this.limiter = new TokenBucket(host, config?.registryPullQPS ?? 5, config?.registryBurst ?? 10);
  }

  /** Forgets a Pod's back-offs. */
  forget(uid: string): void {
    for (const [key, pull] of this.pulls) {
      if (!key.startsWith(`${uid}_`)) continue;
      pull.stop();
      this.pulls.delete(key);
    }
  }

  *ensureImageExists(request: ImageRequest): Procedure<EnsuredImage> {
    const { pod, container } = request;
    const requested = container.image ?? '';
    const named = withDefaultTag(requested);
    const pull = this.pullOf(pod, requested);
    if ('error' in named) {
      const message = `Failed to apply default image tag "${requested}": ${named.error}`;
      this.record(pod, container, 'Warning', 'InspectFailed', message);
      pull.send({ type: 'INVALID_NAME' });
      return { ok: false, reason: 'InvalidImageName', message };
    }
    const policy = container.imagePullPolicy ?? 'IfNotPresent';
    if (policy === 'Always') return yield* this.pull(request, pull, named.image);
    const status = yield* this.cri.call('ImageStatus', { image: named.image }, this.about(request));
    if (!status.ok) {
      const message = `Failed to inspect image "": ${rpcError(status)}`;
      this.record(pod, container, 'Warning', 'InspectFailed', message);
      return { ok: false, reason: 'ImageInspectError', message };
    }
    const { image } = status.response;
    if (image) return this.present(request, pull, image);
    if (policy === 'Never') {
      const message = `Container image "${requested}" is not present with pull policy of Never`;
      this.record(pod, container, 'Warning', 'ErrImageNeverPull', message);
      pull.send({ type: 'NEVER_PULL' });
      return { ok: false, reason: 'ErrImageNeverPull', message };
    }
    return yield* this.pull(request, pull, named.image);
  }

  private present({ pod, container }: ImageRequest, pull: LifecycleHandle<typeof imagePull>, image: CriImage): EnsuredImage {
    this.record(pod, container, 'Normal', 'Pulled', `Container image "${container.image}" already present on machine and can be accessed by the pod`);
    if (pull.state !== 'present') pull.send({ type: 'PRESENT' });
    return { ok: true, imageRef: image.id };
  }

  private *pull(request: ImageRequest, pull: LifecycleHandle<typeof imagePull>, image: string): Procedure<EnsuredImage> {
    const { pod, container, sandboxConfig, auth } = request;
    const requested = container.image ?? '';
    if (pull.matches('backOff')) {
      pull.send({ type: 'PULL' });
      const message = `Back-off pulling image "${requested}"`;
      this.record(pod, container, 'Normal', 'BackOff', message);
      return { ok: false, reason: 'ImagePullBackOff', message: pull.context.error ? `${message}: ErrImagePull: ${pull.context.error}` : message };
    }
    this.record(pod, container, 'Normal', 'Pulling', `Pulling image "${requested}"`);
    pull.send({ type: 'PULL' });
    const asked = this.host.now();
    yield* this.turn();
    const began = this.host.now();
    const result = !this.limiter.tryAccept()
      ? EXCEEDED
      : yield* this.cri.call('PullImage', { image, ...(auth ? { auth } : {}), sandboxConfig }, { ...this.about(request), timeout: undefined });
    const ended = this.host.now();
    const size = result.ok ? yield* this.sizeOf(image) : 0;
    this.next();
    if (!result.ok) {
      const error = result === EXCEEDED ? EXCEEDED.desc : rpcError(result);
      this.record(pod, container, 'Warning', 'Failed', `Failed to pull image "${requested}": ${error}`);
      pull.send({ type: 'FAILED', error });
      return { ok: false, reason: 'ErrImagePull', message: error };
    }
    pull.send({ type: 'PULLED' });
    const took = milliseconds((ended - began) as Micros);
    const waited = milliseconds((ended - asked) as Micros);
    this.record(
      pod,
      container,
      'Normal',
      'Pulled',
      `Successfully pulled image "${requested}" in ${took} (${waited} including waiting). Image size: ${size} bytes.`,
    );
    return { ok: true, imageRef: result.response.imageRef };
  }

  private *sizeOf(image: string): Procedure<number> {
    const status = yield* this.cri.call('ImageStatus', { image });
    return status.ok ? (status.response.image?.size ?? 0) : 0;
  }

  /** Waits until a place is free. */
  private *turn(): Procedure<void> {
    if (this.pulling >= this.parallel) yield* suspend<void>((resume) => this.queue.push(() => resume(undefined)));
    else this.pulling++;
  }

  private next(): void {
    const following = this.queue.shift();
    // The place goes to the next in the queue.
    if (following) this.host.after(0 as Micros, following);
    else this.pulling--;
  }

  private about({ pod, reads }: ImageRequest): { subject: ReturnType<typeof objectRef>; reads: readonly Read[] } {
    const { namespace, name } = identityOf(pod);
    return { subject: objectRef('Pod', namespace, name), reads };
  }

  private pullOf(pod: Pod, image: string): LifecycleHandle<typeof imagePull> {
    const { uid, namespace, name } = identityOf(pod);
    const key = `${uid}_${image}`;
    const known = this.pulls.get(key);
    if (known) return known;
    const pull = this.host.lifecycle(imagePull, {
      entity: `${this.node}/${namespace}/${name}/${image}`,
      subject: objectRef('Pod', namespace, name),
      input: { image },
    });
    this.pulls.set(key, pull);
    return pull;
  }
}
