import type { Container, Pod } from '../../../../api/index.ts';
import { milliValue } from '../../../apimachinery/quantity.ts';
import type { Rejection } from '../../lifecycle/admission.ts';
import { qosClassOf } from '../resources.ts';
import { AFFINITY_ERROR, merged, numaMasks, type TopologyHint, type TopologyManagerPolicy } from '../topologymanager/policy.ts';
import { type CpuSet, cpusUpTo, formatCpus, parseCpus, union, without } from './cpuset.ts';

/** CPUs of a NUMA node stand side by side. */
export interface CpuTopology {
  readonly cpus: number;
  readonly numaNodes: number;
}

/** What the kubelet keeps in `/var/lib/kubelet/cpu_manager_state`. */
export interface CpuManagerState {
  readonly policyName: 'static';
  readonly defaultCpuSet: string;
  readonly entries: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** How many CPUs for itself a container gets: those of a Guaranteed Pod that asks for whole ones. Source: `policy_static.go` guaranteedCPUs. */
export function exclusiveCpus(pod: Pod, container: Container): number {
  if (qosClassOf(pod) !== 'Guaranteed') return 0;
  const millis = milliValue(container.resources?.requests?.cpu);
  return millis % 1_000 === 0 ? millis / 1_000 : 0;
}

/** The static policy of the CPU manager. Source: `kubernetes/pkg/kubelet/cm/cpumanager/policy_static.go`. */
export class StaticPolicy {
  /** The shared pool: all that nobody has for itself, with what is reserved. */
  private shared: CpuSet;
  private readonly reserved: CpuSet;
  private readonly entries = new Map<string, Map<string, CpuSet>>();

  /** @param reserved millicores of kube-reserved and system-reserved, rounded up to whole CPUs */
  constructor(
    private readonly topology: CpuTopology,
    reserved: number,
  ) {
    this.shared = cpusUpTo(topology.cpus);
    this.reserved = cpusUpTo(Math.ceil(reserved / 1_000));
  }

  /** CPUs that may be given away. */
  private get assignable(): CpuSet {
    return without(this.shared, this.reserved);
  }

  private numaOf(cpu: number): number {
    return Math.floor((cpu * this.topology.numaNodes) / this.topology.cpus);
  }

  private on(numaNodes: readonly number[], cpus: CpuSet): CpuSet {
    return cpus.filter((cpu) => numaNodes.includes(this.numaOf(cpu)));
  }

  /** Where so many CPUs could come from (`policy_static.go` generateCPUTopologyHints). */
  private hints(count: number): readonly TopologyHint[] {
    const all = cpusUpTo(this.topology.cpus);
    const large = numaMasks(this.topology.numaNodes).filter((numaNodes) => this.on(numaNodes, all).length >= count);
    const narrowest = large[0]?.length;
    return large
      .filter((numaNodes) => this.on(numaNodes, this.assignable).length >= count)
      .map((numaNodes) => ({ numaNodes, preferred: numaNodes.length === narrowest }));
  }

  /** First from the NUMA nodes of the hint; without one from the lowest that has enough, else the lowest anywhere (`cpu_assignment.go` takeByTopologyNUMAPacked). */
  private take(count: number, hint: TopologyHint | undefined): CpuSet | undefined {
    const free = this.assignable;
    const near = hint ? this.on(hint.numaNodes, free) : [];
    const sets = [
      near,
      ...Array.from({ length: this.topology.numaNodes }, (_, numa) => this.on([numa], free)),
      [...near, ...free.filter((cpu) => !near.includes(cpu))],
    ];
    return sets.find(({ length }) => length >= count)?.slice(0, count);
  }

  /** @returns why it does not work, or undefined */
  allocate(uid: string, pod: Pod, container: Container, topology: TopologyManagerPolicy): Rejection | undefined {
    const count = exclusiveCpus(pod, container);
    if (count === 0 || this.entries.get(uid)?.has(container.name)) return undefined;
    const { hint, admit } = merged(topology, topology === 'none' ? [] : this.hints(count));
    if (!admit) return AFFINITY_ERROR;
    const cpus = this.take(count, hint);
    if (!cpus)
      return {
        reason: 'UnexpectedAdmissionError',
        message: `Allocate failed due to not enough cpus available to satisfy request: requested=${count}, available=${this.assignable.length}, which is unexpected`,
      };
    this.shared = without(this.shared, cpus);
    const containers = this.entries.get(uid) ?? new Map<string, CpuSet>();
    this.entries.set(uid, containers.set(container.name, cpus));
    return undefined;
  }

  /** What was given away before the kubelet was started again. */
  restore({ entries }: Pick<CpuManagerState, 'entries'>): void {
    for (const [uid, containers] of Object.entries(entries)) {
      const given = new Map(Object.entries(containers).map(([name, text]) => [name, parseCpus(text)]));
      this.entries.set(uid, given);
      for (const cpus of given.values()) this.shared = without(this.shared, cpus);
    }
  }

  /** Pods that have something. */
  get owners(): readonly string[] {
    return [...this.entries.keys()];
  }

  /** Gives back what a Pod had. Returns whether it had anything. */
  release(uid: string): boolean {
    const containers = this.entries.get(uid);
    if (!containers) return false;
    for (const cpus of containers.values()) this.shared = union(this.shared, cpus);
    return this.entries.delete(uid);
  }

  isExclusive(uid: string, container: string): boolean {
    return this.entries.get(uid)?.has(container) === true;
  }

  /** GetCPUSetOrDefault. */
  cpusOf(uid: string, container: string): string {
    return formatCpus(this.entries.get(uid)?.get(container) ?? this.shared);
  }

  get state(): CpuManagerState {
    const entries = [...this.entries].map(
      ([uid, containers]) => [uid, Object.fromEntries([...containers].map(([name, cpus]) => [name, formatCpus(cpus)]))] as const,
    );
    return { policyName: 'static', defaultCpuSet: formatCpus(this.shared), entries: Object.fromEntries(entries) };
  }
}
