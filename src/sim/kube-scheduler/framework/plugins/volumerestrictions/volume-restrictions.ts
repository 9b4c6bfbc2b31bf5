import type { Pod, PodSpec } from '../../../../../api/index.ts';
import { claimNamesOf } from '../../claims.ts';
import { type CycleState, stateKey } from '../../cycle-state.ts';
import { onPod } from '../../events.ts';
import { type Handle, type PluginFactory, type Status, status } from '../../interface.ts';
import type { NodeInfo, PodInfo } from '../../types.ts';

export const ERR_REASON_DISK_CONFLICT = 'node(s) had no available disk';
export const ERR_REASON_READ_WRITE_ONCE_POD_CONFLICT =
  'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod';

type Volume = NonNullable<PodSpec['volumes']>[number];

/** Claims of the Pod that only one Pod at a time may use, and how many uses by others there are in the cluster. */
interface PreFilterState {
  readonly exclusive: ReadonlySet<string>;
  conflicts: number;
}

const preFilterKey = stateKey<PreFilterState>('PreFilterVolumeRestrictions');

const restricted = ({ gcePersistentDisk, awsElasticBlockStore, rbd, iscsi }: Volume): boolean =>
  Boolean(gcePersistentDisk ?? awsElasticBlockStore ?? rbd ?? iscsi);

/** Kinds of disks of which one may not be attached twice (or only read-only). One line each. */
const sameDisk: readonly ((a: Volume, b: Volume) => boolean)[] = [
  ({ gcePersistentDisk: a }, { gcePersistentDisk: b }) => a !== undefined && a.pdName === b?.pdName && !(a.readOnly && b.readOnly),
  ({ awsElasticBlockStore: a }, { awsElasticBlockStore: b }) => a !== undefined && a.volumeID === b?.volumeID,
  ({ iscsi: a }, { iscsi: b }) => a !== undefined && a.iqn === b?.iqn && !(a.readOnly && b.readOnly),
  ({ rbd: a }, { rbd: b }) =>
    a !== undefined &&
    b !== undefined &&
    a.monitors.some((monitor) => b.monitors.includes(monitor)) &&
    a.pool === b.pool &&
    a.image === b.image &&
    !(a.readOnly && b.readOnly),
];

function conflict(volume: Volume, existing: Pod): boolean {
  return (existing.spec?.volumes ?? []).some((other) => sameDisk.some((same) => same(volume, other)));
}

function diskConflict(pod: Pod, node: NodeInfo): boolean {
  const volumes = (pod.spec?.volumes ?? []).filter(restricted);
  return volumes.length > 0 && [...node.pods.values()].some((other) => volumes.some((volume) => conflict(volume, other.pod)));
}

function exclusiveClaims(handle: Handle, pod: Pod): ReadonlySet<string> | Status {
  const found = new Set<string>();
  for (const name of claimNamesOf(pod)) {
    const claim = handle.claim(`${pod.metadata?.namespace ?? ''}/${name}`);
    if (!claim) return status('UnschedulableAndUnresolvable', `persistentvolumeclaim "${name}" not found`);
    if (claim.spec?.accessModes?.includes('ReadWriteOncePod')) found.add(name);
  }
  return found;
}

const uses = (pod: Pod, { pod: other }: PodInfo, exclusive: ReadonlySet<string>): number =>
  other.metadata?.namespace === pod.metadata?.namespace ? claimNamesOf(other).filter((name) => exclusive.has(name)).length : 0;

function countConflicts(handle: Handle, pod: Pod, exclusive: ReadonlySet<string>): number {
  if (exclusive.size === 0) return 0;
  let conflicts = 0;
  for (const node of handle.snapshot.nodes()) for (const other of node.pods.values()) conflicts += uses(pod, other, exclusive);
  return conflicts;
}

function update(state: CycleState, pod: Pod, other: PodInfo, sign: 1 | -1): void {
  const known = state.read(preFilterKey);
  if (known) state.write(preFilterKey, { ...known, conflicts: known.conflicts + sign * uses(pod, other, known.exclusive) });
}

/** Disks that cannot be shared, and claims for a single Pod. Source: `plugins/volumerestrictions/volume_restrictions.go`. */
export const volumeRestrictions: PluginFactory = (handle) => ({
  name: 'VolumeRestrictions',
  preFilter: (state, { pod }) => {
    if (!pod.spec?.volumes) return status('Skip');
    const exclusive = exclusiveClaims(handle, pod);
    if ('code' in exclusive) return exclusive;
    const conflicts = countConflicts(handle, pod, exclusive);
    if (conflicts === 0 && !pod.spec.volumes.some(restricted)) return status('Skip');
    state.write(preFilterKey, { exclusive, conflicts });
    return undefined;
  },
  addPod: (state, { pod }, added) => update(state, pod, added, 1),
  removePod: (state, { pod }, removed) => update(state, pod, removed, -1),
  filter: (state, { pod }, node) => {
    if (diskConflict(pod, node)) return status('Unschedulable', ERR_REASON_DISK_CONFLICT);
    return (state.read(preFilterKey)?.conflicts ?? 0) > 0 ? status('Unschedulable', ERR_REASON_READ_WRITE_ONCE_POD_CONFLICT) : undefined;
  },
  eventsToRegister: () => [
    {
      resource: 'Pod',
      actions: ['Delete'],
      hint: onPod((pod, before) => before !== undefined && before.metadata?.namespace === pod.metadata?.namespace && (before.spec?.volumes?.length ?? 0) > 0),
    },
    { resource: 'Node', actions: ['Add'] },
    {
      resource: 'PersistentVolumeClaim',
      actions: ['Add', 'Update'],
      hint: (pod, event) =>
        event.resource === 'PersistentVolumeClaim' &&
        event.after?.metadata?.namespace === pod.metadata?.namespace &&
        claimNamesOf(pod).includes(event.after?.metadata?.name ?? ''),
    },
  ],
});
