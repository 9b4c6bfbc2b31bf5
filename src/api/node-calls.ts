import type { Upgrade } from './streaming.ts';

/** What the runtime calls below itself: CNI plugins, the OCI runtime, the kernel; and what containers exchange. */

export type CniCommand = 'ADD' | 'DEL' | 'CHECK' | 'STATUS' | 'GC' | 'VERSION';

/** One exec of a CNI plugin: environment and network configuration on standard input. */
export interface CniRequest {
  readonly type: 'cni-request';
  readonly env: {
    readonly CNI_COMMAND: CniCommand;
    readonly CNI_CONTAINERID: string;
    readonly CNI_NETNS: string;
    readonly CNI_IFNAME: string;
    readonly CNI_ARGS: string;
    readonly CNI_PATH: string;
  };
  readonly config: Readonly<Record<string, unknown>>;
}

export interface CniResult {
  readonly type: 'cni-result';
  readonly exitCode: number;
  readonly cniVersion: string;
  readonly interfaces?: readonly { readonly name: string; readonly mac?: string; readonly mtu?: number; readonly sandbox?: string }[];
  readonly ips?: readonly { readonly address: string; readonly gateway?: string; readonly interface?: number }[];
  readonly routes?: readonly { readonly dst: string; readonly gw?: string }[];
  readonly dns?: { readonly nameservers?: readonly string[] };
  /** CNI error (exit code other than 0). */
  readonly error?: { readonly code: number; readonly msg: string; readonly details?: string };
}

/** The essentials of `config.json` (OCI runtime-spec). A type alias, so that it also is a plain record. */
export type OciSpec = {
  readonly ociVersion: string;
  readonly hostname: string;
  /**
   * `image`: the reference whose layers are the lower directories of the overlay; `executables`: the programs in it, by
   * name or, outside the usual directories, by path; absent = whatever is asked for.
   */
  readonly root: { readonly path: string; readonly image: string; readonly readonly: boolean; readonly executables?: readonly string[] };
  readonly process: {
    readonly args: readonly string[];
    readonly env: readonly string[];
    readonly cwd: string;
    readonly oomScoreAdj: number;
    /** Standard input stays open (CRI `stdin` or `tty`). */
    readonly stdin?: boolean;
    readonly terminal?: boolean;
    readonly user?: { readonly uid: number; readonly gid: number; readonly additionalGids?: readonly number[] };
    /** The bounding, effective and permitted set. */
    readonly capabilities?: readonly string[];
    readonly noNewPrivileges?: boolean;
    readonly apparmorProfile?: string;
    readonly selinuxLabel?: string;
  };
  readonly mounts: readonly { readonly destination: string; readonly source: string; readonly readonly: boolean }[];
  /** containerd's own: `io.kubernetes.cri.container-type`, `…sandbox-name`, `…sandbox-namespace`, `…container-name`. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly linux: {
    readonly cgroupsPath: string;
    /** A namespace without `path` is created; one with a path is joined. */
    readonly namespaces: readonly { readonly type: string; readonly path?: string }[];
    readonly resources: Readonly<Record<string, string>>;
    readonly sysctl?: Readonly<Record<string, string>>;
    readonly devices?: readonly { readonly path: string; readonly type: 'c' | 'b' }[];
    readonly seccomp?: string;
    /** The profile as it was read from its file. */
    readonly seccompProfile?: string;
    readonly maskedPaths?: readonly string[];
    readonly readonlyPaths?: readonly string[];
    /** Ids in the user namespace and those of the host that they stand for. */
    readonly uidMappings?: readonly { readonly containerID: number; readonly hostID: number; readonly size: number }[];
    readonly gidMappings?: readonly { readonly containerID: number; readonly hostID: number; readonly size: number }[];
  };
};

/**
 * One exec of the OCI runtime (`runc create|start|kill|delete|exec|state`), or the call to a shim, conmon or dockerd that
 * leads to it. `bundle` is the config.json essentials.
 */
export interface OciRequest {
  readonly type: 'oci-request';
  readonly operation: 'create' | 'start' | 'kill' | 'delete' | 'exec' | 'state';
  /** The OCI runtime that is asked for (`runc`, `crun`, `runsc`, `kata`). */
  readonly runtime?: string;
  readonly id: string;
  readonly bundle?: OciSpec;
  /** Where the container's standard output goes: the CRI log file. */
  readonly logPath?: string;
  readonly signal?: string;
  readonly command?: readonly string[];
  /** The process inside the container, for `exec` and for a `kill` of such a process. */
  readonly execId?: string;
  /** The process of an `exec` writes to FIFOs that the runtime has opened, instead of into the answer. */
  readonly stdio?: { readonly stdin: boolean; readonly tty: boolean };
}

export interface OciResponse {
  readonly type: 'oci-response';
  readonly ok: boolean;
  readonly pid?: number;
  readonly status?: 'creating' | 'created' | 'running' | 'stopped';
  readonly exitCode?: number;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly error?: string;
}

/** A call into the node's kernel: `call` is the system call or netlink operation in its own name. */
export interface Syscall {
  readonly type: 'syscall';
  readonly call: string;
  readonly args: Readonly<Record<string, unknown>>;
}

export interface SyscallResult {
  readonly type: 'syscall-result';
  readonly errno?: string;
  readonly result?: Readonly<Record<string, unknown>>;
}

/** The kernel (through the shim) tells the runtime that a container's first process has ended. */
export interface TaskExit {
  readonly type: 'task-exit';
  readonly id: string;
  readonly pid: number;
  readonly exitCode: number;
  readonly oomKilled: boolean;
}

/** Image pull between the runtime and a registry. */
export interface RegistryRequest {
  readonly type: 'registry-request';
  readonly operation: 'token' | 'resolve' | 'layer';
  readonly image: string;
  readonly digest?: string;
  /** HTTP basic authentication, for a token. */
  readonly auth?: { readonly username: string; readonly password: string };
  /** Bearer token, when the registry asked for one. */
  readonly token?: string;
}

export interface RegistryResponse {
  readonly type: 'registry-response';
  readonly ok: boolean;
  readonly digest?: string;
  readonly layers?: readonly { readonly digest: string; readonly sizeBytes: number }[];
  /** The image's config blob (OCI image-spec). */
  readonly config?: ImageConfig;
  readonly error?: string;
  /** 401: where a token is to be had (`WWW-Authenticate: Bearer realm="…",scope="…"`). */
  readonly challenge?: { readonly realm: string; readonly scope: string };
  readonly token?: string;
  /** Of a layer, how much of it has come; the answer itself carries none. */
  readonly percent?: number;
}

/** What an image says about running it. */
export type ImageConfig = {
  /** `USER`: `101`, `nobody`, `1000:0`; absent for root. */
  readonly user?: string;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly env: readonly string[];
  readonly workingDir: string;
  readonly exposedPorts: readonly number[];
  /** `SIGTERM` when absent. */
  readonly stopSignal?: string;
  /** Not of the config but of the layers: the programs in the image; absent = not known. */
  readonly executables?: readonly string[];
  /** Of the layers, too: files by their path without the first slash, where an image is told to have some (an OCI artifact). */
  readonly files?: Readonly<Record<string, string>>;
};

export interface DnsQuery {
  readonly type: 'dns-query';
  readonly name: string;
  readonly qtype: 'A' | 'AAAA' | 'SRV' | 'CNAME';
  /** Of a Pod's query: who asks which server (UDP port 53), and the way that it took so far. */
  readonly src?: string;
  readonly server?: string;
  readonly hops?: readonly string[];
}

export interface DnsResponse {
  readonly type: 'dns-response';
  readonly rcode: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED';
  readonly answers: readonly { readonly name: string; readonly type: string; readonly data: string; readonly ttl: number }[];
  /** The plugins of the server that had to do with it, and what each found. */
  readonly plugins?: readonly string[];
}

/** One data-plane packet (really: one connection attempt with its request). `hops` names the chains and rules it took. */
export interface TrafficRequest {
  readonly type: 'traffic-request';
  readonly protocol: 'http' | 'https' | 'tcp' | 'grpc' | 'icmp';
  readonly src: string;
  readonly dst: string;
  readonly port: number;
  readonly method?: string;
  readonly host?: string;
  readonly path?: string;
  /** Request headers worth showing; `Host` is `host`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What is sent along: an AdmissionReview to a webhook. */
  readonly body?: string;
  /** The connection that it is sent over, by the client's own count; a new one for each request when absent. */
  readonly connection?: number;
  readonly hops: readonly string[];
  /** Rules that were looked at on the way, and lookups in maps. */
  readonly lookups?: number;
}

export interface TrafficResponse {
  readonly type: 'traffic-response';
  readonly outcome: 'ok' | 'connection-refused' | 'timeout' | 'no-route' | 'dns-failure';
  /** HTTP status, gRPC health status (`1` = SERVING), or 0 for plain TCP. */
  readonly code: number;
  readonly body?: string;
  readonly servedBy?: string;
  /** The server closes the connection behind this answer. */
  readonly close?: true;
  /** It was asked in TLS and answered in plain text. */
  readonly plaintext?: true;
  /** The whole way of the request, once it is known. */
  readonly hops?: readonly string[];
}

/** Kubelet streaming and logs: kube-apiserver's proxy calls to `kubelet:10250`. */
export interface KubeletRequest {
  readonly type: 'kubelet-request';
  readonly operation:
    | 'containerLogs'
    | 'exec'
    | 'attach'
    | 'portForward'
    | 'metrics/resource'
    | 'metrics/cadvisor'
    | 'stats/summary'
    | 'configz'
    | 'pods'
    | 'healthz'
    | 'journal';
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly query: Readonly<Record<string, string>>;
  /** Of exec, attach and portForward. */
  readonly upgrade?: Upgrade;
  /** The words of the command of exec (`?command=a&command=b`). */
  readonly command?: readonly string[];
}

export interface KubeletResponse {
  readonly type: 'kubelet-response';
  readonly code: number;
  readonly body: string;
}
