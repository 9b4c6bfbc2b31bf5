import type { Address, Fault } from '../../api/index.ts';
import type { Kernel } from '../kernel/index.ts';
import type { FaultHandler } from './handler.ts';

/** kube-controller-manager before kube-apiserver before etcd: as one who asks goes before one who answers. */
const CONTROL_PLANE = [/^cloud-controller-manager/, /^kube-controller-manager/, /^kube-scheduler/, /^kube-apiserver/, /^etcd-\d+$/];

function crashAll(kernel: Kernel, struck: readonly Address[]): () => void {
  // Which ones it struck are facts of their own.
  const ended = struck.filter((process) => kernel.isRunning(process)).map((process) => ({ type: 'crash-process', process }) as const);
  for (const fault of ended) kernel.fault(fault, 'injected', () => kernel.crash(fault.process));
  return () => {
    for (const fault of [...ended].reverse()) kernel.fault(fault, 'healed', () => kernel.start(fault.process));
  };
}

/** Every process of the control plane ends at once: power off in the room where they stand. Nodes are not touched. Healing starts etcd first. */
export const controlPlaneOutage: FaultHandler<Extract<Fault, { type: 'control-plane-outage' }>> = (kernel) =>
  crashAll(
    kernel,
    CONTROL_PLANE.flatMap((part) => kernel.addresses().filter((at) => part.test(at))),
  );

/** As many members of etcd end as it takes: ⌊n/2⌋ + 1 of n, so that those left are no quorum. A member that is down already counts. */
export const etcdQuorumLoss: FaultHandler<Extract<Fault, { type: 'etcd-quorum-loss' }>> = (kernel) => {
  const members = kernel.addresses().filter((at) => /^etcd-\d+$/.test(at));
  const running = members.filter((member) => kernel.isRunning(member));
  const quorum = Math.floor(members.length / 2) + 1;
  return crashAll(kernel, running.slice(0, Math.max(0, running.length - quorum + 1)));
};
