import { type Binding, type Lease, type Node, type Pod, resources, seconds } from '../../../api/index.ts';
import { ApiClient, create, createSubresource, Informer, patch, remove } from '../../client-go/index.ts';
import type { Process, ProcessHost } from '../../kernel/index.ts';

export const admin = { kind: 'client-certificate', commonName: 'kubernetes-admin', organizations: ['system:masters'] } as const;

/**
 * Scheduler and kubelets of a test in one: registers nodes and renews their leases, binds Pods in turn, makes them Running
 * and Ready a second later (never, for an image that is `broken`), and takes them away a second after their deletion.
 */
export class StubKubelet implements Process {
  readonly broken = new Set<string>();
  /** Images (or hostnames) that end, and how, two seconds after they started. */
  readonly outcomes = new Map<string, 'Succeeded' | 'Failed'>();
  /** Nodes whose kubelet has stopped. */
  readonly silent = new Set<string>();
  private bound = 0;
  private client: ApiClient | undefined;

  constructor(
    private readonly host: ProcessHost,
    private readonly nodes: readonly string[],
  ) {}

  start(): void {
    const client = new ApiClient(this.host, { userAgent: 'stub-kubelet', credentials: admin });
    this.client = client;
    for (const node of this.nodes) {
      client.send(create(resources.nodes, nodeOf(node)), () => {});
      client.send(create(resources.leases, leaseOf(node, this.host.microTimestamp())), () => {});
      this.host.every(seconds(10), 'lease', () => this.renew(node));
    }
    new Informer<Pod>(this.host, client, resources.pods)
      .handle({
        onAdd: (pod) => this.bind(pod),
        onUpdate: (before, pod) => {
          if (pod.metadata?.deletionTimestamp && !before.metadata?.deletionTimestamp) this.terminate(pod);
        },
      })
      .start();
  }

  receive(): void {}

  private renew(node: string): void {
    if (this.silent.has(node)) return;
    const body = { spec: { renewTime: this.host.microTimestamp() } };
    this.client?.send(patch(resources.leases, 'kube-node-lease', node, 'application/merge-patch+json', body), () => {});
  }

  private bind(pod: Pod): void {
    if (pod.spec?.nodeName) return;
    const { namespace, name = '' } = pod.metadata ?? {};
    const n = this.bound++;
    const alive = this.nodes.filter((node) => !this.silent.has(node));
    const node = pinnedTo(pod) ?? alive[n % alive.length] ?? '';
    const binding: Binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name, namespace }, target: { apiVersion: 'v1', kind: 'Node', name: node } };
    this.client?.send(createSubresource(resources.pods, namespace, name, 'binding', binding), () => {});
    if ((pod.spec?.containers ?? []).some(({ image }) => this.broken.has(image ?? ''))) return;
    this.host.after(seconds(1), () => this.run(pod, n));
    const outcome = this.outcomes.get(pod.spec?.hostname ?? '') ?? this.outcomes.get(pod.spec?.containers[0]?.image ?? '');
    if (outcome) this.host.after(seconds(3), () => this.end(pod, outcome));
  }

  private end(pod: Pod, phase: 'Succeeded' | 'Failed'): void {
    const { namespace, name = '' } = pod.metadata ?? {};
    const conditions = [{ type: 'Ready', status: 'False', lastTransitionTime: this.host.timestamp() }];
    this.client?.send(patch(resources.pods, namespace, name, 'application/strategic-merge-patch+json', { status: { phase, conditions } }, 'status'), () => {});
  }

  private run(pod: Pod, n: number): void {
    const { namespace, name = '' } = pod.metadata ?? {};
    const podIP = `10.244.${Math.floor(n / 250)}.${(n % 250) + 2}`;
    const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: this.host.timestamp() }];
    const status = { phase: 'Running', podIP, podIPs: [{ ip: podIP }], conditions };
    this.client?.send(patch(resources.pods, namespace, name, 'application/strategic-merge-patch+json', { status }, 'status'), () => {});
  }

  private terminate(pod: Pod): void {
    if (this.silent.has(pod.spec?.nodeName ?? '')) return;
    const { namespace, name = '' } = pod.metadata ?? {};
    this.host.after(seconds(1), () => this.client?.send(remove(resources.pods, namespace, name, { gracePeriodSeconds: 0 }), () => {}));
  }
}

/** The node that a daemon Pod asks for by its affinity. */
const pinnedTo = (pod: Pod): string | undefined =>
  pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms[0]?.matchFields?.[0]?.values?.[0];

const nodeOf = (name: string): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'topology.kubernetes.io/zone': 'zone-a' } },
  spec: {},
  status: { conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' }] },
});

const leaseOf = (name: string, renewTime: string): Lease => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name, namespace: 'kube-node-lease' },
  spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime },
});
