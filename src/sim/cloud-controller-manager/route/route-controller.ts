import { type Node, resources, seconds } from '../../../api/index.ts';
import { patch } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import type { CloudController, CloudControllerContext } from '../context.ts';

/** `--route-reconciliation-period`. */
const PERIOD = seconds(10);

/** One route in the provider's table for each Node's range of Pod addresses. Source: `cloud-provider/controllers/route/route_controller.go`. */
export class RouteController implements CloudController {
  private busy = false;

  constructor(private readonly context: CloudControllerContext) {}

  start(): void {
    this.context.host.every(PERIOD, 'route reconciliation', () => {
      if (this.busy) return;
      this.busy = true;
      this.context.host.run(this.reconcile(), () => {
        this.busy = false;
      });
    });
  }

  private *reconcile(): Procedure<void> {
    const { cloud, nodes } = this.context;
    const listed = yield* cloud.routes();
    if (!listed.ok) return;
    const known = new Map(listed.value.items.map(({ instance, destinationCIDR }) => [instance, destinationCIDR]));
    for (const node of [...nodes.all()]) {
      const name = node.metadata?.name ?? '';
      const podCIDR = node.spec?.podCIDR;
      if (podCIDR === undefined) continue;
      if (known.get(name) !== podCIDR) {
        const made = yield* cloud.createRoute(name, podCIDR);
        if (!made.ok)
          this.context.recorder.event(node, 'Warning', 'FailedToCreateRoute', `Could not create route ${name} ${podCIDR} for node ${name}: ${made.error}`);
        yield* this.setCondition(node, made.ok);
      } else yield* this.setCondition(node, true);
      known.delete(name);
    }
    for (const gone of known.keys()) yield* cloud.deleteRoute(gone);
  }

  private *setCondition(node: Node, created: boolean): Procedure<void> {
    const { client, host } = this.context;
    const reason = created ? 'RouteCreated' : 'NoRouteCreated';
    const known = node.status?.conditions?.find(({ type }) => type === 'NetworkUnavailable');
    if (known?.reason === reason) return;
    const now = host.timestamp();
    const condition = {
      type: 'NetworkUnavailable',
      status: created ? 'False' : 'True',
      reason,
      message: created ? 'RouteController created a route' : 'RouteController failed to create a route',
      lastTransitionTime: now,
      lastHeartbeatTime: now,
    };
    yield* client.call(
      patch<Node>(
        resources.nodes,
        undefined,
        node.metadata?.name ?? '',
        'application/strategic-merge-patch+json',
        { status: { conditions: [condition] } },
        'status',
      ),
    );
  }
}
