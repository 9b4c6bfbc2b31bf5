import { type Address, type HttpMethod, type HttpRequest, seconds } from '../../api/index.ts';
import type { Procedure, ProcessHost } from '../kernel/index.ts';

/** An error of the provider's API, or of the way to it. */
export type CloudResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly notFound: boolean; readonly error: string };

export interface CloudInstance {
  readonly providerID: string;
  readonly instanceType: string;
  readonly zone: string;
  readonly region: string;
  readonly addresses: readonly { readonly type: string; readonly address: string }[];
}

const TIMEOUT = seconds(60);

/** What a provider implements for cloud-controller-manager (`cloud-provider/cloud.go`), here as calls of its API. */
export class CloudClient {
  constructor(
    private readonly host: ProcessHost,
    private readonly cloud: Address,
    private readonly lane: Address,
  ) {}

  instance = (node: string): Procedure<CloudResult<CloudInstance>> => this.call('GET', `instances/${node}`);
  ensureLoadBalancer = (name: string, hosts: readonly string[]): Procedure<CloudResult<{ readonly ip: string }>> =>
    this.call('PUT', `loadbalancers/${name}`, { hosts });
  deleteLoadBalancer = (name: string): Procedure<CloudResult<unknown>> => this.call('DELETE', `loadbalancers/${name}`);
  routes = (): Procedure<CloudResult<{ readonly items: readonly { readonly instance: string; readonly destinationCIDR: string }[] }>> =>
    this.call('GET', 'routes');
  createRoute = (node: string, destinationCIDR: string): Procedure<CloudResult<unknown>> => this.call('PUT', `routes/${node}`, { destinationCIDR });
  deleteRoute = (node: string): Procedure<CloudResult<unknown>> => this.call('DELETE', `routes/${node}`);

  private *call<T>(method: HttpMethod, what: string, body?: unknown): Procedure<CloudResult<T>> {
    const path = `/v1/${what}`;
    const payload: HttpRequest = {
      type: 'http-request',
      method,
      path,
      userAgent: 'cloud-controller-manager',
      credentials: { kind: 'bearer-token', token: 'cloud' },
      ...(body === undefined ? {} : { body }),
    };
    const answer = yield* this.host.call({ to: this.cloud, from: this.lane, channel: 'https', method: `${method} ${path}`, payload }, { timeout: TIMEOUT });
    if (typeof answer === 'string')
      return { ok: false, notFound: false, error: `${method} ${path}: ${answer === 'timeout' ? 'context deadline exceeded' : 'connection refused'}` };
    if (answer.payload.type !== 'http-response' || answer.payload.code >= 300)
      return { ok: false, notFound: answer.code === 404, error: `${method} ${path}: ${answer.code}` };
    return { ok: true, value: answer.payload.body as T };
  }
}
