import type { Status } from '../../api/index.ts';

/** Ends a kubectl command with a message (`silent`: with an exit code only). `usage` adds kubectl's hint at the command's help, `flag` the one of cobra. */
export class CommandError extends Error {
  constructor(
    message: string,
    readonly style: 'plain' | 'usage' | 'flag' | 'verbatim' | 'silent' = 'plain',
    /** What kubectl exits with: the code of a remote command, or 1. */
    readonly exitCode = 1,
  ) {
    super(message);
  }
}

/** A kind that kubectl does not know: it asks kube-apiserver what is served before it says so. */
export class UnknownKind extends CommandError {}

/** kube-apiserver said no (or nothing). `context` is what kubectl puts before the message, e.g. `error when creating "f.yaml"`. */
export class ApiError extends Error {
  constructor(
    readonly status: Status,
    readonly context?: string,
  ) {
    super(status.message ?? '');
  }
}

/** The lines of a 422: one cause on the line itself, several as a list. Source: `kubectl/pkg/cmd/util/helpers.go` checkErr. */
function invalidText(status: Status): string {
  const { details } = status;
  if (!details?.kind && !details?.name && !details?.causes?.length) return `The request is invalid: ${status.message ?? ''}`;
  const head = details.kind || details.name ? `The ${details.kind ?? ''} ${JSON.stringify(details.name ?? '')} is invalid` : 'The request is invalid';
  const causes = details.causes ?? [];
  if (causes.length === 0) return head;
  const lines = causes.map((cause) => (cause.field ? `${cause.field}: ${cause.message ?? ''}` : (cause.message ?? '')));
  return lines.length === 1 ? `${head}: ${lines[0]}` : `${head}: \n${lines.map((line) => `* ${line}`).join('\n')}`;
}

/** What kubectl prints on standard error for a failed request. */
export function statusText(status: Status, context?: string): string {
  return status.code !== 0 && status.reason === 'Invalid' ? invalidText(status) : plainStatusText(status, context);
}

/** The same as one of several failures. Source: `kubectl/pkg/cmd/util/helpers.go` StandardErrorMessage. */
function plainStatusText(status: Status, context: string | undefined): string {
  if (status.code === 0) return 'The connection to the server 10.96.0.1:443 was refused - did you specify the right host or port?';
  if (status.code === 401) return `error: You must be logged in to the server (${status.message ?? 'Unauthorized'})`;
  const message = context ? `${context}: ${status.message ?? ''}` : (status.message ?? '');
  if (!status.reason) return `Error from server: ${message}`;
  return `Error from server (${status.reason}): ${message}`;
}

/** Several failures as one. Source: `apimachinery/pkg/util/errors` aggregate. */
export class Aggregate extends CommandError {
  constructor(readonly failures: readonly Failure[]) {
    super(
      `[${[...new Set(failures.map((failure) => (failure instanceof ApiError ? `${failure.context ? `${failure.context}: ` : ''}${failure.status.message ?? ''}` : failure.message)))].join(', ')}]`,
    );
  }
}

export type Failure = ApiError | CommandError;

/** One failure among several: without `error: ` in front, and an invalid object as the server put it. Source: `helpers.go` MultipleErrors. */
export const messageOf = (failure: Failure): string => (failure instanceof ApiError ? plainStatusText(failure.status, failure.context) : failure.message);

export const aggregate = (failures: readonly Failure[]): Failure | undefined => (failures.length > 1 ? new Aggregate(failures) : failures[0]);
