import type { Address, Channel, CriMethod, GrpcCode, OciRequest, PodSandboxConfig } from '../../api/index.ts';

/** Where a request about a container's task goes, and what the call is called there. */
export interface TaskCall {
  readonly to: Address;
  readonly channel: Channel;
  readonly method: string;
}

/** What the words of an OCI runtime become on their way up to the kubelet. */
export interface TaskErrors {
  readonly create: (error: string) => string;
  readonly start: (id: string, error: string) => string;
  /** An AppArmor profile that is not loaded. */
  readonly profile: (name: string) => string;
  /** The file of a seccomp profile that is not there. */
  readonly seccomp: (path: string) => string;
  /** A pull that failed: while the reference was resolved, or while its layers were fetched. */
  readonly pull: (image: string, stage: 'resolve' | 'copy', error: string) => string;
}

/** What differs between the runtimes behind CRI. Everything that the kubelet sees of them is the same. */
export interface RuntimeFlavor {
  /** `Version.runtime_name`. */
  readonly name: string;
  /** `Version.runtime_version`. */
  readonly version: string;
  readonly pauseImage: string;
  /** Does a process hold this Pod's namespaces open? */
  readonly needsInfra: (config: PodSandboxConfig) => boolean;
  /** Is CNI called before the sandbox's process runs? */
  readonly networkFirst: boolean;
  /** Does CreateContainer call the OCI runtime's `create`? Otherwise StartContainer does both. */
  readonly createsEarly: boolean;
  /** Prefix of the scope below a Pod's slice with the systemd cgroup driver. */
  readonly scope: string;
  readonly rootfs: (id: string) => string;
  /** Read-write layer of a container, the n-th on this node. */
  readonly snapshot: (id: string, number: number) => string;
  readonly imageFilesystem: string;
  /** Files of a sandbox that its containers share: `resolv.conf`, `shm`. */
  readonly sandboxDir: (id: string) => string;
  readonly netns: (uuid: string) => string;
  /** The namespace of a sandbox that its containers join. */
  readonly namespacePath: (type: string, sandbox: { readonly pausePid: number; readonly netns: string }) => string;
  /** The runtime handlers that are configured, the default one first. */
  readonly handlers: readonly string[];
  readonly noHandler: (handler: string) => string;
  /** Text of NetworkReady=false when `/etc/cni/net.d` holds nothing. */
  readonly networkNotReady: string;
  readonly task: (operation: OciRequest['operation'], handler: string) => TaskCall;
  readonly errors: TaskErrors;
  /** Who keeps the containers: asked once for each sandbox when it starts (the shim). */
  readonly monitor?: (handler: string) => TaskCall;
  /** RPCs that this runtime answers with an error, whatever is asked: gRPC code and text. */
  readonly refuses?: { readonly [M in CriMethod]?: readonly [GrpcCode, string] };
  /** Images come through this process (dockerd) or straight from the registry. */
  readonly images: Address;
}
