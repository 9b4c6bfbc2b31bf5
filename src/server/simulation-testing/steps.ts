import { address, type Fault, type NodeSpec, seconds, type Step } from '../../api/index.ts';
import type { RandomStream } from '../../sim/kernel/index.ts';
import { MISSING_IMAGE, type Workload } from './workloads.ts';

/** Seconds during which things are changed and broken. */
export const CHAOS_SECONDS = 90;

interface Setting {
  readonly random: RandomStream;
  readonly nodes: readonly NodeSpec[];
  readonly workloads: readonly Workload[];
}

const nameOf = ({ random, workloads }: Setting, kind: Workload['kind']): string =>
  random.pick(workloads.filter((workload) => workload.kind === kind).map(({ name }) => name).concat('nobody'));

const nodeOf = ({ random, nodes }: Setting): string => random.pick(nodes).name;

/** What a person does meanwhile. Commands that name something that is gone are part of the game. */
const commands: readonly ((setting: Setting) => string)[] = [
  (s) => `scale deployment ${nameOf(s, 'Deployment')} --replicas=${s.random.int(0, 5)}`,
  (s) => `scale deployment ${nameOf(s, 'Deployment')} --replicas=${s.random.int(0, 5)}`,
  (s) => `set image deployment/${nameOf(s, 'Deployment')} main=${s.random.pick(['nginx:1.27', 'nginx:1.28', 'nginx:1.29', MISSING_IMAGE])}`,
  (s) => `set image deployment/${nameOf(s, 'Deployment')} main=${s.random.pick(['nginx:1.27', 'nginx:1.28', 'nginx:1.29'])}`,
  (s) => `rollout undo deployment/${nameOf(s, 'Deployment')}`,
  (s) => `rollout restart deployment/${nameOf(s, 'Deployment')}`,
  (s) => `delete pod -l app=${nameOf(s, 'Deployment')} --wait=false`,
  (s) => `delete pod ${nameOf(s, 'Pod')} --wait=false`,
  (s) => `delete pod ${nameOf(s, 'Pod')} --grace-period=0 --force`,
  (s) => `delete deployment ${nameOf(s, 'Deployment')} --wait=false`,
  (s) => `delete deployment ${nameOf(s, 'Deployment')} --cascade=foreground --wait=false`,
  (s) => `delete job ${nameOf(s, 'Job')} --wait=false`,
  (s) => `delete service ${nameOf(s, 'Service')}`,
  (s) => `cordon ${nodeOf(s)}`,
  (s) => `uncordon ${nodeOf(s)}`,
  (s) => `drain ${nodeOf(s)} --ignore-daemonsets --force --delete-emptydir-data`,
  (s) => `label pod ${nameOf(s, 'Pod')} app=${s.random.pick(['a', 'b', 'other'])} --overwrite`,
  (s) => `label pod -l app=${nameOf(s, 'Deployment')} app=stolen --overwrite`,
];

const crash = (process: string): Fault => ({ type: 'crash-process', process: address(process) });

/** Pairs between which the network may lose or hold up messages. */
function pairOf(setting: Setting): readonly [string, string] {
  const node = nodeOf(setting);
  const [a, b] = setting.random.pick([
    ['kube-apiserver', 'etcd-0'],
    ['kube-apiserver', 'kube-scheduler'],
    ['kube-apiserver', 'kube-controller-manager*'],
    ['kube-apiserver', `${node}/kubelet`],
    ['kube-apiserver', `${node}/kube-proxy`],
    ['kube-apiserver', '*'],
    ['registry', `${node}/containerd`],
    [`${node}/kubelet`, `${node}/containerd`],
    [`${node}/*`, 'kube-apiserver'],
    [`${node}/containerd`, `${node}/cni/calico`],
    [`${node}/containerd`, `${node}/containerd-shim-runc-v2`],
    [`${node}/containerd-shim-runc-v2`, `${node}/runc`],
  ] as const);
  return setting.random.next() < 0.5 ? [a, b] : [b, a];
}

const faults: readonly ((setting: Setting) => Fault)[] = [
  () => crash('kube-apiserver'),
  () => crash('etcd-0'),
  () => crash('kube-scheduler'),
  () => crash('kube-controller-manager'),
  (s) => crash(`${nodeOf(s)}/kubelet`),
  (s) => crash(`${nodeOf(s)}/kubelet`),
  (s) => crash(`${nodeOf(s)}/containerd`),
  (s) => crash(`${nodeOf(s)}/kube-proxy`),
  () => crash('coredns'),
  () => crash('registry'),
  (s) => crash(`${nodeOf(s)}/cni/calico`),
  (s) => crash(`${nodeOf(s)}/runc`),
  (s) => crash(`${nodeOf(s)}/containerd-shim-runc-v2`),
  (s) => ({ type: 'kill-pause', namespace: 'default', pod: nameOf(s, 'Pod') }),
  (s) => ({ type: 'kill-pause', namespace: 'default', pod: nameOf(s, 'Pod') }),
  (s) => ({ type: 'restart-daemon', node: nodeOf(s) }),
  (s) => ({ type: 'stop-runtime', node: nodeOf(s) }),
  (s) => ({ type: 'cni-error', node: nodeOf(s), times: 2 }),
  (s) => ({ type: 'cni-config-missing', node: nodeOf(s) }),
  () => ({ type: 'registry-down' }),
  (s) => ({ type: 'node-down', node: nodeOf(s) }),
  (s) => ({ type: 'node-down', node: nodeOf(s) }),
  (s) => ({ type: 'kill-container', namespace: 'default', pod: nameOf(s, 'Pod'), container: 'main' }),
  (s) => ({ type: 'fail-readiness', namespace: 'default', pod: nameOf(s, 'Pod') }),
  (s) => {
    const [from, to] = pairOf(s);
    return { type: 'drop-messages', from, to, probability: s.random.pick([0.1, 0.5, 1]) };
  },
  (s) => {
    const [from, to] = pairOf(s);
    return { type: 'delay-messages', from, to, by: seconds(s.random.pick([0.05, 1, 5])) };
  },
];

const moment = (random: RandomStream, from: number, to: number): number => random.int(from * 10, to * 10) / 10;

/** Commands and faults at random times of the first 90 seconds; every fault is healed by then. */
export function stepsOf(setting: Setting): readonly Step[] {
  const { random } = setting;
  const steps: Step[] = [];
  const wild = random.next() < 0.4;
  for (let count = random.int(2, wild ? 20 : 10); count > 0; count--) {
    steps.push({ at: moment(random, 0, CHAOS_SECONDS - 5), kubectl: random.pick(commands)(setting) });
  }
  for (let number = random.int(0, wild ? 10 : 4); number > 0; number--) {
    const from = moment(random, 0, CHAOS_SECONDS - 15);
    const id = `fault-${number}`;
    steps.push({ at: from, id, fault: random.pick(faults)(setting) });
    steps.push({ at: moment(random, from, CHAOS_SECONDS), heal: id });
  }
  for (const { name } of setting.nodes) {
    if (random.next() < 0.5) steps.push({ at: CHAOS_SECONDS, kubectl: `uncordon ${name}` });
  }
  return steps.sort((a, b) => a.at - b.at);
}
