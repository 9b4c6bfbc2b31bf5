import { address, type Address, type OciRequest } from '../../api/index.ts';
import { type CriServerOptions, criServer, type RuntimeFlavor, taskRelay } from '../cri/index.ts';
import type { ProcessFactory } from '../kernel/index.ts';

export interface ContainerdOptions extends Omit<CriServerOptions, 'flavor'> {
  readonly registry: Address;
  /** Configured runtime handlers, the default one first. */
  readonly handlers: readonly string[];
}

const SNAPSHOTTER = '/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs';
const STATE = '/run/containerd/io.containerd.runtime.v2.task/k8s.io';

/** The shim's binary by runtime handler (`runtime_type` of the configuration): runc and crun share one. */
const SHIMS: Readonly<Record<string, string>> = { kata: 'containerd-shim-kata-v2', runsc: 'containerd-shim-runsc-v1' };
const RUNC_SHIM = 'containerd-shim-runc-v2';

/** Every shim that a node with these handlers runs. */
export const shimsOf = (handlers: readonly string[]): readonly string[] => [...new Set(handlers.map((handler) => SHIMS[handler] ?? RUNC_SHIM))];

const OPERATIONS: Readonly<Record<OciRequest['operation'], string>> = {
  create: 'Task.Create',
  start: 'Task.Start',
  kill: 'Task.Kill',
  delete: 'Task.Delete',
  exec: 'Task.Exec',
  state: 'Task.State',
};

function flavor({ node, handlers, registry }: ContainerdOptions): RuntimeFlavor {
  const shim = (handler: string): Address => address(`${node}/${SHIMS[handler || (handlers[0] ?? '')] ?? RUNC_SHIM}`);
  return {
    name: 'containerd',
    version: 'v2.1.9',
    // `internal/cri/server/list_metric_descriptors.go`, `list_pod_sandbox_metrics.go`.
    refuses: { ListMetricDescriptors: ['Unimplemented', 'not implemented'], ListPodSandboxMetrics: ['Unimplemented', 'not implemented'] },
    pauseImage: 'registry.k8s.io/pause:3.10',
    needsInfra: () => true,
    networkFirst: true,
    createsEarly: false,
    scope: 'cri-containerd',
    rootfs: (id) => `${STATE}/${id}/rootfs`,
    snapshot: (_, number) => `${SNAPSHOTTER}/snapshots/${number}/fs`,
    imageFilesystem: SNAPSHOTTER,
    sandboxDir: (id) => `/var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/${id}`,
    netns: (uuid) => `/var/run/netns/cni-${uuid}`,
    namespacePath: (type, { pausePid }) => `/proc/${pausePid}/ns/${type}`,
    handlers,
    noHandler: (handler) => `failed to get sandbox runtime: no runtime for "${handler}" is configured`,
    networkNotReady: 'cni plugin not initialized',
    task: (operation, handler) => ({ to: shim(handler), channel: 'grpc', method: OPERATIONS[operation] }),
    monitor: (handler) => {
      const to = shim(handler);
      return { to, channel: 'exec', method: `${to.slice(node.length + 1)} start` };
    },
    errors: {
      create: (error) => `failed to create containerd task: failed to create shim task: OCI runtime create failed: ${error}: unknown`,
      start: (id, error) => `failed to start containerd task "${id}": ${error}: unknown`,
      seccomp: (path) => `failed to create containerd container: cannot load seccomp profile "${path}": open ${path}: no such file or directory`,
      profile: (name) => `failed to get container spec opts: failed to generate apparmor spec opts: apparmor profile not found ${name}`,
      pull: (image, stage, error) => {
        const what = stage === 'resolve' ? `failed to resolve reference "${image}"` : 'failed to copy';
        return `failed to pull and unpack image "${image}": ${error.startsWith('failed commit') ? '' : `${what}: `}${error}`;
      },
    },
    images: registry,
  };
}

/** containerd 2.1 on one node. */
export function containerd(options: ContainerdOptions): ProcessFactory {
  return criServer({ ...options, flavor: flavor(options) });
}

/**
 * The shims of a node's Pods (one process a Pod in life; here one lane for all of one kind): the parent of the containers,
 * which keeps them when containerd is restarted. Source: `containerd/core/runtime/v2/README.md`.
 */
export function containerdShim({ node, daemon }: { readonly node: string; readonly daemon: Address }): ProcessFactory {
  return taskRelay({
    above: daemon,
    below: ({ operation, runtime = 'runc' }) => ({ to: address(`${node}/${runtime}`), channel: 'exec', method: `${runtime} ${operation}` }),
    exit: 'TaskExit',
  });
}
