import {
  type Address,
  type CsiMethod,
  type CsiRequest,
  type KubeObject,
  objectRef,
  type PersistentVolume,
  type PersistentVolumeClaim,
  resources,
  seconds,
  type StorageClass,
} from '../../api/index.ts';
import { unitValue } from '../apimachinery/index.ts';
import { ApiClient, create, EventRecorder, Informer, keyOf, type Reconciled, remove, splitKey, update, WorkQueue, whenAllSynced } from '../client-go/index.ts';
import { claimClass, isDelayed, requestedStorage, SELECTED_NODE } from '../component-helpers/storage/volume/helpers.ts';
import type { Procedure, Process, ProcessFactory, ProcessHost } from '../kernel/index.ts';
import { type Called, callCsi } from './server.ts';

export interface ProvisionerOptions {
  readonly driver: string;
  /** Where the driver's controller plugin for volumes of this node listens. */
  readonly controller: (node: string) => Address;
  /** The topology key by which a volume says on which node it is; absent: it can be reached from all. */
  readonly topologyKey?: string;
  /** `CSIDriver.spec.attachRequired`. */
  readonly attachRequired: boolean;
  /** The StorageClass that the driver's manifests create. */
  readonly storageClass: string;
  /** Nodes that the driver runs on, the first one for claims that no Pod waits for. */
  readonly nodes: readonly string[];
}

const STORAGE_PROVISIONER = 'volume.kubernetes.io/storage-provisioner';
const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';

/**
 * The external-provisioner sidecar: a claim that the PV controller has given to its driver becomes a CreateVolume and a
 * PersistentVolume; a released volume of policy Delete becomes a DeleteVolume. Source: `kubernetes-csi/external-provisioner`
 * pkg/controller/controller.go, `sig-storage-lib-external-provisioner`.
 */
class Provisioner implements Process {
  private readonly client: ApiClient;
  private readonly recorder: EventRecorder;
  private readonly claims: Informer<PersistentVolumeClaim>;
  private readonly volumes: Informer<PersistentVolume>;
  private readonly classes: Informer<StorageClass>;
  private readonly queue: WorkQueue;
  private readonly doomed: WorkQueue;

  constructor(
    private readonly host: ProcessHost,
    private readonly options: ProvisionerOptions,
  ) {
    const credentials = {
      kind: 'client-certificate',
      commonName: 'system:serviceaccount:kube-system:csi-provisioner',
      organizations: ['system:masters'],
    } as const;
    this.client = new ApiClient(host, { userAgent: 'csi-provisioner/v6.0.0', credentials });
    this.recorder = new EventRecorder(host, this.client, `${options.driver}_${host.address}-0`);
    this.claims = new Informer<PersistentVolumeClaim>(host, this.client, resources.persistentvolumeclaims);
    this.volumes = new Informer<PersistentVolume>(host, this.client, resources.persistentvolumes);
    this.classes = new Informer<StorageClass>(host, this.client, resources.storageclasses);
    this.queue = new WorkQueue(host, { name: 'claims', workers: 4, reconcile: (key) => this.provision(key) });
    this.doomed = new WorkQueue(host, { name: 'volumes', workers: 4, reconcile: (key) => this.delete(key) });
  }

  start(): void {
    const claim = (object: PersistentVolumeClaim): void => this.queue.add(keyOf(object));
    this.claims.handle({ onAdd: claim, onUpdate: (_, object) => claim(object) });
    const volume = (object: PersistentVolume): void => this.doomed.add(keyOf(object));
    this.volumes.handle({ onAdd: volume, onUpdate: (_, object) => volume(object) });
    for (const informer of [this.claims, this.volumes, this.classes]) informer.start();
    this.host.run(this.deploy());
    whenAllSynced([this.claims, this.volumes, this.classes], () => {
      this.queue.start();
      this.doomed.start();
    });
  }

  receive(): void {}

  /** What the driver's manifests create: the CSIDriver and a StorageClass that waits for the first consumer. */
  private *deploy(): Procedure<void> {
    const driver = {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'CSIDriver',
      metadata: { name: this.options.driver },
      spec: { attachRequired: this.options.attachRequired, podInfoOnMount: true, volumeLifecycleModes: ['Persistent'] },
    } as KubeObject;
    const storageClass = {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: this.options.storageClass },
      provisioner: this.options.driver,
      reclaimPolicy: 'Delete',
      volumeBindingMode: 'WaitForFirstConsumer',
      allowVolumeExpansion: true,
    } as KubeObject;
    yield* this.call(this.options.nodes[0] ?? '', 'GetPluginInfo', {}, undefined);
    for (;;) {
      const made = [yield* this.client.call(create(resources.csidrivers, driver)), yield* this.client.call(create(resources.storageclasses, storageClass))];
      if (made.every(({ ok, code }) => ok || code === 409)) return;
      yield* this.host.sleep(seconds(1));
    }
  }

  private *call<M extends CsiMethod>(
    node: string,
    method: M,
    request: CsiRequest<M>['request'],
    claim: PersistentVolumeClaim | undefined,
  ): Procedure<Called<M>> {
    const subject = claim ? objectRef('PersistentVolumeClaim', claim.metadata?.namespace ?? '', claim.metadata?.name ?? '') : undefined;
    return yield* callCsi(this.host, this.options.controller(node), method, request, subject);
  }

  /** Its node: the scheduler's choice, or for a class that does not wait the first one. Undefined: not (yet) to be provisioned here. */
  private nodeFor(claim: PersistentVolumeClaim): string | undefined {
    const { annotations = {}, deletionTimestamp } = claim.metadata ?? {};
    if (claim.spec?.volumeName || deletionTimestamp || annotations[STORAGE_PROVISIONER] !== this.options.driver) return undefined;
    const storageClass = this.classes.get(claimClass(claim));
    if (!storageClass) return undefined;
    return isDelayed(storageClass) ? annotations[SELECTED_NODE] : this.options.nodes[0];
  }

  private *provision(key: string): Procedure<Reconciled> {
    const claim = this.claims.get(key);
    const node = claim && this.nodeFor(claim);
    if (!claim || node === undefined) return 'done';
    const name = `pvc-${claim.metadata?.uid ?? ''}`;
    if (this.volumes.get(name)) return 'done';
    const { namespace = '', name: own = '' } = claim.metadata ?? {};
    this.recorder.event(claim, 'Normal', 'Provisioning', `External provisioner is provisioning volume for claim "${namespace}/${own}"`);
    const made = yield* this.call(
      node,
      'CreateVolume',
      {
        name,
        capacityRange: { requiredBytes: unitValue(requestedStorage(claim)) },
        volumeCapabilities: (claim.spec?.accessModes ?? []).map((accessMode) => ({ accessMode, fsType: 'ext4' })),
        parameters: this.classes.get(claimClass(claim))?.parameters ?? {},
        accessibilityRequirements: { preferred: this.options.topologyKey === undefined ? [] : [{ [this.options.topologyKey]: node }] },
      },
      claim,
    );
    if (!made.ok) {
      this.recorder.event(claim, 'Warning', 'ProvisioningFailed', `failed to provision volume with StorageClass "${claimClass(claim)}": ${made.error}`);
      return 'retry';
    }
    const written = yield* this.client.call(create(resources.persistentvolumes, this.volumeOf(claim, name, made.response.volume.volumeId, node)));
    if (!written.ok && written.code !== 409) return 'retry';
    this.recorder.event(claim, 'Normal', 'ProvisioningSucceeded', `Successfully provisioned volume ${name}`);
    return 'done';
  }

  private volumeOf(claim: PersistentVolumeClaim, name: string, volumeHandle: string, node: string): PersistentVolume {
    const { namespace, name: own, uid } = claim.metadata ?? {};
    const storageClass = this.classes.get(claimClass(claim));
    const { driver, topologyKey } = this.options;
    return {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name, annotations: { [PROVISIONED_BY]: driver }, finalizers: ['external-provisioner.volume.kubernetes.io/finalizer'] },
      spec: {
        capacity: { storage: requestedStorage(claim) },
        accessModes: claim.spec?.accessModes,
        persistentVolumeReclaimPolicy: storageClass?.reclaimPolicy ?? 'Delete',
        storageClassName: claimClass(claim),
        volumeMode: claim.spec?.volumeMode ?? 'Filesystem',
        claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name: own, uid },
        csi: { driver, volumeHandle, volumeAttributes: { 'storage.kubernetes.io/csiProvisionerIdentity': driver } },
        ...(topologyKey === undefined
          ? {}
          : { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] }] } } }),
      },
    } as PersistentVolume;
  }

  private *delete(key: string): Procedure<Reconciled> {
    const volume = this.volumes.get(key);
    const mine = volume?.metadata?.annotations?.[PROVISIONED_BY] === this.options.driver;
    if (!volume || !mine || volume.status?.phase !== 'Released' || volume.spec?.persistentVolumeReclaimPolicy !== 'Delete') return 'done';
    const node = volume.spec.nodeAffinity?.required?.nodeSelectorTerms?.[0]?.matchExpressions?.[0]?.values?.[0] ?? '';
    const gone = yield* this.call(node, 'DeleteVolume', { volumeId: volume.spec.csi?.volumeHandle ?? '' }, undefined);
    if (!gone.ok) {
      this.recorder.event(volume, 'Warning', 'VolumeFailedDelete', gone.error);
      return 'retry';
    }
    const { name } = splitKey(key);
    if (!(yield* this.withoutFinalizer(volume))) return 'retry';
    const removed = yield* this.client.call(remove(resources.persistentvolumes, undefined, name));
    return removed.ok || removed.code === 404 ? 'done' : 'retry';
  }

  private *withoutFinalizer(volume: PersistentVolume): Procedure<boolean> {
    const finalizers = (volume.metadata?.finalizers ?? []).filter((name) => !name.startsWith('external-provisioner'));
    const body = { ...volume, metadata: { ...volume.metadata, finalizers } };
    const result = yield* this.client.call(update(resources.persistentvolumes, body));
    return result.ok || result.code === 404;
  }
}

/** The sidecar `csi-provisioner` of a driver. */
export function externalProvisioner(options: ProvisionerOptions): ProcessFactory {
  return (host) => new Provisioner(host, options);
}
