import { sha256 } from '@noble/hashes/sha2.js';
import { base64urlnopad, utf8 } from '@scure/base';

/** In place of an issuer's key pair: its signature is a digest of what it signs and its name. */
export const signature = (issuer: string, signed: string): string => base64urlnopad.encode(sha256(utf8.decode(`${issuer}\n${signed}`)));

/** Who issued the tokens of Secrets, before tokens were asked for and expired (`pkg/serviceaccount/legacy.go`). */
const LEGACY_ISSUER = 'kubernetes/serviceaccount';

/** What such a token says: whose it is, and in which Secret it lies. */
export interface LegacyToken {
  readonly namespace: string;
  readonly secret: string;
  readonly name: string;
  readonly uid: string;
}

const part = (value: unknown): string => base64urlnopad.encode(utf8.decode(JSON.stringify(value)));

/** The token of a ServiceAccount that a Secret holds: it never expires. Source: `pkg/serviceaccount/legacy.go` LegacyClaims. */
export function issueLegacyToken({ namespace, secret, name, uid }: LegacyToken): string {
  const signed = `${part({ alg: 'RS256', kid: 'orrery' })}.${part({
    iss: LEGACY_ISSUER,
    'kubernetes.io/serviceaccount/namespace': namespace,
    'kubernetes.io/serviceaccount/secret.name': secret,
    'kubernetes.io/serviceaccount/service-account.name': name,
    'kubernetes.io/serviceaccount/service-account.uid': uid,
    sub: `system:serviceaccount:${namespace}:${name}`,
  })}`;
  return `${signed}.${signature(LEGACY_ISSUER, signed)}`;
}

/** Undefined for a token that was not issued so. */
export function readLegacyToken(token: string): LegacyToken | undefined {
  const [header = '', payload = '', signed = ''] = token.split('.');
  if (signed === '' || signed !== signature(LEGACY_ISSUER, `${header}.${payload}`)) return undefined;
  const claims = JSON.parse(utf8.encode(base64urlnopad.decode(payload))) as Readonly<Record<string, unknown>>;
  const claim = (name: string): string => {
    const value = claims[`kubernetes.io/serviceaccount/${name}`];
    return typeof value === 'string' ? value : '';
  };
  return { namespace: claim('namespace'), secret: claim('secret.name'), name: claim('service-account.name'), uid: claim('service-account.uid') };
}
