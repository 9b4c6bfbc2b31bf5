import { sha224, sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import {
  type Direction,
  DIRECTIONS,
  type EndpointSelector,
  type IpBlock,
  type Policy,
  type PolicyEndpoint,
  type PolicyPeer,
  type PolicyPort,
  type PolicyRule,
} from '../policy/policy.ts';
import type { PolicyState } from '../policy/watcher.ts';
import { vethName } from './names.ts';

/** What Felix wants a node's kernel to hold: sets of addresses by name, and the rules of its chains in table filter. */
export interface Rendered {
  readonly sets: ReadonlyMap<string, IpSetWanted>;
  readonly chains: ReadonlyMap<string, readonly string[]>;
}

export interface IpSetWanted {
  readonly type: 'hash:net' | 'hash:ip,port';
  readonly members: ReadonlySet<string>;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** base64.RawURLEncoding. */
function base64url(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (let j = 0; j < 4 && i * 8 + j * 6 < bytes.length * 8; j++) text += ALPHABET[(group >> (18 - 6 * j)) & 63];
  }
  return text;
}

const MAX_CHAIN_NAME = 28;
const MAX_SET_NAME = 31;

/** A name as it is, or with a hash in its place when it would be too long (`libcalico-go/lib/hash` GetLengthLimitedID). */
export function limited(prefix: string, suffix: string, length = MAX_CHAIN_NAME): string {
  if (prefix.length + suffix.length <= length) return prefix + suffix;
  return `${prefix}_${base64url(sha256(utf8ToBytes(suffix))).slice(0, length - prefix.length - 1)}`;
}

/** The id of an IP set: `s:` for a selector, `n:` for a named port (`libcalico-go/lib/hash` MakeUniqueID), after `cali40`. */
const setName = (kind: 's' | 'n', content: string): string => `cali40${kind}:${base64url(sha224(utf8ToBytes(`${kind}:${content}`)))}`.slice(0, MAX_SET_NAME);

/** Bits of the mark (`felix/config` IptablesMarkMask 0xffff0000: accept, pass, scratch). */
const ACCEPT = '0x10000';
const PASS = '0x20000';
const SCRATCH = '0x40000';
/** iptables takes so many ports in one `multiport`. */
const MULTIPORT = 15;

const comment = (text: string): string => `-m comment --comment "${text}"`;
const setMark = (mark: string): string => `-j MARK --set-xmark ${mark}/${mark}`;
const clearMark = (mark: string): string => `-j MARK --set-xmark 0x0/${mark}`;
const ifMark = (mark: string): string => `-m mark --mark ${mark}/${mark}`;
const ifClear = (mark: string): string => `-m mark --mark 0x0/${mark}`;

const PREFIXES: Readonly<
  Record<Direction, { readonly policy: string; readonly profile: string; readonly endpoint: string; readonly dispatch: string; readonly device: string }>
> = {
  ingress: { policy: 'cali-pi-', profile: 'cali-pri-', endpoint: 'cali-tw-', dispatch: 'cali-to-wl-dispatch', device: '-o' },
  egress: { policy: 'cali-po-', profile: 'cali-pro-', endpoint: 'cali-fw-', dispatch: 'cali-from-wl-dispatch', device: '-i' },
};

/** Source for the name: `libcalico-go` PolicyID.ID, `knp/<namespace>/<name>`. */
export const policyChain = (direction: Direction, { namespace, name }: Pick<Policy, 'namespace' | 'name'>): string =>
  limited(PREFIXES[direction].policy, `knp/${namespace}/${name}`);

/** The chains that do not depend on any object. Source: `felix/rules/static.go`. */
const staticChains = (): [string, readonly string[]][] => [
  ['cali-FORWARD', [`-j MARK --set-xmark 0x0/0xe0000`, '-i cali+ -j cali-from-wl-dispatch', '-o cali+ -j cali-to-wl-dispatch']],
  ['cali-INPUT', ['-i cali+ -g cali-wl-to-host', `${ifMark(ACCEPT)} -j ACCEPT`]],
  // DefaultEndpointToHostAction is ACCEPT in calico.yaml.
  ['cali-wl-to-host', ['-j cali-from-wl-dispatch', `${comment('Configured DefaultEndpointToHostAction')} -j ACCEPT`]],
  ['cali-OUTPUT', [`${ifMark(ACCEPT)} -j ACCEPT`, '-o cali+ -j RETURN']],
];

/** Where the kernel's own chains lead to Felix'. Insert mode; the last two come at the end of FORWARD. */
export const INSERTED: readonly (readonly [string, string])[] = [
  ['FORWARD', '-j cali-FORWARD'],
  ['INPUT', '-j cali-INPUT'],
  ['OUTPUT', '-j cali-OUTPUT'],
];
export const APPENDED: readonly (readonly [string, string])[] = [['FORWARD', `${comment('Policy explicitly accepted packet.')} ${ifMark(ACCEPT)} -j ACCEPT`]];

/** Gathers the sets that rules ask for. */
class Renderer {
  readonly sets = new Map<string, IpSetWanted>();
  readonly chains = new Map<string, readonly string[]>(staticChains());

  constructor(private readonly endpoints: readonly PolicyEndpoint[]) {}

  /** The addresses of all endpoints that fit. */
  private selected(selector: EndpointSelector): string {
    const name = setName('s', selector.text);
    if (!this.sets.has(name)) {
      const fitting = this.endpoints.filter((endpoint) => endpoint.ip !== undefined && selector.matches(endpoint));
      this.sets.set(name, { type: 'hash:net', members: new Set(fitting.map(({ ip }) => ip ?? '')) });
    }
    return name;
  }

  /** A port by name is another number at each endpoint. */
  private named(protocol: string, port: string): string {
    const name = setName('n', `${protocol},${port}`);
    if (!this.sets.has(name)) {
      const members = this.endpoints.flatMap(({ ip, ports }) =>
        ip === undefined
          ? []
          : ports.filter((each) => each.name === port && each.protocol === protocol).map((each) => `${ip},${protocol.toLowerCase()}:${each.port}`),
      );
      this.sets.set(name, { type: 'hash:ip,port', members: new Set(members) });
    }
    return name;
  }

  /** A selector's set, or a network; several exceptions of one network take a mark of their own (`felix/rules/policy.go`). */
  private peer(direction: Direction, peer: PolicyPeer): { readonly before: readonly string[]; readonly match: string } {
    const end = direction === 'ingress' ? { flag: '-s', set: 'src' } : { flag: '-d', set: 'dst' };
    if (peer.kind === 'endpoints') return { before: [], match: `-m set --match-set ${this.selected(peer.selector)} ${end.set}` };
    return blockMatch(end.flag, peer.block);
  }

  private rule(direction: Direction, { peers, ports }: PolicyRule): readonly string[] {
    const ends = peers === undefined ? [{ before: [], match: '' }] : peers.map((peer) => this.peer(direction, peer));
    const matches = ports === undefined ? [''] : this.ports(ports);
    return ends.flatMap(({ before, match }) =>
      matches.flatMap((port) => [...before, [port, match, setMark(ACCEPT)].filter((part) => part !== '').join(' '), `${ifMark(ACCEPT)} -j RETURN`]),
    );
  }

  private ports(ports: readonly PolicyPort[]): readonly string[] {
    return (['TCP', 'UDP', 'SCTP'] as const).flatMap((protocol) => {
      const mine = ports.filter((port) => port.protocol === protocol);
      const flag = `-p ${protocol.toLowerCase()}`;
      if (mine.some(({ name, from }) => name === undefined && from === undefined)) return [flag];
      const numbers = mine.flatMap(({ from, to }) => (from === undefined ? [] : [from === to ? `${from}` : `${from}:${to}`]));
      const chunks: string[] = [];
      // A range counts twice.
      for (let rest = numbers; rest.length > 0; rest = rest.slice(Math.floor(MULTIPORT / 2)))
        chunks.push(`${flag} -m multiport --dports ${rest.slice(0, Math.floor(MULTIPORT / 2)).join(',')}`);
      return [...chunks, ...mine.flatMap(({ name }) => (name === undefined ? [] : [`${flag} -m set --match-set ${this.named(protocol, name)} dst,dst`]))];
    });
  }

  policy(policy: Policy): void {
    for (const direction of DIRECTIONS) {
      const rules = policy[direction];
      if (rules)
        this.chains.set(
          policyChain(direction, policy),
          rules.flatMap((rule) => this.rule(direction, rule)),
        );
    }
  }

  /** The profile of a namespace allows all: what it says counts where no policy selects the endpoint. */
  private profile(direction: Direction, namespace: string): string {
    const name = limited(PREFIXES[direction].profile, `kns.${namespace}`);
    if (!this.chains.has(name)) this.chains.set(name, [setMark(ACCEPT), `${ifMark(ACCEPT)} -j RETURN`]);
    return name;
  }

  /** The chain of one endpoint and direction. Source: `felix/rules/endpoints.go` (endpointIptablesChain). */
  private endpoint(direction: Direction, endpoint: PolicyEndpoint, policies: readonly Policy[]): string {
    const name = `${PREFIXES[direction].endpoint}${vethName(endpoint.namespace, endpoint.name)}`;
    const selecting = policies.filter((policy) => policy[direction] !== undefined && policy.selector.matches(endpoint));
    const tier =
      selecting.length === 0
        ? []
        : [
            `${comment('Start of tier default')} ${clearMark(PASS)}`,
            ...selecting.flatMap((policy) => [
              `${ifClear(PASS)} -j ${policyChain(direction, policy)}`,
              `${comment('Return if policy accepted')} ${ifMark(ACCEPT)} -j RETURN`,
            ]),
            `${comment('End of tier default. Drop if no policies passed packet')} ${ifClear(PASS)} -j DROP`,
          ];
    this.chains.set(name, [
      '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      '-m conntrack --ctstate INVALID -j DROP',
      clearMark(ACCEPT),
      ...tier,
      `-j ${this.profile(direction, endpoint.namespace)}`,
      `${comment('Return if profile accepted')} ${ifMark(ACCEPT)} -j RETURN`,
      `${comment('Drop if no profiles matched')} -j DROP`,
    ]);
    return name;
  }

  dispatch(local: readonly PolicyEndpoint[], policies: readonly Policy[]): void {
    for (const direction of DIRECTIONS) {
      const { dispatch, device } = PREFIXES[direction];
      const jumps = local.map((endpoint) => `${device} ${vethName(endpoint.namespace, endpoint.name)} -g ${this.endpoint(direction, endpoint, policies)}`);
      this.chains.set(dispatch, [...jumps.sort(), `${comment('Unknown interface')} -j DROP`]);
    }
  }
}

function blockMatch(flag: string, { cidr, except }: IpBlock): { readonly before: readonly string[]; readonly match: string } {
  const [only, second] = except;
  if (only === undefined) return { before: [], match: `${flag} ${cidr}` };
  if (second === undefined && cidr === '0.0.0.0/0') return { before: [], match: `! ${flag} ${only}` };
  return { before: [setMark(SCRATCH), ...except.map((each) => `${flag} ${each} ${clearMark(SCRATCH)}`)], match: `${flag} ${cidr} ${ifMark(SCRATCH)}` };
}

/**
 * Chains and sets that enforce the policies for the Pods of one node. Pods are known by their interface, before they have an
 * address. Without any policy nothing is wanted: no chain at all.
 */
export function render({ policies, endpoints }: PolicyState, node: string): Rendered {
  const renderer = new Renderer(endpoints);
  for (const policy of policies) renderer.policy(policy);
  renderer.dispatch(
    endpoints.filter((endpoint) => endpoint.node === node),
    policies,
  );
  return { sets: renderer.sets, chains: renderer.chains };
}
