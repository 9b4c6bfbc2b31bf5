import { type PersistentVolumeClaim, type Pod, resources } from '../../../../api/index.ts';
import { create, type Informer, keyOf, type Reconciled, WorkQueue, whenAllSynced } from '../../../client-go/index.ts';
import { claimNameOf } from '../../../component-helpers/storage/volume/claim-name.ts';
import type { Procedure } from '../../../kernel/index.ts';
import type { ControllerContext } from '../../controller-context.ts';
import { BY_NAMESPACE } from '../../shared-informer-factory.ts';

type Volume = NonNullable<NonNullable<Pod['spec']>['volumes']>[number];

const hasEphemeral = ({ spec }: Pod): boolean => spec?.volumes?.some(({ ephemeral }) => ephemeral) === true;

/**
 * Makes the claims of generic ephemeral volumes; they are the Pod's and go with it.
 * Source: `kubernetes/pkg/controller/volume/ephemeral/controller.go`.
 */
export class EphemeralVolumeController {
  private readonly pods: Informer<Pod>;
  private readonly claims: Informer<PersistentVolumeClaim>;
  private readonly queue: WorkQueue;

  constructor(private readonly context: ControllerContext) {
    const { host, informers } = context;
    this.pods = informers.of<Pod>(resources.pods);
    this.claims = informers.of<PersistentVolumeClaim>(resources.persistentvolumeclaims);
    this.queue = new WorkQueue(host, { name: 'ephemeral_volume', workers: 5, reconcile: (key) => this.sync(key) });
  }

  start(): void {
    const add = (pod: Pod): void => {
      if (!pod.metadata?.deletionTimestamp && hasEphemeral(pod)) this.queue.add(keyOf(pod));
    };
    this.pods.handle({ onAdd: add });
    // One that somebody deletes is made again.
    this.claims.handle({
      onDelete: ({ metadata }) => {
        for (const pod of this.pods.byIndex(BY_NAMESPACE, metadata?.namespace ?? ''))
          if (pod.spec?.volumes?.some((volume) => claimNameOf(pod, volume) === metadata?.name)) add(pod);
      },
    });
    whenAllSynced([this.pods, this.claims], () => this.queue.start());
  }

  private *sync(key: string): Procedure<Reconciled> {
    const pod = this.pods.get(key);
    if (!pod || pod.metadata?.deletionTimestamp) return 'done';
    for (const volume of pod.spec?.volumes ?? []) {
      const error = yield* this.ensureClaim(pod, volume);
      if (error === undefined) continue;
      this.context.recorder.event(pod, 'Warning', 'FailedBinding', `ephemeral volume ${volume.name}: ${error}`);
      return 'retry';
    }
    return 'done';
  }

  /** Returns an error text, or undefined. */
  private *ensureClaim(pod: Pod, volume: Volume): Procedure<string | undefined> {
    const template = volume.ephemeral?.volumeClaimTemplate;
    if (!template) return undefined;
    const { name: podName = '', namespace = '', uid = '' } = pod.metadata ?? {};
    const name = claimNameOf(pod, volume) ?? '';
    const known = this.claims.get(`${namespace}/${name}`);
    if (known) {
      const isOurs = known.metadata?.ownerReferences?.some((owner) => owner.controller && owner.uid === uid);
      return isOurs ? undefined : `PVC ${namespace}/${name} was not created for pod ${namespace}/${podName} (pod is not owner)`;
    }
    const { labels, annotations } = template.metadata ?? {};
    const claim: PersistentVolumeClaim = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name,
        namespace,
        ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: podName, uid, controller: true, blockOwnerDeletion: true }],
        ...(labels ? { labels } : {}),
        ...(annotations ? { annotations } : {}),
      },
      spec: template.spec,
    };
    const made = yield* this.context.client.call(create(resources.persistentvolumeclaims, claim));
    return made.ok ? undefined : `create PVC ${name}: ${made.status.message ?? ''}`;
  }
}
