import type { RbacAuthorizer } from '../../authorization/rbac.ts';
import { decodeObject } from '../../endpoints/decoding.ts';
import { errors } from '../../endpoints/status-error.ts';
import type { ResourceFlight } from '../../endpoints/flight.ts';
import { asJson, asText } from '../../values.ts';
import { Operation, type Registry } from '../operation.ts';

/** SelfSubjectRulesReview: what the one who asks may do in a namespace (`kubectl auth can-i --list`). Source: `registry/authorization/selfsubjectrulesreview/rest.go`. */
export class RulesReviewOperation extends Operation {
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
      const namespace = asText(asJson(review.spec).namespace);
      if (namespace === '') throw errors.badRequest('no namespace on request');
      this.pass('storage', 'skipped', 'nothing stored');
      this.respond(201, { ...review, status: { ...this.rbac.rulesFor(this.flight.user, namespace), incomplete: false } });
    });
  }
}
