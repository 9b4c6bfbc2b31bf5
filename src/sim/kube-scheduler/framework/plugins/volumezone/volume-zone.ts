import type { Node, PersistentVolume, Pod } from '../../../../../api/index.ts';
import { claimClass, isDelayed } from '../../../../component-helpers/storage/volume/helpers.ts';
import { claimNamesOf } from '../../claims.ts';
import { stateKey } from '../../cycle-state.ts';
import { type Handle, type PluginFactory, type Status, status } from '../../interface.ts';

export const ERR_REASON_CONFLICT = 'node(s) had no available volume zone';

/** Deprecated label → the one that replaced it. */
const generallyAvailable: Readonly<Record<string, string>> = {
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
};
const topologyLabels = [...Object.keys(generallyAvailable), ...Object.values(generallyAvailable)];

interface VolumeTopology {
  readonly key: string;
  /** Zones are written `a__b` when there are several. */
  readonly values: readonly string[];
}

const preFilterKey = stateKey<readonly VolumeTopology[]>('PreFilterVolumeZone');

function topologiesOf(volume: PersistentVolume): readonly VolumeTopology[] {
  const labels = volume.metadata?.labels ?? {};
  return topologyLabels.flatMap((key) => (labels[key] === undefined ? [] : [{ key, values: labels[key].split('__') }]));
}

const unresolvable = (text: string): Status => status('UnschedulableAndUnresolvable', text);

function topologiesOfPod(handle: Handle, pod: Pod): readonly VolumeTopology[] | Status {
  const found: VolumeTopology[] = [];
  for (const name of claimNamesOf(pod)) {
    const claim = handle.claim(`${pod.metadata?.namespace ?? ''}/${name}`);
    if (!claim) return unresolvable(`persistentvolumeclaim "${name}" not found`);
    const volumeName = claim.spec?.volumeName;
    if (volumeName) {
      const volume = handle.volume(volumeName);
      if (!volume) return unresolvable(`persistentvolume "${volumeName}" not found`);
      found.push(...topologiesOf(volume));
      continue;
    }
    const className = claimClass(claim);
    if (className === '') return unresolvable('PersistentVolumeClaim had no pv name and storageClass name');
    const storageClass = handle.storageClass(className);
    if (!storageClass) return unresolvable(`storageclass.storage.k8s.io "${className}" not found`);
    if (!isDelayed(storageClass)) return unresolvable('PersistentVolume had no name');
  }
  return found;
}

function conflicts(node: Node, topologies: readonly VolumeTopology[]): boolean {
  const labels = node.metadata?.labels ?? {};
  // A cluster of a single zone may have no such labels at all.
  if (!topologyLabels.some((key) => labels[key] !== undefined)) return false;
  return topologies.some(({ key, values }) => {
    const value = labels[key] ?? labels[generallyAvailable[key] ?? key];
    return value === undefined || !values.includes(value);
  });
}

/** A volume with zone labels is used only in its zone. Source: `plugins/volumezone/volume_zone.go`. */
export const volumeZone: PluginFactory = (handle) => ({
  name: 'VolumeZone',
  preFilter: (state, { pod }) => {
    if (!pod.spec?.volumes) return status('Skip');
    const found = topologiesOfPod(handle, pod);
    if ('code' in found) return found;
    if (found.length === 0) return status('Skip');
    state.write(preFilterKey, found);
    return undefined;
  },
  filter: (state, _pod, { node }) => (conflicts(node, state.read(preFilterKey) ?? []) ? unresolvable(ERR_REASON_CONFLICT) : undefined),
  eventsToRegister: () => [
    { resource: 'StorageClass', actions: ['Add'] },
    { resource: 'Node', actions: ['Add', 'UpdateNodeLabel'] },
    { resource: 'PersistentVolumeClaim', actions: ['Add', 'Update'] },
    { resource: 'PersistentVolume', actions: ['Add', 'Update'] },
  ],
});
