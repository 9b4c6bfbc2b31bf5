import {
  type Address,
  type CriMethod,
  type CriRequestOf,
  type CriResponseOf,
  type DocumentRef,
  type GrpcCode,
  objectRef,
  type OciRequest,
  type OciResponse,
  type PodSandboxConfig,
  type Syscall,
  type SyscallResult,
} from '../../api/index.ts';
import type { Procedure, ProcessHost } from '../kernel/index.ts';
import type { ImageCatalog } from '../workload/images/catalog.ts';
import type { RuntimeFlavor } from './flavor.ts';
import type { NetworkList } from './network.ts';
import type { Store } from './store.ts';
import type { Streams } from './streaming.ts';

export interface CriServerOptions {
  readonly node: string;
  readonly kernel: Address;
  /** References of the images that are already on the node. */
  readonly images: readonly string[];
  /** What is in every image. */
  readonly catalog: ImageCatalog;
  /** `max_concurrent_downloads`: layers of one image that are fetched at a time; 3 unless configured. */
  readonly maxConcurrentDownloads?: number;
  readonly flavor: RuntimeFlavor;
}

/** What every RPC of the server works with. */
export interface Runtime {
  readonly host: ProcessHost;
  readonly options: CriServerOptions;
  readonly flavor: RuntimeFlavor;
  readonly store: Store;
  readonly flights: Flights;
  /** The CNI configuration that was read last; absent = `/etc/cni/net.d` holds none. */
  network: NetworkList | undefined;
}

export type Exits = Map<string, ((error?: string) => void)[]>;

/** Work in progress that a crash forgets: who waits for what. */
export interface Flights {
  /** Run when a container's first process has ended, or with the reason why it could not be killed. */
  readonly exits: Exits;
  /** Run when a layer is on the disk (or could not be fetched). */
  readonly layers: Map<string, (() => void)[]>;
  readonly nextExec: { value: number };
  readonly streams: Streams;
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

const NO_RUNTIME = 'fork/exec ';
/** Nobody answered at all: nothing is known of the container. */
export const noRuntime = (binary: string): OciResponse => ({
  type: 'oci-response',
  ok: false,
  error: `${NO_RUNTIME}/usr/bin/${binary}: no such file or directory`,
});
export const isNoRuntime = (error: string | undefined): boolean => error?.startsWith(NO_RUNTIME) === true;

/** Asks whoever keeps the container's task (shim, conmon, dockerd). One who does not answer is an error in its words. */
export function* oci({ host, flavor }: Runtime, handler: string, request: Omit<OciRequest, 'type'>, subject: DocumentRef): Procedure<OciResponse> {
  const runtime = handler || (flavor.handlers[0] ?? '');
  const reply = yield* host.call({ ...flavor.task(request.operation, runtime), subject, payload: { type: 'oci-request', runtime, ...request } });
  if (typeof reply !== 'string' && reply.payload.type === 'oci-response') return reply.payload;
  return noRuntime(runtime);
}

/** A system call of the daemon; a kernel that is gone answers EIO. */
export function* syscall({ host, options }: Runtime, call: string, args: Syscall['args'], subject?: DocumentRef): Procedure<SyscallResult> {
  const reply = yield* host.call({ to: options.kernel, channel: 'syscall', method: call, subject, payload: { type: 'syscall', call, args } });
  if (typeof reply !== 'string' && reply.payload.type === 'syscall-result') return reply.payload;
  return { type: 'syscall-result', errno: 'EIO' };
}
