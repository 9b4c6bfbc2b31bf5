import { type Address, address, type Node, resources, type Service } from '../../api/index.ts';
import { ApiClient, EventRecorder, Informer } from '../client-go/index.ts';
import type { Process, ProcessHost } from '../kernel/index.ts';
import { CloudClient } from './cloud-client.ts';
import type { CloudController, CloudControllerContext } from './context.ts';
import { CloudNodeController } from './node/node-controller.ts';
import { CloudNodeLifecycleController } from './nodelifecycle/node-lifecycle-controller.ts';
import { RouteController } from './route/route-controller.ts';
import { ServiceController } from './service/service-controller.ts';

export interface CloudControllerManagerOptions {
  /** The provider's API. */
  readonly cloud: Address;
  /** `--configure-cloud-routes`: false where the network provider looks after routes itself. */
  readonly configureCloudRoutes: boolean;
}

const USER_AGENT = 'cloud-controller-manager/v1.36.2 (linux/amd64)';

/** A controller, the ServiceAccount that it acts as, and its lane. */
type Descriptor = readonly [
  name: string,
  account: string,
  component: string,
  make: (context: CloudControllerContext, options: CloudControllerManagerOptions) => CloudController | undefined,
];

const controllers: readonly Descriptor[] = [
  ['cloud-node', 'node-controller', 'cloud-node-controller', (context) => new CloudNodeController(context)],
  ['cloud-node-lifecycle', 'node-controller', 'cloud-node-lifecycle-controller', (context) => new CloudNodeLifecycleController(context)],
  [
    'service',
    'service-controller',
    'service-controller',
    (context) => new ServiceController(context, new Informer<Service>(context.host, context.client, resources.services)),
  ],
  ['route', 'route-controller', 'route_controller', (context, { configureCloudRoutes }) => (configureCloudRoutes ? new RouteController(context) : undefined)],
];

/** cloud-controller-manager: the controllers that talk to the provider. Source: `staging/src/k8s.io/cloud-provider/app`. */
export class CloudControllerManager implements Process {
  constructor(
    private readonly host: ProcessHost,
    private readonly options: CloudControllerManagerOptions,
  ) {}

  start(): void {
    const nodes = new Informer<Node>(this.host, this.clientOf('node-controller', this.host.address), resources.nodes);
    for (const [name, account, component, make] of controllers) {
      const lane = address(`${this.host.address}/${name}`);
      const client = this.clientOf(account, lane);
      const context = {
        host: this.host,
        client,
        recorder: new EventRecorder(this.host, client, component),
        cloud: new CloudClient(this.host, this.options.cloud, lane),
        nodes,
      };
      make(context, this.options)?.start();
    }
    nodes.start();
  }

  receive(): void {}

  private clientOf(account: string, lane: Address): ApiClient {
    const user = `system:serviceaccount:kube-system:${account}`;
    return new ApiClient(this.host, {
      userAgent: `${USER_AGENT} ${user}`,
      credentials: { kind: 'client-certificate', commonName: user, organizations: ['system:serviceaccounts', 'system:serviceaccounts:kube-system'] },
      lane,
    });
  }
}
