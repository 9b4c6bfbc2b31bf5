import type { Fault, FaultType } from '../../api/index.ts';
import { crashProcess } from './crash-process.ts';
import { crashLeader } from './crash-leader.ts';
import { etcdCompact, etcdSnapshotRestore, etcdSnapshotSave, etcdWipe } from './etcd-data.ts';
import { failReadiness } from './fail-readiness.ts';
import { cniConfigMissing } from './cni-config-missing.ts';
import { cniError } from './cni-error.ts';
import { corruptLayer } from './corrupt-layer.ts';
import type { FaultHandler } from './handler.ts';
import { delayMessage, dropMessage, duplicateMessage } from './in-flight.ts';
import { killContainer } from './kill-container.ts';
import { killPause } from './kill-pause.ts';
import { delayMessages, dropMessages } from './messages.ts';
import { nodeDown } from './node-down.ts';
import { registryDown } from './registry-down.ts';
import { removeImage } from './remove-image.ts';
import { restartDaemon } from './restart-daemon.ts';
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
  'crash-leader': crashLeader,
  'etcd-compact': etcdCompact,
  'etcd-snapshot-save': etcdSnapshotSave,
  'etcd-snapshot-restore': etcdSnapshotRestore,
  'etcd-wipe': etcdWipe,
  'drop-message': dropMessage,
  'delay-message': delayMessage,
  'duplicate-message': duplicateMessage,
};
