import { certificateApproving, certificateCleaner, certificateSigning } from './certificates/index.ts';
import type { ControllerDescriptor } from './controller-context.ts';
import { cronJob } from './cronjob/index.ts';
import { daemonSet } from './daemon/index.ts';
import { deployment } from './deployment/index.ts';
import { disruption } from './disruption/index.ts';
import { endpoint } from './endpoint/index.ts';
import { endpointSlice } from './endpointslice/index.ts';
import { garbageCollector } from './garbagecollector/index.ts';
import { job } from './job/index.ts';
import { namespace } from './namespace/index.ts';
import { nodeIpam } from './nodeipam/index.ts';
import { nodeLifecycle } from './nodelifecycle/index.ts';
import { horizontalPodAutoscaler } from './podautoscaler/index.ts';
import { podGarbageCollector } from './podgc/index.ts';
import { replicaSet, replicationController } from './replicaset/index.ts';
import { resourceQuota } from './resourcequota/index.ts';
import { rootCACertificatePublisher, serviceAccount, serviceAccountToken } from './serviceaccount/index.ts';
import { statefulSet } from './statefulset/index.ts';
import { taintEviction } from './tainteviction/index.ts';
import { ttlAfterFinished } from './ttlafterfinished/index.ts';
import { attachDetach } from './volume/attachdetach/index.ts';
import { ephemeralVolume } from './volume/ephemeral/index.ts';
import { persistentVolumeBinder } from './volume/persistentvolume/index.ts';
import { persistentVolumeClaimProtection, persistentVolumeProtection } from './volume/protection/protection-controller.ts';

/** All controllers, in the order in which they start. One line per controller. */
export const controllers: readonly ControllerDescriptor[] = [
  serviceAccountToken,
  serviceAccount,
  endpoint,
  endpointSlice,
  replicationController,
  podGarbageCollector,
  resourceQuota,
  namespace,
  garbageCollector,
  daemonSet,
  job,
  deployment,
  replicaSet,
  horizontalPodAutoscaler,
  disruption,
  statefulSet,
  cronJob,
  nodeIpam,
  nodeLifecycle,
  persistentVolumeBinder,
  attachDetach,
  persistentVolumeClaimProtection,
  persistentVolumeProtection,
  ephemeralVolume,
  taintEviction,
  ttlAfterFinished,
  rootCACertificatePublisher,
  certificateApproving,
  certificateSigning,
  certificateCleaner,
];
