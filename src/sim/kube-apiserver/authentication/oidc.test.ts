import { base64urlnopad, utf8 } from '@scure/base';
import { describe, expect, it } from 'vitest';
import { signature } from '../../component-helpers/jwt.ts';
import { type OidcOptions, authenticateOidc } from './oidc.ts';

const NOW = 1_000;
const options: OidcOptions = { issuerURL: 'https://auth.example.com', clientID: 'my-client' };
const claims = {
  iss: 'https://auth.example.com',
  aud: 'my-client',
  sub: 'jane',
  username: 'jane',
  email: 'jane@example.com',
  groups: ['team1', 'team2'],
  exp: NOW + 1,
};
const part = (value: unknown): string => base64urlnopad.encode(utf8.decode(JSON.stringify(value)));

function token(payload: object, issuer = options.issuerURL): string {
  const signed = `${part({ alg: 'RS256' })}.${part(payload)}`;
  return `${signed}.${signature(issuer, signed)}`;
}

/** `apiserver/plugin/pkg/authenticator/token/oidc/oidc_test.go` TestToken: the names of its cases. */
const cases: readonly (readonly [string, Partial<OidcOptions>, object, string | undefined])[] = [
  ['token', { usernameClaim: 'username' }, claims, 'https://auth.example.com#jane'],
  ['email', { usernameClaim: 'email' }, claims, 'jane@example.com'],
  ['groups', { usernameClaim: 'username', groupsClaim: 'groups' }, claims, 'https://auth.example.com#jane team1 team2'],
  ['multiple-audiences in token', {}, { ...claims, aud: ['not-my-client', 'my-client'] }, 'https://auth.example.com#jane'],
  ['aud does not contain the client', {}, { ...claims, aud: ['not-my-client'] }, undefined],
  ['invalid-issuer', {}, { ...claims, iss: 'https://example.com' }, undefined],
  ['expired', {}, { ...claims, exp: NOW - 1 }, undefined],
  ['no expiry', {}, { ...claims, exp: undefined }, undefined],
];

describe('OpenID Connect', () => {
  it.each(cases)('%s', (_, more, payload, expected) => {
    const user = authenticateOidc({ ...options, ...more }, token(payload), NOW)?.user;
    expect(user && [user.name, ...user.groups].join(' ')).toBe(expected && `${expected} system:authenticated`);
  });

  it.each([
    ['signed by somebody else', token(claims, 'https://example.com')],
    ['a payload that was changed', token(claims).replace(part(claims), part({ ...claims, sub: 'root' }))],
    ['no token', 'abc'],
  ])('refuses %s', (_, text) => {
    expect(authenticateOidc(options, text, NOW)).toBeUndefined();
  });
});
