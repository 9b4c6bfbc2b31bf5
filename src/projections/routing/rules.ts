import { at, isObject, list, text } from '../values.ts';
import type { RoutingChain } from './views.ts';

type Tables = unknown;

/** Chains that belong to one Service port or endpoint; the others are everybody's (`kubernetes/pkg/proxy/iptables/proxier.go`). */
const OWN = /^KUBE-(SVC|SVL|EXT|FW|SEP|XLB)-/u;
const ENTRIES = ['KUBE-SERVICES', 'KUBE-NODEPORTS', 'KUBE-EXTERNAL-SERVICES'];

const targetOf = (rule: string): string | undefined => /(?:^|\s)-j (\S+)/u.exec(rule)?.[1];
const commentOf = (rule: string): string => /--comment "([^"]*)"/u.exec(rule)?.[1] ?? /--comment (\S+)/u.exec(rule)?.[1] ?? '';
const destinationOf = (rule: string): string | undefined => /--to-destination (\S+)/u.exec(rule)?.[1];

function rulesOf(tables: Tables, table: string, chain: string): readonly string[] | undefined {
  const chains = at(tables, `${table}.chains`);
  const found = isObject(chains) ? chains[chain] : undefined;
  return isObject(found) ? list(found['rules']).map(text) : undefined;
}

/** Is a rule of an entry chain about this Service? Its comment begins with `namespace/name` or `namespace/name:port`. */
const isAbout = (rule: string, service: string): boolean => {
  const comment = commentOf(rule);
  return comment.startsWith(`${service} `) || comment.startsWith(`${service}:`) || comment === service;
};

function aliasOf(name: string, rules: readonly string[], service: string): string {
  if (!name.startsWith('KUBE-SEP-'))
    return OWN.test(name) ? ((rules.map(commentOf).find((comment) => comment.startsWith(service)) ?? service).split(' ')[0] ?? service) : '';
  return rules.flatMap((rule) => destinationOf(rule) ?? [])[0] ?? '';
}

/** The rules of the entry chains that are about a Service, and every chain of its own that they lead to, in the order of a walk. */
export function chainsOf(tables: Tables, service: string): readonly RoutingChain[] {
  const found: RoutingChain[] = [];
  for (const table of ['nat', 'filter']) {
    const waiting: string[] = [];
    for (const entry of ENTRIES) {
      const rules = (rulesOf(tables, table, entry) ?? []).filter((rule) => isAbout(rule, service));
      if (rules.length > 0) found.push({ table, name: entry, alias: '', rules });
      waiting.push(...rules.flatMap((rule) => targetOf(rule) ?? []));
    }
    const seen = new Set<string>();
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const rules = OWN.test(name) && !seen.has(name) ? rulesOf(tables, table, name) : undefined;
      seen.add(name);
      if (rules === undefined) continue;
      found.push({ table, name, alias: aliasOf(name, rules, service), rules });
      waiting.push(...rules.flatMap((rule) => targetOf(rule) ?? []));
    }
  }
  return found;
}

/** Share of new connections for each address, as the probabilities of the chains KUBE-SVC give it: each rule takes its part of what the ones before have left. */
export function sharesOf(chains: readonly RoutingChain[]): ReadonlyMap<string, number> {
  const shares = new Map<string, number>();
  const address = new Map(chains.filter(({ name }) => name.startsWith('KUBE-SEP-')).map(({ name, alias }) => [name, alias]));
  for (const { name, rules } of chains) {
    if (!/^KUBE-SV[CL]-/u.test(name)) continue;
    let left = 1;
    for (const rule of rules) {
      const to = address.get(targetOf(rule) ?? '');
      // Rules of session affinity come before and lead to the same address.
      if (to === undefined || rule.includes('-m recent')) continue;
      const part = Number(/--probability (\S+)/u.exec(rule)?.[1] ?? 1);
      shares.set(to, left * part);
      left *= 1 - part;
    }
  }
  return shares;
}
