import { decodeObject } from '../../endpoints/decoding.ts';
import { errors } from '../../endpoints/status-error.ts';
import { asJson, asList, asText, type Json } from '../../values.ts';
import { Operation } from '../operation.ts';

/** The audience of the API server itself, for those who name none. */
const AUDIENCE = 'https://kubernetes.default.svc.cluster.local';

/** TokenReview: says whose a token is, stores nothing. Source: `kubernetes/pkg/registry/authentication/tokenreview/storage.go`. */
export class TokenReviewOperation extends Operation {
  start(): void {
    this.guard(() => {
      const review = decodeObject(this.flight, this.info, this.flight.http.body);
      this.pass('decoding', 'ok', `${this.info.type.kind} decoded`);
      const spec = asJson(review.spec);
      const token = asText(spec.token);
      if (token === '') throw errors.badRequest('token is required for TokenReview in authentication');
      const asked = asList(spec.audiences).map(asText);
      this.pass('storage', 'skipped', 'nothing stored');
      this.respond(201, { ...review, status: this.status(token, asked.length > 0 ? asked : [AUDIENCE]) });
    });
  }
  private status(token: string, asked: readonly string[]): Json {
    const found = this.registry.authenticator.authenticate({ kind: 'bearer-token', token });
    if (!found) return { user: {}, error: 'invalid bearer token' };
    if (!asked.includes(AUDIENCE)) {
      const wanted = asked.map((audience) => JSON.stringify(audience)).join(' ');
      return { user: {}, error: `token audiences ["${AUDIENCE}"] is invalid for the target audiences [${wanted}]` };
    }
    return { authenticated: true, user: { username: found.user.name, groups: found.user.groups }, audiences: [AUDIENCE] };
  }
}
