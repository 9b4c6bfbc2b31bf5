import type { KubeObject, Node, Pod, PodDisruptionBudget } from '../../api/index.ts';
import type { ApiClient, EventRecorder, Informer } from '../client-go/index.ts';
import type { ProcessHost } from '../kernel/index.ts';
import type { Listers } from '../kube-scheduler/index.ts';
import type { CloudProvider } from './cloud-provider.ts';
import type { AutoscalerOptions } from './options.ts';

/** What the parts of the autoscaler share (`cluster-autoscaler/context/autoscaling_context.go`). */
export interface Autoscaling {
  readonly host: ProcessHost;
  readonly client: ApiClient;
  readonly recorder: EventRecorder;
  readonly cloud: CloudProvider;
  readonly options: AutoscalerOptions;
  readonly nodes: Informer<Node>;
  readonly pods: Informer<Pod>;
  readonly budgets: Informer<PodDisruptionBudget>;
  readonly listers: Listers;
  /** The status ConfigMap: what is said of the whole goes to it as events. */
  readonly statusObject: () => KubeObject;
}
