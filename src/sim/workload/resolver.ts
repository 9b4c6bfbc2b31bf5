/** What `/etc/resolv.conf` says. Source: resolv.conf(5). */
export interface ResolverConfig {
  readonly nameservers: readonly string[];
  readonly search: readonly string[];
  readonly ndots: number;
}

/** The resolver of the nodes' own network: it knows neither Services nor Pods, and the internet is not simulated. */
const UPSTREAM = '192.168.0.1';

/** resolv.conf(5): of `search` the last line counts, of `nameserver` all; `ndots` is 1 unless it is said. */
export function parseResolvConf(text: string): ResolverConfig {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
  const values = (keyword: string): readonly string[] => lines.filter(([first]) => first === keyword).flatMap(([, ...rest]) => rest);
  const ndots = values('options').find((option) => option.startsWith('ndots:'));
  return {
    nameservers: values('nameserver'),
    search: lines.findLast(([first]) => first === 'search')?.slice(1) ?? [],
    ndots: ndots === undefined ? 1 : Number(ndots.slice(6)),
  };
}

/** The names that a program's lookup asks for, in order: as it stands first when it has as many dots as `ndots`. */
export function candidates(name: string, { search, ndots }: ResolverConfig): readonly string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const searched = search.map((domain) => `${name}.${domain}`);
  return name.split('.').length - 1 >= ndots ? [name, ...searched] : [...searched, name];
}

const PRIVATE = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/;

/** Does a lookup reach the cluster's DNS? The first server decides: one that answers "no such name" is believed. */
export const asksCluster = ({ nameservers: [first = UPSTREAM] }: ResolverConfig): boolean => first !== UPSTREAM && PRIVATE.test(first);
