import { groupResource, type ResourceInfo } from '../../apimachinery/index.ts';
import { describeAutoscaler } from './autoscaler.ts';
import { describeSigningRequest } from './certificates.ts';
import { describeCsiNode, describeIpAddress, describeServiceCidr, describeVolumeAttributesClass } from './cluster.ts';
import type { Describer } from './common.ts';
import { describeConfigMap, describeSecret } from './config.ts';
import { describeCronJob } from './cron-job.ts';
import { describeEndpoints, describeEndpointSlice } from './endpoints.ts';
import { describeGeneric } from './generic.ts';
import { describeIngress, describeIngressClass, describeNetworkPolicy } from './networking.ts';
import { describeNode } from './node.ts';
import { describePod } from './pod.ts';
import { describePodDisruptionBudget, describePriorityClass, describeServiceAccount } from './policy.ts';
import { describeLimitRange, describeNamespace, describeQuota } from './quota.ts';
import { describeRole, describeRoleBinding } from './rbac.ts';
import { describeService } from './service.ts';
import { describePersistentVolume, describePersistentVolumeClaim, describeStorageClass } from './storage.ts';
import { describeDaemonSet, describeDeployment, describeJob, describeReplicaSet, describeStatefulSet } from './workloads.ts';

/** What `kubectl describe` prints, by group resource. Kinds not listed here are described field by field. */
const describers: Readonly<Record<string, Describer>> = {
  'certificatesigningrequests.certificates.k8s.io': describeSigningRequest,
  configmaps: describeConfigMap,
  'csinodes.storage.k8s.io': describeCsiNode,
  'cronjobs.batch': describeCronJob,
  'clusterrolebindings.rbac.authorization.k8s.io': describeRoleBinding,
  'clusterroles.rbac.authorization.k8s.io': describeRole,
  'daemonsets.apps': describeDaemonSet,
  'deployments.apps': describeDeployment,
  endpoints: describeEndpoints,
  'endpointslices.discovery.k8s.io': describeEndpointSlice,
  'horizontalpodautoscalers.autoscaling': describeAutoscaler,
  'ingressclasses.networking.k8s.io': describeIngressClass,
  'ingresses.networking.k8s.io': describeIngress,
  'ipaddresses.networking.k8s.io': describeIpAddress,
  'jobs.batch': describeJob,
  limitranges: describeLimitRange,
  namespaces: describeNamespace,
  'networkpolicies.networking.k8s.io': describeNetworkPolicy,
  nodes: describeNode,
  persistentvolumeclaims: describePersistentVolumeClaim,
  persistentvolumes: describePersistentVolume,
  'poddisruptionbudgets.policy': describePodDisruptionBudget,
  pods: describePod,
  'priorityclasses.scheduling.k8s.io': describePriorityClass,
  'replicasets.apps': describeReplicaSet,
  replicationcontrollers: describeReplicaSet,
  resourcequotas: describeQuota,
  'rolebindings.rbac.authorization.k8s.io': describeRoleBinding,
  'roles.rbac.authorization.k8s.io': describeRole,
  secrets: describeSecret,
  serviceaccounts: describeServiceAccount,
  'servicecidrs.networking.k8s.io': describeServiceCidr,
  services: describeService,
  'statefulsets.apps': describeStatefulSet,
  'storageclasses.storage.k8s.io': describeStorageClass,
  'volumeattributesclasses.storage.k8s.io': describeVolumeAttributesClass,
};

export const describerOf = (info: ResourceInfo): Describer => describers[groupResource(info.type)] ?? describeGeneric;
