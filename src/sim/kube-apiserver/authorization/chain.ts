/** Authorizers in the order of an AuthorizationConfiguration. Source: `apiserver/pkg/authorization/union/union.go`, `pkg/kubeapiserver/authorizer/reload.go`. */
import type { AuthorizerConfiguration } from '../../../api/index.ts';
import { compileCel, toCel } from '../../apis/cel/environment.ts';
import type { UserInfo } from '../endpoints/flight.ts';
import type { RequestInfo } from '../endpoints/request-info.ts';
import { ReviewClient } from '../proxy/review-client.ts';
import type { ServiceClient } from '../proxy/service-client.ts';
import { asText, type Json } from '../values.ts';
import { abacAllows } from './abac.ts';
import { authorizeNode, nodeOf } from './node.ts';
import { nodeRefusal, type Related } from './node-graph.ts';
import type { RbacAuthorizer } from './rbac.ts';

/** What one authorizer says. `no` (DecisionDeny) ends the matter, `no-opinion` leaves it to the next. */
export interface Opinion {
  readonly decision: 'allow' | 'deny' | 'no-opinion';
  readonly reason: string;
  readonly error?: string;
}

/** What all of them said. */
export interface Decision {
  readonly allowed: boolean;
  /** Somebody said no, so that nobody after them was asked. */
  readonly denied: boolean;
  /** Of the one that decided, or of all when none did. */
  readonly reason: string;
  /** Errors of those that could not decide: then the answer is 500, not 403. */
  readonly error: string;
  /** Who was asked, and what each said: `RBAC no opinion, Webhook authz allow`. */
  readonly told: string;
}

type Authorizer = (user: UserInfo, request: RequestInfo, done: (opinion: Opinion) => void) => void;

export interface Means {
  readonly rbac: RbacAuthorizer;
  readonly related: Related;
  readonly services: ServiceClient;
  readonly now: () => number;
}

const PRIVILEGED = 'system:masters';
const NO_OPINION: Opinion = { decision: 'no-opinion', reason: '' };
const allow = (reason: string | undefined): Opinion => (reason === undefined ? NO_OPINION : { decision: 'allow', reason });

/** `authorizer/webhook/webhook.go` resourceAttributesFrom: what the webhook is told. */
function specOf({ name, groups }: UserInfo, request: RequestInfo): Json {
  const user = { user: name, groups };
  if (!request.isResourceRequest) return { ...user, nonResourceAttributes: { path: request.path, verb: request.verb } };
  const { namespace, verb, group, version, resource, subresource, name: object } = request;
  const attributes = Object.entries({ namespace, verb, group, version, resource, subresource, name: object }).filter(([, value]) => value !== '');
  return { ...user, resourceAttributes: Object.fromEntries(attributes) };
}

type WebhookAuthorizer = Extract<AuthorizerConfiguration, { readonly type: 'Webhook' }>;

function webhook({ webhook: options }: WebhookAuthorizer, { services, now }: Means): Authorizer {
  const { failurePolicy, timeout = 3, authorizedTTL = 300, unauthorizedTTL = 30, matchConditions = [] } = options;
  const client = new ReviewClient(services, now, options, timeout, (status) => (status.allowed === true ? authorizedTTL : unauthorizedTTL));
  const conditions = matchConditions.map(({ expression }) => compileCel(expression, ['request']));
  const onError: Opinion['decision'] = failurePolicy === 'Deny' ? 'deny' : 'no-opinion';
  return (user, request, done) => {
    const spec = specOf(user, request);
    const results = conditions.map((condition) => (condition.ok ? condition.program.evaluate({ request: toCel(spec) }) : condition));
    if (results.some((result) => result.ok && result.value !== true)) return done(NO_OPINION);
    if (results.some(({ ok }) => !ok)) return done({ decision: onError, reason: '', error: 'matchConditions could not be evaluated' });
    client.ask(
      'authorization.k8s.io/v1',
      'SubjectAccessReview',
      spec,
      ({ allowed, denied, reason }) => {
        const decision = denied === true ? 'deny' : allowed === true ? 'allow' : 'no-opinion';
        const both = denied === true && allowed === true ? { error: 'webhook subject access review returned both allow and deny response' } : {};
        done({ decision, reason: asText(reason), ...both });
      },
      (error) => done({ decision: onError, reason: '', error }),
    );
  };
}

type Makers = {
  readonly [T in AuthorizerConfiguration['type']]: (configuration: Extract<AuthorizerConfiguration, { readonly type: T }>, means: Means) => Authorizer;
};

const makers: Makers = {
  Node:
    (_, { related }) =>
    (user, request, done) => {
      const node = nodeOf(user);
      const refusal = node === undefined ? undefined : nodeRefusal(node, request, related);
      done(refusal === undefined ? allow(authorizeNode(user, request)) : { decision: 'no-opinion', reason: refusal });
    },
  RBAC:
    (_, { rbac }) =>
    (user, request, done) =>
      done(allow(rbac.authorize(user, request))),
  ABAC:
    ({ policies }) =>
    (user, request, done) =>
      done(abacAllows(policies, user, request) ? { decision: 'allow', reason: '' } : { decision: 'no-opinion', reason: 'No policy matched.' }),
  AlwaysAllow: () => (_user, _request, done) => done({ decision: 'allow', reason: '' }),
  AlwaysDeny: () => (_user, _request, done) => done({ decision: 'no-opinion', reason: 'Everything is forbidden.' }),
  Webhook: webhook,
};

function make<T extends AuthorizerConfiguration['type']>(configuration: Extract<AuthorizerConfiguration, { readonly type: T }>, means: Means): Authorizer {
  const maker: Makers[T] = makers[configuration.type as T];
  return maker(configuration, means);
}

const words = { allow: 'allow', deny: 'deny', 'no-opinion': 'no opinion' } as const;

/** All authorizers of a server. */
export class AuthorizerChain {
  private readonly authorizers: readonly { readonly name: string; readonly ask: Authorizer }[];

  constructor(configurations: readonly AuthorizerConfiguration[], means: Means) {
    this.authorizers = configurations.map((each) => ({ name: each.type === 'Webhook' ? `Webhook ${each.name}` : each.type, ask: make(each, means) }));
  }

  /** Asks one after the other, until one decides. `done` may run at once, or when a webhook has answered. */
  decide(user: UserInfo, request: RequestInfo, done: (decision: Decision) => void): void {
    if (user.groups.includes(PRIVILEGED)) {
      done({ allowed: true, denied: false, reason: '', error: '', told: `allowed: member of ${PRIVILEGED}` });
      return;
    }
    const [reasons, errors, told]: [string[], string[], string[]] = [[], [], []];
    const step = (index: number): void => {
      const authorizer = this.authorizers[index];
      if (!authorizer) {
        done({ allowed: false, denied: false, reason: reasons.join('\n'), error: aggregate(errors), told: told.join(', ') });
        return;
      }
      authorizer.ask(user, request, ({ decision, reason, error }) => {
        if (error !== undefined) errors.push(error);
        if (reason !== '') reasons.push(reason);
        told.push(`${authorizer.name} ${words[decision]}${reason === '' ? '' : ` (${reason})`}${error === undefined ? '' : `: ${error}`}`);
        if (decision === 'no-opinion') return step(index + 1);
        done({ allowed: decision === 'allow', denied: decision === 'deny', reason, error: error ?? '', told: told.join(', ') });
      });
    };
    step(0);
  }
}

/** `apimachinery/pkg/util/errors` Aggregate.Error. */
const aggregate = (list: readonly string[]): string => (list.length < 2 ? (list[0] ?? '') : `[${list.join(', ')}]`);
