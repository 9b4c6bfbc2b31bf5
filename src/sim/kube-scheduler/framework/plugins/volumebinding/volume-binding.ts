import { type PersistentVolume, type PersistentVolumeClaim, type Pod, resources, seconds } from '../../../../../api/index.ts';
import { update } from '../../../../client-go/index.ts';
import { boundVolume, nodeAffinityFits, SELECTED_NODE } from '../../../../component-helpers/storage/volume/helpers.ts';
import type { Procedure } from '../../../../kernel/index.ts';
import { type ClaimReference, claimsOf } from '../../claims.ts';
import { stateKey } from '../../cycle-state.ts';
import { type Handle, type PluginFactory, type Status, status } from '../../interface.ts';
import type { PodInfo } from '../../types.ts';
import { findPodVolumes, isFullyBound, type PodVolumeClaims, type PodVolumes, podVolumeClaims } from './binder.ts';

/** `bindTimeoutSeconds`, and how often the claims are looked at meanwhile. */
const BIND_TIMEOUT = seconds(600);
const BIND_POLL = seconds(1);

interface StateData {
  readonly claims: PodVolumeClaims;
  readonly byNode: Map<string, PodVolumes>;
}

const dataKey = stateKey<StateData>('PreFilterVolumeBinding');

/** Why a claim keeps the Pod from every node; undefined when it does not. */
function problem({ name, ephemeral }: ClaimReference, claim: PersistentVolumeClaim | undefined): string | undefined {
  if (!claim)
    return ephemeral ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"` : `persistentvolumeclaim "${name}" not found`;
  if (claim.status?.phase === 'Lost') return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec?.volumeName ?? ''}"`;
  return claim.metadata?.deletionTimestamp === undefined ? undefined : `persistentvolumeclaim "${name}" is being deleted`;
}

function preFilter(handle: Handle, pod: Pod): Status | PodVolumeClaims {
  const references = claimsOf(pod);
  if (references.length === 0) return status('Skip');
  for (const reference of references) {
    const reason = problem(reference, handle.claim(`${pod.metadata?.namespace ?? ''}/${reference.name}`));
    if (reason !== undefined) return status('UnschedulableAndUnresolvable', reason);
  }
  const claims = podVolumeClaims(handle, pod);
  return claims.unboundImmediate.length > 0 ? status('UnschedulableAndUnresolvable', 'pod has unbound immediate PersistentVolumeClaims') : claims;
}

const selected = (claim: PersistentVolumeClaim, node: string): PersistentVolumeClaim => ({
  ...claim,
  metadata: { ...claim.metadata, annotations: { ...claim.metadata?.annotations, [SELECTED_NODE]: node } },
});

const claimKey = ({ metadata }: PersistentVolumeClaim): string => `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;

/** Have the claims been bound, as asked? A text says why they never will be. Source: `binder.go` checkBindings. */
function bindingState(handle: Handle, { staticBindings, dynamicProvisions }: PodVolumes, nodeName: string): 'bound' | 'waiting' | { readonly failed: string } {
  const node = handle.snapshot.get(nodeName)?.node;
  for (const claim of [...staticBindings.map(({ claim }) => claim), ...dynamicProvisions]) {
    const current = handle.claim(claimKey(claim));
    if (!current) return { failed: `persistentvolumeclaim "${claim.metadata?.name ?? ''}" not found` };
    const name = current.spec?.volumeName;
    const volume = name ? handle.volume(name) : undefined;
    if (volume && node && !nodeAffinityFits(volume, node))
      return { failed: `pv "${name ?? ''}" node affinity doesn't match node "${nodeName}": no matching NodeSelectorTerms` };
    if (!isFullyBound(current)) {
      const given = dynamicProvisions.includes(claim) ? current.metadata?.annotations?.[SELECTED_NODE] : nodeName;
      // The provisioner gives a claim back by taking the annotation away.
      return given === nodeName || current.metadata?.resourceVersion === claim.metadata?.resourceVersion
        ? 'waiting'
        : { failed: `provisioning failed for PVC "${current.metadata?.name ?? ''}"` };
    }
  }
  return 'bound';
}

/** Writes what was decided, and waits for the PV controller and the provisioner to do their part. Source: `binder.go` BindPodVolumes. */
function* bindPodVolumes(handle: Handle, volumes: PodVolumes, node: string): Procedure<Status | undefined> {
  for (const { volume, claim } of volumes.staticBindings) {
    const written = yield* handle.client.call(update<PersistentVolume>(resources.persistentvolumes, boundVolume(volume, claim)));
    if (!written.ok) return status('Error', written.status.message ?? '');
  }
  for (const claim of volumes.dynamicProvisions) {
    const written = yield* handle.client.call(update<PersistentVolumeClaim>(resources.persistentvolumeclaims, selected(claim, node)));
    if (!written.ok) return status('Error', written.status.message ?? '');
  }
  const deadline = handle.now() + BIND_TIMEOUT;
  for (;;) {
    const found = bindingState(handle, volumes, node);
    if (found === 'bound') return undefined;
    if (found !== 'waiting') return status('Error', `binding volumes: ${found.failed}`);
    if (handle.now() >= deadline) return status('Error', 'binding volumes: context deadline exceeded');
    yield* handle.sleep(BIND_POLL);
  }
}

/** Volumes that a Pod on its way to a node counts on: others must not take them. */
class Assumed {
  private readonly volumes = new Map<string, string>();

  constructor(private readonly handle: Handle) {}

  take({ staticBindings }: PodVolumes, pod: PodInfo): void {
    for (const { volume } of staticBindings) this.volumes.set(volume.metadata?.name ?? '', pod.uid);
  }

  release(pod: PodInfo): void {
    for (const [name, uid] of this.volumes) if (uid === pod.uid) this.volumes.delete(name);
  }

  /** What the plugin sees: volumes that are not spoken for. */
  view(): Handle {
    if (this.volumes.size === 0) return this.handle;
    return { ...this.handle, volumes: () => this.handle.volumes().filter(({ metadata }) => !this.volumes.has(metadata?.name ?? '')) };
  }
}

/**
 * Keeps a Pod from nodes that cannot reach its volumes, and binds the claims that waited for their first consumer to
 * volumes of the node that was chosen. Source: `plugins/volumebinding/volume_binding.go`.
 */
export const volumeBinding: PluginFactory = (handle) => {
  const assumed = new Assumed(handle);
  return {
    name: 'VolumeBinding',
    preFilter: (state, { pod }) => {
      if (!pod.spec?.volumes) return status('Skip');
      const found = preFilter(handle, pod);
      if ('code' in found) return found;
      state.write(dataKey, { claims: found, byNode: new Map() });
      return undefined;
    },
    filter: (state, _pod, node) => {
      const data = state.read(dataKey);
      if (!data) return undefined;
      const found = findPodVolumes(assumed.view(), data.claims, node);
      if ('reasons' in found) return status('UnschedulableAndUnresolvable', ...found.reasons);
      data.byNode.set(node.name, found.volumes);
      return undefined;
    },
    reserve: (state, pod, node) => {
      const volumes = state.read(dataKey)?.byNode.get(node);
      if (volumes) assumed.take(volumes, pod);
      return undefined;
    },
    unreserve: (_state, pod) => assumed.release(pod),
    *preBind(state, pod, node) {
      const volumes = state.read(dataKey)?.byNode.get(node);
      if (!volumes || volumes.staticBindings.length + volumes.dynamicProvisions.length === 0) return undefined;
      const verdict = yield* bindPodVolumes(handle, volumes, node);
      assumed.release(pod);
      return verdict;
    },
    eventsToRegister: () => [
      { resource: 'StorageClass', actions: ['Add', 'Update'] },
      {
        resource: 'PersistentVolumeClaim',
        actions: ['Add', 'Update'],
        hint: (pod, event) =>
          event.resource === 'PersistentVolumeClaim' &&
          event.after?.metadata?.namespace === pod.metadata?.namespace &&
          claimsOf(pod).some(({ name }) => name === event.after?.metadata?.name),
      },
      { resource: 'PersistentVolume', actions: ['Add', 'Update'] },
      { resource: 'Node', actions: ['Add', 'UpdateNodeLabel'] },
      { resource: 'CSINode', actions: ['Add', 'Update'] },
    ],
  };
};
