import {
  type Address,
  type CniRequest,
  type CniResult,
  type CriResponseOf,
  type DocumentRef,
  type GrpcCode,
  type CriMethod,
  type CriRequestOf,
  objectRef,
  type OciRequest,
  type OciResponse,
  type PodSandboxConfig,
  type Syscall,
  type SyscallResult,
} from '../../api/index.ts';
import type { Procedure, ProcessHost } from '../kernel/index.ts';
import type { Store } from './store.ts';

export interface ContainerdOptions {
  readonly node: string;
  readonly cni: Address;
  readonly oci: Address;
  readonly kernel: Address;
  readonly registry: Address;
  /** References of the images that are already on the node. */
  readonly images: readonly string[];
}

/** What every RPC of the server works with. */
export interface Runtime {
  readonly host: ProcessHost;
  readonly options: ContainerdOptions;
  readonly store: Store;
  readonly flights: Flights;
}

export type Exits = Map<string, ((error?: string) => void)[]>;

/** Work in progress that a crash forgets: who waits for what. */
export interface Flights {
  /** Run when a container's first process has ended, or with the reason why it could not be killed. */
  readonly exits: Exits;
  /** Run when a layer is on the disk (or could not be fetched). */
  readonly layers: Map<string, (() => void)[]>;
  readonly nextExec: { value: number };
}

/** Ends an RPC with a gRPC error; `desc` is what the kubelet shows after `rpc error: code = … desc = `. */
export interface CriFailure {
  readonly ok: false;
  readonly code: GrpcCode;
  readonly desc: string;
}

export type CriResult<M extends CriMethod> = { readonly ok: true; readonly response: CriResponseOf<M> } | CriFailure;
export type Rpc<M extends CriMethod> = (runtime: Runtime, request: CriRequestOf<M>) => Procedure<CriResult<M>>;

export const failure = (code: GrpcCode, desc: string): CriFailure => ({ ok: false, code, desc });
export const success = <R>(response: R): { readonly ok: true; readonly response: R } => ({ ok: true, response });
export const empty: { readonly ok: true; readonly response: Record<string, never> } = { ok: true, response: {} };

export const podRef = ({ metadata }: Pick<PodSandboxConfig, 'metadata'>): DocumentRef => objectRef('Pod', metadata.namespace, metadata.name);

/** The OCI runtime did not answer at all: nothing is known of the container. */
export const NO_RUNTIME = 'fork/exec /usr/bin/runc: no such file or directory';

/** Runs the OCI runtime through the shim. A runtime that does not answer is an error in its words. */
export function* oci({ host, options }: Runtime, request: Omit<OciRequest, 'type'>, subject: DocumentRef): Procedure<OciResponse> {
  const reply = yield* host.call({
    to: options.oci,
    channel: 'exec',
    method: `runc ${request.operation}`,
    subject,
    payload: { type: 'oci-request', ...request },
  });
  if (typeof reply !== 'string' && reply.payload.type === 'oci-response') return reply.payload;
  return { type: 'oci-response', ok: false, error: NO_RUNTIME };
}

export function* cni({ host, options }: Runtime, env: CniRequest['env'], config: CniRequest['config'], subject: DocumentRef): Procedure<CniResult> {
  const reply = yield* host.call({
    to: options.cni,
    channel: 'exec',
    method: `CNI ${env.CNI_COMMAND}`,
    subject,
    payload: { type: 'cni-request', env, config },
  });
  if (typeof reply !== 'string' && reply.payload.type === 'cni-result') return reply.payload;
  const msg = 'failed to find plugin "calico" in path [/opt/cni/bin]';
  return { type: 'cni-result', exitCode: 1, cniVersion: '1.0.0', error: { code: 50, msg } };
}

export function* syscall({ host, options }: Runtime, call: string, args: Syscall['args'], subject: DocumentRef, method = call): Procedure<SyscallResult> {
  const reply = yield* host.call({ to: options.kernel, channel: 'syscall', method, subject, payload: { type: 'syscall', call, args } });
  if (typeof reply !== 'string' && reply.payload.type === 'syscall-result') return reply.payload;
  return { type: 'syscall-result', errno: 'EIO' };
}

/** `digits` hexadecimal digits from the process's own random stream. */
export function hexId({ host }: Runtime, digits: number): string {
  let id = '';
  while (id.length < digits) id += host.random.int(0, 0x7fff_ffff).toString(16).padStart(8, '0');
  return id.slice(0, digits);
}
