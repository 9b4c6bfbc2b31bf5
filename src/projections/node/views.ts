import type { DocumentRef, Micros, Seq } from '../../api/index.ts';
import type { StateToken } from '../views.ts';

export type NodeRole = 'kubelet' | 'runtime' | 'shim' | 'oci' | 'cni' | 'csi' | 'proxy' | 'kernel';

export interface NodeProcess {
  readonly address: string;
  readonly title: string;
  readonly role: NodeRole;
}

/** One case of the select in the kubelet's syncLoopIteration, and what came by it lately. */
export interface LoopSource {
  readonly name: 'configCh' | 'plegCh' | 'probes' | 'status' | 'lease';
  readonly count: number;
  readonly last?: { readonly seq: Seq; readonly t: Micros; readonly what: string };
}

export interface PodWorker {
  readonly pod: DocumentRef;
  readonly state: string;
  readonly since: Micros;
  readonly why: string;
  /** `api`, or `file` for a static Pod. */
  readonly source: string;
}

export interface NodeProcessRow {
  readonly pid: number;
  readonly ppid: number;
  readonly args: string;
  readonly container: string;
  readonly state: string;
  readonly rssBytes: number;
  /** Inode of each namespace, by its kind. */
  readonly namespaces: Readonly<Record<string, number>>;
}

export interface NetworkInterface {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly mtu: number;
  readonly peer: string;
  readonly state: string;
}

export interface Cgroup {
  readonly path: string;
  readonly depth: number;
  readonly files: readonly (readonly [name: string, value: string])[];
  readonly pids: readonly number[];
}

export interface NodeContainer {
  readonly name: string;
  readonly id: string;
  /** Of the kubelet: `running`, `waiting.CrashLoopBackOff.counting`. */
  readonly state: string;
  /** Of the runtime: `created`, `running`, `exited`. */
  readonly runtimeState: string;
  readonly pid: number;
  readonly restarts: number;
  readonly image: string;
  readonly token: StateToken;
}

export interface NodePod {
  readonly ref: DocumentRef;
  readonly token: StateToken;
  readonly status: string;
  readonly sandbox?: { readonly id: string; readonly state: string; readonly ip: string; readonly netns: string; readonly pid: number };
  readonly containers: readonly NodeContainer[];
  readonly processes: readonly NodeProcessRow[];
  readonly interfaces: readonly NetworkInterface[];
  readonly routes: readonly string[];
  readonly cgroups: readonly Cgroup[];
}

/** A call between the node's processes, with its answer. */
export interface NodeCall {
  readonly seq: Seq;
  readonly t: Micros;
  /** Addresses. */
  readonly from: string;
  readonly to: string;
  readonly method: string;
  readonly subject: string;
  readonly code: string;
  readonly took?: Micros;
  readonly ok: boolean;
}

/** One call of the CRI: how often the kubelet has made it, and the last time. */
export interface RpcUse {
  readonly name: string;
  readonly count: number;
  readonly last?: { readonly seq: Seq; readonly t: Micros };
}

export interface RpcService {
  readonly name: 'RuntimeService' | 'ImageService';
  readonly rpcs: readonly RpcUse[];
}

/** A node from inside. */
export interface NodeView {
  readonly node: string;
  readonly ref: DocumentRef;
  readonly token: StateToken;
  readonly status: string;
  readonly facts: readonly (readonly [field: string, value: string])[];
  readonly conditions: readonly { readonly type: string; readonly status: string; readonly reason: string }[];
  readonly processes: readonly NodeProcess[];
  readonly loop: readonly LoopSource[];
  /** The span of virtual time that the counts of `loop` are of. */
  readonly window: Micros;
  readonly workers: readonly PodWorker[];
  readonly pods: readonly NodePod[];
  readonly interfaces: readonly NetworkInterface[];
  readonly routes: readonly string[];
  readonly blocks: readonly {
    readonly cidr: string;
    readonly used: number;
    readonly size: number;
    readonly allocations: readonly (readonly [ip: string, owner: string])[];
  }[];
  readonly rpcs: readonly RpcService[];
  /** Fields of KubeletConfiguration that are not as by default. */
  readonly config: readonly (readonly [field: string, value: string])[];
  /** CRI, CNI and OCI calls, latest first. */
  readonly calls: readonly NodeCall[];
}
