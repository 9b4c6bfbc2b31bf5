import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Credentials, HttpRequest } from '../../api/index.ts';
import { administrator } from '../../sim/kubectl/user.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
/** Compared in a time that tells nothing of where they differ. */
export const sameSecret = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));

const first = (value: string | readonly string[] | undefined): string => (typeof value === 'string' ? value : (value?.[0] ?? ''));

/** Certificates are checked once per connection; kube-apiserver remembers an identity by its object. */
const identities = new Map<string, Credentials>();

function certificateOf({ socket }: IncomingMessage): Credentials | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  const subject = socket.getPeerCertificate().subject as { readonly CN?: string | readonly string[]; readonly O?: string | readonly string[] } | undefined;
  if (!subject) return undefined;
  const commonName = first(subject.CN);
  const organizations = typeof subject.O === 'string' ? [subject.O] : (subject.O ?? []);
  const key = JSON.stringify([commonName, organizations]);
  const found = identities.get(key) ?? { kind: 'client-certificate', commonName, organizations };
  identities.set(key, found);
  return found;
}

/**
 * Who asks: the administrator with the token of this server, whom a client certificate of its authority names, or whom kube-apiserver
 * finds behind another bearer token (a ServiceAccount's). Undefined for a request with none of them: it does not reach the cluster.
 */
export function credentialsOf(request: IncomingMessage, token: string): Credentials | undefined {
  const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return sameSecret(bearer, token) ? administrator : { kind: 'bearer-token', token: bearer };
  return certificateOf(request);
}

/** `Impersonate-User` and `Impersonate-Group`. */
export function impersonationOf({ headers, headersDistinct }: IncomingMessage): HttpRequest['impersonate'] {
  const user = first(headers['impersonate-user']);
  return user === '' ? undefined : { user, groups: headersDistinct['impersonate-group'] ?? [] };
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** A page of another origin that names this machine by a name of its own (DNS rebinding) is no client of ours. */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && LOOPBACK.has(host.replace(/:\d+$/, '').toLowerCase());
}
