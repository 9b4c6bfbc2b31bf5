import { panelStrings } from '../strings-panels.ts';

/** Pages of the Kubernetes documentation on kinds and fields, and what a thing is in a data centre without Kubernetes. */

const DOCS = 'https://kubernetes.io/docs/';

/** By the beginning of a field path after the kind; the longest that fits wins. */
const PAGES: readonly (readonly [field: string, page: string])[] = [
  ['livenessProbe', 'concepts/workloads/pods/probes/'],
  ['readinessProbe', 'concepts/workloads/pods/probes/'],
  ['startupProbe', 'concepts/workloads/pods/probes/'],
  ['resources', 'concepts/configuration/manage-resources-containers/'],
  ['tolerations', 'concepts/scheduling-eviction/taint-and-toleration/'],
  ['taints', 'concepts/scheduling-eviction/taint-and-toleration/'],
  ['affinity', 'concepts/scheduling-eviction/assign-pod-node/'],
  ['nodeSelector', 'concepts/scheduling-eviction/assign-pod-node/'],
  ['topologySpreadConstraints', 'concepts/scheduling-eviction/topology-spread-constraints/'],
  ['priorityClassName', 'concepts/scheduling-eviction/pod-priority-preemption/'],
  ['schedulingGates', 'concepts/scheduling-eviction/pod-scheduling-readiness/'],
  ['securityContext', 'tasks/configure-pod-container/security-context/'],
  ['volumes', 'concepts/storage/volumes/'],
  ['volumeMounts', 'concepts/storage/volumes/'],
  ['initContainers', 'concepts/workloads/pods/init-containers/'],
  ['ephemeralContainers', 'concepts/workloads/pods/ephemeral-containers/'],
  ['imagePullPolicy', 'concepts/containers/images/'],
  ['imagePullSecrets', 'concepts/containers/images/'],
  ['image', 'concepts/containers/images/'],
  ['lifecycle', 'concepts/containers/container-lifecycle-hooks/'],
  ['terminationGracePeriodSeconds', 'concepts/workloads/pods/pod-lifecycle/'],
  ['restartPolicy', 'concepts/workloads/pods/pod-lifecycle/'],
  ['conditions', 'concepts/workloads/pods/pod-lifecycle/'],
  ['runtimeClassName', 'concepts/containers/runtime-class/'],
  ['dnsPolicy', 'concepts/services-networking/dns-pod-service/'],
  ['env', 'tasks/inject-data-application/define-environment-variable-container/'],
  ['envFrom', 'tasks/configure-pod-container/configure-pod-configmap/'],
  ['strategy', 'concepts/workloads/controllers/deployment/'],
  ['ownerReferences', 'concepts/overview/working-with-objects/owners-dependents/'],
  ['finalizers', 'concepts/overview/working-with-objects/finalizers/'],
  ['labels', 'concepts/overview/working-with-objects/labels/'],
  ['annotations', 'concepts/overview/working-with-objects/annotations/'],
  ['resourceVersion', 'reference/using-api/api-concepts/'],
  ['managedFields', 'reference/using-api/server-side-apply/'],
];

const KINDS: Readonly<Record<string, string>> = {
  Pod: 'concepts/workloads/pods/',
  Deployment: 'concepts/workloads/controllers/deployment/',
  ReplicaSet: 'concepts/workloads/controllers/replicaset/',
  StatefulSet: 'concepts/workloads/controllers/statefulset/',
  DaemonSet: 'concepts/workloads/controllers/daemonset/',
  Job: 'concepts/workloads/controllers/job/',
  CronJob: 'concepts/workloads/controllers/cron-jobs/',
  Service: 'concepts/services-networking/service/',
  EndpointSlice: 'concepts/services-networking/endpoint-slices/',
  Node: 'concepts/architecture/nodes/',
  Lease: 'concepts/architecture/leases/',
  ConfigMap: 'concepts/configuration/configmap/',
  Secret: 'concepts/configuration/secret/',
  HorizontalPodAutoscaler: 'tasks/run-application/horizontal-pod-autoscale/',
  PersistentVolumeClaim: 'concepts/storage/persistent-volumes/',
  PersistentVolume: 'concepts/storage/persistent-volumes/',
  NetworkPolicy: 'concepts/services-networking/network-policies/',
  Ingress: 'concepts/services-networking/ingress/',
  PodDisruptionBudget: 'concepts/workloads/pods/disruptions/',
  Namespace: 'concepts/overview/working-with-objects/namespaces/',
  ServiceAccount: 'concepts/security/service-accounts/',
};

/** The page on a field, or on its kind; undefined when none is known. `path`: `Pod.spec.containers.livenessProbe`. */
export function documentationOf(kind: string, path: string): string | undefined {
  const steps = path.split('.');
  const page = PAGES.find(([field]) => steps.includes(field))?.[1] ?? KINDS[kind];
  return page === undefined ? undefined : `${DOCS}${page}`;
}

/** The thing's counterpart in real life, of the innermost field that has one. */
export function inRealLife(path: string): string | undefined {
  const steps = path.split('.').reverse();
  const life: Readonly<Record<string, string>> = panelStrings.inLife;
  return steps.slice(0, 2).flatMap((step) => (Object.hasOwn(life, step) ? (life[step] ?? []) : []))[0];
}
