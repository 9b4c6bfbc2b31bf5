import type { Container, ContainerConfig, CriIdMapping, Pod, PodSandboxConfig } from '../../../api/index.ts';
import { containerResources, podCgroup } from '../cm/resources.ts';
import type { EnvVar } from '../envvars/services.ts';
import { expand } from '../envvars/expansion.ts';
import { containersOf, identityOf, isHostNetwork, specOf } from '../pod.ts';
import { linuxSecurityContext } from './linux-security-context.ts';
import { TERMINATION_MESSAGE_PATH, terminationLog } from './termination-message.ts';
import { CONTAINER_NAME_LABEL, POD_NAME_LABEL, POD_NAMESPACE_LABEL, POD_UID_LABEL } from '../runtime-status.ts';

export interface DnsSettings {
  readonly clusterDNS: string;
  readonly clusterDomain: string;
  readonly nodeName: string;
}

/** `/var/log/pods/<namespace>_<name>_<uid>` (`kuberuntime/helpers.go` BuildPodLogsDirectory). */
function podLogsDirectory(pod: Pod): string {
  const { uid, namespace, name } = identityOf(pod);
  return `/var/log/pods/${namespace}_${name}_${uid}`;
}

type DnsConfig = PodSandboxConfig['dnsConfig'];

/** `/etc/resolv.conf` of a Pod by its dnsPolicy (`kubernetes/pkg/kubelet/network/dns/dns.go` GetPodDNS). */
function podDns(pod: Pod, { clusterDNS, clusterDomain }: DnsSettings): DnsConfig {
  const { dnsPolicy = 'ClusterFirst', dnsConfig, hostNetwork } = specOf(pod);
  const { namespace } = identityOf(pod);
  const clusterFirst = dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && !hostNetwork);
  const base: DnsConfig = clusterFirst
    ? { servers: [clusterDNS], searches: [`${namespace}.svc.${clusterDomain}`, `svc.${clusterDomain}`, clusterDomain], options: ['ndots:5'] }
    : dnsPolicy === 'None'
      ? { servers: [], searches: [], options: [] }
      : { servers: ['192.168.0.1'], searches: [], options: [] };
  if (!dnsConfig) return base;
  const options = (dnsConfig.options ?? []).map(({ name = '', value }) => (value === undefined ? name : `${name}:${value}`));
  const named = new Set(options.map((option) => option.split(':')[0]));
  return {
    servers: [...new Set([...base.servers, ...(dnsConfig.nameservers ?? [])])],
    searches: [...new Set([...base.searches, ...(dnsConfig.searches ?? [])])],
    options: [...base.options.filter((option) => !named.has(option.split(':')[0])), ...options],
  };
}

/** `kubelet_pods.go` GeneratePodHostNameAndDomain: `hostnameOverride` is the last word; a name of the DNS where the Pod wants it. */
export function hostnameOf(pod: Pod, { nodeName, clusterDomain }: Pick<DnsSettings, 'nodeName' | 'clusterDomain'>): string {
  const { hostname, hostnameOverride, subdomain, setHostnameAsFQDN } = specOf(pod);
  if (hostnameOverride) return hostnameOverride;
  if (isHostNetwork(pod)) return nodeName;
  const { name, namespace } = identityOf(pod);
  const short = (hostname || name).slice(0, 63).replace(/[-.]+$/, '');
  return setHostnameAsFQDN && subdomain ? `${short}.${subdomain}.${namespace}.svc.${clusterDomain}` : short;
}

/** What RunPodSandbox is asked for (`kuberuntime_sandbox.go` generatePodSandboxConfig). */
export function sandboxConfig(pod: Pod, attempt: number, dns: DnsSettings, ids?: CriIdMapping): PodSandboxConfig {
  const { uid, namespace, name } = identityOf(pod);
  const { hostPID, hostIPC, shareProcessNamespace, securityContext } = specOf(pod);
  const sysctls = securityContext?.sysctls;
  return {
    metadata: { name, uid, namespace, attempt },
    hostname: hostnameOf(pod, dns),
    logDirectory: podLogsDirectory(pod),
    dnsConfig: podDns(pod, dns),
    portMappings: containersOf(pod).flatMap(({ ports = [] }) =>
      ports.map(({ protocol = 'TCP', containerPort, hostPort = 0 }) => ({ protocol, containerPort, hostPort })),
    ),
    labels: { ...pod.metadata?.labels, [POD_NAME_LABEL]: name, [POD_NAMESPACE_LABEL]: namespace, [POD_UID_LABEL]: uid },
    annotations: pod.metadata?.annotations ?? {},
    linux: {
      cgroupParent: podCgroup(pod),
      ...(sysctls?.length ? { sysctls: Object.fromEntries(sysctls.map(({ name: key, value }) => [key, value])) } : {}),
      securityContext: {
        namespaceOptions: {
          network: isHostNetwork(pod) ? 'NODE' : 'POD',
          pid: hostPID ? 'NODE' : shareProcessNamespace ? 'POD' : 'CONTAINER',
          ipc: hostIPC ? 'NODE' : 'POD',
          ...(ids ? { usernsOptions: { mode: 'POD', uids: [ids], gids: [ids] } } : {}),
        },
      },
    },
  };
}

/** FNV-1a over the fields whose change restarts a container: its name and image (`container/helpers.go` HashContainer). */
export function containerHash({ name, image = '' }: Container): string {
  let hash = 0x811c9dc5;
  const text = `${name} ${image}`;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0).toString(16);
}

function annotationsOf(pod: Pod, container: Container, attempt: number): Record<string, string> {
  const annotations: Record<string, string> = {
    'io.kubernetes.container.hash': containerHash(container),
    'io.kubernetes.container.restartCount': String(attempt),
    'io.kubernetes.container.terminationMessagePath': container.terminationMessagePath ?? TERMINATION_MESSAGE_PATH,
    'io.kubernetes.container.terminationMessagePolicy': container.terminationMessagePolicy ?? 'File',
  };
  const grace = specOf(pod).terminationGracePeriodSeconds;
  const deletionGrace = pod.metadata?.deletionGracePeriodSeconds;
  if (deletionGrace !== undefined) annotations['io.kubernetes.pod.deletionGracePeriod'] = String(deletionGrace);
  if (grace !== undefined) annotations['io.kubernetes.pod.terminationGracePeriod'] = String(grace);
  if (container.lifecycle?.preStop) annotations['io.kubernetes.container.preStopHandler'] = JSON.stringify(container.lifecycle.preStop);
  if (container.ports && container.ports.length > 0) annotations['io.kubernetes.container.ports'] = JSON.stringify(container.ports);
  return annotations;
}

export interface ContainerConfigInput {
  readonly pod: Pod;
  readonly container: Container;
  readonly attempt: number;
  readonly imageRef: string;
  readonly vars: readonly EnvVar[];
  readonly mounts: ContainerConfig['mounts'];
  /** The node's memory, bytes. */
  readonly nodeMemory: number;
  readonly cgroup: 'v1' | 'v2';
}

/** An OOM kill ends the whole container, unless `singleProcessOOMKill` says otherwise (`kuberuntime_container_linux.go`); v1 cannot. */
const GROUP_KILL = { unified: { 'memory.oom.group': '1' } } as const;

/** A mount of a part of a volume: what part, before it is prepared. */
export type VolumeMount = ContainerConfig['mounts'][number] & { readonly sub?: { readonly volume: string; readonly path: string; readonly index: number } };

/** Where the volumes of a container are mounted; an error text when a volume is not there (`kubelet_pods.go` makeMounts). */
export function mountsOf(
  pod: Pod,
  container: Container,
  vars: ReadonlyMap<string, string>,
  hostPath: (volume: string) => string | undefined,
): readonly VolumeMount[] | { readonly error: string } {
  const mounts: VolumeMount[] = [];
  for (const [index, { name, mountPath, subPath, subPathExpr, readOnly = false }] of (container.volumeMounts ?? []).entries()) {
    const root = hostPath(name);
    if (root === undefined) return { error: `cannot find volume "${name}" to mount into container "${container.name}"` };
    // What an image holds cannot be written to; the runtime mounts it.
    const image = specOf(pod).volumes?.find((volume) => volume.name === name)?.image?.reference;
    const sub = subPathExpr ? expand(subPathExpr, (key) => vars.get(key)) : subPath;
    if (image !== undefined) {
      mounts.push({ containerPath: mountPath, hostPath: '', readonly: true, image: { image }, ...(sub ? { imageSubPath: sub } : {}) });
      continue;
    }
    mounts.push({
      containerPath: mountPath,
      hostPath: sub ? `${root}/${sub}` : root,
      readonly: readOnly,
      ...(sub ? { sub: { volume: name, path: sub, index } } : {}),
    });
  }
  return mounts;
}

function terminationMount(uid: string, { name, terminationMessagePath = TERMINATION_MESSAGE_PATH }: Container, attempt: number): ContainerConfig['mounts'] {
  return terminationMessagePath === '' ? [] : [{ containerPath: terminationMessagePath, hostPath: terminationLog(uid, name, attempt), readonly: false }];
}

/** What CreateContainer is asked for (`kuberuntime_container.go` generateContainerConfig). */
export function containerConfig({ pod, container, attempt, imageRef, vars, mounts, nodeMemory, cgroup }: ContainerConfigInput): ContainerConfig {
  const { uid, namespace, name } = identityOf(pod);
  const values = new Map(vars);
  const expanded = (words: readonly string[] | undefined): string[] => (words ?? []).map((word) => expand(word, (key) => values.get(key)));
  return {
    metadata: { name: container.name, attempt },
    image: { image: imageRef, userSpecifiedImage: container.image ?? '' },
    command: expanded(container.command),
    args: expanded(container.args),
    workingDir: container.workingDir ?? '',
    envs: vars.map(([key, value]) => ({ key, value })),
    mounts: [...mounts, ...terminationMount(uid, container, attempt)],
    labels: { [POD_NAME_LABEL]: name, [POD_NAMESPACE_LABEL]: namespace, [POD_UID_LABEL]: uid, [CONTAINER_NAME_LABEL]: container.name },
    annotations: annotationsOf(pod, container, attempt),
    logPath: `${container.name}/${attempt}.log`,
    stdin: container.stdin ?? false,
    tty: container.tty ?? false,
    linux: {
      resources: { ...containerResources(pod, container, nodeMemory), ...(cgroup === 'v2' ? GROUP_KILL : {}) },
      securityContext: linuxSecurityContext(pod, container),
    },
  };
}
