import { base64, utf8 } from '@scure/base';
import { describe, expect, it } from 'vitest';
import type { AnyObject } from '../values.ts';
import { authenticateBootstrap } from './bootstrap-token.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z') / 1_000;
const good = { 'token-id': 'abcdef', 'token-secret': '0123456789abcdef', 'usage-bootstrap-authentication': 'true' };
const secret = (data: object, more: object = {}): AnyObject =>
  ({
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'bootstrap.kubernetes.io/token',
    metadata: { name: 'bootstrap-token-abcdef' },
    data: Object.fromEntries(Object.entries(data).map(([key, text]) => [key, base64.encode(utf8.decode(String(text)))])),
    ...more,
  }) as AnyObject;
const user = (token: string, stored: AnyObject) => authenticateBootstrap(token, (name) => (name === 'bootstrap-token-abcdef' ? stored : undefined), NOW)?.user;

// plugin/pkg/auth/authenticator/token/bootstrap/bootstrap_test.go
describe('bootstrap tokens', () => {
  it('are users of system:bootstrappers, and of the groups of their Secret', () => {
    expect(user('abcdef.0123456789abcdef', secret(good))).toEqual({
      name: 'system:bootstrap:abcdef',
      groups: ['system:bootstrappers', 'system:authenticated'],
    });
    expect(user('abcdef.0123456789abcdef', secret({ ...good, 'auth-extra-groups': 'system:bootstrappers:kubeadm:default-node-token' }))?.groups).toContain(
      'system:bootstrappers:kubeadm:default-node-token',
    );
  });

  it.each([
    ['another secret', 'abcdef.0123456789abcdeX', secret(good)],
    ['no such token', 'zzzzzz.0123456789abcdef', secret(good)],
    ['another form', 'abcdef0123456789abcdef', secret(good)],
    ['not for authentication', 'abcdef.0123456789abcdef', secret({ ...good, 'usage-bootstrap-authentication': 'false' })],
    ['expired', 'abcdef.0123456789abcdef', secret({ ...good, expiration: '2025-12-31T23:59:59Z' })],
    ['another type', 'abcdef.0123456789abcdef', secret(good, { type: 'Opaque' })],
    ['being deleted', 'abcdef.0123456789abcdef', secret(good, { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } })],
    ['a group that is not for them', 'abcdef.0123456789abcdef', secret({ ...good, 'auth-extra-groups': 'system:masters' })],
  ])('%s: 401', (_, token, stored) => {
    expect(user(token, stored)).toBeUndefined();
  });
});
