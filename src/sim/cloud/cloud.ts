import { type HttpRequest, type HttpResponse, millis, seconds } from '../../api/index.ts';
import type { NodeGroups } from './node-groups.ts';
import type { Incoming, Process, ProcessHost } from '../kernel/index.ts';

/** A virtual machine of the provider. */
export interface Instance {
  readonly name: string;
  readonly providerID: string;
  readonly instanceType: string;
  readonly zone: string;
  readonly region: string;
  readonly addresses: readonly { readonly type: string; readonly address: string }[];
}

interface LoadBalancer {
  readonly name: string;
  readonly ip: string;
  readonly hosts: readonly string[];
}

/** What the provider keeps, whatever becomes of its API server. */
export interface CloudState {
  readonly instances: Map<string, Instance>;
  readonly balancers: Map<string, LoadBalancer>;
  readonly routes: Map<string, string>;
  readonly groups: NodeGroups;
  /** Addresses are given out once. */
  given: number;
}

type Answer = { readonly code: number; readonly body: unknown /** A cost by name. */; readonly takes?: string };

const NOT_FOUND: Answer = { code: 404, body: { message: 'not found' } };
/** Addresses for documentation (RFC 5737): nobody has them in earnest. */
const PUBLIC = '203.0.113.';

/** The API of a cloud: virtual machines and groups of them, load balancers of connections, and a table of routes. Making a load balancer takes seconds, as it does. */
export class Cloud implements Process {
  constructor(
    private readonly host: ProcessHost,
    private readonly state: CloudState,
  ) {}

  start(): void {
    this.state.groups.resume(this.host);
  }

  receive(message: Incoming): void {
    const { payload } = message;
    if (payload.type !== 'http-request') return;
    const [, , kind = '', ...rest] = payload.path.split('/');
    const { code, body, takes } = this.answer(payload, kind, rest.map(decodeURIComponent));
    const response: HttpResponse = { type: 'http-response', code, body };
    this.host.reply(message, { code, payload: response }, takes === undefined ? millis(20) : this.host.cost(takes, seconds(5)));
  }

  private answer({ method, body }: HttpRequest, kind: string, path: readonly string[]): Answer {
    const [name = ''] = path;
    const { groups, instances } = this.state;
    if (kind === 'nodegroups') return groups.answer(this.host, instances, method, path, body);
    if (kind === 'instances' && method !== 'DELETE') return found(instances.get(name));
    if (kind === 'instances') {
      const answer = this.deleted(instances, name);
      groups.lost(this.host, instances, name);
      return answer;
    }
    if (kind === 'loadbalancers') return this.balancer(method, name, body);
    if (kind !== 'routes') return NOT_FOUND;
    if (method === 'DELETE') return this.deleted(this.state.routes, name);
    if (method === 'PUT') this.state.routes.set(name, String((body as { readonly destinationCIDR?: unknown }).destinationCIDR));
    return { code: 200, body: { items: [...this.state.routes].map(([instance, destinationCIDR]) => ({ instance, destinationCIDR })) } };
  }

  private deleted(map: Map<string, unknown>, name: string): Answer {
    return map.delete(name) ? { code: 200, body: {} } : NOT_FOUND;
  }

  private balancer(method: string, name: string, body: unknown): Answer {
    const known = this.state.balancers.get(name);
    if (method === 'GET') return found(known);
    if (method === 'DELETE') return { ...this.deleted(this.state.balancers, name), ...(known ? { takes: 'cloud.load-balancer' } : {}) };
    const { hosts } = body as { readonly hosts: readonly string[] };
    const made: LoadBalancer = { name, hosts, ip: known?.ip ?? `${PUBLIC}${10 + this.state.given++}` };
    this.state.balancers.set(name, made);
    return { code: 200, body: made, ...(known ? {} : { takes: 'cloud.load-balancer' }) };
  }
}

const found = (value: unknown): Answer => (value === undefined ? NOT_FOUND : { code: 200, body: value });
