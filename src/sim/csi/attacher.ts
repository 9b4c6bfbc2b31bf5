import { type Address, type CSINode, objectRef, type PersistentVolume, resources, seconds, type VolumeAttachment } from '../../api/index.ts';
import { ApiClient, get, Informer, keyOf, patch, type Reconciled, WorkQueue, whenAllSynced } from '../client-go/index.ts';
import type { Procedure, Process, ProcessFactory, ProcessHost } from '../kernel/index.ts';
import { callCsi } from './server.ts';

export interface AttacherOptions {
  readonly driver: string;
  /** The driver's controller plugin. */
  readonly controller: Address;
}

const { volumeattachments, persistentvolumes, csinodes } = resources;
const MERGE = 'application/merge-patch+json';

/**
 * The external-attacher sidecar: a VolumeAttachment for its driver becomes a ControllerPublishVolume; one that is deleted a
 * ControllerUnpublishVolume. Source: `kubernetes-csi/external-attacher` pkg/controller/csi_handler.go.
 */
class Attacher implements Process {
  private readonly client: ApiClient;
  private readonly attachments: Informer<VolumeAttachment>;
  private readonly volumes: Informer<PersistentVolume>;
  private readonly nodes: Informer<CSINode>;
  private readonly queue: WorkQueue;
  private readonly finalizer: string;

  constructor(
    private readonly host: ProcessHost,
    private readonly options: AttacherOptions,
  ) {
    const credentials = {
      kind: 'client-certificate',
      commonName: 'system:serviceaccount:kube-system:csi-attacher',
      organizations: ['system:masters'],
    } as const;
    this.client = new ApiClient(host, { userAgent: 'csi-attacher/v4.10.0', credentials });
    this.attachments = new Informer<VolumeAttachment>(host, this.client, volumeattachments);
    this.volumes = new Informer<PersistentVolume>(host, this.client, persistentvolumes);
    this.nodes = new Informer<CSINode>(host, this.client, csinodes);
    this.finalizer = `external-attacher/${options.driver.replaceAll('.', '-')}`;
    this.queue = new WorkQueue(host, { name: 'csi-attacher-va', workers: 10, baseDelay: seconds(1), reconcile: (key) => this.sync(key) });
  }

  start(): void {
    const wake = (attachment: VolumeAttachment): void => {
      if (attachment.spec.attacher === this.options.driver) this.queue.add(keyOf(attachment));
    };
    this.attachments.handle({ onAdd: wake, onUpdate: (_, attachment) => wake(attachment) });
    const all = [this.attachments, this.volumes, this.nodes];
    for (const informer of all) informer.start();
    whenAllSynced(all, () => this.queue.start());
  }

  receive(): void {}

  private *sync(key: string): Procedure<Reconciled> {
    const attachment = this.attachments.get(key);
    if (!attachment) return 'done';
    if (attachment.metadata?.deletionTimestamp) return attachment.metadata.finalizers?.includes(this.finalizer) ? yield* this.detach(attachment) : 'done';
    return attachment.status?.attached ? 'done' : yield* this.attach(attachment);
  }

  private *attach(attachment: VolumeAttachment): Procedure<Reconciled> {
    const { finalizers = [] } = attachment.metadata ?? {};
    if (!finalizers.includes(this.finalizer)) {
      const kept = yield* this.client.call(
        patch<VolumeAttachment>(volumeattachments, undefined, keyOf(attachment), MERGE, { metadata: { finalizers: [...finalizers, this.finalizer] } }),
      );
      if (!kept.ok) return 'retry';
    }
    const published = yield* this.publish(attachment);
    if ('error' in published) {
      yield* this.status(attachment, { attachError: { message: published.error, time: this.host.timestamp() } });
      return 'retry';
    }
    return (yield* this.status(attachment, { attached: true, attachError: null, attachmentMetadata: published.context })) ? 'done' : 'retry';
  }

  private *publish({ metadata, spec }: VolumeAttachment): Procedure<{ readonly context: Readonly<Record<string, string>> } | { readonly error: string }> {
    const name = spec.source.persistentVolumeName ?? '';
    const csi = this.volumes.get(name)?.spec?.csi;
    if (!csi) return { error: `could not get PersistentVolume ${name}: persistentvolume "${name}" not found` };
    const nodeId = yield* this.nodeId(spec.nodeName);
    if (nodeId === undefined) return { error: `CSINode ${spec.nodeName} does not contain driver ${this.options.driver}` };
    const subject = objectRef('VolumeAttachment', undefined, metadata?.name ?? '');
    const called = yield* callCsi(
      this.host,
      this.options.controller,
      'ControllerPublishVolume',
      { volumeId: csi.volumeHandle, nodeId, readonly: false },
      subject,
    );
    return called.ok ? { context: called.response.publishContext } : { error: called.error };
  }

  /** The node's name in the driver's own terms. A CSINode that the watch has not told of yet is asked for. */
  private *nodeId(node: string): Procedure<string | undefined> {
    const of = (object: CSINode | undefined): string | undefined => object?.spec.drivers.find(({ name }) => name === this.options.driver)?.nodeID;
    const known = of(this.nodes.get(node));
    if (known !== undefined) return known;
    const asked = yield* this.client.call(get<CSINode>(csinodes, undefined, node));
    return asked.ok ? of(asked.object) : undefined;
  }

  private *detach(attachment: VolumeAttachment): Procedure<Reconciled> {
    const { spec, metadata } = attachment;
    const volumeId = this.volumes.get(spec.source.persistentVolumeName ?? '')?.spec?.csi?.volumeHandle;
    const nodeId = (yield* this.nodeId(spec.nodeName)) ?? spec.nodeName;
    if (volumeId !== undefined) {
      const subject = objectRef('VolumeAttachment', undefined, metadata?.name ?? '');
      const called = yield* callCsi(this.host, this.options.controller, 'ControllerUnpublishVolume', { volumeId, nodeId }, subject);
      if (!called.ok) {
        yield* this.status(attachment, { detachError: { message: called.error, time: this.host.timestamp() } });
        return 'retry';
      }
    }
    yield* this.status(attachment, { attached: false, detachError: null });
    const finalizers = (metadata?.finalizers ?? []).filter((name) => name !== this.finalizer);
    const freed = yield* this.client.call(patch<VolumeAttachment>(volumeattachments, undefined, keyOf(attachment), MERGE, { metadata: { finalizers } }));
    return freed.ok || freed.code === 404 ? 'done' : 'retry';
  }

  private *status(attachment: VolumeAttachment, status: Readonly<Record<string, unknown>>): Procedure<boolean> {
    const body = { status: { attached: attachment.status?.attached ?? false, ...status } };
    const result = yield* this.client.call(patch<VolumeAttachment>(volumeattachments, undefined, keyOf(attachment), MERGE, body, 'status'));
    return result.ok || result.code === 404;
  }
}

/** The sidecar `csi-attacher` of a driver whose volumes are attached. */
export function externalAttacher(options: AttacherOptions): ProcessFactory {
  return (host) => new Attacher(host, options);
}
