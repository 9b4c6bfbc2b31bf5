import { issueToken } from '../../../authentication/service-account-token.ts';
import { errors } from '../../../endpoints/status-error.ts';
import { asJson, asList, asNumber, asText, metaOf, shifted } from '../../../values.ts';
import { Operation } from '../../operation.ts';
import { stateOf } from '../../state.ts';

const AUDIENCE = 'https://kubernetes.default.svc.cluster.local';
const SA = { group: '', resource: 'serviceaccounts' };

/** POST to `serviceaccounts/<name>/token`: issues a token (`registry/core/serviceaccount/storage/token.go`). */
export class TokenOperation extends Operation {
  start(): void {
    const { name, namespace } = this.flight.request;
    this.ask({ type: 'etcd-range', key: this.key(name) }, (response) => {
      const { object } = stateOf(response);
      if (!object) throw errors.notFound(SA, name);
      const body = asJson(this.flight.http.body);
      const spec = asJson(body.spec);
      const expirationSeconds = asNumber(spec.expirationSeconds) ?? 3_600;
      if (expirationSeconds < 600) {
        const message = `Invalid value: ${expirationSeconds}: may not specify a duration less than 10 minutes`;
        throw errors.invalid({ group: 'authentication.k8s.io', kind: 'TokenRequest' }, '', [
          { reason: 'FieldValueInvalid', message, field: 'spec.expirationSeconds' },
        ]);
      }
      const asked = asList(spec.audiences).map(asText);
      const audiences = asked.length > 0 ? asked : [AUDIENCE];
      const subject = { namespace, name, uid: metaOf(object).uid ?? '', boundTo: asJson(spec.boundObjectRef) };
      const now = Date.parse(this.registry.host.timestamp()) / 1_000;
      this.pass('storage', 'skipped', 'token issued, nothing stored');
      this.respond(201, {
        kind: 'TokenRequest',
        apiVersion: 'authentication.k8s.io/v1',
        metadata: { name, namespace, creationTimestamp: this.registry.host.timestamp() },
        spec: { ...spec, audiences, expirationSeconds },
        status: { token: issueToken(subject, audiences, now, expirationSeconds), expirationTimestamp: this.expiry(expirationSeconds) },
      });
    });
  }

  private expiry(expirationSeconds: number): string {
    return shifted(this.registry.host.timestamp(), expirationSeconds);
  }
}
