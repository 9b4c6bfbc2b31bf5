import { millis, type Namespace, type NetworkPolicy, type Pod, resources } from '../../../api/index.ts';
import { ApiClient, Informer, whenAllSynced } from '../../client-go/index.ts';
import type { ProcessHost } from '../../kernel/index.ts';
import type { Labels } from '../../apimachinery/index.ts';
import { isPodTerminal } from '../../component-helpers/pod.ts';
import { type Policy, type PolicyEndpoint, policyOf } from './policy.ts';

/** All that decides what a node enforces. */
export interface PolicyState {
  readonly policies: readonly Policy[];
  readonly endpoints: readonly PolicyEndpoint[];
}

/** Changes that come together are worked in together. */
const BATCH = millis(10);

const namespaceLabels = (namespace: Namespace | undefined, name: string): Labels => ({ 'kubernetes.io/metadata.name': name, ...namespace?.metadata?.labels });

/**
 * CoreDNS is a process of its own in Orrery and no Pod: policies see it as the Pods that kubeadm's add-on would have, at the
 * address of their Service.
 */
const dnsEndpoint = (ip: string, namespaces: Informer<Namespace>): PolicyEndpoint => ({
  namespace: 'kube-system',
  name: 'coredns',
  node: '',
  ip,
  labels: { 'k8s-app': 'kube-dns' },
  namespaceLabels: namespaceLabels(namespaces.get('kube-system'), 'kube-system'),
  ports: [
    { name: 'dns', protocol: 'UDP', port: 53 },
    { name: 'dns-tcp', protocol: 'TCP', port: 53 },
  ],
});

export interface PolicyWatcherOptions {
  readonly userAgent: string;
  /** Name of its ServiceAccount in kube-system. */
  readonly serviceAccount: string;
  readonly clusterDNS: string;
  /** Called with all that is known, soon after it changed; first when all is listed. */
  readonly sync: (state: PolicyState) => void;
}

/** List and watch of NetworkPolicies, Pods and Namespaces, as each policy agent does it. Pods and Namespaces only once there is a policy. */
export class PolicyWatcher {
  private readonly policies: Informer<NetworkPolicy>;
  private readonly pods: Informer<Pod>;
  private readonly namespaces: Informer<Namespace>;
  private watching = false;
  private scheduled = false;

  constructor(
    private readonly host: ProcessHost,
    private readonly options: PolicyWatcherOptions,
  ) {
    const credentials = {
      kind: 'client-certificate',
      commonName: `system:serviceaccount:kube-system:${options.serviceAccount}`,
      organizations: ['system:masters'],
    } as const;
    const client = new ApiClient(host, { userAgent: options.userAgent, credentials });
    this.policies = new Informer<NetworkPolicy>(host, client, resources.networkpolicies);
    this.pods = new Informer<Pod>(host, client, resources.pods);
    this.namespaces = new Informer<Namespace>(host, client, resources.namespaces);
  }

  start(): void {
    const changed = (): void => this.changed();
    this.policies.handle({ onAdd: () => this.watch(), onUpdate: changed, onDelete: changed }).start();
  }

  private watch(): void {
    if (this.watching) {
      this.changed();
      return;
    }
    this.watching = true;
    const changed = (): void => this.changed();
    for (const informer of [this.pods, this.namespaces]) informer.handle({ onAdd: changed, onUpdate: changed, onDelete: changed }).start();
    whenAllSynced([this.policies, this.pods, this.namespaces], changed);
  }

  private changed(): void {
    if (this.scheduled || !this.pods.hasSynced || !this.namespaces.hasSynced) return;
    this.scheduled = true;
    this.host.after(BATCH, () => {
      this.scheduled = false;
      this.options.sync(this.state());
    });
  }

  private state(): PolicyState {
    const pods = [...this.pods.all()].filter((pod) => pod.spec?.hostNetwork !== true && pod.spec?.nodeName && !isPodTerminal(pod));
    return {
      policies: [...this.policies.all()].map(policyOf).sort((a, b) => (`${a.namespace}/${a.name}` < `${b.namespace}/${b.name}` ? -1 : 1)),
      endpoints: [dnsEndpoint(this.options.clusterDNS, this.namespaces), ...pods.map((pod) => this.endpoint(pod))],
    };
  }

  private endpoint({ metadata, spec, status }: Pod): PolicyEndpoint {
    const namespace = metadata?.namespace ?? 'default';
    return {
      namespace,
      name: metadata?.name ?? '',
      node: spec?.nodeName ?? '',
      ...(status?.podIP ? { ip: status.podIP } : {}),
      labels: metadata?.labels ?? {},
      namespaceLabels: namespaceLabels(this.namespaces.get(namespace), namespace),
      ports: [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].flatMap(({ ports = [] }) =>
        ports.flatMap(({ name, protocol, containerPort }) =>
          name ? [{ name, protocol: protocol === 'UDP' || protocol === 'SCTP' ? protocol : ('TCP' as const), port: containerPort }] : [],
        ),
      ),
    };
  }
}
