import { authorize } from '../../authorization/authorizer.ts';
import type { Decision } from '../../authorization/chain.ts';
import type { RbacAuthorizer } from '../../authorization/rbac.ts';
import { decodeObject } from '../../endpoints/decoding.ts';
import type { ResourceFlight, UserInfo } from '../../endpoints/flight.ts';
import type { RequestInfo } from '../../endpoints/request-info.ts';
import { asJson, asList, asText, type Json } from '../../values.ts';
import { Operation, type Registry } from '../operation.ts';

function requestOf(spec: Json): RequestInfo {
  const { path, verb: pathVerb } = asJson(spec.nonResourceAttributes);
  const attributes = asJson(spec.resourceAttributes);
  const isResourceRequest = spec.resourceAttributes !== undefined;
  return {
    isResourceRequest,
    verb: asText(isResourceRequest ? attributes.verb : pathVerb),
    path: asText(path),
    group: asText(attributes.group),
    version: asText(attributes.version),
    resource: asText(attributes.resource),
    subresource: asText(attributes.subresource),
    namespace: asText(attributes.namespace),
    name: asText(attributes.name),
  };
}

const statusOf = ({ allowed, denied, reason, error }: Decision): Json => ({
  allowed,
  ...(denied ? { denied } : {}),
  ...(reason === '' ? {} : { reason }),
  ...(error === '' ? {} : { evaluationError: error }),
});

/** SelfSubjectAccessReview, SubjectAccessReview, LocalSubjectAccessReview: asks the authorizer, stores nothing (`registry/authorization`). */
export class AccessReviewOperation extends Operation {
  constructor(
    registry: Registry,
    flight: ResourceFlight,
    private readonly rbac: RbacAuthorizer,
  ) {
    super(registry, flight);
  }

  start(): void {
    this.guard(() => {
      const review = decodeObject(this.flight, this.info, this.flight.http.body);
      this.pass('decoding', 'ok', `${this.info.type.kind} decoded`);
      const spec = asJson(review.spec);
      const self = this.info.type.kind === 'SelfSubjectAccessReview';
      const user: UserInfo = self ? this.flight.user : { name: asText(spec.user), groups: asList(spec.groups).map(asText) };
      const answer = (status: Json): void => {
        this.pass('storage', 'skipped', 'nothing stored');
        this.respond(201, { ...review, status });
      };
      const { authorizers } = this.registry;
      if (authorizers) {
        authorizers.decide(user, requestOf(spec), (decision) =>
          this.guard(() => {
            if (!this.flight.done) answer(statusOf(decision));
          }),
        );
        return;
      }
      const reason = authorize(this.rbac, user, requestOf(spec));
      answer({ allowed: reason !== undefined, ...(reason ? { reason } : {}) });
    });
  }
}

/** SelfSubjectReview: `kubectl auth whoami`. */
export class SelfSubjectReviewOperation extends Operation {
  start(): void {
    const { name, groups } = this.flight.user;
    this.pass('storage', 'skipped', 'nothing stored');
    this.respond(201, {
      kind: 'SelfSubjectReview',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { creationTimestamp: this.registry.host.timestamp() },
      status: { userInfo: { username: name, groups } },
    });
  }
}
