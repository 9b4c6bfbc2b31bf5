import {
  type CriImage,
  documentRef,
  type DocumentRef,
  type Message,
  micros,
  millis,
  type Payload,
  type RegistryRequest,
  type RegistryResponse,
} from '../../api/index.ts';
import { all, type LossReason, type Procedure, suspend } from '../kernel/index.ts';
import { normalise, parseReference } from '../workload/images/reference.ts';
import { criImage, type Layer, type PullView, type StoredImage } from './image-store.ts';
import { type CriFailure, empty, failure, podRef, type Rpc, type Runtime, success } from './runtime.ts';

/** `max_concurrent_downloads` of the CRI plugin. */
const PARALLEL_DOWNLOADS = 3;
/** Unpacking a layer into a snapshot, bytes a microsecond (100 MB/s). */
const UNPACK_BYTES_PER_MICRO = 100;

type Auth = RegistryRequest['auth'];

/** One pull under way: what is shown of it, and what its requests carry. */
interface Pull {
  readonly image: string;
  readonly auth: Auth;
  readonly subject: DocumentRef;
  token: string | undefined;
}

export const publishImages = ({ host, options, store }: Runtime, op: 'ADDED' | 'MODIFIED'): void =>
  host.document(op, documentRef(`${options.node}/images`), store.images.view());

/** Images that were put on the node before it joined: pause, and those of the node's specification. */
export function preload(runtime: Runtime, references: readonly string[]): void {
  for (const reference of references) {
    const full = normalise(reference);
    const { digest, layers, config } = runtime.options.catalog.content(full);
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
  const pulled = yield* pull(runtime, { image: normalise(reference), auth: undefined, subject, token: undefined });
  return pulled.ok ? { ok: true } : pulled;
}

type Resolved = Required<Pick<RegistryResponse, 'digest' | 'layers' | 'config'>>;

/** The manifest by its tag. A registry that wants a token says where to get one (`docker/distribution` token authentication). */
function* resolve(runtime: Runtime, job: Pull): Procedure<Resolved | { readonly error: string }> {
  let manifest = yield* ask(runtime, job, 'resolve');
  if (manifest.challenge) {
    const token = yield* ask(runtime, job, 'token');
    if (!token.ok || token.token === undefined) return { error: token.error ?? 'failed to authorize: failed to fetch anonymous token' };
    job.token = token.token;
    manifest = yield* ask(runtime, job, 'resolve');
  }
  const { digest, layers, config } = manifest;
  return manifest.ok && digest && layers && config ? { digest, layers, config } : { error: manifest.error ?? 'unexpected end of manifest' };
}

/** Resolve, fetch what is missing (three layers at a time), check digests, unpack in order. Source: containerd `image_pull.go`. */
function* pull(runtime: Runtime, job: Pull): Procedure<{ readonly ok: true; readonly image: StoredImage } | CriFailure> {
  const { store, flavor } = runtime;
  const { image: full } = job;
  const manifest = yield* resolve(runtime, job);
  if ('error' in manifest) {
    const reason = manifest.error;
    return failure(reason.endsWith(': not found') ? 'NotFound' : 'Unknown', flavor.errors.pull(full, 'resolve', reason));
  }
  const { digest, layers, config } = manifest;
  const missing = layers.filter((layer) => !store.images.hasLayer(layer.digest));
  const error = yield* fetchLayers(runtime, job, layers, missing);
  if (error !== undefined) {
    store.images.pulls.delete(full);
    publishImages(runtime, 'MODIFIED');
    return failure('Unknown', flavor.errors.pull(full, 'copy', error));
  }
  const bytes = missing.reduce((total, layer) => total + layer.sizeBytes, 0);
  if (bytes > 0) {
    note(runtime, full, (view) => ({
      ...view,
      layers: view.layers.map((layer) => (layer.state === 'downloaded' ? { ...layer, state: 'extracting' } : layer)),
    }));
    yield* runtime.host.sleep(runtime.host.cost('containerd.unpack', micros(bytes / UNPACK_BYTES_PER_MICRO)));
  }
  const image = stored(full, digest, layers, config);
  store.images.pulls.delete(full);
  store.images.put(image);
  publishImages(runtime, 'MODIFIED');
  return { ok: true, image: store.images.get(image.id) ?? image };
}

/** Returns an error text, or undefined. */
function* fetchLayers(runtime: Runtime, job: Pull, layers: readonly Layer[], missing: readonly Layer[]): Procedure<string | undefined> {
  if (missing.length === 0) return undefined;
  const needed = new Set(missing.map(({ digest }) => digest));
  runtime.store.images.pulls.set(job.image, {
    image: job.image,
    layers: layers.map(({ digest, sizeBytes }) => ({
      digest,
      sizeBytes,
      state: needed.has(digest) ? 'queued' : 'exists',
      percent: needed.has(digest) ? 0 : 100,
    })),
  });
  const queue = [...missing];
  const errors: string[] = [];
  const slots = Math.min(runtime.options.maxConcurrentDownloads ?? PARALLEL_DOWNLOADS, missing.length);
  yield* all(Array.from({ length: slots }, () => download(runtime, job, queue, errors)));
  return errors[0];
}

/** One of the parallel downloads: takes the next layer until none is left. */
function* download(runtime: Runtime, job: Pull, queue: Layer[], errors: string[]): Procedure<void> {
  for (let layer = queue.shift(); layer && errors.length === 0; layer = queue.shift()) {
    const { digest } = layer;
    layerIs(runtime, job.image, digest, 'downloading', 0);
    const waiting = runtime.flights.layers.get(digest);
    if (waiting) {
      yield* suspend<void>((resume) => waiting.push(() => resume(undefined)));
      layerIs(runtime, job.image, digest, 'downloaded', 100);
      continue;
    }
    runtime.flights.layers.set(digest, []);
    const response = yield* ask(runtime, job, 'layer', digest);
    if (!response.ok) errors.push(response.error ?? 'unexpected EOF');
    else if (response.digest !== digest) {
      errors.push(`failed commit on ref "layer-${digest}": unexpected commit digest ${response.digest ?? ''}, expected ${digest}: failed precondition`);
    } else layerIs(runtime, job.image, digest, 'downloaded', 100);
    for (const resume of runtime.flights.layers.get(digest) ?? []) resume();
    runtime.flights.layers.delete(digest);
  }
}

/** Changes what is shown of a pull. */
function note(runtime: Runtime, image: string, change: (view: PullView) => PullView): void {
  const { pulls } = runtime.store.images;
  const view = pulls.get(image);
  if (!view) return;
  pulls.set(image, change(view));
  publishImages(runtime, 'MODIFIED');
}

function layerIs(runtime: Runtime, image: string, digest: string, state: PullView['layers'][number]['state'], percent: number): void {
  note(runtime, image, (view) => ({ ...view, layers: view.layers.map((layer) => (layer.digest === digest ? { ...layer, state, percent } : layer)) }));
}

/** Bytes of a layer have come in: the registry sends a large one over many seconds. */
export function layerProgress(runtime: Runtime, { digest, percent }: RegistryResponse): void {
  if (digest === undefined || percent === undefined) return;
  for (const [image, view] of runtime.store.images.pulls) {
    if (view.layers.some((layer) => layer.digest === digest && layer.state === 'downloading')) layerIs(runtime, image, digest, 'downloading', percent);
  }
}

const methods: Readonly<Record<RegistryRequest['operation'], (image: string, digest: string) => string>> = {
  token: (image) => `GET /token?scope=repository:${parseReference(image).path}:pull`,
  resolve: (image) => {
    const { path, tag, digest } = parseReference(image);
    return `GET /v2/${path}/manifests/${digest ?? tag ?? ''}`;
  },
  layer: (image, digest) => `GET /v2/${parseReference(image).path}/blobs/${digest.slice(0, 19)}`,
};

function* ask(
  { host, flavor }: Runtime,
  { image, auth, token, subject }: Pull,
  operation: RegistryRequest['operation'],
  digest = '',
): Procedure<RegistryResponse> {
  const reply: Message<Payload> | LossReason = yield* host.call({
    to: flavor.images,
    channel: 'https',
    method: methods[operation](image, digest),
    subject,
    payload: {
      type: 'registry-request',
      operation,
      image,
      ...(digest === '' ? {} : { digest }),
      ...(token === undefined ? {} : { token }),
      ...(operation === 'token' && auth ? { auth } : {}),
    },
  });
  if (typeof reply !== 'string' && reply.payload.type === 'registry-response') return reply.payload;
  const { registry, path, tag } = parseReference(image);
  const why = reply === 'timeout' ? 'net/http: TLS handshake timeout' : 'dial tcp 203.0.113.10:443: connect: connection refused';
  return { type: 'registry-response', ok: false, error: `failed to do request: Head "https://${registry}/v2/${path}/manifests/${tag ?? ''}": ${why}` };
}

export const pullImage: Rpc<'PullImage'> = function* (runtime, { image, auth, sandboxConfig }) {
  const result = yield* pull(runtime, { image: normalise(image), auth, subject: podRef(sandboxConfig), token: undefined });
  return result.ok ? success({ imageRef: result.image.id }) : result;
};

export const imageStatus: Rpc<'ImageStatus'> = function* ({ store }, { image, verbose }) {
  const found = store.images.get(image) ?? store.images.get(normalise(image));
  return success({ image: found && criImage(found), ...(verbose && found ? { info: { imageSpec: { config: found.config } } } : {}) });
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

/** Files of an image are of this size, on average. */
const BYTES_PER_FILE = 20_480;

export const imageFsInfo: Rpc<'ImageFsInfo'> = function* ({ store, flavor }) {
  const usedBytes = store.images.usedBytes();
  return success({ mountpoint: flavor.imageFilesystem, usedBytes, inodesUsed: Math.floor(usedBytes / BYTES_PER_FILE) });
};
