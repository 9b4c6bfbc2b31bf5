import { type ConfigMap, type KubeObject, type Micros, objectRef, type Read, resources, type Secret, seconds } from '../../../api/index.ts';
import { type ApiClient, get } from '../../client-go/index.ts';
import type { Procedure, ProcessHost } from '../../kernel/index.ts';

/** A Secret or ConfigMap, or why there is none, in the words of the kubelet's managers. */
export type Fetched<T> =
  | { readonly ok: true; readonly object: T; readonly read: Read }
  | { readonly ok: false; readonly notFound: boolean; readonly error: string };

interface Cached {
  readonly object: ConfigMap | Secret;
  readonly at: Micros;
}

const kinds = {
  configmap: { resource: resources.configmaps, kind: 'ConfigMap' },
  secret: { resource: resources.secrets, kind: 'Secret' },
} as const;

/**
 * ConfigMaps and Secrets that Pods of this node refer to: read on demand and kept for the sync frequency (60 s), as the
 * kubelet's cache-based managers do (`kubernetes/pkg/kubelet/util/manager/cache_based_manager.go`). What is missing is asked
 * for again each time.
 */
export class ObjectStore {
  private readonly cache = new Map<string, Cached>();
  private readonly handlers = new Map<string, string>();

  constructor(
    private readonly host: ProcessHost,
    private readonly client: ApiClient,
  ) {}

  *configMap(namespace: string, name: string): Procedure<Fetched<ConfigMap>> {
    return (yield* this.fetch('configmap', namespace, name)) as Fetched<ConfigMap>;
  }

  *secret(namespace: string, name: string): Procedure<Fetched<Secret>> {
    return (yield* this.fetch('secret', namespace, name)) as Fetched<Secret>;
  }

  /** The runtime handler of a RuntimeClass (`kubernetes/pkg/kubelet/runtimeclass/runtimeclass_manager.go`); empty for none. */
  *runtimeHandler(className: string | undefined): Procedure<{ readonly ok: true; readonly handler: string } | { readonly ok: false; readonly error: string }> {
    if (!className) return { ok: true, handler: '' };
    const known = this.handlers.get(className);
    if (known !== undefined) return { ok: true, handler: known };
    const result = yield* this.client.call(get<KubeObject & { readonly handler?: string }>(resources.runtimeclasses, undefined, className));
    if (!result.ok)
      return {
        ok: false,
        error:
          result.code === 404
            ? `failed to lookup runtime class "${className}": runtimeclass.node.k8s.io "${className}" not found`
            : (result.status.message ?? ''),
      };
    // The handler of a RuntimeClass is immutable.
    const handler = result.object.handler ?? '';
    this.handlers.set(className, handler);
    return { ok: true, handler };
  }

  /** A Pod that refers to it has come: the next reader gets a fresh copy. */
  private *fetch(which: 'configmap' | 'secret', namespace: string, name: string): Procedure<Fetched<ConfigMap | Secret>> {
    const { resource, kind } = kinds[which];
    const key = `${which}/${namespace}/${name}`;
    const read: Read = { ref: objectRef(kind, namespace, name), pointer: '/data' };
    const cached = this.cache.get(key);
    if (cached && this.host.now() - cached.at < seconds(60)) return { ok: true, object: cached.object, read };
    const result = yield* this.client.call(get<ConfigMap | Secret>(resource, namespace, name));
    if (result.ok) {
      this.cache.set(key, { object: result.object, at: this.host.now() });
      return { ok: true, object: result.object, read };
    }
    this.cache.delete(key);
    if (result.code === 404) return { ok: false, notFound: true, error: `${which} "${name}" not found` };
    if (result.code === 0) return { ok: false, notFound: false, error: `failed to sync ${which} cache: timed out waiting for the condition` };
    return { ok: false, notFound: false, error: result.status.message ?? '' };
  }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Text of a base64 value (Secret data): UTF-8. */
export function decodeBase64(encoded: string): string {
  const bytes: number[] = [];
  let buffer = 0;
  let bits = 0;
  for (const char of encoded) {
    const value = ALPHABET.indexOf(char);
    if (value < 0) continue;
    buffer = (buffer << 6) | value;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((buffer >> bits) & 0xff);
  }
  return utf8(bytes);
}

function utf8(bytes: readonly number[]): string {
  const percent = bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  try {
    return decodeURIComponent(percent);
  } catch {
    return String.fromCharCode(...bytes);
  }
}
