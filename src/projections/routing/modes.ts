import { at, list, text } from '../values.ts';
import { chainsOf, sharesOf } from './rules.ts';
import type { RoutingChain, RoutingMode } from './views.ts';

/** What a node's rules say of one Service: in order of a walk, with the share of new connections of each address. */
export interface NodeRules {
  readonly mode: RoutingMode;
  readonly chains: readonly RoutingChain[];
  readonly shares: ReadonlyMap<string, number>;
}

/** The documents of a node by what keeps them, and who asks. */
export interface NodeTables {
  readonly iptables: unknown;
  readonly ipvs: unknown;
  readonly nftables: unknown;
}

interface Service {
  /** `namespace/name`. */
  readonly name: string;
  /** Is it reached at this address and port? */
  readonly isFor: (ip: string, port: number) => boolean;
}

const addressOf = (text: string): readonly [string, number] => {
  const at = text.lastIndexOf(':');
  return [text.slice(0, at), Number(text.slice(at + 1))];
};

/** Virtual servers as `ipvsadm -S -n` prints them. Only schedulers that take turns, or count, give everybody the same. */
function ipvs(tables: unknown, { isFor }: Service): Omit<NodeRules, 'mode'> {
  const chains: RoutingChain[] = [];
  const shares = new Map<string, number>();
  let open: { readonly rules: string[]; readonly fair: boolean } | undefined;
  const lines = text(at(tables, 'virtualServers')).split('\n');
  for (const line of lines) {
    const [, server = '', scheduler = ''] = /^-A -[tu] (\S+) -s (\w+)/u.exec(line) ?? [];
    if (server !== '') {
      open = isFor(...addressOf(server)) ? { rules: [], fair: /^(rr|wrr|lc|wlc|sed|nq)$/u.test(scheduler) } : undefined;
      if (open !== undefined) chains.push({ table: 'ipvs', name: server, alias: scheduler, rules: open.rules });
    } else if (line.startsWith('-a ')) open?.rules.push(line);
    const real = open?.fair === true ? / -r (\S+)/u.exec(line)?.[1] : undefined;
    if (real !== undefined) shares.set(real, 0);
  }
  for (const real of shares.keys()) shares.set(real, 1 / shares.size);
  return { chains, shares };
}

/** Chains and map elements of a ruleset as `nft list ruleset` prints it (`kubernetes/pkg/proxy/nftables/proxier.go`: `service-<hash>-<namespace>/<name>/<protocol>/<port>`). */
function nftables(tables: unknown, { name }: Service): Omit<NodeRules, 'mode'> {
  const lines = list(at(tables, 'ruleset'))
    .map(text)
    .join('\n')
    .split('\n')
    .map((line) => line.trim());
  const own = (words: string): boolean => [...words.matchAll(/-[A-Z0-9]{8}-([^/\s]+\/[^/\s]+)\//gu)].some(([, of]) => of === name);
  const chains: RoutingChain[] = [];
  const shares = new Map<string, number>();
  let block = '';
  for (const line of lines) {
    const [, kind, title] = /^(map|set|chain) (\S+) \{/u.exec(line) ?? [];
    if (kind !== undefined && title !== undefined) {
      block = kind === 'chain' ? title : `${kind} ${title}`;
      if (kind === 'chain' && own(title)) chains.push({ table: 'nft', name: title.split('-').slice(0, 2).join('-'), alias: name, rules: [] });
      continue;
    }
    if (line === '' || line === '}') continue;
    if (own(block)) chains.push(...appended(chains.splice(-1), line));
    else if (block.startsWith('map ') && own(line))
      chains.unshift({ table: 'nft', name: block, alias: '', rules: [line.replace(/^elements = \{ /u, '').replace(/[,}\s]+$/u, '')] });
    for (const [, ip = '', port = ''] of own(block) ? line.matchAll(/\d+ : (\S+) \. (\d+)/gu) : []) shares.set(`${ip}:${port}`, 0);
  }
  for (const address of shares.keys()) shares.set(address, 1 / shares.size);
  return { chains, shares };
}

const appended = (last: readonly RoutingChain[], rule: string): readonly RoutingChain[] => last.map((chain) => ({ ...chain, rules: [...chain.rules, rule] }));

/** The rules of a node for a Service, in whichever mode its kube-proxy runs. */
export function nodeRules(tables: NodeTables, service: Service): NodeRules {
  if (tables.nftables !== undefined) return { mode: 'nftables', ...nftables(tables.nftables, service) };
  if (tables.ipvs !== undefined) return { mode: 'ipvs', ...ipvs(tables.ipvs, service) };
  const chains = chainsOf(tables.iptables, service.name);
  return { mode: 'iptables', chains, shares: sharesOf(chains) };
}
