import type { CriRequest, CriResponse } from './cri.ts';
import type { CsiRequest, CsiResponse, PluginInfo, RegistrationStatus } from './csi.ts';
import type { EtcdRequest, EtcdResponse, EtcdWatchResponse } from './etcd.ts';
import type { HttpRequest, HttpResponse, WatchEvent } from './http.ts';
import type { Address, DocumentRef, Seq } from './ids.ts';
import type {
  CniRequest,
  CniResult,
  DnsQuery,
  DnsResponse,
  KubeletRequest,
  KubeletResponse,
  OciRequest,
  OciResponse,
  RegistryRequest,
  RegistryResponse,
  Syscall,
  SyscallResult,
  TaskExit,
  TrafficRequest,
  TrafficResponse,
} from './node-calls.ts';
import type { DevicePluginMessage } from './device-plugin.ts';
import type { EtcdMaintenance, EtcdMaintenanceResult, RaftMessage } from './raft.ts';
import type { StreamFrame, StreamRequest, StreamResponse } from './streaming.ts';
import type { Micros } from './time.ts';

export type Channel = 'https' | 'watch' | 'grpc' | 'exec' | 'syscall' | 'raft' | 'dns' | 'tcp' | 'http';

/** What a message carries. One closed vocabulary, discriminated by `type`. */
export type Payload =
  | HttpRequest
  | HttpResponse
  | WatchEvent
  | EtcdRequest
  | EtcdResponse
  | EtcdWatchResponse
  | EtcdMaintenance
  | EtcdMaintenanceResult
  | RaftMessage
  | CriRequest
  | CriResponse
  | CsiRequest
  | CsiResponse
  | DevicePluginMessage
  | PluginInfo
  | RegistrationStatus
  | CniRequest
  | CniResult
  | OciRequest
  | OciResponse
  | Syscall
  | SyscallResult
  | TaskExit
  | RegistryRequest
  | RegistryResponse
  | DnsQuery
  | DnsResponse
  | TrafficRequest
  | TrafficResponse
  | KubeletRequest
  | KubeletResponse
  | StreamRequest
  | StreamResponse
  | StreamFrame;

export type PayloadType = Payload['type'];

/** What a process read to decide to send this message: the Why view and field provenance are built from these. */
export interface Read {
  readonly ref: DocumentRef;
  /** JSON pointer inside the document. */
  readonly pointer: string;
}

/** What a process hands to the bus. The bus adds seq, cause and times. */
export interface Outgoing<P extends Payload = Payload> {
  readonly to: Address;
  /** A lane of the sending process (`kube-controller-manager/deployment`); the process's own address when absent. */
  readonly from?: Address;
  readonly channel: Channel;
  /** The verb a person would read: `POST /api/v1/…`, `RunPodSandbox`, `CNI ADD`, `ADDED`, `DNAT`. */
  readonly method: string;
  /** The object it is about, e.g. `Pod/default/web`. */
  readonly subject?: DocumentRef;
  /** Outcome of a response: HTTP status, gRPC code name, exit code. */
  readonly code?: number | string;
  readonly payload: P;
  readonly reads?: readonly Read[];
}

export interface Message<P extends Payload = Payload> extends Outgoing<P> {
  readonly kind: 'message';
  readonly seq: Seq;
  readonly cause: Seq;
  readonly from: Address;
  readonly sentAt: Micros;
  readonly arrivesAt: Micros;
  /** The request that this message answers, or whose stream it belongs to. */
  readonly replyTo?: Seq;
}
