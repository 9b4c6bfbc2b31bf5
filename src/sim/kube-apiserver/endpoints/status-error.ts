import type { Status, StatusCause } from '../../../api/index.ts';

/** How Kubernetes names a resource in its messages: `pods`, `deployments.apps`. */
export interface QualifiedResource {
  readonly group: string;
  readonly resource: string;
}

/** A request that is refused: carries the Status to answer with. */
export class StatusError extends Error {
  constructor(readonly status: Status & { readonly code: number }) {
    super(status.message);
  }
}

/** A refusal because of what may be there in a moment: the request waits and tries so many times before it is refused. */
export class NotYet extends StatusError {
  constructor(
    error: StatusError,
    readonly attempts: number,
  ) {
    super(error.status);
  }
}

type Details = NonNullable<Status['details']>;

function failure(code: number, reason: string, message: string, details?: Details): StatusError {
  return new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason ? { reason } : {}),
    ...(details ? { details } : {}),
    code,
  });
}

const qualified = ({ group, resource }: QualifiedResource): string => (group ? `${resource}.${group}` : resource);
const detailsOf = ({ group, resource }: QualifiedResource, name: string): Details => ({
  ...(name ? { name } : {}),
  ...(group ? { group } : {}),
  kind: resource,
});

/** The constructors of `apimachinery/pkg/api/errors/errors.go`, with their texts. */
export const errors = {
  notFound: (of: QualifiedResource, name: string) => failure(404, 'NotFound', `${qualified(of)} "${name}" not found`, detailsOf(of, name)),
  alreadyExists: (of: QualifiedResource, name: string) => failure(409, 'AlreadyExists', `${qualified(of)} "${name}" already exists`, detailsOf(of, name)),
  generateNameConflict: (of: QualifiedResource, name: string) =>
    failure(409, 'AlreadyExists', `${qualified(of)} "${name}" already exists, the server was not able to generate a unique name for the object`, {
      ...detailsOf(of, name),
      retryAfterSeconds: 1,
    }),
  conflict: (of: QualifiedResource, name: string, why: string) =>
    failure(409, 'Conflict', `Operation cannot be fulfilled on ${qualified(of)} "${name}": ${why}`, detailsOf(of, name)),
  applyConflict: (message: string, causes: readonly StatusCause[]) => failure(409, 'Conflict', message, { causes }),
  invalid: (kind: { readonly group: string; readonly kind: string }, name: string, causes: readonly (StatusCause & { readonly message: string })[]) => {
    const texts = causes.map((cause) => (cause.field ? `${cause.field}: ${cause.message}` : cause.message));
    const text = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
    return failure(422, 'Invalid', `${kind.group ? `${kind.kind}.${kind.group}` : kind.kind} "${name}" is invalid: ${text}`, {
      name,
      ...(kind.group ? { group: kind.group } : {}),
      kind: kind.kind,
      causes,
    });
  },
  forbidden: (of: QualifiedResource, name: string, why: string, causes?: readonly StatusCause[]) => {
    const message =
      of.resource === '' ? `forbidden: ${why}` : name === '' ? `${qualified(of)} is forbidden: ${why}` : `${qualified(of)} "${name}" is forbidden: ${why}`;
    return failure(403, 'Forbidden', message, { ...(of.resource ? detailsOf(of, name) : {}), ...(causes ? { causes } : {}) });
  },
  unauthorized: () => failure(401, 'Unauthorized', 'Unauthorized'),
  badRequest: (message: string) => failure(400, 'BadRequest', message),
  methodNotSupported: (of: QualifiedResource, verb: string) =>
    failure(405, 'MethodNotAllowed', `${verb} is not supported on resources of kind "${qualified(of)}"`, detailsOf(of, '')),
  /** A resource that is not served in a group that is. */
  unknownResource: () => failure(404, 'NotFound', 'the server could not find the requested resource', {}),
  unsupportedMediaType: () =>
    failure(
      415,
      'UnsupportedMediaType',
      'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
    ),
  expired: (message: string) => failure(410, 'Expired', message),
  /** The client waits for `retryAfterSeconds` before it asks again; without them it is told at once. */
  tooManyRequests: (message: string, retryAfterSeconds: number, causes?: readonly StatusCause[]) =>
    failure(429, 'TooManyRequests', message, { ...(causes ? { causes } : {}), ...(retryAfterSeconds > 0 ? { retryAfterSeconds } : {}) }),
  tooLargeResourceVersion: (wanted: number, current: number) =>
    failure(504, 'Timeout', `Timeout: Too large resource version: ${wanted}, current: ${current}`, {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    }),
  timeout: () => failure(504, 'Timeout', 'Timeout: request did not complete within the allotted timeout', {}),
  internal: (message: string) => failure(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] }),
  /** An error that is no API error, as `apiserver/pkg/endpoints/handlers/responsewriters/status.go` wraps it. */
  unknown: (message: string) => failure(500, '', message),
  serviceUnavailable: (message: string) => failure(503, 'ServiceUnavailable', message),
  jsonPatch: () => failure(422, 'Invalid', 'the server rejected our request due to an error in our request', {}),
} as const;

/** `{"status":"Success"}` as deletes and bindings answer. */
export function success(details?: Details, code?: number): Status {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', ...(details ? { details } : {}), ...(code ? { code } : {}) };
}
