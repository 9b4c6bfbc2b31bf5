import { type Address, type HttpRequest, type HttpResponse, seconds } from '../../../api/index.ts';
import type { Scheme } from '../../apimachinery/index.ts';
import type { ProcessHost } from '../../kernel/index.ts';
import type { AdmissionContext } from '../admission/plugin.ts';
import type { AggregatedService } from '../aggregator.ts';
import { newUid } from '../registry/names.ts';
import { ServiceClient } from '../proxy/service-client.ts';
import type { Cachers } from '../storage/cachers.ts';
import type { EtcdClient } from '../storage/etcd-client.ts';
import { type AnyObject, asJson, asList, asText, type Json, metaOf } from '../values.ts';
import { DiscoveryCheck, documentIn, obstacle, serviceOf, type Verdict } from './availability.ts';
import { wantedServices } from './registration.ts';

/** What the controller takes from the server it is part of. */
export interface ServerParts {
  readonly host: ProcessHost;
  readonly scheme: Scheme;
  readonly etcd: EtcdClient;
  readonly cachers: Cachers;
  self(http: Pick<HttpRequest, 'method' | 'path' | 'body'>, onDone: (response: HttpResponse) => void): void;
}

/** How often everything is looked at again (`resyncInterval`). */
const RESYNC = seconds(30);
const GROUP = 'apiregistration.k8s.io';
const PROXY_TIMEOUT = seconds(60);

const conditionOf = (apiService: AnyObject): Json =>
  asList(apiService.status?.conditions)
    .map(asJson)
    .find(({ type }) => type === 'Available') ?? {};

/** Registers what the server serves, keeps the condition Available of the others, and passes requests on to them. */
export class ApiServices {
  private readonly services: ServiceClient;
  private readonly check: DiscoveryCheck;
  /** What each aggregated server said that it serves, by `group/version`. */
  private readonly discovered = new Map<string, readonly unknown[]>();
  private readonly checking = new Set<string>();
  private running = false;

  constructor(
    private readonly server: ServerParts,
    private readonly context: AdmissionContext,
    private readonly addons: readonly AggregatedService[],
  ) {
    this.services = new ServiceClient(server.host, context);
    this.check = new DiscoveryCheck(server.host, this.services);
  }

  private get cacher() {
    return this.server.cachers.resource(GROUP, 'v1', 'apiservices');
  }

  /** Sees to it that all APIServices are there, then runs `done`. */
  register(done: () => void): void {
    this.load(() => {
      const missing = wantedServices(this.server.scheme, this.addons, this.beginning).filter((wanted) => !this.cacher.get(this.key(wanted)));
      let open = missing.length;
      if (open === 0) done();
      for (const service of missing)
        this.write(service, () =>
          this.checked(service, () => {
            if (--open === 0) done();
          }),
        );
    });
  }

  /** Whoever asks first finds out whether an aggregated server answers, as if that had been looked at since the beginning. */
  private checked(service: AnyObject, done: () => void): void {
    const to = serviceOf(service);
    const process = to && this.processOf(asText(service.spec?.group), asText(service.spec?.version));
    if (!to || !process) done();
    else this.check.run(service, to, process, (verdict) => this.tell(this.cacher.get(this.key(service)) ?? service, verdict, done));
  }

  /** Fills the cache, and watches over what is in it. */
  load(done: () => void): void {
    this.cacher.whenReady(() => {
      if (!this.running) this.run();
      done();
    });
  }

  private run(): void {
    this.running = true;
    const { host, cachers } = this.server;
    this.cacher.listen((event) => {
      if (!event) this.resync();
      else if (event.type === 'PUT') this.sync(event.object);
    });
    // Services and their endpoints decide before anybody has to be asked.
    cachers.resource('', 'v1', 'services').listen(() => this.resync());
    cachers.resource('discovery.k8s.io', 'v1', 'endpointslices').listen(() => this.resync());
    host.every(RESYNC, 'APIService availability', () => this.resync());
  }

  /** When the cluster came to be: what is written now has been there since then. */
  private get beginning(): string {
    return this.context.get('/namespaces', undefined, 'kube-system')?.metadata?.creationTimestamp ?? this.server.host.timestamp();
  }

  private key(service: AnyObject): string {
    return `${this.cacher.info.etcdPrefix}/${metaOf(service).name ?? ''}`;
  }

  private write(service: AnyObject, done: () => void): void {
    const { host, etcd } = this.server;
    const key = this.key(service);
    const value = { ...service, metadata: { ...service.metadata, uid: newUid(host.random), creationTimestamp: this.beginning } };
    etcd.send({ type: 'etcd-txn', compare: [{ key, modRevision: 0 }], success: [{ op: 'put', key, value }], failure: [] }, () => done());
  }

  private resync(): void {
    for (const service of this.cacher.cache.all()) this.sync(service);
  }

  private sync(service: AnyObject): void {
    const to = serviceOf(service);
    const name = metaOf(service).name ?? '';
    if (!to || this.checking.has(name)) return;
    const { group, version } = service.spec ?? {};
    const process = this.processOf(asText(group), asText(version));
    const found = process ? undefined : obstacle(to, this.context);
    if (found) {
      this.tell(service, found);
      return;
    }
    this.checking.add(name);
    this.check.run(service, to, process, (verdict, resources) => {
      this.checking.delete(name);
      this.discovered.set(`${asText(group)}/${asText(version)}`, resources);
      this.tell(this.cacher.get(this.key(service)) ?? service, verdict);
    });
  }

  private processOf(group: string, version: string): Address | undefined {
    return this.addons.find((addon) => addon.group === group && addon.version === version)?.server;
  }

  /** Writes the condition when it has changed. */
  private tell(service: AnyObject, verdict: Verdict, done: () => void = () => {}): void {
    const before = conditionOf(service);
    if (before.status === verdict.status && before.reason === verdict.reason && before.message === verdict.message) {
      done();
      return;
    }
    const { host } = this.server;
    const lastTransitionTime = before.status === verdict.status ? before.lastTransitionTime : host.timestamp();
    const { resourceVersion: _any, ...metadata } = metaOf(service);
    const body = { ...service, metadata, status: { ...service.status, conditions: [{ type: 'Available', ...verdict, lastTransitionTime }] } };
    const path = `/apis/${GROUP}/v1/apiservices/${metaOf(service).name ?? ''}/status`;
    this.server.self({ method: 'PUT', path, body }, () => done());
  }

  /** The APIService with a Service of its own that a path belongs to. */
  behind(path: string): AnyObject | undefined {
    const [, apis, group, version] = path.split('/');
    if (apis !== 'apis' || !group || !version) return undefined;
    const service = this.cacher.get(`${this.cacher.info.etcdPrefix}/${version}.${group}`);
    return service && serviceOf(service) ? service : undefined;
  }

  /** Has the check of the server behind a path failed? */
  isDown(path: string): boolean {
    const service = this.behind(path);
    return service !== undefined && conditionOf(service).status === 'False';
  }

  /** All registered group versions with a Service that are no add-ons: for discovery. */
  registered(): readonly { readonly group: string; readonly version: string; readonly resources: readonly unknown[]; readonly available: boolean }[] {
    return [...this.cacher.cache.all()]
      .filter((service) => serviceOf(service))
      .flatMap((service) => {
        const [group, version] = [asText(service.spec?.group), asText(service.spec?.version)];
        if (this.processOf(group, version)) return [];
        return [{ group, version, resources: this.discovered.get(`${group}/${version}`) ?? [], available: conditionOf(service).status === 'True' }];
      });
  }

  /** Passes a request on. Source: `kube-aggregator/pkg/apiserver/handler_proxy.go`. */
  proxy(
    service: AnyObject,
    http: HttpRequest,
    user: { readonly name: string; readonly groups: readonly string[] },
    respond: (code: number, body: unknown) => void,
  ): void {
    const to = serviceOf(service);
    if (!to || conditionOf(service).status !== 'True') {
      respond(503, 'service unavailable\n');
      return;
    }
    const query = Object.entries(http.query ?? {})
      .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
      .join('&');
    const path = query === '' ? http.path : `${http.path}?${query}`;
    const headers = { 'X-Remote-User': user.name, 'X-Remote-Group': user.groups.join(',') };
    const body = http.body === undefined ? {} : { body: JSON.stringify(http.body) };
    this.services.send(
      to,
      { method: http.method, path, headers, ...body, timeout: PROXY_TIMEOUT },
      (code, text) => {
        const document = documentIn(text);
        respond(code, Object.keys(document).length > 0 ? document : text);
      },
      (why) => respond(503, `error trying to reach service: ${why}\n`),
    );
  }
}
