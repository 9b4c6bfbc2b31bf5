import type { ContainerConfig, ImageConfig, LinuxContainerResources, OciSpec, PodSandboxConfig } from '../../api/index.ts';

const OCI_VERSION = '1.2.1';
const STATE = '/run/containerd/io.containerd.runtime.v2.task/k8s.io';

export const PAUSE_IMAGE = 'registry.k8s.io/pause:3.10';

/** cgroupfs driver: `<parent>/<id>`; systemd driver (a parent ending in `.slice`): `<parent>/cri-containerd-<id>.scope`. */
export function cgroupsPath(parent: string, id: string): string {
  return parent.endsWith('.slice') ? `${parent}/cri-containerd-${id}.scope` : `${parent}/${id}`;
}

/**
 * cgroup v2 interface files from CRI resources; `cpu.weight` by the linear formula of runc before 1.3.2.
 * Source: `opencontainers/cgroups` ConvertCPUSharesToCgroupV2Value.
 */
export function cgroupFiles(resources: LinuxContainerResources): Readonly<Record<string, string>> {
  const { cpuShares, cpuQuota, cpuPeriod, memoryLimitInBytes, unified } = resources;
  const shares = Math.max(2, Math.min(262_144, cpuShares));
  return {
    'cpu.weight': String(cpuShares === 0 ? 100 : 1 + Math.floor(((shares - 2) * 9_999) / 262_142)),
    'cpu.max': cpuQuota > 0 ? `${cpuQuota} ${cpuPeriod || 100_000}` : `max ${cpuPeriod || 100_000}`,
    'memory.max': memoryLimitInBytes > 0 ? String(memoryLimitInBytes) : 'max',
    ...unified,
  };
}

const sandboxAnnotations = (sandboxId: string, { metadata }: PodSandboxConfig): Readonly<Record<string, string>> => ({
  'io.kubernetes.cri.sandbox-id': sandboxId,
  'io.kubernetes.cri.sandbox-name': metadata.name,
  'io.kubernetes.cri.sandbox-namespace': metadata.namespace,
  'io.kubernetes.cri.sandbox-uid': metadata.uid,
});

/** Annotations of the Pod that say how its program should behave go through to the workload. */
function behaviour(annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const key in annotations) if (key.startsWith('orrery.dev/')) found[key] = annotations[key] ?? '';
  return found;
}

/** The pause container: it holds the namespaces open. `netns` is empty for a Pod in the host's network. */
export function sandboxSpec(id: string, config: PodSandboxConfig, netns: string): OciSpec {
  return {
    ociVersion: OCI_VERSION,
    hostname: config.hostname,
    root: { path: `${STATE}/${id}/rootfs`, image: PAUSE_IMAGE, readonly: true },
    process: { args: ['/pause'], env: [], cwd: '/', oomScoreAdj: -998 },
    mounts: [],
    annotations: { 'io.kubernetes.cri.container-type': 'sandbox', ...sandboxAnnotations(id, config) },
    linux: {
      cgroupsPath: cgroupsPath(config.linux.cgroupParent, id),
      namespaces: [{ type: 'pid' }, { type: 'ipc' }, { type: 'uts' }, { type: 'mount' }, ...(netns === '' ? [] : [{ type: 'network', path: netns }])],
      resources: { 'cpu.weight': '1' },
    },
  };
}

/**
 * Command of a container: `command` replaces the image's entrypoint and drops its cmd; `args` replace the cmd.
 * Source: containerd `internal/cri/opts/spec_opts.go` WithProcessArgs.
 */
export function processArgs(config: ContainerConfig, image: ImageConfig): readonly string[] {
  const command = config.command.length > 0 ? config.command : image.entrypoint;
  const args = config.args.length > 0 ? config.args : config.command.length > 0 ? [] : image.cmd;
  return [...command, ...args];
}

export interface ContainerSpecInput {
  readonly id: string;
  readonly sandboxId: string;
  readonly pausePid: number;
  readonly netns: string;
  readonly imageRef: string;
  readonly image: ImageConfig;
  readonly config: ContainerConfig;
  readonly sandbox: PodSandboxConfig;
}

/** A container of a Pod: it joins the sandbox's network, ipc and uts namespaces; pid is its own unless shared. */
export function containerSpec(input: ContainerSpecInput): OciSpec {
  const { id, sandboxId, pausePid, netns, image, config, sandbox } = input;
  const join = (type: string): { readonly type: string; readonly path: string } => ({ type, path: `/proc/${pausePid}/ns/${type}` });
  const ownPid = sandbox.linux.securityContext.namespaceOptions.pid !== 'POD';
  return {
    ociVersion: OCI_VERSION,
    hostname: sandbox.hostname,
    root: {
      path: `${STATE}/${id}/rootfs`,
      image: input.imageRef,
      readonly: config.linux.securityContext['readonlyRootfs'] === true,
      ...(image.executables ? { executables: image.executables } : {}),
    },
    process: {
      args: processArgs(config, image),
      env: [`HOSTNAME=${sandbox.hostname}`, ...image.env, ...config.envs.map(({ key, value }) => `${key}=${value}`)],
      cwd: config.workingDir || image.workingDir || '/',
      oomScoreAdj: config.linux.resources.oomScoreAdj,
      ...(config.stdin || config.tty ? { stdin: true } : {}),
    },
    mounts: config.mounts.map(({ containerPath, hostPath, readonly }) => ({ destination: containerPath, source: hostPath, readonly })),
    annotations: {
      'io.kubernetes.cri.container-type': 'container',
      ...sandboxAnnotations(sandboxId, sandbox),
      'io.kubernetes.cri.container-name': config.metadata.name,
      'io.kubernetes.cri.image-name': input.imageRef,
      'io.kubernetes.container.ports': config.annotations['io.kubernetes.container.ports'] ?? '',
      ...behaviour(sandbox.annotations),
    },
    linux: {
      cgroupsPath: cgroupsPath(sandbox.linux.cgroupParent, id),
      namespaces: [
        ownPid ? { type: 'pid' } : join('pid'),
        join('ipc'),
        join('uts'),
        { type: 'mount' },
        ...(netns === '' ? [] : [{ type: 'network', path: netns }]),
      ],
      resources: cgroupFiles(config.linux.resources),
    },
  };
}
