import { describe, expect, it } from 'vitest';
import { address, type Outgoing, type SyscallResult } from '../../api/index.ts';
import type { Incoming, ProcessHost } from '../kernel/index.ts';
import { emptyTables, type IpSets, restore, restoreSets, save } from '../linux/netfilter/index.ts';
import '../linux/netfilter/late-matches.ts';
import { Ruleset } from '../linux/nftables.ts';
import type { ProxierOptions } from './index.ts';
import { Proxier } from './iptables/proxier.ts';
import { IpvsProxier } from './ipvs/proxier.ts';
import { NftablesProxier } from './nftables/proxier.ts';
import { type Recorded, recorded } from './testing/recorded.ts';
import type { ServiceTracker } from './tracker.ts';

const options: ProxierOptions = {
  node: 'test-node',
  nodeIP: '192.168.0.2',
  kernel: address('kernel'),
  podCIDR: '10.0.0.0/8',
  serviceCIDR: '172.30.0.0/16',
  fail: (message) => expect.fail(message),
};
const SHARED = new Set(['KUBE-SERVICES', 'KUBE-NODEPORTS', 'KUBE-EXTERNAL-SERVICES', 'KUBE-PROXY-FIREWALL']);

/** As in the recording: by table and chain; in chains that all Services share, by Service. */
function byChain(text: string): readonly string[] {
  let table = '';
  const lines = text.split('\n').flatMap((line, index) => {
    if (line.startsWith('*')) table = line;
    const chain = line.startsWith(':') ? line : line.startsWith('-A') ? (line.split(' ')[1] ?? '') : undefined;
    if (chain === undefined) return [];
    const service = /--comment "?([\w-]+\/[\w-]+(?::[\w-]+)?)/.exec(line)?.[1] ?? '~';
    const key = SHARED.has(chain) ? service : chain === 'KUBE-IPVS-OUT-FILTER' ? line : '';
    return [{ sort: [table, chain, key], index, line: `${table} ${line}` }];
  });
  const order = (a: readonly string[], b: readonly string[]): number => {
    const at = a.findIndex((part, index) => part !== b[index]);
    return at < 0 ? 0 : (a[at] ?? '') < (b[at] ?? '') ? -1 : 1;
  };
  return lines.sort((a, b) => order(a.sort, b.sort) || a.index - b.index).map(({ line }) => line);
}

/** What the kernel was told: the last rules, sets, virtual servers, addresses; and its nftables. */
class Kernel {
  rules = '';
  readonly sets: IpSets = new Map();
  readonly ruleset = new Ruleset();
  servers: readonly string[] = [];
  addresses = '';
  private tables = emptyTables;

  private readonly calls: Readonly<Record<string, (input: string) => SyscallResult['result']>> = {
    'iptables-save': () => ({ output: save(this.tables) }),
    'iptables-restore': (input) => {
      this.tables = restore(this.tables, input);
      this.rules = input;
      return {};
    },
    'nft -f -': (input) => {
      this.ruleset.run(input);
      return {};
    },
    'ipvsadm --save': () => ({ output: '' }),
    'ipvsadm --restore': (input) => {
      this.servers = input.split('\n');
      return {};
    },
    'ipset list': () => ({ names: [] }),
    'ipset restore': (input) => {
      restoreSets(this.sets, input);
      return {};
    },
    'ip addr replace dev kube-ipvs0': (input) => {
      this.addresses = input;
      return {};
    },
  };

  readonly host = {
    address: address('test-node/kube-proxy'),
    now: () => 0,
    request: ({ payload }: Outgoing, answer: (reply: Incoming) => void) => {
      if (payload?.type !== 'syscall') return;
      const result = this.calls[payload.call]?.(String(payload.args['input'] ?? ''));
      answer({ payload: { type: 'syscall-result', result } } as unknown as Incoming);
    },
  } as unknown as ProcessHost;
}

function sync(make: (host: ProcessHost) => ServiceTracker, { services, slices, zone }: Recorded): Kernel {
  const kernel = new Kernel();
  const proxier = make(kernel.host);
  proxier.relocate({ node: options.node, zone });
  for (const service of services) proxier.setService(`${service.metadata?.namespace}/${service.metadata?.name}`, service);
  for (const slice of slices) {
    proxier.setSlice(`${slice.metadata?.namespace}/${slice.metadata?.labels?.['kubernetes.io/service-name']}`, slice.metadata?.name ?? '', slice);
  }
  proxier.sync((ok) => expect(ok).toBe(true));
  return kernel;
}

/** `nft list ruleset` as commands, in the order of the recording. Maps without elements are left out, as their declaration is. */
function commands(ruleset: Ruleset): readonly string[] {
  const [rules, others]: [string[], string[]] = [[], []];
  let [kind, name, type]: [string, string, string] = ['', '', ''];
  for (const line of ruleset
    .list()
    .join('\n')
    .split('\n')
    .map((each) => each.trim())) {
    const open = /^(chain|set|map) (\S+) \{$/.exec(line);
    if (open) {
      [kind = '', name = ''] = [open[1], open[2]];
      type = '';
      if (kind === 'chain') others.push(`add chain ip kube-proxy ${name}`);
    } else if (kind === 'chain' && /^(type|comment) /.test(line)) others[others.length - 1] += ` { ${line.replace(/; policy accept;$/, '')} ; }`;
    else if (kind === 'set' && type === '' && /^type /.test(line)) {
      type = line;
      others.push(`add set ip kube-proxy ${name} { ${line.replaceAll(';', ' ;')} ; }`);
    } else if (/^(elements = \{ )?\S+.*[,}]$/.test(line) && kind !== 'chain')
      others.push(`add element ip kube-proxy ${name} { ${line.replace(/^elements = \{ /, '').replace(/(,| \})$/, '')} }`);
    else if (kind === 'chain' && line !== '' && line !== '}') rules.push(`add rule ip kube-proxy ${name} ${line}`);
  }
  const chainOf = (rule: string): string => rule.split(' ')[4] ?? '';
  return [
    ...others.sort(),
    ...rules
      .map((rule, index) => ({ rule, index }))
      .sort((a, b) => (chainOf(a.rule) < chainOf(b.rule) ? -1 : chainOf(a.rule) > chainOf(b.rule) ? 1 : a.index - b.index))
      .map(({ rule }) => rule),
  ];
}

const linesOf = (text: string): readonly string[] => text.trim().split('\n');

const written = {
  iptables: (world: Recorded) => byChain(sync((host) => new Proxier(host, options), world).rules),
  nftables: (world: Recorded) => commands(sync((host) => new NftablesProxier(host, options), world).ruleset),
  ipvs: (world: Recorded) => {
    const { rules, servers, sets, addresses } = sync((host) => new IpvsProxier(host, options), world);
    const members = [...sets].flatMap(([name, set]) => [...set.members].map((member) => `${name} ${member}`));
    return [...byChain(rules), ...[...servers].sort(), ...members.sort(), `kube-ipvs0 ${addresses}`];
  },
};

describe('rules as kube-proxy writes them', () => {
  const modes = ['iptables', 'nftables', 'ipvs'] as const;
  const cases = recorded.flatMap((world) => modes.filter((mode) => world[mode] !== undefined).map((mode) => [world.title, mode, world] as const));
  it.each(cases)('%s: %s', (_, mode, world) => expect(written[mode](world)).toEqual(linesOf(world[mode] ?? '')));
});
