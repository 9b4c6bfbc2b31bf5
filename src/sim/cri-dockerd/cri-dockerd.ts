import { address, type Address, type OciRequest } from '../../api/index.ts';
import { type CriServerOptions, criServer, type RuntimeFlavor } from '../cri/index.ts';
import type { ProcessFactory } from '../kernel/index.ts';

export interface CriDockerdOptions extends Omit<CriServerOptions, 'flavor'> {
  readonly dockerd: Address;
}

const OPERATIONS: Readonly<Record<OciRequest['operation'], string>> = {
  create: 'POST /containers/create',
  start: 'POST /containers/{id}/start',
  kill: 'POST /containers/{id}/kill',
  delete: 'DELETE /containers/{id}',
  exec: 'POST /exec/{id}/start',
  state: 'GET /containers/{id}/json',
};

/** What the adapter leaves to `UnimplementedRuntimeServiceServer` (`Mirantis/cri-dockerd` core/docker_service.go). */
const NOT_IN_DOCKER: NonNullable<RuntimeFlavor['refuses']> = Object.fromEntries(
  (['CheckpointContainer', 'GetContainerEvents', 'ListMetricDescriptors', 'ListPodSandboxMetrics', 'UpdatePodSandboxResources'] as const).map(
    (method) => [method, ['Unimplemented', `method ${method} not implemented`]] as const,
  ),
);

/**
 * cri-dockerd, the adapter that took dockershim's place: CRI above, Docker Engine's API below, and CNI by itself. The sandbox's
 * container runs before its network is set up. Source: `Mirantis/cri-dockerd` core/sandbox_run.go.
 */
function flavor({ dockerd }: CriDockerdOptions): RuntimeFlavor {
  return {
    name: 'docker',
    version: '28.5.1',
    refuses: NOT_IN_DOCKER,
    pauseImage: 'registry.k8s.io/pause:3.10',
    needsInfra: () => true,
    networkFirst: false,
    createsEarly: true,
    scope: 'docker',
    rootfs: (id) => `/var/lib/docker/overlay2/${id}/merged`,
    snapshot: (id) => `/var/lib/docker/overlay2/${id}/diff`,
    imageFilesystem: '/var/lib/docker',
    sandboxDir: (id) => `/var/lib/docker/containers/${id}`,
    netns: (uuid) => `/var/run/docker/netns/${uuid.slice(0, 8)}${uuid.slice(9, 13)}`,
    namespacePath: (type, { pausePid }) => `/proc/${pausePid}/ns/${type}`,
    handlers: ['runc'],
    noHandler: (handler) => `runtime handler "${handler}" not supported`,
    networkNotReady: 'cni config uninitialized',
    task: (operation) => ({ to: dockerd, channel: 'http', method: OPERATIONS[operation] }),
    errors: {
      create: (error) => `failed to create container: Error response from daemon: ${error}`,
      start: (id, error) =>
        `failed to start container "${id}": Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: ${error}: unknown`,
      seccomp: (path) =>
        `failed to generate security options: failed to generate seccomp security options for container: cannot load seccomp profile "${path}": open ${path}: no such file or directory`,
      profile: (name) => `failed to create container: Error response from daemon: AppArmor profile ${name} is not loaded`,
      pull: (_, __, error) => `Error response from daemon: ${error}`,
    },
    images: dockerd,
  };
}

/** cri-dockerd on one node. */
export function criDockerd(options: CriDockerdOptions): ProcessFactory {
  return criServer({ ...options, flavor: flavor(options) });
}

/** The containerd below dockerd (namespace `moby`): Docker's own tasks, no CRI. */
export const mobyCall = (node: string, { operation }: OciRequest) =>
  ({ to: address(`${node}/containerd-shim-runc-v2`), channel: 'grpc', method: `Task.${operation.charAt(0).toUpperCase()}${operation.slice(1)}` }) as const;
