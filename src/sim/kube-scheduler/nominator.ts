import type { PodInfo } from './framework/types.ts';

/** Pods that count on a node because preemption makes room for them there. Source: `pkg/scheduler/backend/queue/nominator.go`. */
export class Nominator {
  private readonly byNode = new Map<string, Map<string, PodInfo>>();
  private readonly nodeOf = new Map<string, string>();

  add(info: PodInfo, node: string): void {
    this.delete(info.key);
    if (node === '') return;
    this.nodeOf.set(info.key, node);
    const pods = this.byNode.get(node) ?? new Map<string, PodInfo>();
    pods.set(info.key, info);
    this.byNode.set(node, pods);
  }

  delete(key: string): void {
    const node = this.nodeOf.get(key);
    if (node === undefined) return;
    this.nodeOf.delete(key);
    this.byNode.get(node)?.delete(key);
  }

  get isEmpty(): boolean {
    return this.nodeOf.size === 0;
  }

  on(node: string): readonly PodInfo[] {
    const pods = this.byNode.get(node);
    return pods && pods.size > 0 ? [...pods.values()] : [];
  }
}
