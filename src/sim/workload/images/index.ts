import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ImageConfig } from '../../../api/index.ts';
import { bases, type BaseName } from './bases.ts';
import { first } from './first.ts';
import type { ImageSpec } from './model.ts';
import { parseReference } from './reference.ts';

export type { ImageSpec } from './model.ts';

/** Every known image, by its full repository. A new one is one line in one of the tables. */
const specs = new Map<string, ImageSpec>(first.map((spec) => [parseReference(spec.repository).repository, spec]));

/** More images. One that is described already keeps its description. */
export function addImages(more: readonly ImageSpec[]): void {
  for (const spec of more) {
    const { repository } = parseReference(spec.repository);
    if (!specs.has(repository)) specs.set(repository, spec);
  }
  contents.clear();
}

/** `USER` by repository; empty: root. */
let userOf = (_repository: string): string => '';

/** The users of images, for those that do not run as root. */
export function setImageUsers(known: (repository: string) => string): void {
  userOf = known;
  contents.clear();
}

const MEGABYTE = 1_000_000;
/** An image that nobody has described: 60 MB on Debian; it has every program that is asked for and serves on the container's ports. */
const unknown: ImageSpec = { repository: '', megabytes: 60, base: 'debian', open: true, entrypoint: ['/docker-entrypoint.sh'] };

export interface ImageContent {
  readonly digest: string;
  readonly layers: readonly { readonly digest: string; readonly sizeBytes: number }[];
  readonly config: ImageConfig;
}

/** `sha256:` and the hash of a text. */
export const digestOf = (text: string): string => `sha256:${bytesToHex(sha256(utf8ToBytes(text)))}`;

/** Variants by tag: `…-alpine`, `…-slim`, `…-bookworm`. */
function variant(spec: ImageSpec, tag: string | undefined): { readonly base: BaseName; readonly megabytes: number } {
  if (tag?.includes('alpine') && spec.base !== 'busybox') return { base: 'alpine', megabytes: Math.max(5, Math.round(spec.megabytes * 0.3)) };
  if (tag?.includes('slim') && spec.base === 'debian') return { base: 'debian', megabytes: Math.max(31, Math.round(spec.megabytes * 0.35)) };
  return spec;
}

function layersOf(repository: string, tag: string, base: BaseName, bytes: number): ImageContent['layers'] {
  const below = Math.min(bases[base].megabytes * MEGABYTE, bytes);
  const own = Math.max(0, bytes - below);
  const layers = below > 0 ? [{ digest: digestOf(`base ${base}`), sizeBytes: below }] : [];
  if (own === 0) return layers.length > 0 ? layers : [{ digest: digestOf(`${repository}:${tag}`), sizeBytes: bytes }];
  const small = Math.min(1_000, own);
  const large = own - small;
  return [
    ...layers,
    ...(large > 0 ? [{ digest: digestOf(`${repository}:${tag} 1`), sizeBytes: large }] : []),
    { digest: digestOf(`${repository}:${tag} 2`), sizeBytes: small },
  ];
}

const contents = new Map<string, ImageContent>();

/** What an image is made of. `sizeBytes` overrides its size. Any name has a content; whether it exists is the registry's affair. */
export function imageContent(full: string, sizeBytes?: number): ImageContent {
  const key = sizeBytes === undefined ? full : `${full} ${sizeBytes}`;
  const known = contents.get(key);
  if (known) return known;
  const { repository, tag, digest } = parseReference(full);
  const spec = specs.get(repository) ?? unknown;
  const { base, megabytes } = variant(spec, tag);
  const layers = layersOf(repository, tag ?? digest ?? '', base, sizeBytes ?? megabytes * MEGABYTE);
  // An image that nobody has described does not run as root.
  const user = spec === unknown ? '1000' : (spec.user ?? userOf(repository));
  const config: ImageConfig = {
    entrypoint: spec.entrypoint ?? [],
    cmd: spec.cmd ?? [],
    env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...(spec.env ?? [])],
    workingDir: spec.workingDir ?? '',
    exposedPorts: spec.ports ?? [],
    ...(user === '' ? {} : { user }),
    ...(spec.files ? { files: spec.files } : {}),
    ...(spec.stopSignal ? { stopSignal: spec.stopSignal } : {}),
    ...(spec.open ? {} : { executables: [...bases[base].executables, ...(spec.executables ?? [])] }),
  };
  const content = { digest: digest ?? digestOf(`${repository}:${tag ?? ''} ${sizeBytes ?? ''}`), layers, config };
  contents.set(key, content);
  return content;
}

/** The ports that an image's own program listens on; undefined for an image that nobody has described. */
export function exposedPorts(full: string): readonly number[] | undefined {
  return specs.get(parseReference(full).repository)?.ports;
}

/** Is this the repository of a described image? */
export const isKnownImage = (full: string): boolean => specs.has(parseReference(full).repository);
