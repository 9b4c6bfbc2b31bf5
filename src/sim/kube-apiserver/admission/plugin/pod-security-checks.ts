import { type AnyObject, asJson, asList, asText, type Json } from '../../values.ts';

/** One thing a level forbids: undefined when the Pod is fine, else what to tell. Source: `pod-security-admission/policy/check_*.go`. */
export interface PodSecurityCheck {
  readonly id: string;
  /** The baseline check that a restricted check stands in for. */
  readonly overrides?: string;
  readonly reason: string;
  readonly detail: (pod: AnyObject, containers: readonly Json[]) => string | undefined;
}

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');
const plural = (one: string, many: string, n: number): string => (n === 1 ? one : many);
const containersText = (names: readonly string[]): string => `${plural('container', 'containers', names.length)} ${quoted(names)}`;
const nameOf = (container: Json): string => asText(container.name);
const security = (of: Json): Json => asJson(of.securityContext);
const namesWhere = (containers: readonly Json[], test: (container: Json) => boolean): readonly string[] => containers.filter(test).map(nameOf);
const sorted = (values: Iterable<string>): readonly string[] => [...new Set(values)].sort();
const capabilities = (container: Json, which: 'add' | 'drop'): readonly string[] => asList(asJson(security(container).capabilities)[which]).map(asText);
const podSecurity = (pod: AnyObject): Json => security(pod.spec ?? {});

const defaultCapabilities = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);
const safeSysctls = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
]);
const restrictedVolumeTypes = new Set(['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret']);

function addedCapabilities(containers: readonly Json[], allowed: (capability: string) => boolean): string | undefined {
  const bad = namesWhere(containers, (c) => capabilities(c, 'add').some((capability) => !allowed(capability)));
  if (bad.length === 0) return undefined;
  const added = sorted(containers.flatMap((c) => capabilities(c, 'add').filter((capability) => !allowed(capability))));
  return `${containersText(bad)} must not include ${quoted(added)} in securityContext.capabilities.add`;
}

function hostNamespaces(pod: AnyObject): string | undefined {
  const found = ['hostNetwork', 'hostPID', 'hostIPC'].filter((name) => pod.spec?.[name] === true).map((name) => `${name}=true`);
  return found.length > 0 ? found.join(', ') : undefined;
}

function hostPorts(containers: readonly Json[]): string | undefined {
  const portsOf = (c: Json): readonly number[] =>
    asList(c.ports)
      .map((port) => Number(asJson(port).hostPort ?? 0))
      .filter((port) => port > 0);
  const bad = namesWhere(containers, (c) => portsOf(c).length > 0);
  if (bad.length === 0) return undefined;
  const ports = sorted(containers.flatMap((c) => portsOf(c).map(String)));
  return `${containersText(bad)} ${plural('uses', 'use', bad.length)} ${plural('hostPort', 'hostPorts', ports.length)} ${ports.join(', ')}`;
}

/** Containers and the Pod that set a field to a value that is not allowed. */
function setters(pod: AnyObject, containers: readonly Json[], bad: (context: Json) => boolean): readonly string[] {
  const names = namesWhere(containers, (c) => bad(security(c)));
  return [...(bad(podSecurity(pod)) ? ['pod'] : []), ...(names.length > 0 ? [containersText(names)] : [])];
}

const seccompType = (context: Json): string => asText(asJson(context.seccompProfile).type);

function forbiddenSeccomp(pod: AnyObject, containers: readonly Json[], allowed: ReadonlySet<string>): string | undefined {
  const who = setters(pod, containers, (context) => seccompType(context) !== '' && !allowed.has(seccompType(context)));
  if (who.length === 0) return undefined;
  const values = sorted([podSecurity(pod), ...containers.map(security)].map(seccompType).filter((type) => type !== '' && !allowed.has(type)));
  return `${who.join(' and ')} must not set securityContext.seccompProfile.type to ${quoted(values)}`;
}

function restrictedSeccomp(pod: AnyObject, containers: readonly Json[]): string | undefined {
  const forbidden = forbiddenSeccomp(pod, containers, new Set(['RuntimeDefault', 'Localhost']));
  if (forbidden) return forbidden;
  if (seccompType(podSecurity(pod)) !== '') return undefined;
  const missing = namesWhere(containers, (c) => seccompType(security(c)) === '');
  return missing.length === 0 ? undefined : `pod or ${containersText(missing)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`;
}

function runAsNonRoot(pod: AnyObject, containers: readonly Json[]): string | undefined {
  if (pod.spec?.hostUsers === false) return undefined;
  const bad = setters(pod, containers, (context) => context.runAsNonRoot === false);
  if (bad.length > 0) return `${bad.join(' and ')} must not set securityContext.runAsNonRoot=false`;
  if (podSecurity(pod).runAsNonRoot === true) return undefined;
  const missing = namesWhere(containers, (c) => security(c).runAsNonRoot === undefined);
  return missing.length === 0 ? undefined : `pod or ${containersText(missing)} must set securityContext.runAsNonRoot=true`;
}

function restrictedCapabilities(containers: readonly Json[]): string | undefined {
  const missing = namesWhere(containers, (c) => !capabilities(c, 'drop').includes('ALL'));
  const added = addedCapabilities(containers, (capability) => capability === 'NET_BIND_SERVICE');
  const details = [...(missing.length > 0 ? [`${containersText(missing)} must set securityContext.capabilities.drop=["ALL"]`] : []), ...(added ? [added] : [])];
  return details.length > 0 ? details.join('; ') : undefined;
}

function volumesOfType(pod: AnyObject, bad: (type: string) => boolean): { readonly names: readonly string[]; readonly types: readonly string[] } {
  const typeOf = (volume: Json): string => Object.keys(volume).find((key) => key !== 'name') ?? '';
  const volumes = asList(pod.spec?.volumes)
    .map(asJson)
    .filter((volume) => bad(typeOf(volume)));
  return { names: volumes.map(nameOf), types: sorted(volumes.map(typeOf)) };
}

function hostPaths(pod: AnyObject): string | undefined {
  const { names } = volumesOfType(pod, (type) => type === 'hostPath');
  return names.length === 0 ? undefined : `${plural('volume', 'volumes', names.length)} ${quoted(names)}`;
}

function restrictedVolumes(pod: AnyObject): string | undefined {
  const { names, types } = volumesOfType(pod, (type) => !restrictedVolumeTypes.has(type));
  if (names.length === 0) return undefined;
  const kinds = `${plural('restricted volume type', 'restricted volume types', types.length)} ${quoted(types)}`;
  return `${plural('volume', 'volumes', names.length)} ${quoted(names)} ${plural('uses', 'use', names.length)} ${kinds}`;
}

function mustNot(containers: readonly Json[], field: string, test: (context: Json) => boolean, how = 'must not set'): string | undefined {
  const bad = namesWhere(containers, (c) => test(security(c)));
  return bad.length === 0 ? undefined : `${containersText(bad)} ${how} securityContext.${field}`;
}

function sysctls(pod: AnyObject): string | undefined {
  const bad = asList(podSecurity(pod).sysctls)
    .map((sysctl) => asText(asJson(sysctl).name))
    .filter((name) => !safeSysctls.has(name));
  return bad.length === 0 ? undefined : bad.join(', ');
}

function runAsUser(pod: AnyObject, containers: readonly Json[]): string | undefined {
  if (pod.spec?.hostUsers === false) return undefined;
  const bad = setters(pod, containers, (context) => context.runAsUser === 0);
  return bad.length === 0 ? undefined : `${bad.join(' and ')} must not set runAsUser=0`;
}

function procMount(containers: readonly Json[]): string | undefined {
  const set = (context: Json): string => asText(context.procMount);
  const bad = (context: Json): boolean => set(context) !== '' && set(context) !== 'Default';
  const names = namesWhere(containers, (c) => bad(security(c)));
  if (names.length === 0) return undefined;
  return `${containersText(names)} must not set securityContext.procMount to ${quoted(sorted(containers.map(security).filter(bad).map(set)))}`;
}

export const baselineChecks: readonly PodSecurityCheck[] = [
  { id: 'capabilities_baseline', reason: 'non-default capabilities', detail: (_, c) => addedCapabilities(c, (name) => defaultCapabilities.has(name)) },
  { id: 'hostNamespaces', reason: 'host namespaces', detail: hostNamespaces },
  { id: 'hostPathVolumes', reason: 'hostPath volumes', detail: hostPaths },
  { id: 'hostPorts', reason: 'hostPort', detail: (_, c) => hostPorts(c) },
  { id: 'privileged', reason: 'privileged', detail: (_, c) => mustNot(c, 'privileged=true', (context) => context.privileged === true) },
  { id: 'procMount', reason: 'procMount', detail: (_, c) => procMount(c) },
  {
    id: 'seccompProfile_baseline',
    reason: 'seccompProfile',
    detail: (pod, c) => forbiddenSeccomp(pod, c, new Set(['RuntimeDefault', 'Localhost', 'Undefined'])),
  },
  { id: 'sysctls', reason: 'forbidden sysctls', detail: sysctls },
];

export const restrictedChecks: readonly PodSecurityCheck[] = [
  {
    id: 'allowPrivilegeEscalation',
    reason: 'allowPrivilegeEscalation != false',
    detail: (_, c) => mustNot(c, 'allowPrivilegeEscalation=false', (context) => context.allowPrivilegeEscalation !== false, 'must set'),
  },
  { id: 'capabilities_restricted', overrides: 'capabilities_baseline', reason: 'unrestricted capabilities', detail: (_, c) => restrictedCapabilities(c) },
  { id: 'restrictedVolumes', overrides: 'hostPathVolumes', reason: 'restricted volume types', detail: restrictedVolumes },
  { id: 'runAsNonRoot', reason: 'runAsNonRoot != true', detail: runAsNonRoot },
  { id: 'runAsUser', reason: 'runAsUser=0', detail: runAsUser },
  { id: 'seccompProfile_restricted', overrides: 'seccompProfile_baseline', reason: 'seccompProfile', detail: restrictedSeccomp },
];
