import {
  type Address,
  address,
  type ApiServerConfiguration,
  type HttpRequest,
  type HttpResponse,
  micros,
  objectRef,
  type Outgoing,
  seconds,
  type TrafficRequest,
} from '../../api/index.ts';
import { type ResourceInfo, Scheme } from '../apimachinery/index.ts';
import { Relay } from '../component-helpers/relay.ts';
import type { Incoming, Process, ProcessHost } from '../kernel/index.ts';
import { Aggregator } from './aggregator.ts';
import type { ApiServices } from './apiservice/controller.ts';
import type { WebhookConverter } from './conversion/webhook-converter.ts';
import { AdmissionChain } from './admission/chain.ts';
import { admissionPlugins } from './admission/plugins.ts';
import type { Auditor } from './audit/auditor.ts';
import { type Authenticated, Authenticator, impersonated } from './authentication/authenticator.ts';
import { impersonations } from './authentication/impersonation.ts';
import { authenticateBootstrap } from './authentication/bootstrap-token.ts';
import { authenticateLegacy } from './authentication/legacy-token.ts';
import { authenticateOidc } from './authentication/oidc.ts';
import type { TokenWebhook } from './authentication/webhook.ts';
import { authorize, forbiddenMessage } from './authorization/authorizer.ts';
import type { AuthorizerChain, Decision } from './authorization/chain.ts';
import { nodeOf } from './authorization/node.ts';
import { nodeRefusal } from './authorization/node-graph.ts';
import { RbacAuthorizer } from './authorization/rbac.ts';
import { Lookup } from './cache-lookup.ts';
import { Boot } from './controlplane/boot.ts';
import { customResources } from './controlplane/custom-resources.ts';
import { encodeBody, watchView } from './endpoints/encoding.ts';
import { type Flight, pass, refusingStage, type ResourceFlight, type UserInfo } from './endpoints/flight.ts';
import { RequestMetrics } from './endpoints/metrics.ts';
import { answerNonResource } from './endpoints/non-resource.ts';
import { requestInfo } from './endpoints/request-info.ts';
import { errors, StatusError } from './endpoints/status-error.ts';
import { serveConnection } from './endpoints/wire.ts';
import { FlowClassifier } from './flowcontrol/classifier.ts';
import { queueSets } from './flowcontrol/late.ts';
import type { QueueSets } from './flowcontrol/queue-sets.ts';
import { lateParts } from './late-parts.ts';
import { serviceHook } from './registry/core/service/addresses.ts';
import { type Hook, Hooks } from './registry/hooks.ts';
import type { Registry } from './registry/operation.ts';
import type { ApiServerOptions } from './options.ts';
import { startOperation } from './registry/rest.ts';
import { Cachers } from './storage/cachers.ts';
import { Compactor } from './storage/compact.ts';
import { EtcdClient } from './storage/etcd-client.ts';
import { LeaseManager } from './storage/lease-manager.ts';
import { type AnyObject, isJson, metaOf } from './values.ts';

/** What the configuration asks for. */
interface Configured {
  readonly auditor: Auditor | undefined;
  readonly authorizers: AuthorizerChain | undefined;
  readonly tokens: TokenWebhook | undefined;
}

const REQUEST_TIMEOUT = seconds(60);
/** How long a request waits for a seat: a quarter of the request's time-out (`apiserver/pkg/server/filters/priority-and-fairness.go`). */
const QUEUE_WAIT = seconds(15);
/** Time in the handler apart from storage: decoding, admission, encoding. */
const PROCESSING = micros(1_000);
const COMPACTION_PERIOD = seconds(300);
const ON_DEMAND = new Set(['apiservices', 'servicecidrs', 'ipaddresses']);
/** Those who ask for every kind there is, because it is there. */
const CONTROL_PLANE = /^system:(apiserver$|kube-|serviceaccount:kube-system:)/;
const nobody: UserInfo = { name: '', groups: [] };
const loopback: UserInfo = { name: 'system:apiserver', groups: ['system:masters', 'system:authenticated'] };

/** kube-apiserver: takes requests through authentication, authorization, admission, validation and storage, and streams watches. */
export class ApiServer implements Process, Registry {
  readonly scheme = new Scheme();
  readonly etcd: EtcdClient;
  readonly cachers: Cachers;
  readonly admission: AdmissionChain;
  readonly leases: LeaseManager;
  readonly hooks = new Hooks();
  private readonly flights = new Map<number, Flight>();
  private readonly metrics = new RequestMetrics();
  readonly rbac: RbacAuthorizer;
  readonly relay: Relay;
  private readonly lookup: Lookup;
  readonly authenticator: Authenticator;
  private readonly flows: FlowClassifier;
  private seats: QueueSets | undefined;
  private readonly boot: Boot;
  private readonly aggregator: Aggregator;
  private readonly configured: Configured | undefined;
  private apiServices: ApiServices | undefined;
  private webhookConverter: WebhookConverter | undefined;
  private serviceAddresses: ReturnType<typeof serviceHook> | undefined;
  private nextFlight = 1;
  private ready = false;

  constructor(
    readonly host: ProcessHost,
    private readonly options: ApiServerOptions,
  ) {
    this.etcd = new EtcdClient(host, options.etcd);
    this.cachers = new Cachers(host, this.etcd, this.scheme);
    this.leases = new LeaseManager(host, this.etcd);
    this.relay = new Relay(host);
    const lookup = new Lookup(this.host, this.scheme, this.cachers, this.etcd, options.processes);
    this.rbac = new RbacAuthorizer(lookup.rbac());
    this.admission = new AdmissionChain(admissionPlugins(this.rbac), lookup);
    this.lookup = lookup;
    this.aggregator = new Aggregator(options.aggregated ?? []);
    this.flows = new FlowClassifier(() => lookup.list('flowcontrol.apiserver.k8s.io/flowschemas'));
    const uidOf = (namespace: string, name: string): string | undefined => lookup.get('/serviceaccounts', namespace, name)?.metadata?.uid;
    this.authenticator = new Authenticator(
      uidOf,
      () => Date.parse(host.timestamp()) / 1_000,
      (token) => {
        const now = Date.parse(host.timestamp()) / 1_000;
        return (
          authenticateBootstrap(token, (name) => lookup.get('/secrets', 'kube-system', name), now) ??
          authenticateLegacy(token, uidOf, (namespace, name) => lookup.get('/secrets', namespace, name)) ??
          (options.oidc ? authenticateOidc(options.oidc, token, now) : undefined)
        );
      },
    );
    this.boot = new Boot(this, lookup, options.serviceCIDR);
    this.configured = options.configuration && this.configure(options.configuration);
  }

  private configure({ auditPolicy, authorizers, tokenWebhook }: ApiServerConfiguration): Configured {
    const { host, lookup, rbac } = this;
    const { node, auditLog = { text: '' } } = this.options;
    const parts = lateParts.get();
    return {
      auditor: auditPolicy && parts.auditor(host, auditPolicy, auditLog, node === undefined ? undefined : address(`${node}/kernel`)),
      authorizers: authorizers && parts.authorizers(host, authorizers, lookup, rbac),
      tokens: tokenWebhook && parts.tokens(host, tokenWebhook, lookup),
    };
  }

  start(): void {
    this.boot.run(() => {
      const services = serviceHook(this.host, this.cachers, this.scheme, this.options.serviceCIDR);
      this.serviceAddresses = services;
      this.hooks.set('/services', { ...services, afterDelete: (service) => this.serviceDeleted(service, services) });
      customResources(this.scheme, this.cachers);
      this.cachers.resource('rbac.authorization.k8s.io', 'v1', 'clusterrolebindings').listen(() => this.rbac.forget());
      this.cachers.resource('rbac.authorization.k8s.io', 'v1', 'rolebindings').listen(() => this.rbac.forget());
      this.cachers.resource('rbac.authorization.k8s.io', 'v1', 'clusterroles').listen(() => this.rbac.forget());
      this.cachers.resource('rbac.authorization.k8s.io', 'v1', 'roles').listen(() => this.rbac.forget());
      this.cachers.resource('flowcontrol.apiserver.k8s.io', 'v1', 'flowschemas').listen(() => this.flows.forget());
      this.cachers.resource('flowcontrol.apiserver.k8s.io', 'v1', 'prioritylevelconfigurations').listen(() => this.seats?.forget());
      if (this.options.replicated) this.storeAddresses(() => this.open());
      else this.open();
    });
    this.host.every(seconds(60), 'watch bookmarks', () => {
      for (const cacher of this.cachers.all()) cacher.bookmark();
    });
    this.host.every(seconds(5), 'request timeouts', () => this.expire());
    const compactor = new Compactor(this.etcd);
    this.host.every(COMPACTION_PERIOD, 'compaction', () => compactor.compact());
  }

  private open(): void {
    this.ready = true;
  }

  /** From now on what Services get is agreed on in etcd. */
  private storeAddresses(done: () => void): void {
    const services = this.serviceAddresses;
    if (!services || services.addresses.shared) {
      done();
      return;
    }
    const stored = lateParts.get().storedAddresses(this, services.addresses, this.options.serviceCIDR);
    services.addresses.shared = true;
    const afterDelete = (service: AnyObject): void => {
      this.serviceDeleted(service, services);
      stored.release(service);
    };
    const release = (service: AnyObject): void => {
      services.release?.(service);
      stored.release(service);
    };
    this.hooks.set('/services', { ...services, afterDelete, release, reserve: (...of) => stored.reserve(...of) });
    stored.repair(done);
  }

  private services(): ApiServices {
    if (!this.apiServices) {
      this.apiServices = lateParts.get().apiServices(this, this.lookup, this.options.aggregated ?? []);
      this.aggregator.use(this.apiServices);
    }
    return this.apiServices;
  }

  /** Objects that every cluster has and few people look at: they are written when one of them, and no controller that looks at all kinds, first asks. */
  private prepare(resource: string, done: () => void): void {
    if (resource === 'apiservices') this.services().register(done);
    else this.storeAddresses(done);
  }

  receive(message: Incoming): void {
    if (message.payload.type === 'stream-frame') this.relay.up(message.payload);
    if (message.payload.type === 'traffic-request') this.connection(message, message.payload);
    if (message.payload.type !== 'http-request') return;
    const http = message.payload;
    this.host.after(this.host.cost('kube-apiserver.request', PROCESSING), () => {
      this.take({ http, message, user: nobody, onDone: undefined });
    });
  }

  /** From a Pod, over the network. */
  private connection(message: Incoming, packet: TrafficRequest): void {
    const take = (http: HttpRequest, onDone: (response: HttpResponse) => void): void => {
      this.host.after(this.host.cost('kube-apiserver.request', PROCESSING), () => this.take({ http, message: undefined, user: nobody, onDone }));
    };
    serveConnection(packet, take, (payload) => void this.host.reply(message, { code: payload.code, payload }));
  }

  /** With a Service go its addresses and its Endpoints. Source: `registry/core/service/storage/storage.go` afterDelete. */
  private serviceDeleted(service: AnyObject, { afterDelete }: Hook): void {
    afterDelete?.(service);
    const { namespace = '', name = '' } = metaOf(service);
    this.self({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}/endpoints/${name}` }, () => {});
  }

  /** A request of the server to itself, over its loopback connection. */
  self(http: Omit<HttpRequest, 'type' | 'userAgent' | 'credentials'>, onDone: (response: HttpResponse) => void): void {
    const request: HttpRequest = { type: 'http-request', userAgent: 'kube-apiserver/v1.36.2', credentials: { kind: 'none' }, ...http };
    this.take({ http: request, message: undefined, user: loopback, onDone });
  }

  private take({ http, message, user, onDone }: Pick<Flight, 'http' | 'message' | 'user' | 'onDone'>): void {
    const flight: Flight = {
      id: this.nextFlight++,
      message,
      http,
      request: requestInfo(http),
      since: this.host.now(),
      user,
      stage: 'authentication',
      stages: [],
      warnings: [],
      onDone,
      done: false,
    };
    this.flights.set(flight.id, flight);
    this.guarded(flight, () => this.process(flight));
  }

  /** A step of a request; a refusal ends it. */
  private guarded(flight: Flight, step: () => void): void {
    try {
      step();
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      this.refuse(flight, error);
    }
  }

  /** Goes on with a request that has waited for somebody else. */
  private resume(flight: Flight, step: () => void): void {
    if (!flight.done) this.guarded(flight, step);
  }

  private process(flight: Flight): void {
    if (flight.user === loopback) {
      this.handle(flight);
      return;
    }
    if (!this.ready) throw this.unready(flight);
    const found = this.authenticator.authenticate(flight.http.credentials);
    if (found) this.authenticated(flight, found);
    else this.unknown(flight);
  }

  /** Credentials that the server itself makes nothing of. */
  private unknown(flight: Flight): void {
    const { credentials } = flight.http;
    const tokens = this.configured?.tokens;
    if (!tokens || credentials.kind !== 'bearer-token') {
      this.unauthenticated(flight, credentials.kind === 'basic' ? 'basic authentication was removed in Kubernetes v1.19' : 'invalid bearer token');
      return;
    }
    tokens.authenticate(credentials.token, (answer) =>
      this.resume(flight, () => {
        if (typeof answer === 'string') this.unauthenticated(flight, answer);
        else this.authenticated(flight, answer);
      }),
    );
  }

  private unauthenticated(flight: Flight, why: string): void {
    pass(flight, 'authentication', 'denied', this.host.now(), why);
    this.configured?.auditor?.unauthenticated(flight);
    throw errors.unauthorized();
  }

  private permitted(flight: Flight): void {
    const chain = this.configured?.authorizers;
    if (chain) {
      this.decide(flight, flight.request, () => this.handle(flight), chain);
      return;
    }
    this.authorize(flight);
    this.handle(flight);
  }

  /** Asks the configured authorizers; runs `allowed`, or refuses. Source: `apiserver/pkg/endpoints/filters/authorization.go`. */
  private decide(flight: Flight, request: Flight['request'], allowed: () => void, chain: AuthorizerChain): void {
    flight.stage = 'authorization';
    chain.decide(flight.user, request, (decision) =>
      this.resume(flight, () => {
        if (!decision.allowed) {
          this.forbid(flight, request, decision);
          return;
        }
        pass(flight, 'authorization', 'ok', this.host.now(), decision.reason === '' ? decision.told : `${decision.reason} (${decision.told})`);
        allowed();
      }),
    );
  }

  private forbid(flight: Flight, request: Flight['request'], { reason, error, told }: Decision): void {
    const why = `${forbiddenMessage(flight.user, request)}${reason === '' ? '' : `: ${reason}`}`;
    pass(flight, 'authorization', 'denied', this.host.now(), `${why} (${told})`);
    if (error === '') throw errors.forbidden(request, request.name, why);
    this.respond(flight, 500, `Internal Server Error: "${flight.http.path}": ${error}\n`);
  }

  /** A seat in its priority level, now or when one is free. Source: `apiserver/pkg/server/filters/priority-and-fairness.go`. */
  private seat(flight: Flight): boolean {
    const { user, request, http } = flight;
    const { told, level, by, schema } = this.flows.classify(user, request);
    const flow = by === 'ByUser' ? `${schema}/${user.name}` : by === 'ByNamespace' ? `${schema}/${request.namespace}` : schema;
    this.seats ??= queueSets(() => this.lookup.list('flowcontrol.apiserver.k8s.io/prioritylevelconfigurations'));
    const outcome =
      this.seats === undefined
        ? 'executing'
        : this.seats.enter(flight.id, level, flow, () =>
            this.guarded(flight, () => {
              pass(flight, 'priority-and-fairness', 'ok', this.host.now(), told);
              this.permitted(flight);
            }),
          );
    const refusal = (): StatusError =>
      errors.tooManyRequests(
        `the server has received too many requests and has asked us to try again later (${http.method.toLowerCase()} ${request.resource})`,
        1,
      );
    if (outcome === 'executing') pass(flight, 'priority-and-fairness', 'ok', this.host.now(), told);
    if (outcome === 'rejected') {
      pass(flight, 'priority-and-fairness', 'denied', this.host.now(), `${told}: its queues are full`);
      throw refusal();
    }
    if (outcome === 'queued')
      this.host.after(QUEUE_WAIT, () => {
        if (this.seats?.giveUp(level, flight.id)) this.refuse(flight, refusal());
      });
    return outcome === 'executing';
  }

  private handle(flight: Flight, prepared = false): void {
    const { request } = flight;
    if (ON_DEMAND.has(request.resource) && !prepared && !CONTROL_PLANE.test(flight.user.name)) {
      this.prepare(request.resource, () => this.resume(flight, () => this.handle(flight, true)));
      return;
    }
    const behind = this.aggregator.serverOf(request);
    if (behind) {
      this.aggregate(flight, behind);
      return;
    }
    if (!request.isResourceRequest) {
      this.nonResource(flight);
      return;
    }
    const info = this.resourceInfo(flight);
    if (!info) {
      if (this.scheme.versions(request.group).includes(request.version)) throw errors.unknownResource();
      this.elsewhere(flight);
      return;
    }
    if (info.type.namespaced && request.namespace === '' && request.verb === 'create') throw errors.methodNotSupported(info.type, 'create');
    flight.stage = 'decoding';
    startOperation(this, Object.assign(flight, { info }));
  }

  /** Before the bootstrap is done only health checks are answered, with "no". */
  private unready({ http }: Flight): StatusError {
    if (http.path === '/readyz') return errors.internal('[-]poststarthook/rbac/bootstrap-roles failed: not finished');
    return errors.serviceUnavailable('apiserver not ready');
  }

  private authenticated(flight: Flight, { user, how }: Authenticated): void {
    const { impersonate } = flight.http;
    flight.user = user;
    pass(flight, 'authentication', 'ok', this.host.now(), how);
    this.configured?.auditor?.received(flight);
    const chain = impersonate && this.configured?.authorizers;
    if (chain) {
      this.impersonateBy(flight, impersonate, chain);
      return;
    }
    if (impersonate) this.impersonate(flight, impersonate);
    if (this.seat(flight)) this.permitted(flight);
  }

  private impersonateBy(flight: Flight, { user: name, groups = [] }: NonNullable<HttpRequest['impersonate']>, chain: AuthorizerChain): void {
    const asked = impersonations(flight, name, groups);
    const step = (index: number): void => {
      const request = asked[index];
      if (request) {
        this.decide(flight, request, () => step(index + 1), chain);
        return;
      }
      flight.user = impersonated(name, groups);
      pass(flight, 'authentication', 'changed', this.host.now(), `impersonating ${name}`);
      if (this.seat(flight)) this.permitted(flight);
    };
    step(0);
  }

  /** Source: `apiserver/pkg/endpoints/filters/impersonation/impersonation.go`. */
  private impersonate(flight: Flight, { user: name, groups = [] }: NonNullable<HttpRequest['impersonate']>): void {
    for (const request of impersonations(flight, name, groups)) {
      if (authorize(this.rbac, flight.user, request) !== undefined) continue;
      const why = forbiddenMessage(flight.user, request);
      pass(flight, 'authorization', 'denied', this.host.now(), why);
      throw errors.forbidden(request, request.name, why);
    }
    flight.user = impersonated(name, groups);
    pass(flight, 'authentication', 'changed', this.host.now(), `impersonating ${name}`);
  }

  private authorize(flight: Flight): void {
    const { request, user } = flight;
    const node = nodeOf(user);
    const refusal = node === undefined ? undefined : nodeRefusal(node, request, this.lookup.related);
    const reason = refusal === undefined ? authorize(this.rbac, user, request) : this.rbac.authorize(user, request);
    if (reason !== undefined) {
      pass(flight, 'authorization', 'ok', this.host.now(), reason);
      return;
    }
    const why = `${forbiddenMessage(user, request)}${refusal === undefined ? '' : `: ${refusal}`}`;
    pass(flight, 'authorization', 'denied', this.host.now(), why);
    const { group, resource, name } = request;
    throw errors.forbidden({ group, resource }, name, why);
  }

  private resourceInfo({ request }: Flight): ResourceInfo | undefined {
    const { group, version, resource, subresource } = request;
    const info = this.scheme.resource(group, version, resource);
    if (!info || subresource === '') return info;
    return subresource in info.subresources ? info : undefined;
  }

  /** Passes a request on to the server of its group. Source: `kube-aggregator/pkg/apiserver/handler_proxy.go`. */
  private aggregate(flight: Flight, to: Address): void {
    const { http } = flight;
    // What is known to be down is not asked.
    if (this.apiServices?.isDown(http.path)) {
      this.respond(flight, 503, 'service unavailable\n');
      return;
    }
    const outgoing = { to, channel: 'https', method: `${http.method} ${http.path}`, payload: http } as const;
    const onFailure = (): void => this.respond(flight, 503, 'service unavailable\n');
    this.host.request(
      outgoing,
      ({ payload }) => {
        if (payload.type === 'http-response') this.respond(flight, payload.code, payload.body);
      },
      { onFailure, timeout: REQUEST_TIMEOUT },
    );
  }

  private nonResource(flight: Flight): void {
    const { path } = flight.http;
    if (path === '/metrics') {
      this.respond(flight, 200, this.metrics.text(this.flights.values()));
      return;
    }
    const answer = this.aggregator.extend(flight.http, answerNonResource(flight.http, this.scheme));
    if (answer) this.respond(flight, answer.code, answer.body);
    else if (this.options.configuration?.enableLogsHandler && path === lateParts.peek()?.logPath) this.respond(flight, 200, this.options.auditLog?.text ?? '');
    else this.elsewhere(flight);
  }

  /** Nothing of this server: perhaps that of an APIService. */
  private elsewhere(flight: Flight): void {
    // Until the late parts are there nobody can have registered anything.
    if (!lateParts.peek()) {
      this.respond(flight, 404, '404 page not found\n');
      return;
    }
    const services = this.services();
    services.load(() =>
      this.resume(flight, () => {
        const service = services.behind(flight.http.path);
        if (service) services.proxy(service, flight.http, flight.user, (code, body) => this.respond(flight, code, body));
        else this.respond(flight, 404, '404 page not found\n');
      }),
    );
  }

  get authorizers(): AuthorizerChain | undefined {
    return this.configured?.authorizers;
  }

  // --- Registry ------------------------------------------------------------------------------------------------------

  respond(flight: Flight, code: number, body: unknown): void {
    if (flight.done) return;
    flight.done = true;
    this.flights.delete(flight.id);
    this.seats?.leave(flight.id);
    this.metrics.count(flight, code);
    this.configured?.auditor?.complete(flight, code, body);
    const { warnings, stages, message } = flight;
    const payload: HttpResponse = {
      type: 'http-response',
      code,
      body: code < 300 ? encodeBody(flight, body, () => Date.parse(this.host.timestamp())) : body,
      ...(warnings.length > 0 ? { warnings } : {}),
      stages,
    };
    flight.onDone?.(payload);
    if (!message) return;
    const subject =
      isJson(body) && isJson(body.metadata) && typeof body.kind === 'string' && typeof body.metadata.name === 'string' ? (body as AnyObject) : undefined;
    const ref = subject && subject.kind !== 'Status' ? objectRef(subject.kind, metaOf(subject).namespace, metaOf(subject).name ?? '') : undefined;
    this.host.reply(message, { code, payload, ...(ref ? { subject: ref } : {}) });
  }

  refuse(flight: Flight, error: StatusError): void {
    const { stages, stage } = flight;
    const last = stages.at(-1);
    if (last?.verdict !== 'denied')
      pass(flight, last === undefined ? stage : refusingStage(stage, error.status.code), 'denied', this.host.now(), error.message);
    this.respond(flight, error.status.code, error.status);
  }

  converter(): WebhookConverter {
    this.webhookConverter ??= lateParts.get().converter(this.host, this.lookup);
    return this.webhookConverter;
  }

  watchView(flight: ResourceFlight): ReturnType<typeof watchView> {
    return watchView(flight, () => Date.parse(this.host.timestamp()));
  }

  detach(flight: Flight): void {
    this.flights.delete(flight.id);
    this.seats?.leave(flight.id);
    this.configured?.auditor?.started(flight, 200);
  }

  ended(flight: ResourceFlight): void {
    this.configured?.auditor?.complete(flight, flight.done ? 101 : 200, undefined);
  }

  watchTimeout(_request: Incoming, timeoutSeconds: string | undefined, end: () => void): void {
    const asked = Number(timeoutSeconds ?? 0);
    const timeout = asked > 0 ? asked : this.host.random.int(1_800, 3_600);
    this.host.after(seconds(timeout), () => this.host.asLoop('watch timeout', end));
  }

  proxy(flight: Flight, outgoing: Outgoing, onReply: (reply: Incoming) => void): void {
    const onFailure = (): void =>
      this.refuse(flight, errors.unknown(`Get "https://${outgoing.to}:10250${outgoing.method.slice(4)}": dial tcp: connect: connection refused`));
    this.host.request(
      outgoing,
      (reply) => {
        if (!flight.done) onReply(reply);
      },
      { onFailure, timeout: REQUEST_TIMEOUT },
    );
  }

  // --- loops ---------------------------------------------------------------------------------------------------------

  private expire(): void {
    const limit = this.host.now() - REQUEST_TIMEOUT;
    for (const flight of [...this.flights.values()]) if (flight.since <= limit) this.refuse(flight, errors.timeout());
  }
}
