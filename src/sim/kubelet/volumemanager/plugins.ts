import type { ConfigMap, Pod, PodSpec, Secret } from '../../../api/index.ts';
import { unitValue } from '../../apimachinery/quantity.ts';
import { podLimits } from '../../component-helpers/resource/helpers.ts';
import type { Procedure } from '../../kernel/index.ts';
import { type DownwardContext, fieldValue, resourceValue } from '../envvars/downward.ts';
import { decodeBase64, type Fetched, type ObjectStore } from '../objects/store.ts';
import { claimNameOf } from '../../component-helpers/storage/volume/claim-name.ts';
import type { KernelCalls } from '../kernel-calls.ts';
import { containersOf, identityOf } from '../pod.ts';
import type { CsiMounter } from './csi.ts';
import { hostPathContent } from './host-path.ts';
import type { TokenManager } from './tokens.ts';

export type Volume = NonNullable<PodSpec['volumes']>[number];

/**
 * What a volume holds when it is set up. `files` are relative paths; without them it is an empty directory. A `hostPath`
 * is a directory of the node itself; `tmpfs` the size of a file system in memory, bytes.
 */
export type Content =
  | { readonly ok: true; readonly files?: Readonly<Record<string, string>>; readonly version: string; readonly hostPath?: string; readonly tmpfs?: number }
  /** `step`: what failed and the volume's own name, where it is not the set-up; `unattached`: it has to be waited for. */
  | { readonly ok: false; readonly error: string; readonly step?: { readonly name: string; readonly volume: string }; readonly unattached?: true };

export interface PluginContext {
  readonly pod: Pod;
  readonly objects: ObjectStore;
  readonly downward: DownwardContext;
  readonly csi: CsiMounter;
  readonly tokens: TokenManager;
  readonly kernel: KernelCalls;
  /** Bytes of memory that Pods of the node can have. */
  readonly nodeMemory: number;
  /** `containerd`, `cri-o`, `cri-dockerd`. */
  readonly runtime: string;
}

type Items = readonly { readonly key: string; readonly path: string }[] | undefined;

interface Plugin {
  /** The directory name of the plugin below `volumes/`. */
  readonly name: string;
  content(volume: Volume, context: PluginContext): Procedure<Content>;
}

function pick(
  data: Readonly<Record<string, string>>,
  items: Items,
  optional: boolean,
  decode: (value: string) => string,
): Readonly<Record<string, string>> | { readonly error: string } {
  const files: Record<string, string> = {};
  if (!items || items.length === 0) {
    for (const [key, value] of Object.entries(data)) files[key] = decode(value);
    return files;
  }
  for (const { key, path } of items) {
    const value = data[key];
    if (value !== undefined) files[path] = decode(value);
    else if (!optional) return { error: `references non-existent config key: ${key}` };
  }
  return files;
}

const isError = (value: object): value is { readonly error: string } => 'error' in value && typeof value.error === 'string';
const plain = (value: string): string => value;

function fromObject(fetched: Fetched<ConfigMap | Secret>, items: Items, optional: boolean, decode: (value: string) => string): Content {
  if (!fetched.ok) return fetched.notFound && optional ? { ok: true, files: {}, version: '' } : { ok: false, error: fetched.error };
  const files = pick(fetched.object.data ?? {}, items, optional, decode);
  if (isError(files)) return { ok: false, error: files.error };
  return { ok: true, files, version: fetched.object.metadata?.resourceVersion ?? '' };
}

type DownwardItem = {
  readonly path: string;
  readonly fieldRef?: { readonly fieldPath: string };
  readonly resourceFieldRef?: { readonly resource: string; readonly containerName?: string; readonly divisor?: unknown };
};

function downward(items: readonly DownwardItem[] | undefined, { downward: context, pod }: PluginContext): Content {
  const files: Record<string, string> = {};
  for (const { path, fieldRef, resourceFieldRef } of items ?? []) {
    const container = containersOf(pod).find(({ name }) => name === resourceFieldRef?.containerName);
    const value = fieldRef
      ? fieldValue(fieldRef.fieldPath, context)
      : resourceFieldRef && container
        ? resourceValue(resourceFieldRef.resource, resourceFieldRef.divisor, container, context.allocatable)
        : undefined;
    if (value === undefined) return { ok: false, error: `unsupported fieldPath: ${fieldRef?.fieldPath ?? resourceFieldRef?.resource ?? ''}` };
    files[path] = value;
  }
  return { ok: true, files, version: `${Object.values(files).join('\u0000')}` };
}

function* token(path: string, expirationSeconds: number | undefined, audience: string | undefined, { pod, tokens }: PluginContext): Procedure<Content> {
  const result = yield* tokens.token(pod, expirationSeconds, audience);
  return 'error' in result ? { ok: false, error: result.error } : { ok: true, files: { [path]: result.token }, version: result.token };
}

type Source = NonNullable<NonNullable<Volume['projected']>['sources']>[number];

function* projectedSource(source: Source, context: PluginContext): Procedure<Content> {
  const { objects, pod } = context;
  const { namespace } = identityOf(pod);
  const { configMap, secret, downwardAPI, serviceAccountToken } = source;
  if (serviceAccountToken) return yield* token(serviceAccountToken.path, serviceAccountToken.expirationSeconds, serviceAccountToken.audience, context);
  if (configMap) return fromObject(yield* objects.configMap(namespace, configMap.name ?? ''), configMap.items, configMap.optional === true, plain);
  if (secret) return fromObject(yield* objects.secret(namespace, secret.name ?? ''), secret.items, secret.optional === true, decodeBase64);
  if (downwardAPI) return downward(downwardAPI.items, context);
  return { ok: true, files: {}, version: '' };
}

const empty = { ok: true, version: '' } as const;

/** The least of the node's memory, the Pod's limit and the volume's own. Source: `kubernetes/pkg/volume/emptydir/empty_dir.go` calculateEmptyDirMemorySize. */
function tmpfsSize(pod: Pod, sizeLimit: string | number | undefined, nodeMemory: number): number {
  const every = containersOf(pod).every(({ resources }) => resources?.limits?.['memory'] !== undefined);
  const sizes = [nodeMemory, every ? (podLimits(pod)['memory'] ?? 0) : 0, sizeLimit === undefined ? 0 : unitValue(sizeLimit)];
  return Math.min(...sizes.filter((size) => size > 0));
}

/** A persistent volume behind a claim. */
const claimed: Plugin = {
  name: 'kubernetes.io~local-volume',
  *content(volume, { pod, csi }) {
    const found = yield* csi.find(pod, claimNameOf(pod, volume) ?? '');
    if (!found.ok) return found;
    if (!found.volume?.spec?.csi) return found.hostPath === undefined ? empty : { ok: true, version: '', hostPath: found.hostPath };
    const mounted = yield* csi.mount(pod, found.volume);
    if ('unattached' in mounted) return { ok: false, error: 'Volume not attached according to node status', unattached: true };
    if ('path' in mounted) return { ok: true, version: '', hostPath: mounted.path };
    return { ok: false, error: mounted.error, step: { name: mounted.step ?? 'MountVolume.SetUp', volume: found.volume.metadata?.name ?? '' } };
  },
};

/** Volume plugins by the field of the volume that names them (`kubernetes/pkg/volume/…`). */
const plugins: { readonly [K in keyof Volume]?: Plugin } = {
  emptyDir: {
    name: 'kubernetes.io~empty-dir',
    *content({ emptyDir }, { pod, nodeMemory }) {
      return emptyDir?.medium === 'Memory' ? { ...empty, tmpfs: tmpfsSize(pod, emptyDir.sizeLimit, nodeMemory) } : empty;
    },
  },
  hostPath: {
    name: 'kubernetes.io~host-path',
    content: (volume, { kernel, runtime }) => hostPathContent(volume, kernel, runtime),
  },
  configMap: {
    name: 'kubernetes.io~configmap',
    *content({ configMap }, { objects, pod }) {
      return fromObject(yield* objects.configMap(identityOf(pod).namespace, configMap?.name ?? ''), configMap?.items, configMap?.optional === true, plain);
    },
  },
  secret: {
    name: 'kubernetes.io~secret',
    *content({ secret }, { objects, pod }) {
      return fromObject(yield* objects.secret(identityOf(pod).namespace, secret?.secretName ?? ''), secret?.items, secret?.optional === true, decodeBase64);
    },
  },
  downwardAPI: {
    name: 'kubernetes.io~downward-api',
    *content({ downwardAPI }, context) {
      return downward(downwardAPI?.items, context);
    },
  },
  projected: {
    name: 'kubernetes.io~projected',
    *content({ projected }, context) {
      const files: Record<string, string> = {};
      const versions: string[] = [];
      for (const source of projected?.sources ?? []) {
        const content = yield* projectedSource(source, context);
        if (!content.ok) return content;
        Object.assign(files, content.files);
        versions.push(content.version);
      }
      return { ok: true, files, version: versions.join(' ') };
    },
  },
  // The runtime mounts it: there is nothing to prepare (`kubernetes/pkg/volume/image`).
  image: {
    name: 'kubernetes.io~image',
    *content() {
      return empty;
    },
  },
  persistentVolumeClaim: claimed,
  ephemeral: claimed,
};

const fallback: Plugin = {
  name: 'kubernetes.io~empty-dir',
  *content() {
    return empty;
  },
};

/** Does the content follow what it is made of, at each sync of the Pod (`RequiresRemount`)? */
export const isRefreshed = ({ configMap, secret, downwardAPI, projected }: Volume): boolean =>
  configMap !== undefined || secret !== undefined || downwardAPI !== undefined || projected !== undefined;

/** The plugin of the source that a volume names. Source: `kubernetes/pkg/volume/plugins.go` FindPluginBySpec. */
export function pluginOf(volume: Volume): Plugin {
  for (const key of Object.keys(plugins) as (keyof Volume)[]) if (volume[key] !== undefined) return plugins[key] ?? fallback;
  return fallback;
}
