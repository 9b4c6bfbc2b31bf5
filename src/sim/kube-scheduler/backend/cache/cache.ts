import type { Node, Pod } from '../../../../api/index.ts';
import type { Snapshot } from '../../framework/interface.ts';
import { type ImageState, NodeInfo, type PodInfo, podInfoOf } from '../../framework/types.ts';
import { NodeTree } from './node-tree.ts';

interface Entry {
  readonly info: PodInfo;
  readonly node: string;
}

/**
 * The scheduler's own picture of nodes and the Pods on them: assigned Pods as the watch tells, and assumed Pods, which
 * are counted on their node before the binding is confirmed. A cycle runs within one instant, so the cache is its snapshot.
 * Source: `pkg/scheduler/backend/cache/cache.go`.
 */
export class Cache implements Snapshot {
  private readonly infos = new Map<string, NodeInfo>();
  private readonly tree = new NodeTree();
  private readonly pods = new Map<string, Entry>();
  private readonly assumed = new Set<string>();
  private readonly images = new Map<string, ImageState>();
  /** Pods of nodes that are not known (yet). */
  private readonly homeless = new Map<string, Map<string, PodInfo>>();
  private ordered: readonly NodeInfo[] | undefined;

  // --- Snapshot ---

  nodes(): readonly NodeInfo[] {
    this.ordered ??= this.tree.list().map((name) => this.infos.get(name) as NodeInfo);
    return this.ordered;
  }

  get(name: string): NodeInfo | undefined {
    return this.infos.get(name);
  }

  get size(): number {
    return this.infos.size;
  }

  get havePodsWithAffinity(): readonly NodeInfo[] {
    return this.nodes().filter((node) => node.podsWithAffinity.size > 0);
  }

  get havePodsWithRequiredAntiAffinity(): readonly NodeInfo[] {
    return this.nodes().filter((node) => node.podsWithRequiredAntiAffinity.size > 0);
  }

  // --- nodes ---

  setNode(node: Node): void {
    const name = node.metadata?.name ?? '';
    const known = this.infos.get(name);
    if (known) {
      if (known.node.status?.images !== node.status?.images) this.setImages(known, node);
      known.setNode(node);
    } else {
      const info = new NodeInfo(node);
      for (const pod of this.homeless.get(name)?.values() ?? []) info.addPod(pod);
      this.homeless.delete(name);
      this.infos.set(name, info);
      this.setImages(info, node);
    }
    this.tree.set(node);
    this.ordered = undefined;
  }

  removeNode(name: string): void {
    const info = this.infos.get(name);
    if (!info) return;
    this.dropImages(info);
    this.infos.delete(name);
    this.tree.remove(name);
    this.ordered = undefined;
    if (info.pods.size > 0) this.homeless.set(name, new Map(info.pods));
  }

  private dropImages(info: NodeInfo): void {
    for (const [image, state] of info.imageStates) {
      state.nodes.delete(info.name);
      if (state.nodes.size === 0) this.images.delete(image);
    }
  }

  private setImages(info: NodeInfo, node: Node): void {
    this.dropImages(info);
    const states = new Map<string, ImageState>();
    for (const { names, sizeBytes } of node.status?.images ?? []) {
      for (const image of names ?? []) {
        const state = this.images.get(image) ?? { size: sizeBytes ?? 0, nodes: new Set<string>() };
        this.images.set(image, state);
        state.nodes.add(info.name);
        states.set(image, state);
      }
    }
    info.imageStates = states;
  }

  // --- pods ---

  /** Counts a Pod on the node that was chosen for it, before the API server knows. */
  assume(info: PodInfo, node: string): void {
    this.place(info, node);
    this.assumed.add(info.key);
  }

  /** Takes an assumption back. */
  forget(key: string): void {
    if (this.assumed.delete(key)) this.unplace(key);
  }

  isAssumed(key: string): boolean {
    return this.assumed.has(key);
  }

  /** An assigned Pod, new or changed, as the watch shows it: confirms what was assumed. */
  setPod(pod: Pod): void {
    const info = podInfoOf(pod);
    this.assumed.delete(info.key);
    this.place(info, pod.spec?.nodeName ?? '');
  }

  removePod(key: string): void {
    this.assumed.delete(key);
    this.unplace(key);
  }

  private place(info: PodInfo, node: string): void {
    const known = this.infos.get(node);
    if (known && this.pods.get(info.key)?.node === node) {
      this.pods.set(info.key, { info, node });
      known.replacePod(info);
      return;
    }
    this.unplace(info.key);
    this.pods.set(info.key, { info, node });
    const home = this.infos.get(node);
    if (home) {
      home.addPod(info);
      return;
    }
    const waiting = this.homeless.get(node) ?? new Map<string, PodInfo>();
    waiting.set(info.key, info);
    this.homeless.set(node, waiting);
  }

  private unplace(key: string): void {
    const entry = this.pods.get(key);
    if (!entry) return;
    this.pods.delete(key);
    this.infos.get(entry.node)?.removePod(key);
    this.homeless.get(entry.node)?.delete(key);
  }
}
