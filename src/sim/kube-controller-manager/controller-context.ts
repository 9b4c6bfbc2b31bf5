import type { Address, Micros } from '../../api/index.ts';
import type { ApiClient, EventRecorder } from '../client-go/index.ts';
import type { ProcessHost } from '../kernel/index.ts';
import type { SharedInformerFactory } from './shared-informer-factory.ts';

export interface ControllerManagerOptions {
  /** `--cluster-cidr`: what node-ipam cuts a /24 from for each node. */
  readonly podCIDR: string;
  /** `--node-cidr-mask-size`; 24 when absent. */
  readonly nodeCIDRMaskSize?: number;
  /** `--node-monitor-grace-period`; 50 s when absent. */
  readonly nodeMonitorGracePeriod?: Micros;
}

/** What a controller gets to work with: its own connection, credentials and lane, and the shared informers. */
export interface ControllerContext {
  readonly host: ProcessHost;
  readonly client: ApiClient;
  readonly recorder: EventRecorder;
  readonly informers: SharedInformerFactory;
  readonly options: ControllerManagerOptions;
  readonly lane: Address;
}

/** One controller: adding one is a folder that exports this, and a line in `controllers.ts`. */
export interface ControllerDescriptor {
  /** Its lane: `kube-controller-manager/<name>`. */
  readonly name: string;
  /** `system:serviceaccount:kube-system:<serviceAccount>` is the user that its requests come from. */
  readonly serviceAccount: string;
  /** `source.component` of its Events; the service account's name when absent. */
  readonly component?: string;
  /** Sets up informers and queues; workers start when the caches have synced. */
  readonly start: (context: ControllerContext) => void;
}
