import type { KubeObject, ObjectMeta } from '../../api/index.ts';

export type Json = Readonly<Record<string, unknown>>;

/** An API object of any kind, with the parts that nearly all kinds have. */
export interface AnyObject extends KubeObject {
  readonly spec?: Json;
  readonly status?: Json;
  readonly [field: string]: unknown;
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const asJson = (value: unknown): Json => (isJson(value) ? value : {});
export const asText = (value: unknown): string => (typeof value === 'string' ? value : '');
export const asNumber = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const metaOf = (object: KubeObject): ObjectMeta => object.metadata ?? {};
export const versionOf = (object: KubeObject): string => object.metadata?.resourceVersion ?? '';

/** RFC 3339 with whole seconds, `delta` seconds after `timestamp`. */
export function shifted(timestamp: string, delta: number): string {
  return `${new Date(Date.parse(timestamp) + delta * 1_000).toISOString().slice(0, 19)}Z`;
}
