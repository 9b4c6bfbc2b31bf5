import { type Address, type EndpointSlice, type Node, resources, seconds, type Service } from '../../api/index.ts';
import { ApiClient, EventRecorder, Informer, keyOf, whenAllSynced } from '../client-go/index.ts';
import type { ProcessFactory, ProcessHost } from '../kernel/index.ts';
import { FULL_SYNC_PERIOD } from './iptables/proxier.ts';
import { proxyModes } from './modes.ts';
import { BoundedFrequencyRunner } from './runner/bounded-frequency-runner.ts';
import type { ServiceTracker } from './tracker.ts';

export interface KubeProxyOptions {
  readonly node: string;
  readonly nodeIP: string;
  /** Where the rules are written. */
  readonly kernel: Address;
  /** `--cluster-cidr`: traffic from elsewhere to a Service is masqueraded. */
  readonly podCIDR: string;
  readonly serviceCIDR?: string;
  /** `mode` of its configuration; iptables when absent. */
  readonly mode?: string;
  /** `ipvs.scheduler`; rr when absent. */
  readonly scheduler?: string;
}

/** What a mode's proxier gets besides. */
export interface ProxierOptions extends KubeProxyOptions {
  /** The mode cannot work here: the process says so and ends. */
  readonly fail: (message: string) => void;
}

/** Headless Services and those of another proxy are none of its business. Source: `cmd/kube-proxy/app/server.go`. */
const PROXIED = '!service.kubernetes.io/headless,!service.kubernetes.io/service-proxy-name';
/** What looks after the container starts it again later and later; a flat figure stands for that. */
const RESTART = seconds(10);
const SYNC_PERIOD = seconds(30);

const serviceOf = (slice: EndpointSlice): string => `${slice.metadata?.namespace ?? ''}/${slice.metadata?.labels?.['kubernetes.io/service-name'] ?? ''}`;

/** One node's kube-proxy, in any of its modes. */
class KubeProxy {
  private readonly proxier: ServiceTracker;
  private node: Node | undefined;
  private warning: { readonly reason: string; readonly message: string } | undefined;
  private readonly runner: BoundedFrequencyRunner;
  private readonly services: Informer<Service>;
  private readonly slices: Informer<EndpointSlice>;
  private readonly nodes: Informer<Node>;
  private readonly recorder: EventRecorder;
  private synced = false;
  private announced = false;

  constructor(
    host: ProcessHost,
    private readonly options: KubeProxyOptions,
  ) {
    const credentials = { kind: 'client-certificate', commonName: 'system:kube-proxy', organizations: [] } as const;
    const client = new ApiClient(host, { userAgent: 'kube-proxy/v1.36.0', credentials });
    this.recorder = new EventRecorder(host, client, 'kube-proxy', options.node);
    const mode = proxyModes.get(options.mode ?? 'iptables');
    if (!mode) throw new Error(`kube-proxy's mode ${options.mode ?? ''} is not loaded yet`);
    this.warning = mode.warning;
    this.proxier = mode.proxier(host, {
      ...options,
      fail: (message) => {
        host.output(host.address, 'stderr', message);
        host.exit(RESTART);
      },
    });
    this.runner = new BoundedFrequencyRunner(host, {
      minInterval: seconds(mode.minSyncPeriod),
      retryInterval: SYNC_PERIOD,
      maxInterval: FULL_SYNC_PERIOD,
      run: (done) => this.proxier.sync((ok) => this.ran(ok, done)),
    });
    this.services = new Informer<Service>(host, client, resources.services, { labelSelector: PROXIED });
    this.slices = new Informer<EndpointSlice>(host, client, resources.endpointslices, { labelSelector: PROXIED });
    this.nodes = new Informer<Node>(host, client, resources.nodes, { fieldSelector: `metadata.name=${options.node}` });
  }

  start(): void {
    const service = (key: string, object: Service | undefined): void => {
      this.proxier.setService(key, object);
      this.changed();
    };
    this.services.handle({
      onAdd: (object) => service(keyOf(object), object),
      onUpdate: (_before, after) => service(keyOf(after), after),
      onDelete: (object) => service(keyOf(object), undefined),
    });
    const slice = (object: EndpointSlice, gone: boolean): void => {
      this.proxier.setSlice(serviceOf(object), object.metadata?.name ?? '', gone ? undefined : object);
      this.changed();
    };
    this.slices.handle({
      onAdd: (object) => slice(object, false),
      onUpdate: (_before, after) => slice(after, false),
      onDelete: (object) => slice(object, true),
    });
    this.nodes.handle({ onAdd: (node) => this.nodeChanged(node), onUpdate: (_before, after) => this.nodeChanged(after) });
    for (const informer of [this.services, this.slices, this.nodes]) informer.start();
    whenAllSynced([this.services, this.slices], () => {
      this.synced = true;
      this.changed();
    });
  }

  /** The mode works here: what there is to say against it is said once. */
  private ran(ok: boolean, done: (ok: boolean) => void): void {
    if (ok && this.warning && this.node) {
      this.recorder.event(this.node, 'Warning', this.warning.reason, this.warning.message);
      this.warning = undefined;
    }
    done(ok);
  }

  private nodeChanged(node: Node): void {
    if (!this.announced) {
      this.announced = true;
      this.recorder.event(node, 'Normal', 'Starting', '');
      this.node = node;
    }
    const zone = node.metadata?.labels?.['topology.kubernetes.io/zone'] ?? '';
    if (zone === this.proxier.here.zone) return;
    this.proxier.relocate({ node: this.options.node, zone });
    this.changed();
  }

  private changed(): void {
    if (this.synced) this.runner.trigger();
  }
}

/** The process `<node>/kube-proxy`. The rules live in the kernel: they stay when the process dies. */
export function kubeProxy(options: KubeProxyOptions): ProcessFactory {
  return (host) => {
    const proxy = new KubeProxy(host, options);
    return { start: () => proxy.start(), receive: () => {} };
  };
}
