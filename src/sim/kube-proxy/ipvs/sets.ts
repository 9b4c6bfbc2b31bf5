/** The IP sets of the mode, by name: their type, and what rules say of them. Source: `pkg/proxy/ipvs/proxier.go` ipsetInfo. */
export const ipSets: Readonly<Record<string, { readonly type: string; readonly comment: string }>> = {
  'KUBE-CLUSTER-IP': { type: 'hash:ip,port', comment: 'Kubernetes service cluster ip + port for masquerade purpose' },
  'KUBE-LOOP-BACK': { type: 'hash:ip,port,ip', comment: 'Kubernetes endpoints dst ip:port, source ip for solving hairpin purpose' },
  'KUBE-EXTERNAL-IP': { type: 'hash:ip,port', comment: 'Kubernetes service external ip + port for masquerade and filter purpose' },
  'KUBE-LOAD-BALANCER': { type: 'hash:ip,port', comment: 'Kubernetes service lb portal' },
  'KUBE-LOAD-BALANCER-LOCAL': { type: 'hash:ip,port', comment: 'Kubernetes service load balancer ip + port with externalTrafficPolicy=local' },
  'KUBE-NODE-PORT-TCP': { type: 'bitmap:port', comment: 'Kubernetes nodeport TCP port for masquerade purpose' },
  'KUBE-NODE-PORT-LOCAL-TCP': { type: 'bitmap:port', comment: 'Kubernetes nodeport TCP port with externalTrafficPolicy=local' },
  'KUBE-IPVS-IPS': { type: 'hash:ip', comment: '' },
};

const NAT = ['KUBE-SERVICES', 'KUBE-POSTROUTING', 'KUBE-NODE-PORT', 'KUBE-LOAD-BALANCER', 'KUBE-MARK-MASQ'];
const FILTER = ['KUBE-FORWARD', 'KUBE-NODE-PORT', 'KUBE-IPVS-FILTER', 'KUBE-IPVS-OUT-FILTER'];
const MASQUERADE_MARK = '0x4000';

const matchSet = (name: string, ends: string): string => `-m comment --comment "${ipSets[name]?.comment ?? ''}" -m set --match-set ${name} ${ends}`;
const portals = '-m comment --comment "kubernetes service portals"';

function natRules(podCIDR: string): readonly string[] {
  return [
    `-I OUTPUT ${portals} -j KUBE-SERVICES`,
    `-I PREROUTING ${portals} -j KUBE-SERVICES`,
    '-I POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING',
    '-A KUBE-SERVICES -s 127.0.0.0/8 -j RETURN',
    `-A KUBE-SERVICES ${matchSet('KUBE-LOAD-BALANCER', 'dst,dst')} -j KUBE-LOAD-BALANCER`,
    `-A KUBE-SERVICES ! -s ${podCIDR} ${matchSet('KUBE-CLUSTER-IP', 'dst,dst')} -j KUBE-MARK-MASQ`,
    `-A KUBE-SERVICES ${matchSet('KUBE-EXTERNAL-IP', 'dst,dst')} -j KUBE-MARK-MASQ`,
    '-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODE-PORT',
    '-A KUBE-SERVICES -m set --match-set KUBE-CLUSTER-IP dst,dst -j ACCEPT',
    '-A KUBE-SERVICES -m set --match-set KUBE-LOAD-BALANCER dst,dst -j ACCEPT',
    `-A KUBE-LOAD-BALANCER ${matchSet('KUBE-LOAD-BALANCER-LOCAL', 'dst,dst')} -j RETURN`,
    '-A KUBE-LOAD-BALANCER -j KUBE-MARK-MASQ',
    `-A KUBE-NODE-PORT -p tcp ${matchSet('KUBE-NODE-PORT-LOCAL-TCP', 'dst')} -j RETURN`,
    `-A KUBE-NODE-PORT -p tcp ${matchSet('KUBE-NODE-PORT-TCP', 'dst')} -j KUBE-MARK-MASQ`,
    `-A KUBE-POSTROUTING ${matchSet('KUBE-LOOP-BACK', 'dst,dst,src')} -j MASQUERADE`,
    `-A KUBE-POSTROUTING -m mark ! --mark ${MASQUERADE_MARK}/${MASQUERADE_MARK} -j RETURN`,
    `-A KUBE-POSTROUTING -j MARK --xor-mark ${MASQUERADE_MARK}`,
    '-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE',
    `-A KUBE-MARK-MASQ -j MARK --or-mark ${MASQUERADE_MARK}`,
  ];
}

const filterRules: readonly string[] = [
  '-I FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD',
  '-I INPUT -m comment --comment "kubernetes health check rules" -j KUBE-NODE-PORT',
  '-I INPUT -m comment --comment "kubernetes ipvs access filter" -j KUBE-IPVS-FILTER',
  '-I OUTPUT -m comment --comment "kubernetes ipvs access filter" -j KUBE-IPVS-OUT-FILTER',
  `-A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark ${MASQUERADE_MARK}/${MASQUERADE_MARK} -j ACCEPT`,
  '-A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
  '-A KUBE-IPVS-FILTER -m set --match-set KUBE-LOAD-BALANCER dst,dst -j RETURN',
  '-A KUBE-IPVS-FILTER -m set --match-set KUBE-CLUSTER-IP dst,dst -j RETURN',
  '-A KUBE-IPVS-FILTER -m set --match-set KUBE-EXTERNAL-IP dst,dst -j RETURN',
  '-A KUBE-IPVS-FILTER -m conntrack --ctstate NEW -m set --match-set KUBE-IPVS-IPS dst -j REJECT',
];

/** The rules of the mode: as many as there are kinds of sets, however many Services there are. Source: `writeIptablesRules`. */
export function rules(podCIDR: string): string {
  const declare = (chains: readonly string[]): string => chains.map((chain) => `:${chain} - [0:0]\n`).join('');
  return `*nat\n${declare(NAT)}${natRules(podCIDR).join('\n')}\nCOMMIT\n*filter\n${declare(FILTER)}${filterRules.join('\n')}\nCOMMIT\n`;
}
