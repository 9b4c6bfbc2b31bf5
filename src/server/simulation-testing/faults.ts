import { address, type CniName, type Fault, type FaultType, type RuntimeName, type Seq, seconds } from '../../api/index.ts';
import type { RandomStream } from '../../sim/kernel/index.ts';
import { nameOf, nodeOf, type Setting } from './setting.ts';

const crash = (process: string): Fault => ({ type: 'crash-process', process: address(process) });

/** The processes of a node, by what it is built from. */
const runtimes: Readonly<Record<RuntimeName, readonly string[]>> = {
  containerd: ['containerd', 'containerd-shim-runc-v2', 'runc'],
  'cri-o': ['cri-o', 'conmon', 'crun'],
  'cri-dockerd': ['cri-dockerd', 'dockerd', 'containerd', 'containerd-shim-runc-v2', 'runc'],
};

const networks: Readonly<Record<CniName, readonly string[]>> = {
  calico: ['cni/calico', 'cni/portmap'],
  bridge: ['cni/bridge', 'cni/host-local', 'kindnetd'],
  flannel: ['cni/flannel', 'cni/host-local', 'flanneld'],
  cilium: ['cni/cilium-cni', 'cilium-agent'],
  weave: ['cni/weave-net', 'weave'],
};

/** A random process of a random node, with what it talks to there. */
function nodeProcess(setting: Setting): string {
  const node = setting.random.pick(setting.cluster.nodes);
  const own = ['kubelet', 'kubelet', 'kube-proxy', ...runtimes[node.runtime ?? 'containerd'], ...networks[setting.cluster.cni]];
  return `${node.name}/${setting.random.pick(own)}`;
}

const member = ({ random, cluster }: Setting): string => `etcd-${random.int(0, (cluster.etcd?.members ?? 1) - 1)}`;

/** Pairs between which the network may lose or hold up messages, inside the control plane and to it. */
function controlPlanePair(setting: Setting): readonly [string, string] {
  const node = nodeOf(setting);
  return setting.random.pick([
    ['kube-apiserver', member(setting)],
    [member(setting), 'etcd-*'],
    ['kube-apiserver', 'kube-scheduler'],
    ['kube-apiserver', 'kube-controller-manager*'],
    ['kube-apiserver', `${node}/kubelet`],
    ['kube-apiserver', `${node}/kube-proxy`],
    ['kube-apiserver', '*'],
    [`${node}/*`, 'kube-apiserver'],
  ] as const);
}

function nodePair(setting: Setting): readonly [string, string] {
  const node = setting.random.pick(setting.cluster.nodes);
  const [daemon = '', next = ''] = runtimes[node.runtime ?? 'containerd'];
  const [plugin = ''] = networks[setting.cluster.cni];
  return setting.random.pick([
    ['registry', `${node.name}/${daemon}`],
    [`${node.name}/kubelet`, `${node.name}/${daemon}`],
    [`${node.name}/${daemon}`, `${node.name}/${plugin}`],
    [`${node.name}/${daemon}`, `${node.name}/${next}`],
    [`${node.name}/${next}`, `${node.name}/*`],
  ] as const);
}

function lossOrDelay(setting: Setting, [a, b]: readonly [string, string]): Fault {
  const { random } = setting;
  const [from, to] = random.next() < 0.5 ? [a, b] : [b, a];
  return random.next() < 0.5
    ? { type: 'drop-messages', from, to, probability: random.pick([0.1, 0.5, 1]) }
    : { type: 'delay-messages', from, to, by: seconds(random.pick([0.05, 1, 5])) };
}

type Draw = (setting: Setting) => Fault;

const controlPlaneFaults: readonly Draw[] = [
  () => crash('kube-apiserver'),
  (s) => crash(member(s)),
  (s) => crash(member(s)),
  () => crash('kube-scheduler'),
  () => crash('kube-controller-manager'),
  (s) => ({ type: 'crash-leader', of: s.random.pick(['etcd', 'etcd', 'kube-controller-manager', 'kube-scheduler'] as const) }),
  (s) => lossOrDelay(s, controlPlanePair(s)),
  (s) => lossOrDelay(s, controlPlanePair(s)),
  (s) => ({ type: 'node-down', node: nodeOf(s) }),
  () => ({ type: 'control-plane-outage' }),
  () => ({ type: 'etcd-quorum-loss' }),
  (s) => ({ type: 'partition', of: s.random.pick([nodeOf(s), member(s), 'kube-scheduler', 'kube-controller-manager']) }),
  (s) => ({ type: 'hang-process', process: address(s.random.pick(['kube-apiserver', member(s), 'kube-scheduler', 'kube-controller-manager'])) }),
  (s) => ({ type: 'slow-process', process: address(s.random.pick(['kube-apiserver', member(s)])), by: seconds(s.random.pick([0.2, 2])) }),
  (s) => ({ type: 'clock-skew', of: s.random.pick([nodeOf(s), 'kube-apiserver', 'kube-controller-manager']), by: seconds(s.random.pick([-600, 600])) }),
  () => ({ type: 'etcd-compact' }),
  () => ({ type: 'etcd-snapshot-save', file: 'backup.db' }),
];

const nodeFaults: readonly Draw[] = [
  (s) => crash(nodeProcess(s)),
  (s) => crash(nodeProcess(s)),
  (s) => ({ type: 'hang-process', process: address(nodeProcess(s)) }),
  () => crash('coredns'),
  () => crash('registry'),
  (s) => ({ type: 'kill-pause', namespace: 'default', pod: nameOf(s, 'Pod') }),
  (s) => ({ type: 'restart-daemon', node: nodeOf(s) }),
  (s) => ({ type: 'stop-runtime', node: nodeOf(s) }),
  (s) => ({ type: 'cni-error', node: nodeOf(s), times: 2 }),
  (s) => ({ type: 'cni-config-missing', node: nodeOf(s) }),
  () => ({ type: 'registry-down' }),
  (s) => ({ type: 'corrupt-layer', image: s.random.pick(['nginx:1.27', 'busybox:1.36']), layer: 0 }),
  (s) => ({ type: 'remove-image', node: nodeOf(s), image: s.random.pick(['nginx:1.27', 'busybox:1.36']) }),
  (s) => ({ type: 'node-down', node: nodeOf(s) }),
  (s) => ({ type: 'kill-container', namespace: 'default', pod: nameOf(s, 'Pod'), container: 'main' }),
  (s) => ({ type: 'fail-readiness', namespace: 'default', pod: nameOf(s, 'Pod') }),
  (s) => lossOrDelay(s, nodePair(s)),
  (s) => lossOrDelay(s, nodePair(s)),
];

/**
 * Faults that random runs do without: the first two take committed writes back on purpose, TCP, on which everything but DNS
 * travels, delivers nothing twice, and there is no cloud.
 */
export const NOT_DRAWN: readonly FaultType[] = ['etcd-wipe', 'etcd-snapshot-restore', 'duplicate-message', 'cloud-instance-deleted', 'device-unhealthy'];

/** One fault: of the control plane where the scenario is about it, else of anything. */
export function randomFault(setting: Setting): Fault {
  const { random, controlPlane } = setting;
  return random.pick(controlPlane || random.next() < 0.3 ? controlPlaneFaults : nodeFaults)(setting);
}

/** What happens to one of the messages that are on their way. */
export function messageFault(random: RandomStream, underway: readonly Seq[]): Fault {
  const message = random.pick(underway);
  return random.next() < 0.5 ? { type: 'drop-message', message } : { type: 'delay-message', message, by: seconds(random.pick([0.1, 1, 5])) };
}
