import { type KubeObject, type Node, resources } from '../../../api/index.ts';
import { type Informer, keyOf, patch, type Reconciled, WorkQueue, whenAllSynced } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import type { ControllerContext } from '../controller-context.ts';
import { CidrSet } from './cidr-set.ts';

/** Gives each node its piece of the cluster's Pod range. Source: `pkg/controller/nodeipam/ipam/range_allocator.go`. */
export class RangeAllocator {
  private readonly nodes: Informer<Node>;
  private readonly queue: WorkQueue;
  private readonly cidrs: CidrSet;
  /** What is promised to a node and not seen on it yet. */
  private readonly reserved = new Map<string, string>();

  constructor(private readonly context: ControllerContext) {
    this.nodes = context.informers.of<Node>(resources.nodes);
    this.cidrs = new CidrSet(context.options.podCIDR, context.options.nodeCIDRMaskSize);
    this.queue = new WorkQueue(context.host, { name: 'cidrallocator_node', workers: 1, reconcile: (name) => this.sync(name) });
  }

  start(): void {
    this.nodes.handle({
      onAdd: (node) => this.see(node),
      onUpdate: (_, node) => this.see(node),
      onDelete: (node) => {
        for (const cidr of node.spec?.podCIDRs ?? []) this.cidrs.release(cidr);
        this.reserved.delete(keyOf(node));
      },
    });
    whenAllSynced([this.nodes], () => this.queue.start());
  }

  private see(node: Node): void {
    const cidrs = node.spec?.podCIDRs ?? [];
    if (cidrs.length === 0) {
      this.queue.add(keyOf(node));
      return;
    }
    for (const cidr of cidrs) this.cidrs.occupy(cidr);
    this.reserved.delete(keyOf(node));
  }

  private *sync(name: string): Procedure<Reconciled> {
    const node = this.nodes.get(name);
    if (!node || (node.spec?.podCIDRs ?? []).length > 0) return 'done';
    const cidr = this.reserved.get(name) ?? this.cidrs.allocate();
    if (cidr === undefined) {
      const reference: KubeObject = { apiVersion: 'v1', kind: 'Node', metadata: { name, uid: node.metadata?.uid } };
      this.context.recorder.event(reference, 'Normal', 'CIDRNotAvailable', `Node ${name} status is now: CIDRNotAvailable`);
      return 'retry';
    }
    this.reserved.set(name, cidr);
    const body = { spec: { podCIDR: cidr, podCIDRs: [cidr] } };
    const result = yield* this.context.client.call(patch<Node>(resources.nodes, undefined, name, 'application/strategic-merge-patch+json', body));
    return result.ok ? 'done' : 'retry';
  }
}
