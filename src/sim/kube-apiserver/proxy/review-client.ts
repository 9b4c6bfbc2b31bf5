import { seconds, type WebhookReference } from '../../../api/index.ts';
import { documentIn } from '../apiservice/availability.ts';
import { asJson, type Json } from '../values.ts';
import type { ServiceClient } from './service-client.ts';

interface Remembered {
  readonly status: Json;
  readonly until: number;
}

/** Asks a webhook for a review (SubjectAccessReview, TokenReview) and remembers its answers. Source: `apiserver/pkg/util/webhook/webhook.go`. */
export class ReviewClient {
  private readonly known = new Map<string, Remembered>();

  constructor(
    private readonly services: ServiceClient,
    private readonly now: () => number,
    private readonly reference: WebhookReference,
    private readonly timeout: number,
    /** How long an answer counts, in seconds. */
    private readonly ttl: (status: Json) => number,
  ) {}

  /** `answered` gets the status of the review; `failed` the words of the client. */
  ask(apiVersion: string, kind: string, spec: Json, answered: (status: Json) => void, failed: (why: string) => void): void {
    const key = JSON.stringify(spec);
    const remembered = this.known.get(key);
    if (remembered && remembered.until > this.now()) {
      answered(remembered.status);
      return;
    }
    const { namespace, name, port = 443, path = '/' } = this.reference.service;
    const wrong = (why: string): void => failed(`Post "https://${name}.${namespace}.svc:${port}${path}?timeout=${this.timeout}s": ${why}`);
    const body = JSON.stringify({ apiVersion, kind, metadata: { creationTimestamp: null }, spec, status: {} });
    this.services.send(
      { namespace, name, port },
      { method: 'POST', path, body, what: kind, timeout: seconds(this.timeout) },
      (code, text) => {
        const review = documentIn(text);
        if (code < 200 || code >= 300 || review.kind !== kind) {
          failed(code >= 200 && code < 300 ? `the server could not find the requested resource` : `the server rejected our request for an unknown reason`);
          return;
        }
        const status = asJson(review.status);
        this.known.set(key, { status, until: this.now() + this.ttl(status) * 1_000_000 });
        answered(status);
      },
      wrong,
    );
  }
}
