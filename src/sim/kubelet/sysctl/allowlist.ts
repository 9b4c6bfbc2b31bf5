import type { Pod } from '../../../api/index.ts';
import type { Rejection } from '../lifecycle/admission.ts';
import { specOf } from '../pod.ts';

/** Sysctls that any Pod may set: namespaced, and harmless to others (`kubernetes/pkg/kubelet/sysctl/safe_sysctls.go`). */
const SAFE: readonly string[] = [
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
];

/** The namespace that a sysctl belongs to (`component-helpers/node/util/sysctl/namespace.go`). */
function namespaceOf(name: string): 'ipc' | 'net' | undefined {
  if (/^(?:kernel\.(?:shm|msg|sem)|fs\.mqueue\.)/.test(name)) return 'ipc';
  return name.startsWith('net.') ? 'net' : undefined;
}

/** `net/ipv4/tcp_rmem` is the same as `net.ipv4.tcp_rmem`. */
const normalize = (name: string): string => (/^[^./]*\//.test(name) ? name.replaceAll('.', '\u0000').replaceAll('/', '.').replaceAll('\u0000', '/') : name);

const matches = (pattern: string, name: string): boolean => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name);

/** Are all sysctls of a Pod allowed here? `unsafe`: what the node's configuration allows besides the safe ones. Source: `sysctl/allowlist.go`. */
export function admitSysctls(pod: Pod, unsafe: readonly string[] = []): Rejection | undefined {
  return specOf(pod).securityContext?.sysctls?.length ? firstForbidden(pod, unsafe) : undefined;
}

function firstForbidden(pod: Pod, unsafe: readonly string[]): Rejection | undefined {
  const { securityContext, hostNetwork, hostIPC } = specOf(pod);
  for (const { name } of securityContext?.sysctls ?? []) {
    const sysctl = normalize(name);
    const namespace = namespaceOf(sysctl);
    const forbidden = (why: string): Rejection => ({ reason: 'SysctlForbidden', message: `forbidden sysctl: "${sysctl}" ${why}` });
    if (![...SAFE, ...unsafe].some((pattern) => matches(pattern, sysctl))) return forbidden('not allowlisted');
    if (namespace === 'ipc' && hostIPC) return forbidden('not allowed with host ipc enabled');
    if (namespace === 'net' && hostNetwork) return forbidden('not allowed with host net enabled');
  }
  return undefined;
}
