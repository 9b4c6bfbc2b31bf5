import type { Service } from '../../../api/index.ts';

export type EnvVar = readonly [name: string, value: string];

const environmentName = (text: string): string => text.replaceAll('-', '_').toUpperCase();

/** The variables of one Service: its host and ports, and the names that Docker links once had (`kubelet/envvars/envvars.go`). */
export function serviceVariables(service: Service): EnvVar[] {
  const { clusterIP, ports = [] } = service.spec ?? {};
  const [first] = ports;
  if (!clusterIP || clusterIP === 'None' || !first) return [];
  const prefix = environmentName(service.metadata?.name ?? '');
  const vars: EnvVar[] = [
    [`${prefix}_SERVICE_HOST`, clusterIP],
    [`${prefix}_SERVICE_PORT`, String(first.port)],
  ];
  for (const { name, port } of ports) if (name) vars.push([`${prefix}_SERVICE_PORT_${environmentName(name)}`, String(port)]);
  for (const [index, { port, protocol = 'TCP' }] of ports.entries()) {
    const url = `${protocol.toLowerCase()}://${clusterIP}:${port}`;
    const key = `${prefix}_PORT_${port}_${protocol.toUpperCase()}`;
    if (index === 0) vars.push([`${prefix}_PORT`, url]);
    vars.push([key, url], [`${key}_PROTO`, protocol.toLowerCase()], [`${key}_PORT`, String(port)], [`${key}_ADDR`, clusterIP]);
  }
  return vars;
}

/**
 * Service variables of a namespace: its own Services (if `enableServiceLinks`), and always `kubernetes` of `default`.
 * Source: `kubelet_pods.go` getServiceEnvVarMap.
 */
export class ServiceEnvironment {
  private readonly cache = new Map<string, readonly EnvVar[]>();

  constructor(private readonly services: () => Iterable<Service>) {}

  /** A Service has changed. */
  invalidate(): void {
    this.cache.clear();
  }

  variables(namespace: string, links: boolean): readonly EnvVar[] {
    const key = `${namespace} ${links}`;
    const known = this.cache.get(key);
    if (known) return known;
    const vars: EnvVar[] = [];
    for (const service of this.services()) {
      const { namespace: own, name } = service.metadata ?? {};
      const master = own === 'default' && name === 'kubernetes';
      if (master || (links && own === namespace)) vars.push(...serviceVariables(service));
    }
    this.cache.set(key, vars);
    return vars;
  }
}
