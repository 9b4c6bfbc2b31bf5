import { type CriImage, documentRef, type DocumentRef, type Message, micros, millis, type Payload, type RegistryResponse } from '../../api/index.ts';
import { all, type LossReason, type Procedure, suspend } from '../kernel/index.ts';
import { imageContent } from '../workload/images/index.ts';
import { normalise, parseReference } from '../workload/images/reference.ts';
import { criImage, type Layer, type StoredImage } from './image-store.ts';
import { type CriFailure, empty, failure, podRef, type Rpc, type Runtime, success } from './runtime.ts';

/** `max_concurrent_downloads` of the CRI plugin. */
const PARALLEL_DOWNLOADS = 3;
/** Unpacking a layer into a snapshot, bytes a microsecond (100 MB/s). */
const UNPACK_BYTES_PER_MICRO = 100;

export const publishImages = ({ host, options, store }: Runtime, op: 'ADDED' | 'MODIFIED'): void =>
  host.document(op, documentRef(`${options.node}/images`), store.images.view());

/** Images that were put on the node before it joined: pause, and those of the node's specification. */
export function preload(runtime: Runtime, references: readonly string[]): void {
  for (const reference of references) {
    const full = normalise(reference);
    const { digest, layers, config } = imageContent(full);
    runtime.store.images.put(stored(full, digest, layers, config));
  }
}

function stored(reference: string, digest: string, layers: readonly Layer[], config: StoredImage['config']): StoredImage {
  const { repository, tag } = parseReference(reference);
  return {
    id: `sha256:${digest.slice('sha256:'.length).split('').reverse().join('')}`,
    repoTags: tag === undefined ? [] : [reference],
    repoDigests: [`${repository}@${digest}`],
    layers,
    config,
  };
}

/** Pulls the image if it is not on the node. */
export function* ensureImage(runtime: Runtime, reference: string, subject: DocumentRef): Procedure<{ readonly ok: true } | CriFailure> {
  if (runtime.store.images.get(normalise(reference))) return { ok: true };
  const pulled = yield* pull(runtime, reference, subject);
  return pulled.ok ? { ok: true } : pulled;
}

/** Resolve, fetch what is missing (three layers at a time), unpack in order. Source: containerd `image_pull.go`. */
function* pull(runtime: Runtime, reference: string, subject: DocumentRef): Procedure<{ readonly ok: true; readonly image: StoredImage } | CriFailure> {
  const { store } = runtime;
  const full = normalise(reference);
  const prefix = `failed to pull and unpack image "${full}": `;
  const manifest = yield* ask(runtime, full, undefined, subject);
  const { digest, layers, config } = manifest;
  if (!manifest.ok || !digest || !layers || !config) {
    const reason = manifest.error ?? 'unexpected end of manifest';
    return failure(reason.endsWith(': not found') ? 'NotFound' : 'Unknown', `${prefix}failed to resolve reference "${full}": ${reason}`);
  }
  const missing = layers.filter((layer) => !store.images.hasLayer(layer.digest));
  const queue = [...missing];
  const errors: string[] = [];
  yield* all(Array.from({ length: Math.min(PARALLEL_DOWNLOADS, missing.length) }, () => download(runtime, full, queue, errors, subject)));
  if (errors[0] !== undefined) return failure('Unknown', `${prefix}failed to copy: ${errors[0]}`);
  const bytes = missing.reduce((total, layer) => total + layer.sizeBytes, 0);
  if (bytes > 0) yield* runtime.host.sleep(runtime.host.cost('containerd.unpack', micros(bytes / UNPACK_BYTES_PER_MICRO)));
  const image = stored(full, digest, layers, config);
  store.images.put(image);
  publishImages(runtime, 'MODIFIED');
  return { ok: true, image: store.images.get(image.id) ?? image };
}

/** One of the parallel downloads: takes the next layer until none is left. */
function* download(runtime: Runtime, image: string, queue: Layer[], errors: string[], subject: DocumentRef): Procedure<void> {
  for (let layer = queue.shift(); layer && errors.length === 0; layer = queue.shift()) {
    const { digest } = layer;
    const waiting = runtime.flights.layers.get(digest);
    if (waiting) {
      yield* suspend<void>((resume) => waiting.push(() => resume(undefined)));
      continue;
    }
    runtime.flights.layers.set(digest, []);
    const response = yield* ask(runtime, image, digest, subject);
    if (!response.ok) errors.push(response.error ?? 'unexpected EOF');
    for (const resume of runtime.flights.layers.get(digest) ?? []) resume();
    runtime.flights.layers.delete(digest);
  }
}

function* ask({ host, options }: Runtime, image: string, digest: string | undefined, subject: DocumentRef): Procedure<RegistryResponse> {
  const { path, tag, digest: pinned } = parseReference(image);
  const reply: Message<Payload> | LossReason = yield* host.call({
    to: options.registry,
    channel: 'https',
    method: digest === undefined ? `GET /v2/${path}/manifests/${pinned ?? tag ?? ''}` : `GET /v2/${path}/blobs/${digest.slice(0, 19)}`,
    subject,
    payload: digest === undefined ? { type: 'registry-request', operation: 'resolve', image } : { type: 'registry-request', operation: 'layer', image, digest },
  });
  if (typeof reply !== 'string' && reply.payload.type === 'registry-response') return reply.payload;
  const { registry } = parseReference(image);
  const why = reply === 'timeout' ? 'net/http: TLS handshake timeout' : `dial tcp: lookup ${registry}: connect: connection refused`;
  return { type: 'registry-response', ok: false, error: `failed to do request: Head "https://${registry}/v2/${path}/manifests/${tag ?? ''}": ${why}` };
}

export const pullImage: Rpc<'PullImage'> = function* (runtime, { image, sandboxConfig }) {
  const result = yield* pull(runtime, image, podRef(sandboxConfig));
  return result.ok ? success({ imageRef: result.image.id }) : result;
};

export const imageStatus: Rpc<'ImageStatus'> = function* ({ store }, { image }) {
  const found = store.images.get(image) ?? store.images.get(normalise(image));
  return success({ image: found && criImage(found) });
};

export const listImages: Rpc<'ListImages'> = function* ({ store }): Procedure<{ readonly ok: true; readonly response: { images: readonly CriImage[] } }> {
  return success({ images: store.images.images() });
};

/** Removing an image that is not there succeeds. Layers that other images use stay. */
export const removeImage: Rpc<'RemoveImage'> = function* (runtime, { image }) {
  const found = runtime.store.images.get(image) ?? runtime.store.images.get(normalise(image));
  if (found) {
    yield* runtime.host.sleep(runtime.host.cost('containerd.remove-image', millis(20)));
    runtime.store.images.remove(found);
    publishImages(runtime, 'MODIFIED');
  }
  return empty;
};

/** Size of the disk under `/var/lib/containerd`: 100 GiB. */
const CAPACITY = 100 * 1024 ** 3;

export const imageFsInfo: Rpc<'ImageFsInfo'> = function* ({ store }) {
  return success({ mountpoint: '/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs', usedBytes: store.images.usedBytes(), capacityBytes: CAPACITY });
};
