import { resources, seconds } from '../../../api/index.ts';
import { remove } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { isNodeReady } from '../../component-helpers/node/util/conditions.ts';
import type { CloudController, CloudControllerContext } from '../context.ts';

/** `--node-monitor-period`. */
const PERIOD = seconds(5);

/** A Node that is not Ready and whose machine the provider does not have any more is deleted. Source: `cloud-provider/controllers/nodelifecycle/node_lifecycle_controller.go`. */
export class CloudNodeLifecycleController implements CloudController {
  private busy = false;

  constructor(private readonly context: CloudControllerContext) {}

  start(): void {
    this.context.host.every(PERIOD, 'cloud node lifecycle', () => {
      if (this.busy) return;
      this.busy = true;
      this.context.host.run(this.monitor(), () => {
        this.busy = false;
      });
    });
  }

  private *monitor(): Procedure<void> {
    const { nodes, cloud, client, recorder } = this.context;
    for (const node of [...nodes.all()].filter((one) => !isNodeReady(one))) {
      const name = node.metadata?.name ?? '';
      const instance = yield* cloud.instance(name);
      if (instance.ok || !instance.notFound) continue;
      recorder.event(node, 'Normal', 'DeletingNode', `Deleting node ${name} because it does not exist in the cloud provider`);
      yield* client.call(remove(resources.nodes, undefined, name));
    }
  }
}
