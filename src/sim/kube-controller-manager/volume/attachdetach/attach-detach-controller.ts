import {
  type CSIDriver,
  type Micros,
  millis,
  type Node,
  objectRef,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
  type Read,
  resources,
  seconds,
  type VolumeAttachment,
} from '../../../../api/index.ts';
import { create, get, type Informer, keyOf, patch, type Reconciled, remove, WorkQueue, whenAllSynced } from '../../../client-go/index.ts';
import { claimNameOf } from '../../../component-helpers/storage/volume/claim-name.ts';
import { attachmentName, isMultiAttachAllowed, uniqueVolumeName } from '../../../component-helpers/storage/csi/names.ts';
import type { Procedure } from '../../../kernel/index.ts';
import { isPodTerminal } from '../../../component-helpers/pod.ts';
import type { ControllerContext } from '../../controller-context.ts';

const { pods, nodes, persistentvolumes, persistentvolumeclaims, volumeattachments, csidrivers } = resources;

/** `ReconcilerLoopPeriod`, `ReconcilerMaxWaitForUnmountDuration`; how long an attach may take (`csi_plugin.go` csiTimeout). */
const LOOP_PERIOD = millis(100);
const MAX_WAIT_FOR_UNMOUNT = seconds(360);
const ATTACH_TIMEOUT = seconds(120);
/** `goroutinemap/exponentialbackoff`. */
const BACKOFF = { initial: millis(500), max: seconds(122) } as const;
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';
const STRATEGIC_MERGE = 'application/strategic-merge-patch+json';

/** A volume that Pods on a node want. */
interface Wish {
  readonly attachment: string;
  readonly volume: PersistentVolume;
  readonly unique: string;
  readonly node: string;
  readonly pods: Pod[];
}

/** An attach that goes on, or waits after a failure. */
interface Operation {
  since: Micros;
  delay: Micros;
  /** Not before. */
  at: Micros;
}

/**
 * Attaches volumes to the nodes whose Pods want them and detaches them when nobody does and the node has unmounted them. What is
 * attached is what VolumeAttachments say. Source: `kubernetes/pkg/controller/volume/attachdetach`, `pkg/volume/csi/csi_attacher.go`.
 */
export class AttachDetachController {
  private readonly pods: Informer<Pod>;
  private readonly nodes: Informer<Node>;
  private readonly volumes: Informer<PersistentVolume>;
  private readonly claims: Informer<PersistentVolumeClaim>;
  private readonly attachments: Informer<VolumeAttachment>;
  private readonly drivers: Informer<CSIDriver>;
  private readonly queue: WorkQueue;
  /** Pods with claims that run on a node: keys. */
  private readonly users = new Set<string>();
  private readonly operations = new Map<string, Operation>();
  /** Attachments that nobody wants any more: since when. */
  private readonly detachRequested = new Map<string, Micros>();
  private readonly multiAttachReported = new Set<string>();
  private readonly announced = new Set<string>();
  private armed = false;

  constructor(private readonly context: ControllerContext) {
    const { host, informers } = context;
    this.pods = informers.of<Pod>(pods);
    this.nodes = informers.of<Node>(nodes);
    this.volumes = informers.of<PersistentVolume>(persistentvolumes);
    this.claims = informers.of<PersistentVolumeClaim>(persistentvolumeclaims);
    this.attachments = informers.of<VolumeAttachment>(volumeattachments);
    this.drivers = informers.of<CSIDriver>(csidrivers);
    this.queue = new WorkQueue(host, { name: 'attachdetach', workers: 1, reconcile: () => this.reconcile() });
  }

  start(): void {
    const wake = (): void => this.wake(LOOP_PERIOD);
    const pod = (object: Pod): void => {
      const wants = object.spec?.nodeName && !isPodTerminal(object) && object.spec.volumes?.some((volume) => claimNameOf(object, volume) !== undefined);
      const known = this.users.has(keyOf(object));
      if (wants) this.users.add(keyOf(object));
      else this.users.delete(keyOf(object));
      if (Boolean(wants) !== known) wake();
    };
    this.pods.handle({
      onAdd: pod,
      onUpdate: (_, object) => pod(object),
      onDelete: (object) => {
        if (this.users.delete(keyOf(object))) wake();
      },
    });
    this.nodes.handle({
      onAdd: wake,
      onDelete: wake,
      onUpdate: (before, after) => {
        if (before.status?.volumesInUse !== after.status?.volumesInUse || before.spec?.taints !== after.spec?.taints) wake();
      },
    });
    for (const informer of [this.volumes, this.claims, this.attachments, this.drivers]) informer.handle({ onAdd: wake, onUpdate: wake, onDelete: wake });
    whenAllSynced([this.pods, this.nodes, this.volumes, this.claims, this.attachments, this.drivers], () => {
      for (const attachment of this.attachments.all()) if (attachment.status?.attached) this.announced.add(keyOf(attachment));
      this.queue.start();
      wake();
    });
  }

  /** Looks again in a while; looks close to each other are one. */
  private wake(delay: Micros): void {
    if (delay === LOOP_PERIOD) {
      if (this.armed) return;
      this.armed = true;
    }
    this.context.host.after(delay, () => {
      if (delay === LOOP_PERIOD) this.armed = false;
      this.queue.add('reconcile');
    });
  }

  private *reconcile(): Procedure<Reconciled> {
    const wishes = this.wishes();
    for (const attachment of [...this.attachments.all()]) if (this.isMine(attachment) && !wishes.has(keyOf(attachment))) yield* this.detach(attachment);
    for (const wish of wishes.values()) yield* this.attach(wish, wishes);
    return 'done';
  }

  private isMine({ metadata, spec }: VolumeAttachment): boolean {
    return metadata?.deletionTimestamp === undefined && this.volumes.get(spec.source.persistentVolumeName ?? '')?.spec?.csi !== undefined;
  }

  /** The desired state of the world: volumes of bound claims of Pods, where the driver wants them attached (`skipAttach`). */
  private wishes(): Map<string, Wish> {
    const found = new Map<string, Wish>();
    for (const key of this.users) {
      const pod = this.pods.get(key);
      const node = pod?.spec?.nodeName;
      if (!pod || !node || !this.nodes.get(node)) continue;
      for (const used of pod.spec?.volumes ?? []) {
        const claim = this.claims.get(`${pod.metadata?.namespace}/${claimNameOf(pod, used) ?? ''}`);
        const volume = claim?.status?.phase === 'Bound' ? this.volumes.get(claim.spec?.volumeName ?? '') : undefined;
        const csi = volume?.spec?.csi;
        if (!volume || !csi || this.drivers.get(csi.driver)?.spec.attachRequired === false) continue;
        const attachment = attachmentName(csi, node);
        const wish = found.get(attachment) ?? { attachment, volume, unique: uniqueVolumeName(csi), node, pods: [] };
        wish.pods.push(pod);
        found.set(attachment, wish);
      }
    }
    return found;
  }

  private *attach(wish: Wish, wishes: ReadonlyMap<string, Wish>): Procedure<void> {
    const { attachment: name, volume, node } = wish;
    this.detachRequested.delete(name);
    const attachment = this.attachments.get(name);
    if (attachment?.metadata?.deletionTimestamp) return;
    if (attachment?.status?.attached) return yield* this.attached(wish);
    if (!attachment && !isMultiAttachAllowed(volume) && this.heldElsewhere(wish, wishes)) return;
    const { host, client } = this.context;
    const operation = this.operations.get(name) ?? { since: host.now(), delay: BACKOFF.initial, at: host.now() };
    this.operations.set(name, operation);
    if (operation.at > host.now()) return;
    if (!attachment) {
      const body = {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'VolumeAttachment',
        metadata: { name },
        spec: { attacher: volume.spec?.csi?.driver ?? '', nodeName: node, source: { persistentVolumeName: volume.metadata?.name ?? '' } },
      } as VolumeAttachment;
      const made = yield* client.call(create(volumeattachments, body), this.reads(wish));
      if (made.ok || made.code === 409) this.wake(ATTACH_TIMEOUT);
      else this.failed(wish, operation, made.status.message ?? '');
      return;
    }
    const error = attachment.status?.attachError?.message;
    if (error !== undefined) this.failed(wish, operation, error);
    else if (host.now() - operation.since >= ATTACH_TIMEOUT) {
      this.failed(
        wish,
        operation,
        `timed out waiting for external-attacher of ${volume.spec?.csi?.driver} CSI driver to attach volume ${volume.spec?.csi?.volumeHandle}`,
      );
    }
  }

  private reads({ pods: [pod] }: Wish): Read[] {
    const ref = objectRef('Pod', pod?.metadata?.namespace ?? '', pod?.metadata?.name ?? '');
    return ['/spec/nodeName', '/spec/volumes'].map((pointer) => ({ ref, pointer }));
  }

  private failed(wish: Wish, operation: Operation, error: string): void {
    const { host } = this.context;
    operation.at = (host.now() + operation.delay) as Micros;
    this.wake(operation.delay);
    operation.delay = Math.min(operation.delay * 2, BACKOFF.max) as Micros;
    operation.since = host.now();
    this.tell(wish, 'Warning', 'FailedAttachVolume', `AttachVolume.Attach failed for volume "${wish.volume.metadata?.name}" : ${error}`);
  }

  private tell({ pods: users }: Wish, type: 'Normal' | 'Warning', reason: string, message: string): void {
    for (const pod of users) this.context.recorder.event(pod, type, reason, message);
  }

  /** The first look that sees it attached says so, and tells the node that it may be mounted. */
  private *attached(wish: Wish): Procedure<void> {
    const { attachment: name, volume, unique, node } = wish;
    this.operations.delete(name);
    this.multiAttachReported.delete(name);
    if (!this.announced.has(name)) {
      this.announced.add(name);
      this.tell(wish, 'Normal', 'SuccessfulAttachVolume', `AttachVolume.Attach succeeded for volume "${volume.metadata?.name}" `);
    }
    const reported = this.nodes.get(node)?.status?.volumesAttached ?? [];
    if (!reported.some((other) => other.name === unique)) yield* this.report(node, [...reported, { name: unique, devicePath: '' }]);
  }

  /** `status.volumesAttached` of a node. Returns whether it was written, or the node is gone. */
  private *report(node: string, volumesAttached: readonly { readonly name: string; readonly devicePath: string }[]): Procedure<boolean> {
    const result = yield* this.context.client.call(patch<Node>(nodes, undefined, node, STRATEGIC_MERGE, { status: { volumesAttached } }, 'status'));
    return result.ok || result.code === 404;
  }

  /** A volume for one node that another one has: told once (`reportMultiAttachError`). */
  private heldElsewhere(wish: Wish, wishes: ReadonlyMap<string, Wish>): boolean {
    const { volume, node, attachment: name } = wish;
    const volumeName = volume.metadata?.name ?? '';
    const others = [...this.attachments.all()].filter(({ spec }) => spec.source.persistentVolumeName === volumeName && spec.nodeName !== node);
    if (others.length === 0) return false;
    if (this.multiAttachReported.has(name)) return true;
    this.multiAttachReported.add(name);
    const holders = others.flatMap((other) => wishes.get(keyOf(other))?.pods ?? []);
    for (const pod of wish.pods) {
      this.context.recorder.event(pod, 'Warning', 'FailedAttachVolume', `Multi-Attach error for volume "${volumeName}" ${usedBy(pod, holders)}`);
    }
    return true;
  }

  private *detach(attachment: VolumeAttachment): Procedure<void> {
    const { host, client } = this.context;
    const name = keyOf(attachment);
    const { nodeName } = attachment.spec;
    const csi = this.volumes.get(attachment.spec.source.persistentVolumeName ?? '')?.spec?.csi;
    if (!csi) return;
    const unique = uniqueVolumeName(csi);
    const since = this.detachRequested.get(name) ?? host.now();
    if (!this.detachRequested.has(name)) {
      this.detachRequested.set(name, since);
      this.wake(MAX_WAIT_FOR_UNMOUNT);
    }
    const node = this.nodes.get(nodeName);
    const expired = host.now() - since >= MAX_WAIT_FOR_UNMOUNT;
    const healthy = node?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
    const forced = (expired && !healthy) || (node?.spec?.taints?.some(({ key }) => key === OUT_OF_SERVICE) ?? false);
    const mounted = node ? (node.status?.volumesInUse?.includes(unique) ?? false) : !expired;
    if (mounted && !forced) return;
    const reported = node?.status?.volumesAttached ?? [];
    if (
      reported.some((other) => other.name === unique) &&
      !(yield* this.report(
        nodeName,
        reported.filter((other) => other.name !== unique),
      ))
    )
      return this.wake(seconds(1));
    if (!forced && node && !(yield* this.isSafeToDetach(nodeName, unique))) return;
    const ref = objectRef('Node', undefined, nodeName);
    const removed = yield* client.call(remove(volumeattachments, undefined, name), [{ ref, pointer: '/status/volumesInUse' }]);
    if (!removed.ok && removed.code !== 404) return this.wake(seconds(1));
    for (const forgotten of [this.detachRequested, this.operations, this.announced]) forgotten.delete(name);
  }

  /** `verifyVolumeIsSafeToDetach`: the node as the API server has it now still does not use it. */
  private *isSafeToDetach(node: string, unique: string): Procedure<boolean> {
    const found = yield* this.context.client.call(get<Node>(nodes, undefined, node));
    return found.ok ? !found.object.status?.volumesInUse?.includes(unique) : found.code === 404;
  }
}

/** What a Pod may be told of those that have its volume: names only from its own namespace. */
function usedBy(pod: Pod, holders: readonly Pod[]): string {
  if (holders.length === 0) return "Volume is already exclusively attached to one node and can't be attached to another";
  const local = holders.filter(({ metadata }) => metadata?.namespace === pod.metadata?.namespace).map(({ metadata }) => metadata?.name);
  const others = holders.length - local.length;
  if (local.length === 0) return `Volume is already used by ${others} pod(s) in different namespaces`;
  const names = `Volume is already used by pod(s) ${local.join(', ')}`;
  return others > 0 ? `${names} and ${others} pod(s) in different namespaces` : names;
}
