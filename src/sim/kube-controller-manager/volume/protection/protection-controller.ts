import { type KubeObject, type PersistentVolume, type PersistentVolumeClaim, type Pod, type ResourceType, resources } from '../../../../api/index.ts';
import { type Informer, keyOf, type Reconciled, update, WorkQueue, whenAllSynced } from '../../../client-go/index.ts';
import { claimNameOf } from '../../../component-helpers/storage/volume/claim-name.ts';
import type { Procedure } from '../../../kernel/index.ts';
import { isNotFound } from '../../controller/api-error.ts';
import type { ControllerContext, ControllerDescriptor } from '../../controller-context.ts';
import { BY_NAMESPACE } from '../../shared-informer-factory.ts';

/** Takes a finalizer off objects that are being deleted as soon as nothing needs them any more. */
class ProtectionController<T extends KubeObject> {
  private readonly queue: WorkQueue;

  constructor(
    private readonly context: ControllerContext,
    private readonly type: ResourceType,
    private readonly finalizer: string,
    private readonly objects: Informer<T>,
    private readonly inUse: (object: T) => boolean,
  ) {
    this.queue = new WorkQueue(context.host, { name: `${type.resource}-protection`, workers: 1, reconcile: (key) => this.sync(key) });
  }

  start(others: readonly Informer<KubeObject>[] = []): void {
    const wake = (object: T): void => {
      if (object.metadata?.deletionTimestamp) this.queue.add(keyOf(object));
    };
    this.objects.handle({ onAdd: wake, onUpdate: (_, object) => wake(object) });
    whenAllSynced([this.objects as unknown as Informer<KubeObject>, ...others], () => this.queue.start());
  }

  wake(key: string): void {
    this.queue.add(key);
  }

  private *sync(key: string): Procedure<Reconciled> {
    const object = this.objects.get(key);
    const finalizers = object?.metadata?.finalizers ?? [];
    if (!object?.metadata?.deletionTimestamp || !finalizers.includes(this.finalizer) || this.inUse(object)) return 'done';
    const rest = finalizers.filter((each) => each !== this.finalizer);
    const result = yield* this.context.client.call(update(this.type, { ...object, metadata: { ...object.metadata, finalizers: rest } }));
    return result.ok || isNotFound(result.status) ? 'done' : 'retry';
  }
}

const claimNames = (pod: Pod): readonly string[] => (pod.spec?.volumes ?? []).flatMap((volume) => claimNameOf(pod, volume) ?? []);

/** A claim stays while a Pod that has a node uses it. Source: `pkg/controller/volume/pvcprotection/pvc_protection_controller.go`. */
export const persistentVolumeClaimProtection: ControllerDescriptor = {
  name: 'persistentvolumeclaim-protection',
  serviceAccount: 'pvc-protection-controller',
  start: (context) => {
    const pods = context.informers.of<Pod>(resources.pods);
    const claims = context.informers.of<PersistentVolumeClaim>(resources.persistentvolumeclaims);
    const inUse = ({ metadata }: PersistentVolumeClaim): boolean =>
      pods.byIndex(BY_NAMESPACE, metadata?.namespace ?? '').some((pod) => pod.spec?.nodeName && claimNames(pod).includes(metadata?.name ?? ''));
    const controller = new ProtectionController(context, resources.persistentvolumeclaims, 'kubernetes.io/pvc-protection', claims, inUse);
    pods.handle({
      onDelete: (pod) => {
        for (const name of claimNames(pod)) controller.wake(`${pod.metadata?.namespace}/${name}`);
      },
    });
    controller.start([pods as unknown as Informer<KubeObject>]);
  },
};

/** A volume stays while it is bound. Source: `pkg/controller/volume/pvprotection/pv_protection_controller.go`. */
export const persistentVolumeProtection: ControllerDescriptor = {
  name: 'persistentvolume-protection',
  serviceAccount: 'pv-protection-controller',
  start: (context) => {
    const volumes = context.informers.of<PersistentVolume>(resources.persistentvolumes);
    new ProtectionController(context, resources.persistentvolumes, 'kubernetes.io/pv-protection', volumes, ({ status }) => status?.phase === 'Bound').start();
  },
};
