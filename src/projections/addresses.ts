import type { LaneGroup } from './views.ts';

/** What an address says about where a process stands. */
export interface Place {
  readonly group: LaneGroup;
  /** The node, when it stands on one. */
  readonly node?: string;
  /** Name inside its group: `kubelet`, `cni/calico`, `pod/default/web`. */
  readonly member: string;
  /** The collapsible group it belongs to: a node, `kube-controller-manager`, or itself. */
  readonly collapsible: string;
}

const NODE_MEMBERS = [
  'kubelet',
  'containerd',
  'containerd-shim-runc-v2',
  'containerd-shim-kata-v2',
  'containerd-shim-runsc-v1',
  'cri-o',
  'conmon',
  'cri-dockerd',
  'dockerd',
  'cni',
  'kindnetd',
  'flanneld',
  'calico-node',
  'cilium-agent',
  'weave',
  'csi',
  'runc',
  'crun',
  'kata',
  'runsc',
  'kernel',
  'kube-proxy',
  'pod',
  'workload',
];
const OUTSIDE = new Set(['registry', 'cloud', 'internet', 'dns-upstream']);
const places = new Map<string, Place>();

function placeOf(address: string): Place {
  const slash = address.indexOf('/');
  const head = slash < 0 ? address : address.slice(0, slash);
  const tail = slash < 0 ? '' : address.slice(slash + 1);
  if (head === 'user' || head === 'client') return { group: 'clients', member: address, collapsible: address };
  if (OUTSIDE.has(head)) return { group: 'outside', member: address, collapsible: head };
  const member = tail.split('/', 1)[0] ?? '';
  if (NODE_MEMBERS.includes(member)) return { group: 'node', node: head, member: tail, collapsible: head };
  return { group: 'control-plane', member: tail === '' ? head : tail, collapsible: head };
}

/** Where a process stands, from its address alone. Answers are kept: there are few addresses and many messages. */
export function place(address: string): Place {
  let found = places.get(address);
  if (!found) {
    found = placeOf(address);
    if (places.size > 20_000) places.clear();
    places.set(address, found);
  }
  return found;
}

const GROUP_ORDER: Readonly<Record<LaneGroup, number>> = { clients: 0, 'control-plane': 1, node: 2, outside: 3 };
const CONTROL_PLANE_ORDER = ['kube-apiserver', 'etcd', 'kube-scheduler', 'kube-controller-manager', 'cloud-controller-manager', 'coredns'];
const NODE_ORDER = [
  'kubelet',
  'cri-dockerd',
  'dockerd',
  'containerd',
  'cri-o',
  'conmon',
  'cni',
  'runc',
  'crun',
  'kata',
  'runsc',
  'kernel',
  'kube-proxy',
  'kindnetd',
  'flanneld',
  'calico-node',
  'cilium-agent',
  'weave',
  'csi',
  'pod',
];

function rank(order: readonly string[], name: string): number {
  const index = order.findIndex((entry) => name === entry || name.startsWith(`${entry}/`) || name.startsWith(`${entry}-`));
  return index < 0 ? order.length : index;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const naturals = new Map<string, readonly string[]>();

/** A name cut into text and numbers, in turn. */
function natural(name: string): readonly string[] {
  let parts = naturals.get(name);
  if (!parts) {
    parts = name.split(/(\d+)/);
    if (naturals.size > 20_000) naturals.clear();
    naturals.set(name, parts);
  }
  return parts;
}

/** `node-2` before `node-10`. */
export function compareNatural(a: string, b: string): number {
  const left = natural(a);
  const right = natural(b);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const x = left[i] ?? '';
    const y = right[i] ?? '';
    const difference = i % 2 === 1 ? Number(x) - Number(y) : compareText(x, y);
    if (difference !== 0) return difference;
  }
  return left.length - right.length || compareText(a, b);
}

/** Lanes from left to right: clients, control plane, node by node, outside. */
export function compareAddresses(a: string, b: string): number {
  const left = place(a);
  const right = place(b);
  const byGroup = GROUP_ORDER[left.group] - GROUP_ORDER[right.group];
  if (byGroup !== 0) return byGroup;
  if (left.group === 'clients') return Number(a !== 'user') - Number(b !== 'user') || compareNatural(a, b);
  if (left.group === 'control-plane') return rank(CONTROL_PLANE_ORDER, a) - rank(CONTROL_PLANE_ORDER, b) || compareNatural(a, b);
  if (left.group === 'outside') return compareNatural(a, b);
  return compareNatural(left.node ?? '', right.node ?? '') || rank(NODE_ORDER, left.member) - rank(NODE_ORDER, right.member) || compareNatural(a, b);
}

/** The short name under a lane's head. */
export function laneTitle(address: string): string {
  const { group, member } = place(address);
  if (address === 'user') return 'kubectl';
  if (group === 'clients') return address.startsWith('client/') ? address.slice('client/'.length) : address;
  if (member.startsWith('pod/')) return member.split('/').at(-1) ?? member;
  return member;
}

const LETTERS: Readonly<Record<string, string>> = {
  kubelet: 'K',
  containerd: 'C',
  'cri-o': 'C',
  'cri-dockerd': 'C',
  dockerd: 'D',
  conmon: 'M',
  cni: 'N',
  runc: 'R',
  crun: 'R',
  kata: 'R',
  runsc: 'R',
  kernel: 'L',
  'kube-proxy': 'X',
  pod: 'P',
  csi: 'S',
};

/** The letter that tells members of a collapsed group apart. */
export function memberLetter(address: string): string {
  const head = place(address).member.split('/', 1)[0] ?? '';
  return LETTERS[head] ?? head.slice(0, 1).toUpperCase();
}

/** `node-1/pod/default/web` → `Pod/default/web`. */
export function podOfAddress(address: string): string | undefined {
  const { member } = place(address);
  return member.startsWith('pod/') && member.split('/').length === 3 ? `P${member.slice(1)}` : undefined;
}
