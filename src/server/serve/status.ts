import type { Status } from '../../api/index.ts';

/** What the server refuses before the cluster sees it, as Kubernetes would say it. */
export class Refusal extends Error {
  readonly status: Status & { readonly code: number };

  constructor(code: number, reason: string, message: string) {
    super(message);
    this.status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
  }
}

export const unauthorized = (): Refusal => new Refusal(401, 'Unauthorized', 'Unauthorized');
/** A defect of ours: what happened is told on standard error of `serve`, not to the client. */
export const internalError = (): Refusal => new Refusal(500, 'InternalError', 'Internal error occurred: see the output of orrery serve');
