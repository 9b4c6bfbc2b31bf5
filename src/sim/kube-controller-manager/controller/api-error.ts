import type { Status } from '../../../api/index.ts';
import type { ApiResult } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';

/** A refusal of kube-apiserver on its way up to the worker, which retries the key: Go's returned `error`. */
export class ApiError extends Error {
  constructor(readonly status: Status) {
    super(status.message ?? status.reason ?? 'unknown');
  }

  get reason(): string {
    return this.status.reason ?? '';
  }
}

/** Any other reason to give up one pass over a key and come back. */
export class SyncError extends Error {}

export const isNotFound = (status: Status): boolean => status.reason === 'NotFound';
export const isAlreadyExists = (status: Status): boolean => status.reason === 'AlreadyExists';
export const isConflict = (status: Status): boolean => status.reason === 'Conflict';

/** A create was refused because the namespace goes away (`corev1.NamespaceTerminatingCause`). */
export function isNamespaceTerminating(status: Status): boolean {
  return status.details?.causes?.some((cause) => cause.reason === 'NamespaceTerminating') ?? false;
}

/** The object of a successful answer; a refusal ends the pass. Errors: throws ApiError. */
export function* must<T>(call: Procedure<ApiResult<T>>): Procedure<T> {
  const result = yield* call;
  if (!result.ok) throw new ApiError(result.status);
  return result.object;
}
