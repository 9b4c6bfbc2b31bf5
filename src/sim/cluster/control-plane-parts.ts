import { type Address, address, type NodeSpec, type Scenario } from '../../api/index.ts';
import type { ProcessFactory } from '../kernel/index.ts';
import type { AggregatedService, ApiServerOptions } from '../kube-apiserver/index.ts';
import type { Joining } from './given-nodes.ts';

/** What a part of the control plane is made from. */
export interface ControlPlaneContext {
  readonly add: (name: string, factory: ProcessFactory) => Address;
  readonly cluster: Scenario['spec']['cluster'];
  /** Where there are machines that come and go: boots one, or cuts its power. */
  readonly machines?: Machines;
  /** Machines that come later, and their places on the node network. */
  readonly joining?: readonly Joining[];
  /** For a control plane with replicas: what each is made of, and where it runs. */
  readonly replicas?: {
    readonly kubeApiserver: (etcd: readonly Address[], node?: string) => ProcessFactory;
    readonly kubeControllerManager: ProcessFactory;
    readonly kubeScheduler: ProcessFactory;
    readonly members: readonly Address[];
    readonly place: (process: Address, machine: string) => void;
  };
}

/** The machines of a data centre, as who owns them sees them. */
export interface Machines {
  /** Puts a machine in place that was not there, and boots it. `index`: its place on the node network. */
  readonly boot: (spec: NodeSpec, index: number) => void;
  readonly off: (node: string) => void;
}

/** Parts of the control plane that few clusters have, by name; each registers its processes and returns their addresses. */
export const controlPlaneParts = new Map<string, (context: ControlPlaneContext) => readonly Address[]>();

/** How many members etcd has: one on each machine of the control plane unless told otherwise. */
export const etcdMembersOf = ({ etcd, controlPlane }: ControlPlaneContext['cluster']): number => etcd?.members ?? controlPlane?.replicas ?? 1;

/** Registers a part. Errors: throws when it has not been loaded, which is a defect of the caller. */
export function controlPlanePart(name: string, context: ControlPlaneContext): readonly Address[] {
  const part = controlPlaneParts.get(name);
  if (!part) throw new Error(`${name} is not loaded yet`);
  return part(context);
}

/** What kube-apiserver is told beyond the usual, and where it runs. */
export function apiServerOf(
  cluster: ControlPlaneContext['cluster'],
  node: string | undefined,
): Pick<ApiServerOptions, 'configuration' | 'replicated' | 'node' | 'processes'> {
  const { apiServer, controlPlane } = cluster;
  const processes = addonServices(cluster);
  const replicated = (controlPlane?.replicas ?? 1) > 1;
  return {
    ...(apiServer ? { configuration: apiServer } : {}),
    ...(replicated ? { replicated } : {}),
    ...(processes ? { processes } : {}),
    ...(node === undefined ? {} : { node }),
  };
}

/** Services of add-ons that run outside the Pods, by `namespace/name`. */
const addonServices = ({ addons = [] }: ControlPlaneContext['cluster']): ReadonlyMap<string, Address> | undefined =>
  addons.includes('vertical-pod-autoscaler') ? new Map([['kube-system/vpa-webhook', address('vpa-admission-controller')]]) : undefined;

/** Which group versions the add-ons register with kube-apiserver. */
export function aggregatedApis({ addons = [], metrics = [] }: ControlPlaneContext['cluster']): readonly AggregatedService[] {
  return [...(addons.includes('metrics-server') ? [METRICS_API] : []), ...(addons.includes('prometheus-adapter') ? adapterApis(metrics) : [])];
}

const READ = ['get', 'list'];
const METRICS_API: AggregatedService = {
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  server: address('metrics-server'),
  service: { namespace: 'kube-system', name: 'metrics-server' },
  resources: [
    { resource: 'nodes', kind: 'NodeMetrics', namespaced: false, verbs: READ },
    { resource: 'pods', kind: 'PodMetrics', namespaced: true, verbs: READ },
  ],
};

const ADAPTER = { server: address('prometheus-adapter'), service: { namespace: 'kube-system', name: 'prometheus-adapter' } };

/** The groups of custom and of external metrics; their resources are the metrics. */
function adapterApis(metrics: NonNullable<ControlPlaneContext['cluster']['metrics']>): readonly AggregatedService[] {
  const resource = (name: string, kind: string) => ({ resource: name, kind, namespaced: true, verbs: ['get'] });
  const custom = metrics.flatMap(({ name, pods, object }) =>
    pods || object ? [resource(`${pods ? 'pods' : object?.resource}/${name}`, 'MetricValueList')] : [],
  );
  const external = metrics.flatMap((metric) => (metric.external ? [resource(metric.name, 'ExternalMetricValueList')] : []));
  return [
    { ...ADAPTER, group: 'custom.metrics.k8s.io', version: 'v1beta2', resources: custom },
    { ...ADAPTER, group: 'custom.metrics.k8s.io', version: 'v1beta1', resources: custom },
    { ...ADAPTER, group: 'external.metrics.k8s.io', version: 'v1beta1', resources: external },
  ];
}
