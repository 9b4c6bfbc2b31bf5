import type { DeviceSpec } from './device-plugin.ts';
import type { ImageConfig } from './node-calls.ts';
/** The Container Runtime Interface (`kubernetes/cri-api` runtime/v1): field names in camelCase of the protobuf names. */
export interface PodSandboxMetadata {
  readonly name: string;
  readonly uid: string;
  readonly namespace: string;
  readonly attempt: number;
}

export type NamespaceMode = 'POD' | 'CONTAINER' | 'NODE' | 'TARGET';

export interface NamespaceOptions {
  readonly network: NamespaceMode;
  readonly pid: NamespaceMode;
  readonly ipc: NamespaceMode;
  /** A user namespace of the Pod's own; the host's when absent. */
  readonly usernsOptions?: { readonly mode: 'POD'; readonly uids: readonly CriIdMapping[]; readonly gids: readonly CriIdMapping[] };
}

export interface CriIdMapping {
  readonly hostId: number;
  readonly containerId: number;
  readonly length: number;
}

export interface PodSandboxConfig {
  readonly metadata: PodSandboxMetadata;
  readonly hostname: string;
  readonly logDirectory: string;
  readonly dnsConfig: { readonly servers: readonly string[]; readonly searches: readonly string[]; readonly options: readonly string[] };
  readonly portMappings: readonly { readonly protocol: string; readonly containerPort: number; readonly hostPort: number }[];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly linux: {
    readonly cgroupParent: string;
    readonly sysctls?: Readonly<Record<string, string>>;
    readonly securityContext: { readonly namespaceOptions: NamespaceOptions };
  };
}

export interface LinuxContainerResources {
  readonly cpuPeriod: number;
  readonly cpuQuota: number;
  readonly cpuShares: number;
  readonly memoryLimitInBytes: number;
  readonly oomScoreAdj: number;
  /** CPUs in the List Format of `cpuset(7)`. */
  readonly cpusetCpus?: string;
  readonly unified?: Readonly<Record<string, string>>;
}

export interface ContainerConfig {
  readonly metadata: { readonly name: string; readonly attempt: number };
  readonly image: { readonly image: string; readonly userSpecifiedImage: string };
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly workingDir: string;
  readonly envs: readonly { readonly key: string; readonly value: string }[];
  readonly devices?: readonly DeviceSpec[];
  /** `image`: not a path of the host but an image is mounted, or what is in it at `imageSubPath`. */
  readonly mounts: readonly {
    readonly containerPath: string;
    readonly hostPath: string;
    readonly readonly: boolean;
    readonly image?: { readonly image: string };
    readonly imageSubPath?: string;
  }[];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly logPath: string;
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly linux: { readonly resources: LinuxContainerResources; readonly securityContext: Readonly<Record<string, unknown>> };
}

export type PodSandboxState = 'SANDBOX_READY' | 'SANDBOX_NOTREADY';
export type CriContainerState = 'CONTAINER_CREATED' | 'CONTAINER_RUNNING' | 'CONTAINER_EXITED' | 'CONTAINER_UNKNOWN';

export interface PodSandboxStatus {
  readonly id: string;
  readonly metadata: PodSandboxMetadata;
  readonly state: PodSandboxState;
  /** Microseconds of virtual time (CRI itself uses nanoseconds since the epoch). */
  readonly createdAt: number;
  readonly network?: { readonly ip: string; readonly additionalIps: readonly string[] };
  readonly runtimeHandler: string;
}

export interface CriContainerStatus {
  readonly id: string;
  readonly podSandboxId: string;
  readonly metadata: { readonly name: string; readonly attempt: number };
  readonly state: CriContainerState;
  /** Microseconds of virtual time; 0 = not yet. */
  readonly createdAt: number;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly exitCode: number;
  readonly image: string;
  readonly imageRef: string;
  readonly reason: string;
  readonly message: string;
  readonly logPath: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Name of the runtime (`Version.runtime_name`), which the kubelet puts in front of the id; `containerd` when absent. */
  readonly runtime?: string;
}

export interface CriImage {
  readonly id: string;
  readonly repoTags: readonly string[];
  readonly repoDigests: readonly string[];
  readonly size: number;
  /** The user that the image runs as: a number, or a name; neither for root. */
  readonly uid?: { readonly value: number };
  readonly username?: string;
}

/** What a container uses now. */
export interface CriContainerStats {
  readonly id: string;
  readonly name: string;
  readonly podSandboxId: string;
  /** Of its Pod (CRI: labels `io.kubernetes.pod.namespace` and `io.kubernetes.pod.name`). */
  readonly namespace: string;
  readonly pod: string;
  /** Microseconds of virtual time. */
  readonly timestamp: number;
  /** CPU time since it started. */
  readonly cpu: { readonly usageCoreNanoSeconds: number };
  readonly memory: { readonly workingSetBytes: number };
  /** What it has written over its image. */
  readonly writableLayer: { readonly usedBytes: number; readonly inodesUsed: number };
}

/** Since the interface was made. */
export interface CriInterfaceUsage {
  readonly name: string;
  readonly rxBytes: number;
  readonly rxErrors: number;
  readonly txBytes: number;
  readonly txErrors: number;
}

/** What the containers of a Pod use together, and each for itself. */
export interface CriPodSandboxStats {
  readonly attributes: { readonly id: string; readonly metadata: PodSandboxMetadata; readonly labels: Readonly<Record<string, string>> };
  readonly linux: {
    /** `timestamp`: microseconds of virtual time. */
    readonly cpu: { readonly timestamp: number; readonly usageCoreNanoSeconds: number };
    readonly memory: { readonly workingSetBytes: number };
    readonly process: { readonly processCount: number };
    /** Absent for a Pod on the node's own network. */
    readonly network?: { readonly timestamp: number; readonly defaultInterface: CriInterfaceUsage };
    readonly containers: readonly CriContainerStats[];
  };
}

export interface CriMetricDescriptor {
  readonly name: string;
  readonly help: string;
  readonly labelKeys: readonly string[];
}

export interface CriContainerMetrics {
  readonly containerId: string;
  readonly metrics: readonly {
    readonly name: string;
    readonly timestamp: number;
    readonly type: 'COUNTER' | 'GAUGE';
    readonly labelValues: readonly string[];
    readonly value: number;
  }[];
}

export type ContainerEventType = 'CONTAINER_CREATED_EVENT' | 'CONTAINER_STARTED_EVENT' | 'CONTAINER_STOPPED_EVENT' | 'CONTAINER_DELETED_EVENT';

/** One message of the stream of GetContainerEvents. */
export interface ContainerEventResponse {
  /** Of a container or of a sandbox. */
  readonly containerId: string;
  readonly containerEventType: ContainerEventType;
  /** Microseconds of virtual time. */
  readonly createdAt: number;
  readonly podSandboxStatus: PodSandboxStatus | undefined;
  readonly containersStatuses: readonly CriContainerStatus[];
}

/** Filter of a list: only what belongs to this Pod (CRI: `filter.label_selector` on `io.kubernetes.pod.uid`). Empty = everything. */
export interface CriListFilter {
  readonly podUid?: string;
}

/** Each RPC with its request and its response. Adding an RPC is one entry. */
export interface CriMethods {
  Version: { request: Record<string, never>; response: { runtimeName: string; runtimeVersion: string; runtimeApiVersion: string } };
  Status: {
    request: { verbose: boolean };
    response: { conditions: readonly { type: 'RuntimeReady' | 'NetworkReady'; status: boolean; reason: string; message: string }[] };
  };
  RunPodSandbox: { request: { config: PodSandboxConfig; runtimeHandler: string }; response: { podSandboxId: string } };
  StopPodSandbox: { request: { podSandboxId: string }; response: Record<string, never> };
  RemovePodSandbox: { request: { podSandboxId: string }; response: Record<string, never> };
  PodSandboxStatus: { request: { podSandboxId: string; verbose: boolean }; response: { status: PodSandboxStatus } };
  ListPodSandbox: { request: CriListFilter; response: { items: readonly PodSandboxStatus[] } };
  CreateContainer: { request: { podSandboxId: string; config: ContainerConfig; sandboxConfig: PodSandboxConfig }; response: { containerId: string } };
  StartContainer: { request: { containerId: string }; response: Record<string, never> };
  StopContainer: { request: { containerId: string; timeout: number }; response: Record<string, never> };
  RemoveContainer: { request: { containerId: string }; response: Record<string, never> };
  ListContainers: { request: CriListFilter; response: { containers: readonly CriContainerStatus[] } };
  ContainerStatus: { request: { containerId: string; verbose: boolean }; response: { status: CriContainerStatus } };
  ExecSync: { request: { containerId: string; cmd: readonly string[]; timeout: number }; response: { stdout: string; stderr: string; exitCode: number } };
  Exec: { request: { containerId: string; cmd: readonly string[]; tty: boolean; stdin: boolean; stdout: boolean; stderr: boolean }; response: { url: string } };
  Attach: { request: { containerId: string; stdin: boolean; tty: boolean; stdout: boolean; stderr: boolean }; response: { url: string } };
  PortForward: { request: { podSandboxId: string; port: readonly number[] }; response: { url: string } };
  UpdateContainerResources: { request: { containerId: string; linux: LinuxContainerResources }; response: Record<string, never> };
  ContainerStats: { request: { containerId: string }; response: { stats: CriContainerStats } };
  ListContainerStats: { request: CriListFilter; response: { stats: readonly CriContainerStats[] } };
  PodSandboxStats: { request: { podSandboxId: string }; response: { stats: CriPodSandboxStats } };
  ListPodSandboxStats: { request: CriListFilter; response: { stats: readonly CriPodSandboxStats[] } };
  UpdatePodSandboxResources: { request: { podSandboxId: string; resources: LinuxContainerResources }; response: Record<string, never> };
  /** `location`: where the archive is to be written; `timeout` in seconds. */
  CheckpointContainer: { request: { containerId: string; location: string; timeout: number }; response: Record<string, never> };
  /** A stream: one response for each event until the client goes. */
  GetContainerEvents: { request: Record<string, never>; response: ContainerEventResponse };
  ListMetricDescriptors: { request: Record<string, never>; response: { descriptors: readonly CriMetricDescriptor[] } };
  ListPodSandboxMetrics: {
    request: Record<string, never>;
    response: { podMetrics: readonly { readonly podSandboxId: string; readonly containerMetrics: readonly CriContainerMetrics[] }[] };
  };
  RuntimeConfig: { request: Record<string, never>; response: { linux: { cgroupDriver: 'SYSTEMD' | 'CGROUPFS' } } };
  UpdateRuntimeConfig: { request: { runtimeConfig: { networkConfig: { podCidr: string } } }; response: Record<string, never> };
  ReopenContainerLog: { request: { containerId: string }; response: Record<string, never> };
  ListImages: { request: Record<string, never>; response: { images: readonly CriImage[] } };
  /** `verbose`: with the configuration of the image. */
  ImageStatus: { request: { image: string; verbose?: boolean }; response: { image: CriImage | undefined; info?: { imageSpec: { config: ImageConfig } } } };
  PullImage: {
    request: { image: string; auth?: { username: string; password: string }; sandboxConfig: PodSandboxConfig };
    response: { imageRef: string };
  };
  RemoveImage: { request: { image: string }; response: Record<string, never> };
  ImageFsInfo: { request: Record<string, never>; response: { mountpoint: string; usedBytes: number; inodesUsed: number } };
}

export type CriMethod = keyof CriMethods;
export type CriRequestOf<M extends CriMethod> = Readonly<CriMethods[M]['request']>;
export type CriResponseOf<M extends CriMethod> = Readonly<CriMethods[M]['response']>;

/** gRPC status codes that the runtime answers with when an RPC fails. */
export type GrpcCode =
  | 'OK'
  | 'Unknown'
  | 'NotFound'
  | 'AlreadyExists'
  | 'DeadlineExceeded'
  | 'Unavailable'
  | 'Unimplemented'
  | 'InvalidArgument'
  | 'FailedPrecondition';

export interface CriRequest<M extends CriMethod = CriMethod> {
  readonly type: 'cri-request';
  readonly method: M;
  readonly request: CriRequestOf<M>;
}

export type CriResponse<M extends CriMethod = CriMethod> =
  | { readonly type: 'cri-response'; readonly method: M; readonly ok: true; readonly response: CriResponseOf<M> }
  | { readonly type: 'cri-response'; readonly method: M; readonly ok: false; readonly code: GrpcCode; readonly desc: string };
