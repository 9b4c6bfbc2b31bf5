/** Tokens that a webhook is asked about. Source: `apiserver/plugin/pkg/authenticator/token/webhook/webhook.go`. */
import type { ApiServerConfiguration } from '../../../api/index.ts';
import { ReviewClient } from '../proxy/review-client.ts';
import type { ServiceClient } from '../proxy/service-client.ts';
import { asJson, asList, asText } from '../values.ts';
import type { Authenticated } from './authenticator.ts';

/** Seconds that a call may take (`apiserver/pkg/util/webhook/webhook.go` defaultRequestTimeout), and that an answer counts. */
const TIMEOUT = 30;
const CACHE_TTL = 120;
const AUTHENTICATED = 'system:authenticated';

export class TokenWebhook {
  private readonly client: ReviewClient;

  constructor(
    services: ServiceClient,
    now: () => number,
    private readonly options: NonNullable<ApiServerConfiguration['tokenWebhook']>,
  ) {
    this.client = new ReviewClient(services, now, options, TIMEOUT, () => options.cacheTTL ?? CACHE_TTL);
  }

  /** `done` gets the user, or why there is none. */
  authenticate(token: string, done: (found: Authenticated | string) => void): void {
    const { namespace, name } = this.options.service;
    this.client.ask(
      'authentication.k8s.io/v1',
      'TokenReview',
      { token },
      ({ authenticated, user, error }) => {
        const { username, groups } = asJson(user);
        if (authenticated !== true) {
          done(`webhook ${namespace}/${name}: ${asText(error) || 'invalid bearer token'}`);
          return;
        }
        const all = asList(groups).map(asText);
        done({
          user: { name: asText(username), groups: all.includes(AUTHENTICATED) ? all : [...all, AUTHENTICATED] },
          how: `token webhook ${namespace}/${name}: ${asText(username)}`,
        });
      },
      (why) => done(`webhook ${namespace}/${name}: ${why}`),
    );
  }
}
