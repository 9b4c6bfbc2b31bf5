import { type Address, address, type Scenario } from '../../api/index.ts';
import type { ProcessFactory } from '../kernel/index.ts';
import type { AggregatedService, ApiServerOptions } from '../kube-apiserver/index.ts';

/** What a part of the control plane is made from. */
export interface ControlPlaneContext {
  readonly add: (name: string, factory: ProcessFactory) => Address;
  readonly cluster: Scenario['spec']['cluster'];
  /** For a control plane with replicas: what each is made of, and where it runs. */
  readonly replicas?: {
    readonly kubeApiserver: (etcd: readonly Address[], node?: string) => ProcessFactory;
    readonly kubeControllerManager: ProcessFactory;
    readonly kubeScheduler: ProcessFactory;
    readonly members: readonly Address[];
    readonly place: (process: Address, machine: string) => void;
  };
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
export function apiServerOf({ apiServer, controlPlane }: ControlPlaneContext['cluster'], node: string | undefined): Pick<ApiServerOptions, 'configuration' | 'replicated' | 'node'> {
  const replicated = (controlPlane?.replicas ?? 1) > 1;
  return { ...(apiServer ? { configuration: apiServer } : {}), ...(replicated ? { replicated } : {}), ...(node === undefined ? {} : { node }) };
}

/** Which group versions the add-ons register with kube-apiserver. */
export function aggregatedApis({ addons = [] }: ControlPlaneContext['cluster']): readonly AggregatedService[] {
  return addons.includes('metrics-server') ? [METRICS_API] : [];
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
