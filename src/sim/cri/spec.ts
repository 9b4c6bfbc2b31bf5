import type { ContainerConfig, ImageConfig, LinuxContainerResources, OciSpec, PodSandboxConfig } from '../../api/index.ts';
import { isObject } from '../apimachinery/index.ts';
import type { RuntimeFlavor } from './flavor.ts';

const OCI_VERSION = '1.2.1';

/** cgroupfs driver: `<parent>/<id>`; systemd driver (a parent ending in `.slice`): `<parent>/cri-containerd-<id>.scope`. */
function cgroupsPath(parent: string, id: string, scope: string): string {
  return parent.endsWith('.slice') ? `${parent}/${scope}-${id}.scope` : `${parent}/${id}`;
}

/** Weight of shares between 2 and 2^18, by the quadratic function through (2, 1), (1024, 100) and (2^18, 10000). Source: `opencontainers/cgroups` ≥ 0.0.3 ConvertCPUSharesToCgroupV2Value. */
export function quadraticCpuWeight(shares: number): number {
  const power = Math.log2(shares);
  return Math.ceil(10 ** ((power * power + 125 * power) / 612 - 7 / 34));
}

/** cgroup v2 interface files from CRI resources, as runc ≥ 1.3.2 and crun ≥ 1.23 write them. */
function cgroupFiles(resources: LinuxContainerResources): Readonly<Record<string, string>> {
  const { cpuShares, cpuQuota, cpuPeriod, memoryLimitInBytes, cpusetCpus, unified } = resources;
  const shares = Math.max(2, Math.min(262_144, cpuShares));
  return {
    'cpu.weight': String(cpuShares === 0 ? 100 : quadraticCpuWeight(shares)),
    'cpu.shares': String(cpuShares === 0 ? 1_024 : shares),
    'cpu.max': cpuQuota > 0 ? `${cpuQuota} ${cpuPeriod || 100_000}` : `max ${cpuPeriod || 100_000}`,
    'memory.max': memoryLimitInBytes > 0 ? String(memoryLimitInBytes) : 'max',
    ...(cpusetCpus ? { 'cpuset.cpus': cpusetCpus } : {}),
    ...unified,
  };
}

/** Interface files for an update of a running container: what is 0 stays as it is (`WithResources` of containerd). */
export function changedFiles(resources: LinuxContainerResources): Readonly<Record<string, string>> {
  const files = cgroupFiles(resources);
  const kept = new Set([
    ...(resources.cpuShares === 0 ? ['cpu.weight', 'cpu.shares'] : []),
    ...(resources.cpuQuota === 0 ? ['cpu.max'] : []),
    ...(resources.memoryLimitInBytes === 0 ? ['memory.max'] : []),
  ]);
  return Object.fromEntries(Object.entries(files).filter(([name]) => !kept.has(name)));
}

/** Profiles that a node has: those of the runtimes themselves. Nobody loads others. */
const LOADED: readonly string[] = ['cri-containerd.apparmor.d', 'crio-default', 'docker-default'];

/** The AppArmor profile that a container asks for and the node does not have. */
export function missingProfile({ linux }: ContainerConfig): string | undefined {
  const { apparmor } = linux.securityContext;
  if (!isObject(apparmor) || apparmor['profileType'] !== 'Localhost') return undefined;
  const name = String(apparmor['localhostRef'] ?? '');
  return LOADED.includes(name) ? undefined : name;
}

/** What containerd loads for those who ask for nothing else (`internal/cri/server/container_create_linux.go`). */
const DEFAULT_PROFILE = 'cri-containerd.apparmor.d';

/** Nobody has asked for a profile: the default one. A privileged container has none, unless it names one. */
function apparmorOf({ apparmor, privileged }: Readonly<Record<string, unknown>>): string | undefined {
  const type = isObject(apparmor) ? apparmor['profileType'] : 'RuntimeDefault';
  if (type === 'Localhost') return isObject(apparmor) ? String(apparmor['localhostRef']) : undefined;
  return type === 'RuntimeDefault' && privileged !== true ? DEFAULT_PROFILE : undefined;
}

/** `system_u:system_r:container_t:s0:c1,c2`: what is not said is as `container-selinux` has it. */
function selinuxOf({ selinuxOptions }: Readonly<Record<string, unknown>>): string | undefined {
  if (!isObject(selinuxOptions)) return undefined;
  const { user = 'system_u', role = 'system_r', type = 'container_t', level = 's0' } = selinuxOptions;
  return [user, role, type, level].map(String).join(':');
}

/** The file of the seccomp profile that a container asks for. */
export function seccompFile({ linux }: ContainerConfig): string | undefined {
  const { seccomp } = linux.securityContext;
  return isObject(seccomp) && seccomp['profileType'] === 'Localhost' ? String(seccomp['localhostRef'] ?? '') : undefined;
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

/** Annotations of the Pod that a runtime handler is let to see, by what its project's documentation has one configure (`pod_annotations`, CRI-O: `allowed_annotations`). */
const ALLOWED: Readonly<Record<string, string>> = { kata: 'io.katacontainers.', runsc: 'dev.gvisor.' };

function allowed(handler: string, annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const prefix = ALLOWED[handler];
  return prefix === undefined ? {} : Object.fromEntries(Object.entries(annotations).filter(([key]) => key.startsWith(prefix)));
}

type Namespaces = OciSpec['linux']['namespaces'];

/** Namespaces of the sandbox: new ones, but for those that the Pod takes from the host (WithoutNamespace). */
function sandboxNamespaces({ linux }: PodSandboxConfig, netns: string): Namespaces {
  const { pid, ipc, usernsOptions } = linux.securityContext.namespaceOptions;
  return [
    ...(usernsOptions ? [{ type: 'user' }] : []),
    ...(pid === 'NODE' ? [] : [{ type: 'pid' }]),
    ...(ipc === 'NODE' ? [] : [{ type: 'ipc' }]),
    ...(netns === '' ? [] : [{ type: 'uts' }]),
    { type: 'mount' },
    ...(netns === '' ? [] : [{ type: 'network', path: netns }]),
  ];
}

/** The pause container: it holds the namespaces open. `netns` is empty for a Pod in the host's network. */
export function sandboxSpec(flavor: RuntimeFlavor, id: string, config: PodSandboxConfig, netns: string, handler = ''): OciSpec {
  return {
    ociVersion: OCI_VERSION,
    hostname: config.hostname,
    root: { path: flavor.rootfs(id), image: flavor.pauseImage, readonly: true },
    process: { args: ['/pause'], env: [], cwd: '/', oomScoreAdj: -998, user: { uid: 65_535, gid: 65_535 }, noNewPrivileges: true },
    mounts: [],
    annotations: { 'io.kubernetes.cri.container-type': 'sandbox', ...sandboxAnnotations(id, config), ...allowed(handler, config.annotations) },
    linux: {
      cgroupsPath: cgroupsPath(config.linux.cgroupParent, id, flavor.scope),
      namespaces: sandboxNamespaces(config, netns),
      resources: { 'cpu.weight': '1', 'cpu.shares': '2' },
      ...idMappings(config),
      ...(config.linux.sysctls ? { sysctl: config.linux.sysctls } : {}),
    },
  };
}

/**
 * Command of a container: `command` replaces the image's entrypoint and drops its cmd; `args` replace the cmd.
 * Source: containerd `internal/cri/opts/spec_opts.go` WithProcessArgs.
 */
function processArgs(config: ContainerConfig, image: ImageConfig): readonly string[] {
  const command = config.command.length > 0 ? config.command : image.entrypoint;
  const args = config.args.length > 0 ? config.args : config.command.length > 0 ? [] : image.cmd;
  return [...command, ...args];
}

export interface ContainerSpecInput {
  readonly flavor: RuntimeFlavor;
  readonly id: string;
  readonly sandboxId: string;
  readonly pausePid: number;
  readonly netns: string;
  readonly imageRef: string;
  readonly image: ImageConfig;
  readonly config: ContainerConfig;
  readonly sandbox: PodSandboxConfig;
  readonly seccompProfile?: string;
  /** The runtime handler of the Pod. */
  readonly handler?: string;
}

/** What an unprivileged container may do. Source: containerd `pkg/oci/spec.go` defaultUnixCaps. */
const DEFAULT_CAPABILITIES: readonly string[] = [
  'CAP_CHOWN',
  'CAP_DAC_OVERRIDE',
  'CAP_FSETID',
  'CAP_FOWNER',
  'CAP_MKNOD',
  'CAP_NET_RAW',
  'CAP_SETGID',
  'CAP_SETUID',
  'CAP_SETFCAP',
  'CAP_SETPCAP',
  'CAP_NET_BIND_SERVICE',
  'CAP_SYS_CHROOT',
  'CAP_KILL',
  'CAP_AUDIT_WRITE',
];
/** containerd `pkg/oci/spec.go`. */
const MASKED_PATHS: readonly string[] = [
  '/proc/acpi',
  '/proc/asound',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/proc/sched_debug',
  '/sys/firmware',
  '/sys/devices/virtual/powercap',
  '/proc/scsi',
];
const READONLY_PATHS: readonly string[] = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'];

/** Mounts that every container has before those of its Pod (`pkg/oci/mounts.go` defaultMounts, and the sandbox's files). */
const STANDARD_MOUNTS: readonly { readonly destination: string; readonly type: string; readonly source: string }[] = [
  { destination: '/proc', type: 'proc', source: 'proc' },
  { destination: '/dev', type: 'tmpfs', source: 'tmpfs' },
  { destination: '/dev/pts', type: 'devpts', source: 'devpts' },
  { destination: '/dev/mqueue', type: 'mqueue', source: 'mqueue' },
  { destination: '/sys', type: 'sysfs', source: 'sysfs' },
  { destination: '/sys/fs/cgroup', type: 'cgroup', source: 'cgroup' },
];

const names = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map((name) => `CAP_${String(name).replace(/^CAP_/, '')}`) : []);

/** `add` and `drop` of CRI's Capability over the default set; `ALL` stands for all of them. */
function capabilitiesOf(security: Readonly<Record<string, unknown>>): readonly string[] {
  const changes = isObject(security['capabilities']) ? security['capabilities'] : {};
  const [add, drop] = [names(changes['addCapabilities'] ?? changes['add']), names(changes['dropCapabilities'] ?? changes['drop'])];
  if (add.length === 0 && drop.length === 0) return DEFAULT_CAPABILITIES;
  const kept = drop.includes('CAP_ALL') ? [] : DEFAULT_CAPABILITIES.filter((name) => !drop.includes(name));
  return [...new Set([...kept, ...add])];
}

const idOf = (value: unknown): number | undefined => {
  if (typeof value === 'number') return value;
  return isObject(value) && typeof value['value'] === 'number' ? value['value'] : undefined;
};

/** Users that `/etc/passwd` of images names (`USER nobody`); others get the first id of ordinary users. */
const USER_IDS: Readonly<Record<string, number>> = { root: 0, nobody: 65_534, curl_user: 100 };
const userId = (name: string): number => (/^\d+$/.test(name) ? Number(name) : (USER_IDS[name] ?? 1_000));

/** Whom the process runs as: what is asked for, else the image's `USER` (containerd `internal/cri/opts` WithUser). */
function userOf(security: Readonly<Record<string, unknown>>, image: ImageConfig): NonNullable<OciSpec['process']['user']> {
  const groups = Array.isArray(security['supplementalGroups']) ? security['supplementalGroups'].map(Number) : [];
  const [name = '', group = ''] = (image.user ?? '').split(':');
  const asked = idOf(security['runAsUser']);
  const uid = asked ?? (name === '' ? 0 : userId(name));
  const gid = idOf(security['runAsGroup']) ?? (asked === undefined && group !== '' ? userId(group) : 0);
  return groups.length > 0 ? { uid, gid, additionalGids: groups } : { uid, gid };
}

type Mappings = NonNullable<OciSpec['linux']['uidMappings']>;

/** Of a Pod with a user namespace of its own. */
function idMappings({ linux }: PodSandboxConfig): { readonly uidMappings?: Mappings; readonly gidMappings?: Mappings } {
  const { usernsOptions } = linux.securityContext.namespaceOptions;
  if (!usernsOptions) return {};
  const mapped = (list: typeof usernsOptions.uids): Mappings =>
    list.map(({ containerId, hostId, length }) => ({ containerID: containerId, hostID: hostId, size: length }));
  return { uidMappings: mapped(usernsOptions.uids), gidMappings: mapped(usernsOptions.gids) };
}

/** The name of the profile that filters its system calls; `Unconfined` and a silent Pod have none. */
function seccompOf(security: Readonly<Record<string, unknown>>): { readonly seccomp?: string } {
  const { seccomp } = security;
  if (security['privileged'] === true || !isObject(seccomp) || seccomp['profileType'] === 'Unconfined') return {};
  return { seccomp: seccomp['profileType'] === 'Localhost' ? String(seccomp['localhostRef']) : String(seccomp['profileType']) };
}

function containerNamespaces({ flavor, pausePid, netns, sandbox }: ContainerSpecInput): Namespaces {
  const { pid, ipc, usernsOptions } = sandbox.linux.securityContext.namespaceOptions;
  const join = (type: string): { readonly type: string; readonly path: string } => ({ type, path: flavor.namespacePath(type, { pausePid, netns }) });
  return [
    ...(usernsOptions ? [join('user')] : []),
    ...(pid === 'NODE' ? [] : pid === 'POD' ? [join('pid')] : [{ type: 'pid' }]),
    ...(ipc === 'NODE' ? [] : [join('ipc')]),
    ...(netns === '' ? [] : [join('uts')]),
    { type: 'mount' },
    ...(netns === '' ? [] : [{ type: 'network', path: netns }]),
  ];
}

function confinedBy(security: Readonly<Record<string, unknown>>): Pick<OciSpec['process'], 'apparmorProfile' | 'selinuxLabel'> {
  const apparmorProfile = apparmorOf(security);
  const selinuxLabel = security['selinuxOptions'] ? selinuxOf(security) : undefined;
  return { ...(apparmorProfile === undefined ? {} : { apparmorProfile }), ...(selinuxLabel === undefined ? {} : { selinuxLabel }) };
}

/** A container of a Pod: it joins the sandbox's network, ipc and uts namespaces; pid is its own unless shared. */
export function containerSpec(input: ContainerSpecInput): OciSpec {
  const { flavor, id, sandboxId, image, config, sandbox } = input;
  const security = config.linux.securityContext;
  const privileged = security['privileged'] === true;
  return {
    ociVersion: OCI_VERSION,
    hostname: sandbox.hostname,
    root: {
      path: flavor.rootfs(id),
      image: input.imageRef,
      readonly: security['readonlyRootfs'] === true,
      ...(image.executables ? { executables: image.executables } : {}),
    },
    process: {
      args: processArgs(config, image),
      env: [`HOSTNAME=${sandbox.hostname}`, ...image.env, ...config.envs.map(({ key, value }) => `${key}=${value}`)],
      cwd: config.workingDir || image.workingDir || '/',
      oomScoreAdj: config.linux.resources.oomScoreAdj,
      user: userOf(security, image),
      ...(privileged ? {} : { capabilities: capabilitiesOf(security) }),
      ...(security['noNewPrivs'] === true ? { noNewPrivileges: true } : {}),
      ...confinedBy(security),
      ...(config.stdin || config.tty ? { stdin: true } : {}),
      ...(config.tty ? { terminal: true } : {}),
    },
    mounts: [
      { destination: '/etc/resolv.conf', source: `${flavor.sandboxDir(sandboxId)}/resolv.conf`, readonly: false },
      { destination: '/dev/shm', source: `${flavor.sandboxDir(sandboxId)}/shm`, readonly: false },
      ...config.mounts.map(({ containerPath, hostPath, readonly }) => ({ destination: containerPath, source: hostPath, readonly })),
    ],
    annotations: {
      'io.kubernetes.cri.container-type': 'container',
      ...sandboxAnnotations(sandboxId, sandbox),
      'io.kubernetes.cri.container-name': config.metadata.name,
      'io.kubernetes.cri.image-name': input.imageRef,
      'io.kubernetes.container.ports': config.annotations['io.kubernetes.container.ports'] ?? '',
      ...behaviour(sandbox.annotations),
      ...allowed(input.handler ?? '', sandbox.annotations),
    },
    linux: {
      cgroupsPath: cgroupsPath(sandbox.linux.cgroupParent, id, flavor.scope),
      namespaces: containerNamespaces(input),
      resources: cgroupFiles(config.linux.resources),
      ...(config.devices ? { devices: config.devices.map(({ containerPath }) => ({ path: containerPath, type: 'c' as const })) } : {}),
      ...(privileged || 'maskedPaths' in security ? {} : { maskedPaths: MASKED_PATHS, readonlyPaths: READONLY_PATHS }),
      ...seccompOf(security),
      ...(input.seccompProfile === undefined ? {} : { seccompProfile: input.seccompProfile }),
      ...idMappings(sandbox),
    },
  };
}

/** `/etc/resolv.conf` of a Pod (`internal/cri/server/podsandbox/sandbox_run_linux.go` parseDNSOptions). */
export function resolvConf({ dnsConfig: { servers, searches, options } }: PodSandboxConfig): string {
  const lines = [
    ...(searches.length > 0 ? [`search ${searches.join(' ')}`] : []),
    ...servers.map((server) => `nameserver ${server}`),
    ...(options.length > 0 ? [`options ${options.join(' ')}`] : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** `config.json` as it lies in the bundle: with the mounts that every container has. */
export function configJson(spec: OciSpec): Readonly<Record<string, unknown>> {
  const { executables: _, image: __, ...root } = spec.root;
  return { ...spec, root, mounts: [...STANDARD_MOUNTS, ...spec.mounts.map((mount) => ({ ...mount, type: 'bind' }))] };
}
