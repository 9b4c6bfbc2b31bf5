interface SetInfo {
  readonly type: string;
  /** What rules say of it. */
  readonly comment: string;
}

/** The IP sets of the mode, by name. Source: `pkg/proxy/ipvs/ipset.go`, `proxier.go` ipsetInfo. */
export const ipSets: Readonly<Record<string, SetInfo>> = {
  'KUBE-LOOP-BACK': { type: 'hash:ip,port,ip', comment: 'Kubernetes endpoints dst ip:port, source ip for solving hairpin purpose' },
  'KUBE-CLUSTER-IP': { type: 'hash:ip,port', comment: 'Kubernetes service cluster ip + port for masquerade purpose' },
  'KUBE-EXTERNAL-IP': { type: 'hash:ip,port', comment: 'Kubernetes service external ip + port for masquerade and filter purpose' },
  'KUBE-EXTERNAL-IP-LOCAL': { type: 'hash:ip,port', comment: 'Kubernetes service external ip + port with externalTrafficPolicy=local' },
  'KUBE-LOAD-BALANCER': { type: 'hash:ip,port', comment: 'Kubernetes service lb portal' },
  'KUBE-LOAD-BALANCER-FW': { type: 'hash:ip,port', comment: 'Kubernetes service load balancer ip + port for load balancer with sourceRange' },
  'KUBE-LOAD-BALANCER-LOCAL': { type: 'hash:ip,port', comment: 'Kubernetes service load balancer ip + port with externalTrafficPolicy=local' },
  'KUBE-LOAD-BALANCER-SOURCE-IP': { type: 'hash:ip,port,ip', comment: 'Kubernetes service load balancer ip + port + source IP for packet filter purpose' },
  'KUBE-LOAD-BALANCER-SOURCE-CIDR': { type: 'hash:ip,port,net', comment: 'Kubernetes service load balancer ip + port + source cidr for packet filter purpose' },
  'KUBE-NODE-PORT-TCP': { type: 'bitmap:port', comment: 'Kubernetes nodeport TCP port for masquerade purpose' },
  'KUBE-NODE-PORT-LOCAL-TCP': { type: 'bitmap:port', comment: 'Kubernetes nodeport TCP port with externalTrafficPolicy=local' },
  'KUBE-NODE-PORT-UDP': { type: 'bitmap:port', comment: 'Kubernetes nodeport UDP port for masquerade purpose' },
  'KUBE-NODE-PORT-LOCAL-UDP': { type: 'bitmap:port', comment: 'Kubernetes nodeport UDP port with externalTrafficPolicy=local' },
  'KUBE-NODE-PORT-SCTP-HASH': { type: 'hash:ip,port', comment: "Kubernetes nodeport SCTP port for masquerade purpose with type 'hash ip:port'" },
  'KUBE-NODE-PORT-LOCAL-SCTP-HASH': {
    type: 'hash:ip,port',
    comment: "Kubernetes nodeport SCTP port with externalTrafficPolicy=local with type 'hash ip:port'",
  },
  'KUBE-HEALTH-CHECK-NODE-PORT': { type: 'bitmap:port', comment: 'Kubernetes health check node port' },
  'KUBE-IPVS-IPS': { type: 'hash:ip', comment: 'Addresses on the ipvs interface' },
};

const NAT = ['KUBE-SERVICES', 'KUBE-POSTROUTING', 'KUBE-NODE-PORT', 'KUBE-LOAD-BALANCER', 'KUBE-MARK-MASQ'];
const FILTER = ['KUBE-FORWARD', 'KUBE-NODE-PORT', 'KUBE-PROXY-FIREWALL', 'KUBE-SOURCE-RANGES-FIREWALL', 'KUBE-IPVS-FILTER', 'KUBE-IPVS-OUT-FILTER'];
const MASQUERADE_MARK = '0x4000';

/** Written only while the set has members: name, chain, target, which ends match, protocol. Source: ipsetWithIptablesChain. */
type SetRule = readonly [set: string, chain: string, target: string, ends: string, protocol?: string];
const natSetRules: readonly SetRule[] = [
  ['KUBE-LOOP-BACK', 'KUBE-POSTROUTING', 'MASQUERADE', 'dst,dst,src'],
  ['KUBE-LOAD-BALANCER', 'KUBE-SERVICES', 'KUBE-LOAD-BALANCER', 'dst,dst'],
  ['KUBE-LOAD-BALANCER-LOCAL', 'KUBE-LOAD-BALANCER', 'RETURN', 'dst,dst'],
  ['KUBE-NODE-PORT-LOCAL-TCP', 'KUBE-NODE-PORT', 'RETURN', 'dst', 'tcp'],
  ['KUBE-NODE-PORT-TCP', 'KUBE-NODE-PORT', 'KUBE-MARK-MASQ', 'dst', 'tcp'],
  ['KUBE-NODE-PORT-LOCAL-UDP', 'KUBE-NODE-PORT', 'RETURN', 'dst', 'udp'],
  ['KUBE-NODE-PORT-UDP', 'KUBE-NODE-PORT', 'KUBE-MARK-MASQ', 'dst', 'udp'],
  ['KUBE-NODE-PORT-LOCAL-SCTP-HASH', 'KUBE-NODE-PORT', 'RETURN', 'dst,dst', 'sctp'],
  ['KUBE-NODE-PORT-SCTP-HASH', 'KUBE-NODE-PORT', 'KUBE-MARK-MASQ', 'dst,dst', 'sctp'],
];
const filterSetRules: readonly SetRule[] = [
  ['KUBE-LOAD-BALANCER-FW', 'KUBE-PROXY-FIREWALL', 'KUBE-SOURCE-RANGES-FIREWALL', 'dst,dst'],
  ['KUBE-LOAD-BALANCER-SOURCE-CIDR', 'KUBE-SOURCE-RANGES-FIREWALL', 'RETURN', 'dst,dst,src'],
  ['KUBE-LOAD-BALANCER-SOURCE-IP', 'KUBE-SOURCE-RANGES-FIREWALL', 'RETURN', 'dst,dst,src'],
];

/** A load balancer's address that the node itself may not reach. */
export interface Unreachable {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

const matchSet = (name: string, ends: string): string => `-m comment --comment "${ipSets[name]?.comment ?? ''}" -m set --match-set ${name} ${ends}`;
const portals = '-m comment --comment "kubernetes service portals"';

type HasMembers = (set: string) => boolean;

const setRules = (table: readonly SetRule[], has: HasMembers): readonly string[] =>
  table
    .filter(([set]) => has(set))
    .map(([set, chain, target, ends, protocol]) => `-A ${chain} ${protocol === undefined ? '' : `-p ${protocol} `}${matchSet(set, ends)} -j ${target}`);

/** What comes from outside goes on to the real servers; what is sent to an address of the node itself, too. */
function externalIPs(has: HasMembers): readonly string[] {
  const accept = (set: string): readonly string[] => [
    `-A KUBE-SERVICES ${matchSet(set, 'dst,dst')} -m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL -j ACCEPT`,
    `-A KUBE-SERVICES ${matchSet(set, 'dst,dst')} -m addrtype --dst-type LOCAL -j ACCEPT`,
  ];
  return [
    ...(has('KUBE-EXTERNAL-IP') ? [`-A KUBE-SERVICES ${matchSet('KUBE-EXTERNAL-IP', 'dst,dst')} -j KUBE-MARK-MASQ`, ...accept('KUBE-EXTERNAL-IP')] : []),
    ...(has('KUBE-EXTERNAL-IP-LOCAL') ? accept('KUBE-EXTERNAL-IP-LOCAL') : []),
  ];
}

function natRules(podCIDR: string, has: HasMembers): readonly string[] {
  return [
    `-I OUTPUT ${portals} -j KUBE-SERVICES`,
    `-I PREROUTING ${portals} -j KUBE-SERVICES`,
    '-I POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING',
    '-A KUBE-SERVICES -s 127.0.0.0/8 -j RETURN',
    ...setRules(natSetRules, has),
    ...(has('KUBE-CLUSTER-IP') ? [`-A KUBE-SERVICES ${matchSet('KUBE-CLUSTER-IP', 'dst,dst')} ! -s ${podCIDR} -j KUBE-MARK-MASQ`] : []),
    ...externalIPs(has),
    '-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODE-PORT',
    '-A KUBE-LOAD-BALANCER -j KUBE-MARK-MASQ',
    ...['KUBE-CLUSTER-IP', 'KUBE-LOAD-BALANCER'].filter(has).map((set) => `-A KUBE-SERVICES -m set --match-set ${set} dst,dst -j ACCEPT`),
    `-A KUBE-POSTROUTING -m mark ! --mark ${MASQUERADE_MARK}/${MASQUERADE_MARK} -j RETURN`,
    `-A KUBE-POSTROUTING -j MARK --xor-mark ${MASQUERADE_MARK}`,
    '-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE',
    `-A KUBE-MARK-MASQ -j MARK --or-mark ${MASQUERADE_MARK}`,
  ];
}

const filterJumps: readonly string[] = [
  '-I FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD',
  '-I INPUT -m comment --comment "kubernetes health check rules" -j KUBE-NODE-PORT',
  '-I INPUT -m comment --comment "kube-proxy firewall rules" -j KUBE-PROXY-FIREWALL',
  '-I FORWARD -m comment --comment "kube-proxy firewall rules" -j KUBE-PROXY-FIREWALL',
  '-I INPUT -m comment --comment "kubernetes ipvs access filter" -j KUBE-IPVS-FILTER',
  '-I OUTPUT -m comment --comment "kubernetes ipvs access filter" -j KUBE-IPVS-OUT-FILTER',
];

function filterRules(has: HasMembers, unreachable: readonly Unreachable[]): readonly string[] {
  return [
    ...filterJumps,
    ...setRules(filterSetRules, has),
    '-A KUBE-SOURCE-RANGES-FIREWALL -j DROP',
    ...unreachable.map(({ ip, protocol, port }) => `-A KUBE-IPVS-OUT-FILTER -s ${ip} -m ipvs --vaddr ${ip} --vproto ${protocol} --vport ${port} -j DROP`),
    `-A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark ${MASQUERADE_MARK}/${MASQUERADE_MARK} -j ACCEPT`,
    '-A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    `-A KUBE-NODE-PORT ${matchSet('KUBE-HEALTH-CHECK-NODE-PORT', 'dst')} -j ACCEPT`,
    ...['KUBE-LOAD-BALANCER', 'KUBE-CLUSTER-IP', 'KUBE-EXTERNAL-IP', 'KUBE-EXTERNAL-IP-LOCAL'].map(
      (set) => `-A KUBE-IPVS-FILTER -m set --match-set ${set} dst,dst -j RETURN`,
    ),
    '-A KUBE-IPVS-FILTER -m set --match-set KUBE-HEALTH-CHECK-NODE-PORT dst -j RETURN',
    '-A KUBE-IPVS-FILTER -m conntrack --ctstate NEW -m set --match-set KUBE-IPVS-IPS dst -j REJECT',
  ];
}

/** The rules of the mode: as many as there are kinds of sets in use, however many Services there are. Source: `writeIptablesRules`. */
export function rules(podCIDR: string, has: HasMembers, unreachable: readonly Unreachable[]): string {
  const declare = (chains: readonly string[]): string => chains.map((chain) => `:${chain} - [0:0]\n`).join('');
  return `*nat\n${declare(NAT)}${natRules(podCIDR, has).join('\n')}\nCOMMIT\n*filter\n${declare(FILTER)}${filterRules(has, unreachable).join('\n')}\nCOMMIT\n`;
}
