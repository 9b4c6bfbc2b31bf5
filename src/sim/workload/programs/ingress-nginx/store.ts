import { type EndpointSlice, type Ingress, type IngressClass, type ResourceType, resources, type Secret, type Service } from '../../../../api/index.ts';
import { Informer, whenAllSynced } from '../../../client-go/index.ts';
import type { InCluster } from '../../system.ts';
import type { Upstream } from './configuration.ts';

export const ingresses: ResourceType = { group: 'networking.k8s.io', version: 'v1', resource: 'ingresses', kind: 'Ingress', namespaced: true };
const ingressclasses: ResourceType = { group: 'networking.k8s.io', version: 'v1', resource: 'ingressclasses', kind: 'IngressClass', namespaced: false };

const SERVICE = 'service';
const LEGACY = 'kubernetes.io/ingress.class';

/** `ip:port` of an endpoint that takes traffic. */
export interface Endpoint {
  readonly ip: string;
  readonly port: number;
}

/** What the controller sees of the cluster. Source: ingress-nginx `internal/ingress/controller/store/store.go`. */
export class Store {
  private readonly ingresses: Informer<Ingress>;
  private readonly classes: Informer<IngressClass>;
  private readonly services: Informer<Service>;
  private readonly slices: Informer<EndpointSlice>;
  private readonly secrets: Informer<Secret>;

  /** @param controllerClass `--controller-class`: whose IngressClasses are its own */
  constructor(
    { host, client }: InCluster,
    private readonly controllerClass: string,
  ) {
    this.ingresses = new Informer<Ingress>(host, client, ingresses);
    this.classes = new Informer<IngressClass>(host, client, ingressclasses);
    this.services = new Informer<Service>(host, client, resources.services);
    this.slices = new Informer<EndpointSlice>(host, client, resources.endpointslices).index(SERVICE, ({ metadata }) => [
      `${metadata?.namespace ?? ''}/${metadata?.labels?.['kubernetes.io/service-name'] ?? ''}`,
    ]);
    this.secrets = new Informer<Secret>(host, client, resources.secrets, { fieldSelector: 'type=kubernetes.io/tls' });
  }

  /** @param changed something that the configuration is made of has changed; `ingress` where it is one of its own */
  start(synced: () => void, changed: (ingress?: Ingress) => void): void {
    const any = { onAdd: () => changed(), onUpdate: () => changed(), onDelete: () => changed() };
    this.ingresses.handle({
      onAdd: (ingress) => this.own(ingress) && changed(ingress),
      // Its own writes of the status change nothing.
      onUpdate: (before, after) => before.spec !== after.spec && this.own(after) && changed(after),
      onDelete: () => changed(),
    });
    const all = [this.classes, this.ingresses, this.services, this.slices, this.secrets] as const;
    for (const informer of [this.services, this.slices, this.secrets] as const) informer.handle(any);
    for (const informer of all) informer.start();
    whenAllSynced(all, synced);
  }

  private own({ spec, metadata }: Ingress): boolean {
    const name = spec?.ingressClassName ?? metadata?.annotations?.[LEGACY];
    return name !== undefined && this.classes.get(name)?.spec?.controller === this.controllerClass;
  }

  mine(): readonly Ingress[] {
    return [...this.ingresses.all()].filter((ingress) => this.own(ingress));
  }

  hasSecret(key: string): boolean {
    return this.secrets.get(key) !== undefined;
  }

  service(key: string): Service | undefined {
    return this.services.get(key);
  }

  /** The Pods behind an upstream: nginx goes to them by itself, past the address of the Service and past kube-proxy. */
  endpoints({ service, port }: Upstream): readonly Endpoint[] {
    const { spec } = this.services.get(service) ?? {};
    const wanted = spec?.ports?.find((each) => each.port === port || each.name === port);
    if (!wanted) return [];
    const ready = this.slices.byIndex(SERVICE, service).flatMap((slice) => {
      const target = slice.ports?.find(({ name }) => (name ?? '') === (wanted.name ?? ''))?.port;
      if (target === undefined) return [];
      return (slice.endpoints ?? [])
        .filter(({ conditions }) => conditions?.ready !== false)
        .flatMap(({ addresses }) => addresses.map((ip) => ({ ip, port: target })));
    });
    return ready.sort((a, b) => (a.ip < b.ip ? -1 : 1));
  }
}
