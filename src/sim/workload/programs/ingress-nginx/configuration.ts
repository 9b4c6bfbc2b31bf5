import type { Ingress } from '../../../../api/index.ts';

/** What a location proxies to. */
export interface Upstream {
  /** `default/a`: the Service. */
  readonly service: string;
  /** Number or name of its port. */
  readonly port: number | string;
}

export interface Location {
  readonly path: string;
  readonly exact: boolean;
  readonly upstream: Upstream;
  /** `default/web`: the Ingress that it comes from. */
  readonly ingress: string;
}

/** One `server` block. */
export interface VirtualServer {
  /** `a.example.com`, `*.example.com`, or `_` for every other name. */
  readonly name: string;
  /** `default/a-tls`: TLS ends here with this certificate; requests over plain HTTP are sent to HTTPS. */
  readonly secret?: string;
  readonly locations: readonly Location[];
}

export const CATCH_ALL = '_';

type Backend = { readonly service?: { readonly name: string; readonly port?: { readonly number?: number; readonly name?: string } } };

function upstreamOf(namespace: string, { service }: Backend): Upstream | undefined {
  const port = service?.port?.number ?? service?.port?.name;
  return service && port !== undefined ? { service: `${namespace}/${service.name}`, port } : undefined;
}

/** Exact before Prefix, longest first: the order in which nginx would find them. Source: ingress-nginx `internal/ingress/controller/controller.go` getServers. */
const byPrecedence = (a: Location, b: Location): number => b.path.length - a.path.length || Number(b.exact) - Number(a.exact);

const keyOf = ({ metadata }: Ingress): string => `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;

interface Open {
  secret: string | undefined;
  readonly locations: Map<string, Location>;
}

const at = (servers: Map<string, Open>, name: string): Open => {
  const known = servers.get(name);
  if (known) return known;
  const made: Open = { secret: undefined, locations: new Map() };
  servers.set(name, made);
  return made;
};

function addIngress(servers: Map<string, Open>, ingress: Ingress, hasSecret: (key: string) => boolean): void {
  const { spec, metadata } = ingress;
  const namespace = metadata?.namespace ?? '';
  const add = (host: string, path: string, exact: boolean, backend: Backend): void => {
    const upstream = upstreamOf(namespace, backend);
    const { locations } = at(servers, host);
    const key = `${exact ? '= ' : ''}${path}`;
    // Who was there first keeps the path.
    if (upstream && !locations.has(key)) locations.set(key, { path, exact, upstream, ingress: keyOf(ingress) });
  };
  for (const { host = CATCH_ALL, http } of spec?.rules ?? []) {
    for (const { path = '/', pathType, backend } of http?.paths ?? []) add(host, path, pathType === 'Exact', backend);
  }
  if (spec?.defaultBackend) {
    for (const host of spec.rules?.map((rule) => rule.host ?? CATCH_ALL) ?? [CATCH_ALL]) add(host, '/', false, spec.defaultBackend);
    if (!spec.rules) add(CATCH_ALL, '/', false, spec.defaultBackend);
  }
  for (const { hosts = [], secretName } of spec?.tls ?? []) {
    const key = `${namespace}/${secretName ?? ''}`;
    for (const host of hosts) if (servers.has(host) && secretName !== undefined && hasSecret(key)) at(servers, host).secret ??= key;
  }
}

/** The servers that a set of Ingresses asks for; older ones go first. */
export function serversOf(ingresses: Iterable<Ingress>, hasSecret: (key: string) => boolean): readonly VirtualServer[] {
  const servers = new Map<string, Open>([[CATCH_ALL, { secret: undefined, locations: new Map() }]]);
  const age = ({ metadata }: Ingress): string => `${metadata?.creationTimestamp ?? ''} ${metadata?.name ?? ''}`;
  for (const ingress of [...ingresses].sort((a, b) => (age(a) < age(b) ? -1 : 1))) addIngress(servers, ingress, hasSecret);
  return [...servers].map(([name, { secret, locations }]) => ({
    name,
    ...(secret === undefined ? {} : { secret }),
    locations: [...locations.values()].sort(byPrecedence),
  }));
}

/** The server for a Host header: by its name, by a wildcard over its first label, else the catch-all. */
export function serverFor(servers: readonly VirtualServer[], host: string): VirtualServer | undefined {
  const wildcard = `*${host.slice(host.indexOf('.'))}`;
  const named = (name: string): VirtualServer | undefined => servers.find((server) => server.name === name);
  return named(host) ?? (host.includes('.') ? named(wildcard) : undefined) ?? named(CATCH_ALL);
}

/** Element-wise on `/`: `/foo` takes `/foo` and `/foo/bar`, not `/foobar`. Source: `networking.k8s.io/v1` pathType. */
function takes({ path, exact }: Location, asked: string): boolean {
  if (exact || asked === path) return asked === path;
  return asked.startsWith(path.endsWith('/') ? path : `${path}/`) || asked === path.replace(/\/$/, '');
}

export const locationFor = (server: VirtualServer | undefined, path: string): Location | undefined =>
  server?.locations.find((location) => takes(location, path));

/** The part of `/etc/nginx/nginx.conf` that comes from Ingresses. */
export function nginxConf(servers: readonly VirtualServer[]): string {
  const block = ({ name, secret, locations }: VirtualServer): string => {
    const lines = locations.map(({ path, exact, upstream, ingress }) => {
      const [namespace = '', service = ''] = upstream.service.split('/');
      const [, ingressName = ''] = ingress.split('/');
      return `\t\tlocation ${exact ? '= ' : ''}${path} {\n\t\t\tset $namespace "${namespace}";\n\t\t\tset $ingress_name "${ingressName}";\n\t\t\tset $service_name "${service}";\n\t\t\tset $service_port "${upstream.port}";\n\t\t\tset $proxy_upstream_name "${namespace}-${service}-${upstream.port}";\n\t\t\tproxy_pass http://upstream_balancer;\n\t\t}\n`;
    });
    const tls = secret === undefined ? '' : `\t\t# PEM sha of Secret ${secret}, served by certificate.lua\n`;
    return `\t## start server ${name}\n\tserver {\n\t\tserver_name ${name};\n\t\tlisten 80;\n\t\tlisten 443 ssl;\n${tls}${lines.join('')}\t}\n\t## end server ${name}\n`;
  };
  return `http {\n\tupstream upstream_balancer {\n\t\tserver 0.0.0.1; # placeholder\n\t\tbalancer_by_lua_file /etc/nginx/lua/nginx/ngx_conf_balancer.lua;\n\t}\n${servers.map(block).join('')}}\n`;
}
