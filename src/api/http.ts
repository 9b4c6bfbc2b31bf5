import type { KubeObject } from './kubernetes.ts';
import type { Upgrade } from './streaming.ts';
import type { Micros } from './time.ts';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Who asks, as the client's credentials say. kube-apiserver's authentication stage turns it into a user. */
export type Credentials =
  | { readonly kind: 'client-certificate'; readonly commonName: string; readonly organizations: readonly string[] }
  | { readonly kind: 'bearer-token'; readonly token: string }
  /** Removed from Kubernetes in v1.19: refused. */
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'none' };

/** One HTTP request to kube-apiserver. `query` values are already decoded; `body` is a JSON value, never mutated. */
export interface HttpRequest {
  readonly type: 'http-request';
  readonly method: HttpMethod;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly accept?: string;
  readonly contentType?: string;
  readonly userAgent: string;
  readonly credentials: Credentials;
  /** `Impersonate-User` and `Impersonate-Group` headers (`kubectl --as`). */
  readonly impersonate?: { readonly user: string; readonly groups?: readonly string[] };
  readonly body?: unknown;
  /** `Connection: Upgrade`: the answer is 101, and then streams. */
  readonly upgrade?: Upgrade;
}

export type StageName =
  | 'authentication'
  | 'audit'
  | 'priority-and-fairness'
  | 'authorization'
  | 'decoding'
  | 'mutating-admission'
  | 'defaulting'
  | 'validation'
  | 'validating-admission'
  | 'storage';

/** What one stage of the request pipeline did: the API inspector shows these in order. */
export interface RequestStage {
  readonly stage: StageName;
  readonly verdict: 'ok' | 'denied' | 'changed' | 'skipped';
  readonly at: Micros;
  readonly detail: string;
}

/** `body` is an object, a list, a Table, a Status, or text. Warnings are the `Warning` headers. */
export interface HttpResponse {
  readonly type: 'http-response';
  readonly code: number;
  readonly body: unknown;
  readonly warnings?: readonly string[];
  readonly stages?: readonly RequestStage[];
}

export type WatchEventType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';

/** One line of a watch stream. For `ERROR` the object is a Status. */
export interface WatchEvent<T extends KubeObject = KubeObject> {
  readonly type: 'watch-event';
  readonly event: WatchEventType;
  readonly object: T;
}
