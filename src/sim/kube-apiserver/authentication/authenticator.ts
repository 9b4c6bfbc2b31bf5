import type { Credentials } from '../../../api/index.ts';
import type { UserInfo } from '../endpoints/flight.ts';
import { readToken } from './service-account-token.ts';

/** What authentication found; `how` names the method for the request's stage. */
export interface Authenticated {
  readonly user: UserInfo;
  readonly how: string;
}

/** Looks up the ServiceAccount a token was issued for: its uid, or undefined when it does not exist. */
export type ServiceAccountLookup = (namespace: string, name: string) => string | undefined;

const AUTHENTICATED = 'system:authenticated';
/** How many tokens are remembered. */
const MOST_TOKENS = 4_096;

/** The groups of a ServiceAccount (`apiserver/pkg/authentication/serviceaccount/util.go`). */
export const serviceAccountGroups = (namespace: string): readonly string[] => ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, AUTHENTICATED];

/** Controllers of kube-controller-manager act as ServiceAccounts of kube-system. */
const impliedGroups = (user: string): readonly string[] => {
  const [system, kind, namespace, name] = user.split(':');
  return system === 'system' && kind === 'serviceaccount' && namespace && name ? serviceAccountGroups(namespace).slice(0, 2) : [];
};

/** The user that somebody acts as: the groups asked for, those of a ServiceAccount, and `system:authenticated`. */
export function impersonated(name: string, groups: readonly string[]): UserInfo {
  const own = groups.length > 0 ? groups : impliedGroups(name);
  return { name, groups: own.includes(AUTHENTICATED) ? own : [...own, AUTHENTICATED] };
}

/**
 * Client certificate, then bearer token (of a ServiceAccount, of an OpenID Connect issuer), then anonymous. Undefined for a token that is not valid (401).
 * Source: `kubernetes/pkg/kubeapiserver/authenticator/config.go`.
 */
export class Authenticator {
  /** Certificates are checked once per connection; here once per identity. */
  private readonly certificates = new WeakMap<Credentials, Authenticated>();
  /** Tokens of ServiceAccounts that have been read before (`apiserver/pkg/authentication/token/cache`). */
  private readonly tokens = new Map<string, ReturnType<typeof readToken>>();

  /** `now`: seconds since the epoch. */
  constructor(
    private readonly serviceAccount: ServiceAccountLookup,
    private readonly now: () => number,
    private readonly oidc: (token: string) => Authenticated | undefined = () => undefined,
  ) {}

  authenticate(credentials: Credentials): Authenticated | undefined {
    const known = this.certificates.get(credentials);
    if (known) return known;
    if (credentials.kind === 'client-certificate') {
      const { commonName, organizations } = credentials;
      const groups = organizations.includes(AUTHENTICATED) ? organizations : [...impliedGroups(commonName), ...organizations, AUTHENTICATED];
      const found = { user: { name: commonName, groups }, how: `client certificate: CN=${commonName}` };
      this.certificates.set(credentials, found);
      return found;
    }
    if (credentials.kind === 'bearer-token') return this.token(credentials.token);
    if (credentials.kind === 'basic') return undefined;
    return { user: { name: 'system:anonymous', groups: ['system:unauthenticated'] }, how: 'no credentials: anonymous' };
  }

  private token(token: string): Authenticated | undefined {
    if (this.tokens.size > MOST_TOKENS) this.tokens.clear();
    const read = this.tokens.has(token) ? this.tokens.get(token) : readToken(token);
    this.tokens.set(token, read);
    if (!read) return this.oidc(token);
    const { namespace, name, uid, expiry } = read;
    if (expiry <= this.now() || this.serviceAccount(namespace, name) !== uid) return undefined;
    const user = { name: `system:serviceaccount:${namespace}:${name}`, groups: serviceAccountGroups(namespace) };
    return { user, how: `bearer token of serviceaccount ${namespace}/${name}` };
  }
}
