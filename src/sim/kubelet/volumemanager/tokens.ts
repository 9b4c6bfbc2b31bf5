import { type Micros, type Pod, resources, seconds } from '../../../api/index.ts';
import { type ApiClient, createSubresource } from '../../client-go/index.ts';
import type { Procedure, ProcessHost } from '../../kernel/index.ts';
import { identityOf } from '../pod.ts';

interface TokenRequest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly status?: { readonly token?: string };
}

interface Held {
  readonly token: string;
  readonly issuedAt: Micros;
  readonly lifetime: Micros;
}

const MAX_AGE = seconds(86_400);
const DEFAULT_EXPIRATION_SECONDS = 3_600;

/** Tokens of ServiceAccounts for Pods, kept until four fifths of their life, or a day, are over (`kubernetes/pkg/kubelet/token/token_manager.go`). */
export class TokenManager {
  private readonly held = new Map<string, Map<string, Held>>();

  constructor(
    private readonly host: ProcessHost,
    private readonly client: ApiClient,
  ) {}

  /** The token, or why there is none. */
  *token(pod: Pod, expirationSeconds = DEFAULT_EXPIRATION_SECONDS, audience = ''): Procedure<{ readonly token: string } | { readonly error: string }> {
    const { namespace, name, uid } = identityOf(pod);
    const key = `${expirationSeconds}/${audience}`;
    const known = this.held.get(uid)?.get(key);
    if (known && !this.isStale(known)) return known;
    const body = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { audiences: audience ? [audience] : [], expirationSeconds, boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name, uid } },
    };
    const account = pod.spec?.serviceAccountName || 'default';
    const result = yield* this.client.call(createSubresource<TokenRequest>(resources.serviceaccounts, namespace, account, 'token', body));
    if (!result.ok) return { error: `failed to fetch token: ${result.status.message ?? ''}` };
    const fresh: Held = { token: result.object.status?.token ?? '', issuedAt: this.host.now(), lifetime: seconds(expirationSeconds) };
    const tokens = this.held.get(uid) ?? new Map<string, Held>();
    this.held.set(uid, tokens.set(key, fresh));
    return fresh;
  }

  forget(uid: string): void {
    this.held.delete(uid);
  }

  private isStale({ issuedAt, lifetime }: Held): boolean {
    const age = this.host.now() - issuedAt;
    return age >= lifetime * 0.8 || age >= MAX_AGE;
  }
}
