import { base64, utf8 } from '@scure/base';
import { readLegacyToken } from '../../component-helpers/jwt.ts';
import { asText, type AnyObject } from '../values.ts';
import { serviceAccountGroups, type Authenticated, type ServiceAccountLookup } from './authenticator.ts';

/**
 * The token that a Secret of type `kubernetes.io/service-account-token` holds: it counts as long as the Secret and the ServiceAccount are there.
 * Undefined for any other token. Source: `kubernetes/pkg/serviceaccount/legacy.go` Validate.
 */
export function authenticateLegacy(
  token: string,
  serviceAccount: ServiceAccountLookup,
  secretOf: (namespace: string, name: string) => AnyObject | undefined,
): Authenticated | undefined {
  const read = readLegacyToken(token);
  if (!read) return undefined;
  const { namespace, name, uid, secret } = read;
  const found = secretOf(namespace, secret);
  const held = asText((found?.['data'] as Readonly<Record<string, unknown>> | undefined)?.['token']);
  if (!found || found.metadata?.deletionTimestamp !== undefined || held !== base64.encode(utf8.decode(token))) return undefined;
  if (serviceAccount(namespace, name) !== uid) return undefined;
  return {
    user: { name: `system:serviceaccount:${namespace}:${name}`, groups: serviceAccountGroups(namespace) },
    how: `bearer token of secret ${namespace}/${secret}`,
  };
}
