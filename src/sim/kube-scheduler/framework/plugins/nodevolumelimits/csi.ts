import type { Pod } from '../../../../../api/index.ts';
import { claimClass } from '../../../../component-helpers/storage/volume/helpers.ts';
import { claimsOf } from '../../claims.ts';
import { type Handle, type PluginFactory, type Status, status } from '../../interface.ts';
import type { NodeInfo } from '../../types.ts';

export const ERR_REASON_MAX_VOLUME_COUNT_EXCEEDED = 'node(s) exceed max volume count';

/** Unique volume → driver. */
type Volumes = Map<string, string>;

/** Adds the CSI volumes behind a Pod's claims. A claim that has no volume yet counts for what its class will make. */
function collect(handle: Handle, pod: Pod, into: Volumes, strict: boolean): Status | undefined {
  const namespace = pod.metadata?.namespace ?? '';
  for (const { name } of claimsOf(pod)) {
    const claim = handle.claim(`${namespace}/${name}`);
    if (!claim) {
      if (strict) return status('UnschedulableAndUnresolvable', `looking up PVC ${namespace}/${name}: persistentvolumeclaim "${name}" not found`);
      continue;
    }
    const volume = handle.volume(claim.spec?.volumeName ?? '');
    const csi = volume?.spec?.csi;
    const provisioner = volume ? undefined : handle.storageClass(claimClass(claim))?.provisioner;
    if (csi) into.set(`${csi.driver}/${csi.volumeHandle}`, csi.driver);
    else if (provisioner) into.set(`${provisioner}/${namespace}/${name}`, provisioner);
  }
  return undefined;
}

const perDriver = (volumes: Volumes): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const driver of volumes.values()) counts.set(driver, (counts.get(driver) ?? 0) + 1);
  return counts;
};

function verdict(handle: Handle, pod: Pod, node: NodeInfo): Status | undefined {
  const wanted: Volumes = new Map();
  const problem = collect(handle, pod, wanted, true);
  if (problem || wanted.size === 0) return problem;
  const limits = new Map(
    (handle.csiNode(node.name)?.spec.drivers ?? []).flatMap(({ name, allocatable }) =>
      allocatable?.count === undefined ? [] : [[name, allocatable.count] as const],
    ),
  );
  if (limits.size === 0) return undefined;
  const attached: Volumes = new Map();
  for (const other of node.pods.values()) collect(handle, other.pod, attached, false);
  for (const name of attached.keys()) wanted.delete(name);
  const there = perDriver(attached);
  for (const [driver, count] of perDriver(wanted)) {
    const most = limits.get(driver);
    if (most !== undefined && (there.get(driver) ?? 0) + count > most) return status('Unschedulable', ERR_REASON_MAX_VOLUME_COUNT_EXCEEDED);
  }
  return undefined;
}

/** How many volumes of a CSI driver a node takes (CSINode). Source: `plugins/nodevolumelimits/csi.go`. */
export const nodeVolumeLimits: PluginFactory = (handle) => ({
  name: 'NodeVolumeLimits',
  preFilter: (_state, { pod }) => (pod.spec?.volumes && claimsOf(pod).length > 0 ? undefined : status('Skip')),
  filter: (_state, { pod }, node) => verdict(handle, pod, node),
  eventsToRegister: () => [
    { resource: 'CSINode', actions: ['Add', 'Update'] },
    { resource: 'Pod', actions: ['Delete'] },
    { resource: 'PersistentVolumeClaim', actions: ['Add', 'Update'] },
  ],
});
