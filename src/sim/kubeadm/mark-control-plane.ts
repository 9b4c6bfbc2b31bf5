import { millis, type Node, resources } from '../../api/index.ts';
import { ApiClient, get, patch } from '../client-go/index.ts';
import { type Procedure, type Process, type ProcessHost, runProcedure } from '../kernel/index.ts';

/** `KubernetesAPICallRetryInterval` (`kubernetes/cmd/kubeadm/app/constants`). */
const RETRY_INTERVAL = millis(500);

/** The phase `mark-control-plane`: waits for each Node to be registered, then patches its labels. Source: `kubernetes/cmd/kubeadm/app/phases/markcontrolplane`, `util/apiclient.PatchNode`. */
export class MarkControlPlane implements Process {
  private readonly client: ApiClient;

  constructor(
    private readonly host: ProcessHost,
    private readonly labels: ReadonlyMap<string, Readonly<Record<string, string>>>,
  ) {
    this.client = new ApiClient(host, {
      userAgent: 'kubeadm/v1.36.2',
      credentials: { kind: 'client-certificate', commonName: 'kubernetes-admin', organizations: ['kubeadm:cluster-admins', 'system:masters'] },
    });
  }

  start(): void {
    for (const [node, labels] of this.labels) runProcedure(this.mark(node, labels));
  }

  receive(): void {}

  private *mark(node: string, labels: Readonly<Record<string, string>>): Procedure<void> {
    for (;;) {
      const found = yield* this.client.call(get<Node>(resources.nodes, undefined, node));
      if (found.ok) {
        const patched = yield* this.client.call(
          patch<Node>(resources.nodes, undefined, node, 'application/strategic-merge-patch+json', { metadata: { labels } }),
        );
        if (patched.ok) return;
      }
      yield* this.host.sleep(RETRY_INTERVAL);
    }
  }
}
