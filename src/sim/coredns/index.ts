import { type Address, type DnsQuery, type DnsResponse, type EndpointSlice, millis, type Namespace, resources, type Service } from '../../api/index.ts';
import { ApiClient, Informer, whenAllSynced } from '../client-go/index.ts';
import type { Incoming, ProcessFactory, ProcessHost } from '../kernel/index.ts';
import { type Forward, forwarding } from './forwarding.ts';
import { type Records, resolve } from './zone.ts';

export interface CorednsOptions {
  /** `cluster.local`. */
  readonly clusterDomain: string;
  /** `/etc/resolv.conf` of its node: where the plugin forward sends what is outside of the cluster. */
  readonly upstream?: Address | undefined;
}

const SERVICE = 'service';

/**
 * The cluster's DNS, with the plugins of the add-on's Corefile that matter: kubernetes (pods insecure, ttl 30), and forward and cache
 * where there is an upstream server; else a name outside of the cluster is a SERVFAIL.
 */
class Coredns implements Records {
  private readonly services: Informer<Service>;
  private readonly endpointSlices: Informer<EndpointSlice>;
  private readonly namespaces: Informer<Namespace>;
  private ready = false;
  private readonly forward: Forward | undefined;

  constructor(
    private readonly host: ProcessHost,
    private readonly options: CorednsOptions,
  ) {
    this.forward = options.upstream && forwarding.get()(host, options.upstream, (query) => this.answer(query));
    const credentials = { kind: 'client-certificate', commonName: 'system:serviceaccount:kube-system:coredns', organizations: [] } as const;
    const client = new ApiClient(host, { userAgent: 'coredns/1.14.1', credentials });
    this.services = new Informer<Service>(host, client, resources.services);
    this.endpointSlices = new Informer<EndpointSlice>(host, client, resources.endpointslices).index(SERVICE, ({ metadata }) => [
      `${metadata?.namespace ?? ''}/${metadata?.labels?.['kubernetes.io/service-name'] ?? ''}`,
    ]);
    this.namespaces = new Informer<Namespace>(host, client, resources.namespaces);
  }

  start(): void {
    const informers = [this.services, this.endpointSlices, this.namespaces];
    for (const informer of informers) informer.start();
    whenAllSynced(informers, () => {
      this.ready = true;
    });
  }

  service(key: string): Service | undefined {
    return this.services.get(key);
  }

  slices(service: string): readonly EndpointSlice[] {
    return this.endpointSlices.byIndex(SERVICE, service);
  }

  hasNamespace(name: string): boolean {
    return this.namespaces.get(name) !== undefined;
  }

  receive(message: Incoming): void {
    if (message.payload.type !== 'dns-query') return;
    const respond = (response: DnsResponse): void =>
      void this.host.reply(message, { payload: response, code: response.rcode }, this.host.cost('coredns.query', millis(0.2)));
    const response = this.answer(message.payload);
    if (this.forward && this.ready) this.forward(message.payload, response, respond);
    else respond(response ?? { type: 'dns-response', rcode: 'SERVFAIL', answers: [] });
  }

  /** From the cluster's zone; undefined until the caches are filled, and for names outside of the cluster. */
  private answer({ name, qtype }: DnsQuery): DnsResponse | undefined {
    const resolution = this.ready ? resolve(this, this.options.clusterDomain, name, qtype) : undefined;
    return resolution && { type: 'dns-response', ...resolution };
  }
}

/** The process `coredns`. It answers names as they are asked: the search list is the asker's business. */
export function coredns(options: CorednsOptions): ProcessFactory {
  return (host) => {
    const dns = new Coredns(host, options);
    return { start: () => dns.start(), receive: (message) => dns.receive(message) };
  };
}
