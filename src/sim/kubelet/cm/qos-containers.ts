import type { Pod } from '../../../api/index.ts';
import type { KernelCalls } from '../kernel-calls.ts';
import { cpuShares, cpuWeight, podAmount, qosClassOf } from './resources.ts';

const ROOT = '/sys/fs/cgroup/kubepods';

const cpu = (shares: number): Readonly<Record<string, string>> => ({ 'cpu.weight': String(cpuWeight(shares)), 'cpu.shares': String(shares) });

/**
 * The cgroups above those of the Pods: `/kubepods`, which holds Guaranteed Pods and limits all of them to what is allocatable, and one for
 * each of the other classes. Source: `kubernetes/pkg/kubelet/cm/qos_container_manager_linux.go`, `node_container_manager_linux.go`.
 */
export class QosContainers {
  /** CPU requests of Burstable Pods, millicores. */
  private readonly burstable = new Map<string, number>();
  private written = cpuShares(0);

  constructor(private readonly kernel: KernelCalls) {}

  /** `milliCPU` and `memory` (bytes): what Pods may use together; nothing is reserved, so the whole machine. */
  start(milliCPU: number, memory: number): void {
    this.write('', { ...cpu(cpuShares(milliCPU)), 'memory.max': String(memory) });
    this.write('/burstable', cpu(this.written));
    this.write('/besteffort', cpu(cpuShares(0)));
  }

  /** A Pod begins here, or its requests have changed (setCPUCgroupConfig). */
  add(uid: string, pod: Pod): void {
    if (qosClassOf(pod) !== 'Burstable') return;
    this.burstable.set(uid, podAmount(pod, 'cpu', 'requests'));
    this.update();
  }

  remove(uid: string): void {
    if (this.burstable.delete(uid)) this.update();
  }

  private update(): void {
    let sum = 0;
    for (const milli of this.burstable.values()) sum += milli;
    const shares = cpuShares(sum);
    if (shares === this.written) return;
    this.written = shares;
    this.write('/burstable', cpu(shares));
  }

  private write(path: string, values: Readonly<Record<string, string>>): void {
    this.kernel.send('mkdir', { path: ROOT + path, values }, () => {});
  }
}
