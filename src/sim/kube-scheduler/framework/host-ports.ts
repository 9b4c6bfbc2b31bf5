import type { Pod } from '../../../api/index.ts';

export interface HostPort {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

const ANY = '0.0.0.0';

/** The host ports that a Pod takes, those of sidecars included. Source: `pkg/scheduler/util/utils.go` GetHostPorts. */
export function hostPortsOf(pod: Pod): readonly HostPort[] {
  const sidecars = (pod.spec?.initContainers ?? []).filter((container) => container.restartPolicy === 'Always');
  const ports: HostPort[] = [];
  for (const container of [...(pod.spec?.containers ?? []), ...sidecars]) {
    for (const { hostIP, protocol, hostPort } of container.ports ?? []) {
      if (hostPort !== undefined && hostPort > 0) ports.push({ ip: hostIP || ANY, protocol: protocol || 'TCP', port: hostPort });
    }
  }
  return ports;
}

/** Host ports in use on a node. A port on 0.0.0.0 is taken on every address. */
export class HostPortInfo {
  private readonly users = new Map<string, Map<string, number>>();

  change({ ip, protocol, port }: HostPort, sign: 1 | -1): void {
    const key = `${protocol}:${port}`;
    const byAddress = this.users.get(key) ?? new Map<string, number>();
    this.users.set(key, byAddress);
    const count = (byAddress.get(ip) ?? 0) + sign;
    if (count > 0) byAddress.set(ip, count);
    else byAddress.delete(ip);
  }

  conflicts({ ip, protocol, port }: HostPort): boolean {
    const byAddress = this.users.get(`${protocol}:${port}`);
    if (!byAddress || byAddress.size === 0) return false;
    return ip === ANY || byAddress.has(ANY) || byAddress.has(ip);
  }
}
