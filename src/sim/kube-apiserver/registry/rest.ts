import type { ResourceFlight } from '../endpoints/flight.ts';
import { errors } from '../endpoints/status-error.ts';
import { lateParts } from '../late-parts.ts';
import { ProxyOperation } from './core/proxy.ts';
import { BindingOperation } from './core/pod/binding.ts';
import { EvictionOperation } from './core/pod/eviction.ts';
import { LogOperation } from './core/pod/log.ts';
import { StreamingOperation } from './core/pod/streaming.ts';
import { FinalizeOperation } from './core/namespace/finalize.ts';
import { TokenOperation } from './core/service-account/token.ts';
import { AccessReviewOperation, SelfSubjectReviewOperation } from './authorization/access-review.ts';
import { RulesReviewOperation } from './authorization/rules-review.ts';
import { TokenReviewOperation } from './authorization/token-review.ts';
import { CreateOperation } from './create.ts';
import { DeleteOperation } from './delete.ts';
import { DeleteCollectionOperation } from './delete-collection.ts';
import type { Registry } from './operation.ts';
import { PatchOperation } from './patch.ts';
import { GetOperation, ListOperation, WatchOperation } from './read.ts';
import { GetScaleOperation, ScaleOperation } from './scale.ts';
import { UpdateOperation } from './update.ts';

type Start = (registry: Registry, flight: ResourceFlight) => void;

/** What a verb does on a resource, or on a subresource that behaves like one (`status`). */
const verbs: Readonly<Record<string, Start>> = {
  get: (registry, flight) => new GetOperation(registry, flight).start(),
  list: (registry, flight) => new ListOperation(registry, flight).start(),
  watch: (registry, flight) => new WatchOperation(registry, flight).start(),
  create: (registry, flight) => new CreateOperation(registry, flight).start(),
  update: (registry, flight) => new UpdateOperation(registry, flight).start(),
  patch: (registry, flight) => new PatchOperation(registry, flight).start(),
  delete: (registry, flight) => new DeleteOperation(registry, flight).start(),
  deletecollection: (registry, flight) => new DeleteCollectionOperation(registry, flight).start(),
};

const scale: Readonly<Record<string, Start>> = {
  get: (registry, flight) => new GetScaleOperation(registry, flight).start(),
  update: (registry, flight) => new ScaleOperation(registry, flight).start(),
  patch: (registry, flight) => new ScaleOperation(registry, flight).start(),
};

const review: Start = (registry, flight) => new AccessReviewOperation(registry, flight, registry.rbac).start();
/** A WebSocket is opened by GET, SPDY by POST. */
const stream: Start = (registry, flight) => new StreamingOperation(registry, flight).start();
const bind: Start = (registry, flight) => new BindingOperation(registry, flight).start();

const componentStatus: Start = (registry, flight) => lateParts.get().componentStatus(registry, flight);
const proxy: Start = (registry, flight) => new ProxyOperation(registry, flight).start();
const anyMethod: Readonly<Record<string, Start>> = { get: proxy, create: proxy, update: proxy, patch: proxy, delete: proxy };

/** Subresources with a behaviour of their own, by `group/resource/subresource` or `any/subresource`, then verb. */
const subresources: Readonly<Record<string, Readonly<Record<string, Start>>>> = {
  'any/scale': scale,
  '/pods/binding': { create: bind },
  '/pods/proxy': anyMethod,
  '/services/proxy': anyMethod,
  '/nodes/proxy': anyMethod,
  '/pods/eviction': { create: (registry, flight) => new EvictionOperation(registry, flight).start() },
  '/pods/log': { get: (registry, flight) => new LogOperation(registry, flight).start() },
  '/pods/exec': { get: stream, create: stream },
  '/pods/attach': { get: stream, create: stream },
  '/pods/portforward': { get: stream, create: stream },
  '/namespaces/finalize': { update: (registry, flight) => new FinalizeOperation(registry, flight).start() },
  '/serviceaccounts/token': { create: (registry, flight) => new TokenOperation(registry, flight).start() },
  '/bindings/': { create: bind },
  '/componentstatuses/': { get: componentStatus, list: componentStatus },
  'authorization.k8s.io/selfsubjectaccessreviews/': { create: review },
  'authorization.k8s.io/subjectaccessreviews/': { create: review },
  'authorization.k8s.io/localsubjectaccessreviews/': { create: review },
  'authorization.k8s.io/selfsubjectrulesreviews/': { create: (registry, flight) => new RulesReviewOperation(registry, flight, registry.rbac).start() },
  'authentication.k8s.io/tokenreviews/': { create: (registry, flight) => new TokenReviewOperation(registry, flight).start() },
  'authentication.k8s.io/selfsubjectreviews/': { create: (registry, flight) => new SelfSubjectReviewOperation(registry, flight).start() },
};

/** Finds what a request on a served resource does, and starts it. Throws a StatusError when it is not supported. */
export function startOperation(registry: Registry, flight: ResourceFlight): void {
  const { group, resource, subresource, verb } = flight.request;
  const special = subresources[`${group}/${resource}/${subresource}`] ?? (subresource ? subresources[`any/${subresource}`] : undefined);
  const start = special ? special[verb] : verbs[verb];
  if (!start) throw errors.methodNotSupported({ group, resource }, verb);
  start(registry, flight);
}
