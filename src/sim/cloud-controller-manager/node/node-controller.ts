import { type Node, resources } from '../../../api/index.ts';
import { get, patch, type Reconciled, update, WorkQueue } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { type CloudController, type CloudControllerContext, UNINITIALIZED } from '../context.ts';

const uninitialized = ({ spec }: Node): boolean => (spec?.taints ?? []).some(({ key }) => key === UNINITIALIZED);

/** Tells a new Node what only the provider knows: its ID, its type, its zone, its addresses; then takes the taint off that kept Pods away. Source: `cloud-provider/controllers/node/node_controller.go`. */
export class CloudNodeController implements CloudController {
  private readonly queue: WorkQueue;

  constructor(private readonly context: CloudControllerContext) {
    this.queue = new WorkQueue(context.host, { name: 'cloud-node', workers: 1, reconcile: (name) => this.sync(name) });
  }

  start(): void {
    const enqueue = (node: Node): void => {
      if (uninitialized(node)) this.queue.add(node.metadata?.name ?? '');
    };
    this.context.nodes.handle({ onAdd: enqueue, onUpdate: (_, node) => enqueue(node) });
    this.queue.start();
  }

  private *sync(name: string): Procedure<Reconciled> {
    const { client, cloud, recorder } = this.context;
    const found = yield* client.call(get<Node>(resources.nodes, undefined, name));
    if (!found.ok || !uninitialized(found.object)) return 'done';
    const instance = yield* cloud.instance(name);
    if (!instance.ok) return 'retry';
    const { providerID, instanceType, zone, region, addresses } = instance.value;
    const { metadata, spec } = found.object;
    const labels = {
      ...metadata?.labels,
      'node.kubernetes.io/instance-type': instanceType,
      'topology.kubernetes.io/zone': zone,
      'topology.kubernetes.io/region': region,
    };
    const taints = (spec?.taints ?? []).filter(({ key }) => key !== UNINITIALIZED);
    const written = yield* client.call(
      update<Node>(resources.nodes, { ...found.object, metadata: { ...metadata, labels }, spec: { ...spec, providerID, taints } }),
    );
    if (!written.ok) return 'retry';
    const status = yield* client.call(
      patch<Node>(resources.nodes, undefined, name, 'application/strategic-merge-patch+json', { status: { addresses } }, 'status'),
    );
    if (!status.ok) return 'retry';
    recorder.event(found.object, 'Normal', 'Synced', 'Node synced successfully');
    return 'done';
  }
}
