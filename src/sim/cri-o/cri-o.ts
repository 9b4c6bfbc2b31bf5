import { address, type Address, type OciRequest } from '../../api/index.ts';
import { type CriServerOptions, criServer, type RuntimeFlavor, taskRelay } from '../cri/index.ts';
import type { ProcessFactory } from '../kernel/index.ts';

export interface CrioOptions extends Omit<CriServerOptions, 'flavor'> {
  readonly registry: Address;
  /** Configured runtime handlers, the default one first. */
  readonly handlers: readonly string[];
}

const STORAGE = '/var/lib/containers/storage/overlay';

/**
 * CRI-O runs `conmon` for each container, and conmon runs `<runtime> create`; everything else is CRI-O calling the OCI runtime
 * itself. Source: `cri-o/cri-o` internal/oci/runtime_oci.go.
 */
function flavor({ node, handlers, registry }: CrioOptions): RuntimeFlavor {
  const binary = (handler: string): string => handler || (handlers[0] ?? '');
  return {
    name: 'cri-o',
    version: '1.36.0',
    // `server/container_checkpoint.go`: CRIU support is off unless `enable_criu_support` is set.
    refuses: { CheckpointContainer: ['Unknown', 'checkpoint/restore support not available'] },
    pauseImage: 'registry.k8s.io/pause:3.10.1',
    // `drop_infra_ctr`: pinns holds the namespaces; only a shared PID namespace needs a process.
    needsInfra: ({ linux }) => linux.securityContext.namespaceOptions.pid === 'POD',
    networkFirst: true,
    createsEarly: true,
    scope: 'crio',
    rootfs: (id) => `${STORAGE}/${id.slice(0, 26)}/merged`,
    snapshot: (id) => `${STORAGE}/${id.slice(0, 26)}/diff`,
    imageFilesystem: '/var/lib/containers/storage/overlay-images',
    sandboxDir: (id) => `/var/run/containers/storage/overlay-containers/${id}/userdata`,
    netns: (uuid) => `/var/run/netns/${uuid}`,
    namespacePath: (type, { netns, pausePid }) =>
      type === 'pid' ? `/proc/${pausePid}/ns/pid` : `/var/run/${type}ns/${netns.slice(netns.lastIndexOf('/') + 1)}`,
    handlers,
    noHandler: (handler) => `failed to find runtime handler ${handler} from runtime list map[${handlers.join(' ')}]`,
    networkNotReady: 'No CNI configuration file in /etc/cni/net.d/. Has your network provider started?',
    task: (operation, handler) =>
      operation === 'create'
        ? { to: address(`${node}/conmon`), channel: 'exec', method: 'conmon' }
        : { to: address(`${node}/${binary(handler)}`), channel: 'exec', method: `${binary(handler)} ${operation}` },
    errors: {
      create: (error) => `container create failed: ${error}`,
      start: (id, error) => `failed to start container ${id}: ${error}`,
      seccomp: (path) => `setup seccomp: unable to load local profile "${path}": open ${path}: no such file or directory`,
      profile: (name) => `unable to apply apparmor profile: profile "${name}" specified but not loaded`,
      pull: (image, stage, error) =>
        stage === 'resolve'
          ? `initializing source docker://${image}: ${error.endsWith(': not found') ? `reading manifest ${image.slice(image.lastIndexOf(':') + 1)} in ${image.slice(0, image.lastIndexOf(':'))}: manifest unknown` : error}`
          : `copying system image from manifest list: writing blob: ${error}`,
    },
    images: registry,
  };
}

/** CRI-O 1.34 on one node: the daemon, with containers/image and containers/storage as libraries in it. */
export function crio(options: CrioOptions): ProcessFactory {
  return criServer({ ...options, flavor: flavor(options) });
}

/** The conmon processes of a node (one a container in life): parent, log writer, keeper of the exit code. */
export function conmon({ node, daemon }: { readonly node: string; readonly daemon: Address }): ProcessFactory {
  const below = ({ operation, runtime = 'crun' }: OciRequest) =>
    ({ to: address(`${node}/${runtime}`), channel: 'exec', method: `${runtime} ${operation}` }) as const;
  return taskRelay({ above: daemon, below, exit: 'exit file' });
}
