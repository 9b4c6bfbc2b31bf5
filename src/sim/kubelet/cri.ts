import type { Address, CriMethod, CriRequestOf, CriResponse, CriResponseOf, DocumentRef, GrpcCode, Micros, Read } from '../../api/index.ts';
import { type Incoming, type LossReason, type Procedure, type ProcessHost, suspend } from '../kernel/index.ts';
import { RUNTIME_REQUEST_TIMEOUT } from './config.ts';

export type CriResult<M extends CriMethod> =
  | { readonly ok: true; readonly response: CriResponseOf<M> }
  | { readonly ok: false; readonly code: GrpcCode; readonly desc: string };

export interface CriCallOptions {
  readonly subject?: DocumentRef;
  readonly reads?: readonly Read[];
  /** Micros; `undefined` waits for ever (a pull, a stop with its grace period). */
  readonly timeout?: Micros | undefined;
}

/** The text that a Go client prints for a failed RPC. */
export const rpcError = (failure: { readonly code: GrpcCode; readonly desc: string }): string => `rpc error: code = ${failure.code} desc = ${failure.desc}`;

/** The kubelet's end of the Container Runtime Interface: one gRPC connection to the node's runtime. */
export class CriClient {
  constructor(
    private readonly host: ProcessHost,
    private readonly runtime: Address,
  ) {}

  send<M extends CriMethod>(method: M, request: CriRequestOf<M>, onResult: (result: CriResult<M>) => void, options: CriCallOptions = {}): void {
    const { subject, reads } = options;
    const timeout = 'timeout' in options ? options.timeout : RUNTIME_REQUEST_TIMEOUT;
    this.host.request(
      {
        to: this.runtime,
        channel: 'grpc',
        method,
        subject,
        payload: { type: 'cri-request', method, request },
        reads,
      },
      (reply) => onResult(resultOf<M>(reply)),
      { timeout, onFailure: (reason) => onResult(lost(reason, this.runtime)) },
    );
  }

  /** The same as a procedure step. */
  call<M extends CriMethod>(method: M, request: CriRequestOf<M>, options: CriCallOptions = {}): Procedure<CriResult<M>> {
    return suspend<CriResult<M>>((resume) => this.send(method, request, resume, options));
  }
}

function resultOf<M extends CriMethod>(reply: Incoming): CriResult<M> {
  const { payload } = reply;
  if (payload.type !== 'cri-response') return { ok: false, code: 'Unknown', desc: `unexpected answer ${payload.type}` };
  const response = payload as CriResponse<M>;
  return response.ok ? { ok: true, response: response.response } : { ok: false, code: response.code, desc: response.desc };
}

/** `--container-runtime-endpoint` by the runtime's process. */
const ENDPOINTS: Readonly<Record<string, string>> = { 'cri-o': '/var/run/crio/crio.sock', 'cri-dockerd': '/run/cri-dockerd.sock' };
const endpointOf = (runtime: Address): string => ENDPOINTS[runtime.slice(runtime.lastIndexOf('/') + 1)] ?? '/run/containerd/containerd.sock';

function lost(reason: LossReason, runtime: Address): { readonly ok: false; readonly code: GrpcCode; readonly desc: string } {
  if (reason === 'timeout') return { ok: false, code: 'DeadlineExceeded', desc: 'context deadline exceeded' };
  const desc = `connection error: desc = "transport: Error while dialing: dial unix ${endpointOf(runtime)}: connect: connection refused"`;
  return { ok: false, code: 'Unavailable', desc };
}
