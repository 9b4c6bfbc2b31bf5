import type { Fault, FaultType } from '../../api/index.ts';
import { clockSkew } from './clock-skew.ts';
import { crashProcess } from './crash-process.ts';
import { crashLeader } from './crash-leader.ts';
import { deviceUnhealthy } from './device-unhealthy.ts';
import { etcdCompact, etcdSnapshotRestore, etcdSnapshotSave, etcdWipe } from './etcd-data.ts';
import { failReadiness } from './fail-readiness.ts';
import { cniConfigMissing } from './cni-config-missing.ts';
import { cniError } from './cni-error.ts';
import { cloudInstanceDeleted } from './cloud-instance-deleted.ts';
import { corruptLayer } from './corrupt-layer.ts';
import type { FaultHandler } from './handler.ts';
import { hangProcess } from './hang-process.ts';
import { delayMessage, dropMessage, duplicateMessage } from './in-flight.ts';
import { killContainer } from './kill-container.ts';
import { killPause } from './kill-pause.ts';
import { delayMessages, dropMessages } from './messages.ts';
import { nodeDown } from './node-down.ts';
import { controlPlaneOutage, etcdQuorumLoss } from './outage.ts';
import { partition } from './partition.ts';
import { registryDown } from './registry-down.ts';
import { removeImage } from './remove-image.ts';
import { restartDaemon } from './restart-daemon.ts';
import { slowProcess } from './slow-process.ts';
import { stopRuntime } from './stop-runtime.ts';

/** What can be broken: one line a fault. */
export const faultHandlers: { readonly [T in FaultType]: FaultHandler<Extract<Fault, { type: T }>> } = {
  'crash-process': crashProcess,
  'drop-messages': dropMessages,
  'delay-messages': delayMessages,
  'fail-readiness': failReadiness,
  'kill-container': killContainer,
  'node-down': nodeDown,
  'registry-down': registryDown,
  'corrupt-layer': corruptLayer,
  'cni-error': cniError,
  'cni-config-missing': cniConfigMissing,
  'stop-runtime': stopRuntime,
  'restart-daemon': restartDaemon,
  'kill-pause': killPause,
  'remove-image': removeImage,
  'device-unhealthy': deviceUnhealthy,
  'crash-leader': crashLeader,
  'cloud-instance-deleted': cloudInstanceDeleted,
  'control-plane-outage': controlPlaneOutage,
  'etcd-quorum-loss': etcdQuorumLoss,
  partition,
  'hang-process': hangProcess,
  'slow-process': slowProcess,
  'clock-skew': clockSkew,
  'etcd-compact': etcdCompact,
  'etcd-snapshot-save': etcdSnapshotSave,
  'etcd-snapshot-restore': etcdSnapshotRestore,
  'etcd-wipe': etcdWipe,
  'drop-message': dropMessage,
  'delay-message': delayMessage,
  'duplicate-message': duplicateMessage,
};
