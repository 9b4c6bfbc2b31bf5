import type { Address, HttpMethod, HttpRequest, Node } from '../../api/index.ts';
import { seconds } from '../../api/index.ts';
import type { Procedure, ProcessHost } from '../kernel/index.ts';

/** A node group as the provider tells of it. */
export interface NodeGroup {
  readonly name: string;
  readonly minSize: number;
  readonly maxSize: number;
  readonly targetSize: number;
  readonly template: Node;
  readonly instances: readonly { readonly name: string; readonly state: string }[];
}

/** What the provider answered, or why it did not. */
export type CloudAnswer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string };

const TIMEOUT = seconds(60);

/** What the autoscaler wants of a provider (`cloudprovider/cloud_provider.go`), as calls of its API. */
export class CloudProvider {
  constructor(
    private readonly host: ProcessHost,
    private readonly cloud: Address,
  ) {}

  nodeGroups = (): Procedure<CloudAnswer<{ readonly items: readonly NodeGroup[] }>> => this.call('GET', 'nodegroups');
  /** IncreaseSize. */
  resize = (group: string, targetSize: number): Procedure<CloudAnswer<unknown>> => this.call('PUT', `nodegroups/${group}`, { targetSize });
  /** DeleteNodes: the group is smaller by one afterwards. */
  deleteNode = (group: string, node: string): Procedure<CloudAnswer<unknown>> => this.call('DELETE', `nodegroups/${group}/instances/${node}`);

  private *call<T>(method: HttpMethod, what: string, body?: unknown): Procedure<CloudAnswer<T>> {
    const path = `/v1/${what}`;
    const payload: HttpRequest = {
      type: 'http-request',
      method,
      path,
      userAgent: 'cluster-autoscaler',
      credentials: { kind: 'bearer-token', token: 'cloud' },
      ...(body === undefined ? {} : { body }),
    };
    const answer = yield* this.host.call({ to: this.cloud, channel: 'https', method: `${method} ${path}`, payload }, { timeout: TIMEOUT });
    if (typeof answer === 'string')
      return { ok: false, error: `${method} ${path}: ${answer === 'timeout' ? 'context deadline exceeded' : 'connection refused'}` };
    if (answer.payload.type !== 'http-response') return { ok: false, error: `${method} ${path}: unexpected answer` };
    const { code, body: told } = answer.payload;
    if (code >= 300) return { ok: false, error: (told as { readonly message?: string }).message ?? String(code) };
    return { ok: true, value: told as T };
  }
}
