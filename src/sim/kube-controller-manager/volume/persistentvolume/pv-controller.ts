import { objectRef, type PersistentVolume, type PersistentVolumeClaim, type Pod, resources, seconds, type StorageClass } from '../../../../api/index.ts';
import { deepEqual } from '../../../apimachinery/equality.ts';
import { get, type Informer, keyOf, type Reconciled, remove, update, WorkQueue, whenAllSynced } from '../../../client-go/index.ts';
import { claimNameOf } from '../../../component-helpers/storage/volume/claim-name.ts';
import type { Procedure } from '../../../kernel/index.ts';
import { ApiError, isNotFound, must } from '../../controller/api-error.ts';
import type { ControllerContext } from '../../controller-context.ts';
import { BY_NAMESPACE } from '../../shared-informer-factory.ts';
import {
  BIND_COMPLETED,
  BOUND_BY_CONTROLLER,
  boundVolume,
  claimClass,
  findMatchingVolume,
  hasAnnotation,
  isBoundTo,
  isDelayed,
  modesDiffer,
  SELECTED_NODE,
} from '../../../component-helpers/storage/volume/helpers.ts';
import { boundClaim, mismatch, STORAGE_PROVISIONER, storageClasses } from './volumes.ts';

const { persistentvolumes, persistentvolumeclaims } = resources;

/** `--pvclaimbinder-sync-period`: what could not be bound is tried again. */
const SYNC_PERIOD = seconds(15);

/** In-tree plugins whose work CSI drivers do today. Source: `csi-translation-lib/plugins`. */
const migrated: Readonly<Record<string, string>> = {
  'kubernetes.io/aws-ebs': 'ebs.csi.aws.com',
  'kubernetes.io/gce-pd': 'pd.csi.storage.gke.io',
  'kubernetes.io/azure-disk': 'disk.csi.azure.com',
  'kubernetes.io/azure-file': 'file.csi.azure.com',
  'kubernetes.io/cinder': 'cinder.csi.openstack.org',
  'kubernetes.io/vsphere-volume': 'csi.vsphere.vmware.com',
  'kubernetes.io/portworx-volume': 'pxd.portworx.com',
};

type VolumePhase = NonNullable<NonNullable<PersistentVolume['status']>['phase']>;
type ClaimPhase = NonNullable<NonNullable<PersistentVolumeClaim['status']>['phase']>;

/** Binds claims to volumes. Source: `pkg/controller/volume/persistentvolume/pv_controller.go`. */
export class PersistentVolumeController {
  private readonly volumes: Informer<PersistentVolume>;
  private readonly claims: Informer<PersistentVolumeClaim>;
  private readonly classes: Informer<StorageClass>;
  private readonly pods: Informer<Pod>;
  private readonly volumeQueue: WorkQueue;
  private readonly claimQueue: WorkQueue;

  constructor(private readonly context: ControllerContext) {
    const { host, informers } = context;
    this.volumes = informers.of<PersistentVolume>(persistentvolumes);
    this.claims = informers.of<PersistentVolumeClaim>(persistentvolumeclaims);
    this.classes = informers.of<StorageClass>(storageClasses);
    this.pods = informers.of<Pod>(resources.pods);
    this.volumeQueue = new WorkQueue(host, { name: 'volumes', workers: 1, reconcile: (key) => this.guarded(this.syncVolume(key)) });
    this.claimQueue = new WorkQueue(host, { name: 'claims', workers: 1, reconcile: (key) => this.guarded(this.syncClaim(key)) });
  }

  start(): void {
    const wakeVolume = (volume: PersistentVolume): void => this.volumeQueue.add(keyOf(volume));
    const wakeClaim = (claim: PersistentVolumeClaim): void => this.claimQueue.add(keyOf(claim));
    this.volumes.handle({
      onAdd: wakeVolume,
      onUpdate: (_, volume) => wakeVolume(volume),
      onDelete: ({ spec }) => {
        if (spec?.claimRef?.name) this.claimQueue.add(`${spec.claimRef.namespace}/${spec.claimRef.name}`);
      },
    });
    this.claims.handle({
      onAdd: wakeClaim,
      onUpdate: (_, claim) => wakeClaim(claim),
      onDelete: ({ spec }) => {
        if (spec?.volumeName) this.volumeQueue.add(spec.volumeName);
      },
    });
    whenAllSynced([this.volumes, this.claims, this.classes, this.pods], () => {
      this.volumeQueue.start();
      this.claimQueue.start();
      this.context.host.every(SYNC_PERIOD, 'persistentvolume-binder resync', () => {
        for (const volume of this.volumes.all()) wakeVolume(volume);
        for (const claim of this.claims.all()) wakeClaim(claim);
      });
    });
  }

  private *guarded(pass: Procedure<void>): Procedure<Reconciled> {
    try {
      yield* pass;
      return 'done';
    } catch (error) {
      if (error instanceof ApiError) return 'retry';
      throw error;
    }
  }

  // --- claims --------------------------------------------------------------------------------------------------------

  private *syncClaim(key: string): Procedure<void> {
    const claim = this.claims.get(key);
    if (claim) yield* hasAnnotation(claim, BIND_COMPLETED) ? this.syncBound(claim) : this.syncUnbound(claim);
  }

  private *syncUnbound(claim: PersistentVolumeClaim): Procedure<void> {
    const name = claim.spec?.volumeName;
    if (name) {
      yield* this.syncNamed(claim, this.volumes.get(name));
      return;
    }
    const delayed = isDelayed(this.classes.get(claimClass(claim)));
    const volume = findMatchingVolume(claim, this.volumes.all(), { delayBinding: delayed });
    if (volume) yield* this.bind(volume, claim);
    else if (delayed && !hasAnnotation(claim, SELECTED_NODE)) {
      this.waitsForConsumer(claim);
      yield* this.setClaim(claim, 'Pending', undefined);
    } else if (claimClass(claim) !== '') yield* this.provision(claim);
    else {
      this.context.recorder.event(claim, 'Normal', 'FailedBinding', 'no persistent volumes available for this claim and no storage class is set');
      yield* this.setClaim(claim, 'Pending', undefined);
    }
  }

  /** A claim that asks for one volume and no other. */
  private *syncNamed(claim: PersistentVolumeClaim, volume: PersistentVolume | undefined): Procedure<void> {
    const { recorder } = this.context;
    if (volume?.spec?.claimRef && !isBoundTo(volume, claim)) {
      recorder.event(claim, 'Warning', 'FailedBinding', `volume "${volume.metadata?.name}" already bound to a different claim.`);
    } else if (volume) {
      const problem = volume.spec?.claimRef ? undefined : mismatch(volume, claim);
      if (problem === undefined) {
        yield* this.bind(volume, claim);
        return;
      }
      recorder.event(claim, 'Warning', 'VolumeMismatch', `Cannot bind to requested volume "${volume.metadata?.name}": ${problem}`);
    }
    yield* this.setClaim(claim, 'Pending', undefined);
  }

  private *syncBound(claim: PersistentVolumeClaim): Procedure<void> {
    const name = claim.spec?.volumeName;
    const volume = name ? this.volumes.get(name) : undefined;
    if (!name) yield* this.lose(claim, 'ClaimLost', 'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!');
    else if (!volume) yield* this.lose(claim, 'ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!');
    else if (!volume.spec?.claimRef || volume.spec.claimRef.uid === claim.metadata?.uid) yield* this.bind(volume, claim);
    else yield* this.lose(claim, 'ClaimMisbound', 'Two claims are bound to the same volume, this one is bound incorrectly');
  }

  private *lose(claim: PersistentVolumeClaim, reason: string, message: string): Procedure<void> {
    if (claim.status?.phase === 'Lost') return;
    yield* this.setClaim(claim, 'Lost', undefined);
    this.context.recorder.event(claim, 'Warning', reason, message);
  }

  private waitsForConsumer(claim: PersistentVolumeClaim): void {
    const uses = (pod: Pod): boolean => !pod.spec?.nodeName && (pod.spec?.volumes ?? []).some((volume) => claimNameOf(pod, volume) === claim.metadata?.name);
    const names = this.pods
      .byIndex(BY_NAMESPACE, claim.metadata?.namespace ?? '')
      .filter(uses)
      .map(({ metadata }) => metadata?.name);
    const { recorder } = this.context;
    if (names.length === 0) recorder.event(claim, 'Normal', 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding');
    else recorder.event(claim, 'Normal', 'WaitForPodScheduled', `waiting for ${names.length > 1 ? 'pods' : 'pod'} ${names.join(',')} to be scheduled`);
  }

  /** No plugin of the controller makes volumes: an external provisioner is told by an annotation. Source: `provisionClaim`. */
  private *provision(claim: PersistentVolumeClaim): Procedure<void> {
    const { client, recorder } = this.context;
    const storageClass = this.classes.get(claimClass(claim));
    if (!storageClass) {
      recorder.event(claim, 'Warning', 'ProvisioningFailed', `storageclass.storage.k8s.io "${claimClass(claim)}" not found`);
      return;
    }
    const provisioner = migrated[storageClass.provisioner] ?? storageClass.provisioner;
    if (provisioner.startsWith('kubernetes.io/')) {
      recorder.event(claim, 'Warning', 'ProvisioningFailed', `no volume plugin matched name: ${provisioner}`);
      return;
    }
    if (claim.metadata?.annotations?.[STORAGE_PROVISIONER] !== provisioner) {
      const annotations = { ...claim.metadata?.annotations, 'volume.beta.kubernetes.io/storage-provisioner': provisioner, [STORAGE_PROVISIONER]: provisioner };
      yield* must(client.call(update(persistentvolumeclaims, { ...claim, metadata: { ...claim.metadata, annotations } })));
    }
    const text = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
    recorder.event(claim, 'Normal', 'ExternalProvisioning', text);
  }

  /** Four writes, each done only when it is still open, so that a pass that was cut short is finished by the next. */
  private *bind(volume: PersistentVolume, claim: PersistentVolumeClaim): Procedure<void> {
    const { client } = this.context;
    const reads = [
      { ref: objectRef('PersistentVolumeClaim', claim.metadata?.namespace, claim.metadata?.name ?? ''), pointer: '/spec' },
      { ref: objectRef('PersistentVolume', undefined, volume.metadata?.name ?? ''), pointer: '/spec' },
    ];
    const wantedVolume = boundVolume(volume, claim);
    const taken = wantedVolume === volume ? volume : yield* must(client.call(update(persistentvolumes, wantedVolume), reads));
    const settled = yield* this.setVolume(taken, 'Bound');
    const wantedClaim = boundClaim(claim, settled);
    const given = wantedClaim === claim ? claim : yield* must(client.call(update(persistentvolumeclaims, wantedClaim), reads));
    yield* this.setClaim(given, 'Bound', settled);
  }

  private *setClaim(claim: PersistentVolumeClaim, phase: ClaimPhase, volume: PersistentVolume | undefined): Procedure<void> {
    const { accessModes: _, capacity: held, phase: __, ...rest } = claim.status ?? {};
    const capacity = volume && held ? held : volume?.spec?.capacity;
    const accessModes = volume?.spec?.accessModes;
    const status = { ...rest, phase, ...(accessModes ? { accessModes } : {}), ...(capacity ? { capacity } : {}) };
    if (!deepEqual(claim.status ?? {}, status)) yield* must(this.context.client.call(update(persistentvolumeclaims, { ...claim, status }, 'status')));
  }

  // --- volumes -------------------------------------------------------------------------------------------------------

  private *setVolume(volume: PersistentVolume, phase: VolumePhase, message?: string): Procedure<PersistentVolume> {
    if (volume.status?.phase === phase && (volume.status.message ?? '') === (message ?? '')) return volume;
    const status = { phase, ...(message ? { message } : {}), lastPhaseTransitionTime: this.context.host.timestamp() };
    return yield* must(this.context.client.call(update(persistentvolumes, { ...volume, status }, 'status')));
  }

  private *syncVolume(key: string): Procedure<void> {
    const volume = this.volumes.get(key);
    const reference = volume?.spec?.claimRef;
    if (!volume) return;
    if (!reference?.uid) {
      yield* this.setVolume(volume, 'Available');
      return;
    }
    const claim = yield* this.claimOf(volume);
    if (!claim) yield* this.release(volume);
    else if (!claim.spec?.volumeName) this.syncDangling(volume, claim);
    else if (claim.spec.volumeName === volume.metadata?.name) yield* this.setVolume(volume, 'Bound');
    else yield* this.unbind(volume);
  }

  /** The claim that the volume is bound to; the server is asked before the volume is given up. */
  private *claimOf(volume: PersistentVolume): Procedure<PersistentVolumeClaim | undefined> {
    const { namespace, name = '', uid } = volume.spec?.claimRef ?? {};
    const cached = this.claims.get(`${namespace}/${name}`);
    if (cached?.metadata?.uid === uid) return cached;
    const fresh = yield* this.context.client.call(get<PersistentVolumeClaim>(persistentvolumeclaims, namespace, name));
    if (!fresh.ok && !isNotFound(fresh.status)) throw new ApiError(fresh.status);
    return fresh.ok && fresh.object.metadata?.uid === uid ? fresh.object : undefined;
  }

  /** The claim does not know yet that it is bound. */
  private syncDangling(volume: PersistentVolume, claim: PersistentVolumeClaim): void {
    if (!modesDiffer(claim, volume)) {
      this.claimQueue.add(keyOf(claim));
      return;
    }
    const { recorder } = this.context;
    recorder.event(
      volume,
      'Warning',
      'VolumeMismatch',
      `Cannot bind PersistentVolume to requested PersistentVolumeClaim "${claim.metadata?.name}" due to incompatible volumeMode.`,
    );
    recorder.event(
      claim,
      'Warning',
      'VolumeMismatch',
      `Cannot bind PersistentVolume "${volume.metadata?.name}" to requested PersistentVolumeClaim due to incompatible volumeMode.`,
    );
  }

  /** The claim took another volume: this one is free again, or keeps only the reservation that a person wrote. */
  private *unbind(volume: PersistentVolume): Procedure<void> {
    const { claimRef, ...spec } = volume.spec ?? {};
    const { [BOUND_BY_CONTROLLER]: chosen, ...annotations } = volume.metadata?.annotations ?? {};
    const { uid: _, ...reservation } = claimRef ?? {};
    const freed =
      chosen === undefined ? { ...volume, spec: { ...spec, claimRef: reservation } } : { ...volume, metadata: { ...volume.metadata, annotations }, spec };
    const written = yield* must(this.context.client.call(update(persistentvolumes, freed)));
    yield* this.setVolume(written, 'Available');
  }

  /** The claim is gone. Source: `reclaimVolume`, `deleteVolumeOperation`. */
  private *release(volume: PersistentVolume): Procedure<void> {
    const { phase } = volume.status ?? {};
    const released = phase === 'Released' || phase === 'Failed' ? volume : yield* this.setVolume(volume, 'Released');
    const policy = volume.spec?.persistentVolumeReclaimPolicy;
    if (policy === 'Retain' || policy === undefined || volume.metadata?.deletionTimestamp) return;
    // Who provisioned it deletes it (`findDeletablePlugin`: an external plugin is none of the controller's).
    const provisioner = volume.metadata?.annotations?.['pv.kubernetes.io/provisioned-by'];
    if (policy === 'Delete' && provisioner !== undefined && !provisioner.startsWith('kubernetes.io/')) return;
    const problem = policy === 'Delete' ? undeletable(volume) : { reason: 'VolumeFailedRecycle', message: 'No recycler plugin found for the volume!' };
    if (!problem) {
      const result = yield* this.context.client.call(remove(persistentvolumes, undefined, volume.metadata?.name ?? ''));
      if (!result.ok && !isNotFound(result.status)) throw new ApiError(result.status);
    } else if (released.status?.phase !== 'Failed') {
      yield* this.setVolume(released, 'Failed', problem.message);
      this.context.recorder.event(volume, 'Warning', problem.reason, problem.message);
    }
  }
}

/** Only host paths below /tmp are deleted by the controller itself. Source: `pkg/volume/hostpath/host_path.go` `Delete`. */
function undeletable(volume: PersistentVolume): { readonly reason: string; readonly message: string } | undefined {
  const path = volume.spec?.hostPath?.path;
  if (path !== undefined && /^\/tmp\/.+/.test(path)) return undefined;
  const message =
    path === undefined
      ? `error getting deleter volume plugin for volume "${volume.metadata?.name}": no deletable volume plugin matched`
      : `host_path deleter only supports /tmp/.+ but received provided ${path}`;
  return { reason: 'VolumeFailedDelete', message };
}
