import { groupResource, type ResourceInfo } from '../../apimachinery/index.ts';
import type { Describer } from './common.ts';
import { describeConfigMap, describeSecret } from './config.ts';
import { describeGeneric, describeNamespace } from './generic.ts';
import { describeNode } from './node.ts';
import { describePod } from './pod.ts';
import { describeService } from './service.ts';
import { describeDaemonSet, describeDeployment, describeJob, describeReplicaSet, describeStatefulSet } from './workloads.ts';

/** What `kubectl describe` prints, by group resource. Kinds not listed here are described field by field. */
const describers: Readonly<Record<string, Describer>> = {
  configmaps: describeConfigMap,
  'daemonsets.apps': describeDaemonSet,
  'deployments.apps': describeDeployment,
  'jobs.batch': describeJob,
  namespaces: describeNamespace,
  nodes: describeNode,
  pods: describePod,
  'replicasets.apps': describeReplicaSet,
  replicationcontrollers: describeReplicaSet,
  secrets: describeSecret,
  services: describeService,
  'statefulsets.apps': describeStatefulSet,
};

export const describerOf = (info: ResourceInfo): Describer => describers[groupResource(info.type)] ?? describeGeneric;
