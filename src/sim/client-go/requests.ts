import { type HttpMethod, type KubeObject, type ResourceType, resourcePath, type Upgrade } from '../../api/index.ts';

/** A request to kube-apiserver as a value: what to ask, not yet who asks. */
export interface ApiRequest<T> {
  readonly method: HttpMethod;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  readonly accept?: string;
  readonly body?: unknown;
  /** `Connection: Upgrade` (exec, attach, portforward). */
  readonly upgrade?: Upgrade;
  /** The object it is about, for the ledger: kind, namespace, name. */
  readonly subject?: { readonly kind: string; readonly namespace: string | undefined; readonly name: string };
  /** Never set: carries the type of a successful answer. */
  readonly result?: T;
}

export interface ListOptions {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly resourceVersion?: string;
  readonly limit?: number;
  readonly continue?: string;
}

export type PatchType =
  | 'application/json-patch+json'
  | 'application/merge-patch+json'
  | 'application/strategic-merge-patch+json'
  | 'application/apply-patch+yaml';

function queryOf(options: ListOptions): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [key, value] of Object.entries(options)) if (value !== undefined) query[key] = String(value);
  return query;
}

const nsOf = (resource: ResourceType, object: KubeObject): string | undefined => (resource.namespaced ? object.metadata?.namespace : undefined);

const subjectOf = (resource: ResourceType, namespace: string | undefined, name: string) => ({ kind: resource.kind, namespace, name });

export function get<T extends KubeObject>(resource: ResourceType, namespace: string | undefined, name: string): ApiRequest<T> {
  return { method: 'GET', path: resourcePath(resource, namespace, name), subject: subjectOf(resource, namespace, name) };
}

export function list<T>(resource: ResourceType, namespace?: string, options: ListOptions = {}): ApiRequest<T> {
  return { method: 'GET', path: resourcePath(resource, namespace), query: queryOf(options) };
}

export function create<T extends KubeObject>(resource: ResourceType, object: T): ApiRequest<T> {
  const namespace = nsOf(resource, object);
  const name = object.metadata?.name ?? object.metadata?.generateName ?? '';
  return { method: 'POST', path: resourcePath(resource, namespace), body: object, subject: subjectOf(resource, namespace, name) };
}

/** Creates at a subresource: `pods/web/binding`, `pods/web/eviction`, `serviceaccounts/default/token`. */
export function createSubresource<T>(resource: ResourceType, namespace: string | undefined, name: string, subresource: string, body: unknown): ApiRequest<T> {
  return { method: 'POST', path: resourcePath(resource, namespace, name, subresource), body, subject: subjectOf(resource, namespace, name) };
}

export function update<T extends KubeObject>(resource: ResourceType, object: T, subresource?: string): ApiRequest<T> {
  const namespace = nsOf(resource, object);
  const name = object.metadata?.name ?? '';
  return { method: 'PUT', path: resourcePath(resource, namespace, name, subresource), body: object, subject: subjectOf(resource, namespace, name) };
}

export function patch<T extends KubeObject>(
  resource: ResourceType,
  namespace: string | undefined,
  name: string,
  type: PatchType,
  body: unknown,
  subresource?: string,
): ApiRequest<T> {
  return {
    method: 'PATCH',
    path: resourcePath(resource, namespace, name, subresource),
    contentType: type,
    body,
    subject: subjectOf(resource, namespace, name),
  };
}

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Foreground' | 'Background' | 'Orphan';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

export function remove<T>(resource: ResourceType, namespace: string | undefined, name: string, options: DeleteOptions = {}): ApiRequest<T> {
  return {
    method: 'DELETE',
    path: resourcePath(resource, namespace, name),
    body: { kind: 'DeleteOptions', apiVersion: 'v1', ...options },
    subject: subjectOf(resource, namespace, name),
  };
}
