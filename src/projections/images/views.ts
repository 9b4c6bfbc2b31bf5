import type { DocumentRef, Micros, Seq } from '../../api/index.ts';

export interface ImageLayer {
  readonly digest: string;
  readonly sizeBytes: number;
  /** How many images of the node have it. */
  readonly sharedBy: number;
}

export interface NodeImage {
  readonly id: string;
  readonly tags: readonly string[];
  readonly digests: readonly string[];
  readonly sizeBytes: number;
  /** Lowest first. */
  readonly layers: readonly string[];
  /** Containers of the node that were started from it. */
  readonly usedBy: readonly string[];
}

export interface LayerPull {
  readonly digest: string;
  readonly sizeBytes: number;
  readonly state: string;
  readonly percent: number;
}

export interface ImagePull {
  readonly image: string;
  readonly layers: readonly LayerPull[];
  /** Of all bytes, how much has come; what the node had already counts as come. */
  readonly percent: number;
}

/** How one Pod came to one image: the state of its `image-pull` machine. */
export interface PullAttempt {
  readonly pod: DocumentRef;
  readonly image: string;
  readonly state: string;
  readonly attempts: number;
  readonly error: string;
  readonly seq: Seq;
  readonly t: Micros;
  /** From the beginning of the last pull to its end, when there was one. */
  readonly took?: Micros;
}

/** The image store of a node. */
export interface ImagesView {
  readonly node: string;
  readonly images: readonly NodeImage[];
  readonly layers: readonly ImageLayer[];
  readonly usedBytes: number;
  /** What the images would take if they shared nothing. */
  readonly apartBytes: number;
  readonly pulls: readonly ImagePull[];
  readonly attempts: readonly PullAttempt[];
}
