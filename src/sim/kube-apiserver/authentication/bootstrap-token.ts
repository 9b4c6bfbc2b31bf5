import { base64, utf8 } from '@scure/base';
import { asText, type AnyObject } from '../values.ts';
import type { Authenticated } from './authenticator.ts';

const TOKEN = /^([a-z0-9]{6})\.([a-z0-9]{16})$/u;
const GROUP = 'system:bootstrappers';
const EXTRA_GROUP = /^system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]$/u;

function text(secret: AnyObject, key: string): string {
  try {
    return utf8.encode(base64.decode(asText((secret['data'] as Readonly<Record<string, unknown>> | undefined)?.[key])));
  } catch {
    return '';
  }
}

/**
 * A token of `kubeadm token create`: its Secret in kube-system says until when, what for, and of which groups. `now`: seconds since the epoch.
 * Undefined for any other token. Source: `kubernetes/plugin/pkg/auth/authenticator/token/bootstrap/bootstrap.go`.
 */
export function authenticateBootstrap(token: string, secretOf: (name: string) => AnyObject | undefined, now: number): Authenticated | undefined {
  const [, id = '', value = ''] = TOKEN.exec(token) ?? [];
  const secret = id === '' ? undefined : secretOf(`bootstrap-token-${id}`);
  if (!secret || asText(secret['type']) !== 'bootstrap.kubernetes.io/token' || secret.metadata?.deletionTimestamp !== undefined) return undefined;
  if (text(secret, 'token-id') !== id || text(secret, 'token-secret') !== value || text(secret, 'usage-bootstrap-authentication') !== 'true') return undefined;
  const expiration = text(secret, 'expiration');
  if (expiration !== '' && !(Date.parse(expiration) / 1_000 > now)) return undefined;
  const extra = text(secret, 'auth-extra-groups')
    .split(',')
    .map((group) => group.trim())
    .filter(Boolean);
  if (!extra.every((group) => EXTRA_GROUP.test(group))) return undefined;
  return { user: { name: `system:bootstrap:${id}`, groups: [GROUP, ...extra, 'system:authenticated'] }, how: `bootstrap token ${id}` };
}
