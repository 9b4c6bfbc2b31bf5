import type { CriImage, ImageConfig } from '../../api/index.ts';

export interface Layer {
  readonly digest: string;
  readonly sizeBytes: number;
}

/** An image on the node's disk. */
export interface StoredImage {
  /** Digest of the config blob: the image id. */
  readonly id: string;
  /** Full references: `docker.io/library/nginx:latest`. */
  readonly repoTags: readonly string[];
  readonly repoDigests: readonly string[];
  readonly layers: readonly Layer[];
  readonly config: ImageConfig;
}

const sum = (layers: Iterable<Layer>): number => {
  let total = 0;
  for (const layer of layers) total += layer.sizeBytes;
  return total;
};

/** A pull under way, as `crictl pull` and the image view show it. */
export interface PullView {
  readonly image: string;
  readonly layers: readonly {
    readonly digest: string;
    readonly sizeBytes: number;
    readonly state: 'exists' | 'queued' | 'downloading' | 'downloaded' | 'extracting';
    /** Of the download. */
    readonly percent: number;
  }[];
}

/** The document `<node>/images`: images, each layer once with the number of images that share it, and pulls under way. */
export interface ImagesView {
  /** Each with the digests of its layers, the lowest first. */
  readonly images: readonly (CriImage & { readonly layers: readonly string[] })[];
  readonly layers: readonly (Layer & { readonly sharedBy: number })[];
  readonly usedBytes: number;
  readonly pulls: readonly PullView[];
}

/** Images by reference and id, over layers that images share. */
export class ImageStore {
  private readonly byId = new Map<string, StoredImage>();
  private readonly references = new Map<string, string>();
  private readonly layers = new Map<string, { readonly layer: Layer; users: number }>();
  private list: readonly CriImage[] | undefined;
  private withLayers: ImagesView['images'] | undefined;
  /** Pulls under way, by reference. A restart of the daemon forgets them. */
  readonly pulls = new Map<string, PullView>();

  /** By full reference, `repository@digest`, or image id. */
  get(reference: string): StoredImage | undefined {
    return this.byId.get(this.references.get(reference) ?? reference);
  }

  hasLayer(digest: string): boolean {
    return this.layers.has(digest);
  }

  put(image: StoredImage): void {
    const before = this.byId.get(image.id);
    const merged: StoredImage = before
      ? {
          ...before,
          repoTags: [...new Set([...before.repoTags, ...image.repoTags])],
          repoDigests: [...new Set([...before.repoDigests, ...image.repoDigests])],
        }
      : image;
    this.byId.set(image.id, merged);
    for (const reference of [...image.repoTags, ...image.repoDigests]) this.references.set(reference, image.id);
    if (!before) for (const layer of image.layers) this.use(layer);
    this.list = undefined;
    this.withLayers = undefined;
  }

  remove(image: StoredImage): void {
    this.byId.delete(image.id);
    for (const reference of [...image.repoTags, ...image.repoDigests]) this.references.delete(reference);
    for (const { digest } of image.layers) {
      const entry = this.layers.get(digest);
      if (entry && --entry.users === 0) this.layers.delete(digest);
    }
    this.list = undefined;
    this.withLayers = undefined;
  }

  images(): readonly CriImage[] {
    this.list ??= [...this.byId.values()].map(criImage);
    return this.list;
  }

  usedBytes(): number {
    return sum([...this.layers.values()].map(({ layer }) => layer));
  }

  view(): ImagesView {
    return {
      images: this.described(),
      layers: [...this.layers.values()].map(({ layer, users }) => ({ ...layer, sharedBy: users })),
      usedBytes: this.usedBytes(),
      pulls: [...this.pulls.values()],
    };
  }

  private described(): ImagesView['images'] {
    this.withLayers ??= [...this.byId.values()].map((image) => ({ ...criImage(image), layers: image.layers.map(({ digest }) => digest) }));
    return this.withLayers;
  }

  private use(layer: Layer): void {
    const entry = this.layers.get(layer.digest);
    if (entry) entry.users++;
    else this.layers.set(layer.digest, { layer, users: 1 });
  }
}

/** getUserFromImage: a group behind the colon is left out (containerd `internal/cri/server/helpers.go`). */
function userOf(user = ''): Pick<CriImage, 'uid' | 'username'> {
  const name = user.split(':')[0] ?? '';
  if (name === '') return {};
  return /^\d+$/.test(name) ? { uid: { value: Number(name) } } : { username: name };
}

/** An image as ImageStatus and ListImages tell it; `size` in bytes, all layers together. */
export function criImage(image: StoredImage): CriImage {
  return { id: image.id, repoTags: image.repoTags, repoDigests: image.repoDigests, size: sum(image.layers), ...userOf(image.config.user) };
}
