/** OpenID Connect tokens. Source: `apiserver/plugin/pkg/authenticator/token/oidc/oidc.go`. */
import { base64urlnopad, utf8 } from '@scure/base';
import { signature } from '../../component-helpers/jwt.ts';
import { asList, asText, isJson, type Json } from '../values.ts';
import type { Authenticated } from './authenticator.ts';

/** The issuer that the server trusts (`--oidc-issuer-url`, `--oidc-client-id`, `--oidc-username-claim`, `--oidc-groups-claim`). */
export interface OidcOptions {
  readonly issuerURL: string;
  readonly clientID: string;
  readonly usernameClaim?: string;
  readonly groupsClaim?: string;
}

function json(part: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(utf8.encode(base64urlnopad.decode(part)));
    return isJson(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The user of a token; undefined for one that is no token of this issuer, has expired, or is for somebody else. */
export function authenticateOidc(
  { issuerURL, clientID, usernameClaim = 'sub', groupsClaim }: OidcOptions,
  token: string,
  nowSeconds: number,
): Authenticated | undefined {
  const [header = '', payload = '', signed] = token.split('.');
  const claims = json(payload);
  if (!claims || !json(header) || signed !== signature(issuerURL, `${header}.${payload}`)) return undefined;
  const audience = Array.isArray(claims.aud) ? claims.aud : [claims.aud];
  if (claims.iss !== issuerURL || !audience.includes(clientID) || typeof claims.exp !== 'number' || claims.exp <= nowSeconds) return undefined;
  const own = asText(claims[usernameClaim]);
  // Only e-mail addresses go without the issuer's name before them.
  const name = usernameClaim === 'email' ? own : `${issuerURL}#${own}`;
  const groups = groupsClaim === undefined ? [] : asList(claims[groupsClaim]).map(asText);
  return {
    user: { name, groups: [...groups, 'system:authenticated'] },
    how: `OpenID Connect token of ${issuerURL}: ${usernameClaim}=${own}${groups.length > 0 ? `, ${groupsClaim}=${groups.join(',')}` : ''}`,
  };
}
