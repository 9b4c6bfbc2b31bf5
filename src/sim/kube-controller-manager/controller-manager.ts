import { address } from '../../api/index.ts';
import { ApiClient, EventRecorder } from '../client-go/index.ts';
import { serveHealthz } from '../component-helpers/healthz.ts';
import type { Incoming, Process, ProcessHost } from '../kernel/index.ts';
import type { ControllerContext, ControllerDescriptor, ControllerManagerOptions } from './controller-context.ts';
import { SharedInformerFactory } from './shared-informer-factory.ts';

const USER_AGENT = 'kube-controller-manager/v1.36.2 (linux/amd64)';

/** kube-controller-manager: all controllers in one process, over one set of informers. Source: `cmd/kube-controller-manager`. */
export class ControllerManager implements Process {
  constructor(
    private readonly host: ProcessHost,
    private readonly options: ControllerManagerOptions,
    private readonly controllers: readonly ControllerDescriptor[],
  ) {}

  start(): void {
    const informers = new SharedInformerFactory(
      this.host,
      new ApiClient(this.host, {
        userAgent: `${USER_AGENT} shared-informers`,
        credentials: { kind: 'client-certificate', commonName: 'system:kube-controller-manager', organizations: [] },
      }),
    );
    for (const controller of this.controllers) controller.start(this.contextOf(controller, informers));
    informers.start();
  }

  receive(message: Incoming): void {
    serveHealthz(this.host, message);
  }

  private contextOf({ name, serviceAccount, component = serviceAccount }: ControllerDescriptor, informers: SharedInformerFactory): ControllerContext {
    const { host, options } = this;
    const user = `system:serviceaccount:kube-system:${serviceAccount}`;
    const lane = address(`${host.address}/${name}`);
    const client = new ApiClient(host, {
      userAgent: `${USER_AGENT} ${user}`,
      credentials: { kind: 'client-certificate', commonName: user, organizations: ['system:serviceaccounts', 'system:serviceaccounts:kube-system'] },
      lane,
    });
    return { host, client, recorder: new EventRecorder(host, client, component), informers, options, lane };
  }
}
