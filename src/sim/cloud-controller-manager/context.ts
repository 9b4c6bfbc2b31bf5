import type { Node } from '../../api/index.ts';
import type { ApiClient, EventRecorder, Informer } from '../client-go/index.ts';
import type { ProcessHost } from '../kernel/index.ts';
import type { CloudClient } from './cloud-client.ts';

/** What a controller of cloud-controller-manager works with. */
export interface CloudControllerContext {
  readonly host: ProcessHost;
  readonly client: ApiClient;
  readonly recorder: EventRecorder;
  readonly cloud: CloudClient;
  readonly nodes: Informer<Node>;
}

export interface CloudController {
  start(): void;
}

export const UNINITIALIZED = 'node.cloudprovider.kubernetes.io/uninitialized';
