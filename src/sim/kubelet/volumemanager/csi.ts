import {
  address,
  type CSIDriver,
  type CsiMethod,
  type CsiMethods,
  type CsiRequest,
  type CsiResponse,
  type Node,
  objectRef,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type PluginInfo,
  type Pod,
  type RegistrationStatus,
  resources,
  type VolumeAttachment,
} from '../../../api/index.ts';
import { type ApiClient, get, Informer } from '../../client-go/index.ts';
import { attachmentName, uniqueVolumeName } from '../../component-helpers/storage/csi/names.ts';
import { type Procedure, type ProcessHost, suspend } from '../../kernel/index.ts';
import { identityOf } from '../pod.ts';
import { registerDriver } from './registration.ts';

/** How the volume of a claim is reached on this node. */
export type ClaimVolume =
  | { readonly ok: true; readonly hostPath?: string; readonly volume?: PersistentVolume }
  | { readonly ok: false; readonly error: string };

/** What was mounted through a CSI driver, to be taken back. */
export interface CsiMount {
  readonly driver: string;
  readonly volumeId: string;
  readonly targetPath: string;
  readonly stagingTargetPath: string;
}

/** Where a volume is mounted; or why it is not, with the step that failed; or that it is not attached to this node yet. */
export type CsiMounted = { readonly path: string } | { readonly error: string; readonly step?: string } | { readonly unattached: true };

const stagingOf = (driver: string, volumeId: string): string => `/var/lib/kubelet/plugins/kubernetes.io/csi/${driver}/${volumeId}/globalmount`;

/** The kubelet's side of CSI: its node's drivers, over their sockets. Source: `kubernetes/pkg/volume/csi`. */
export class CsiMounter {
  /** Staged volumes, with the target paths that are published from each. */
  private readonly staged = new Map<string, Set<string>>();
  private readonly mounts = new Map<string, CsiMount[]>();
  /** Attachable volumes by their unique name, with the Pods that want them. */
  private readonly wanted = new Map<string, Set<string>>();
  private inUse: readonly string[] | undefined;
  private known: Informer<CSIDriver> | undefined;

  constructor(
    private readonly host: ProcessHost,
    private readonly client: ApiClient,
    /** The Node as the watch tells it. */
    private readonly self: () => Node | undefined,
  ) {}

  /** `node.status.volumesInUse`: what must not be detached from this node; undefined before there was any. */
  get volumesInUse(): readonly string[] | undefined {
    return this.inUse;
  }

  /** A driver's socket has appeared: asks it who this node is to it, and notes it in the CSINode. */
  *register(info: PluginInfo): Procedure<RegistrationStatus> {
    yield* this.drivers();
    const found = yield* this.rpc(undefined, info.name, 'NodeGetInfo', {});
    const error = 'error' in found ? found.error : yield* registerDriver(this.client, this.node, info.name, found);
    return { type: 'plugin-registration-status', pluginRegistered: error === undefined, error: error ?? '' };
  }

  private get node(): string {
    return this.host.address.slice(0, this.host.address.lastIndexOf('/'));
  }

  /** CSIDrivers, watched from the first need on. */
  private *drivers(): Procedure<Informer<CSIDriver>> {
    this.known ??= new Informer<CSIDriver>(this.host, this.client, resources.csidrivers).start();
    const { known } = this;
    if (!known.hasSynced) yield* suspend<void>((resume) => known.whenSynced(() => resume()));
    return known;
  }

  /**
   * Is it attached, where its driver wants that? The attach/detach controller says so in the node's status, and the node has to have
   * said that it uses the volume. Source: `operation_generator.go` GenerateVerifyControllerAttachedVolumeFunc, `csi_attacher.go` WaitForAttach.
   */
  private *attached(uid: string, { driver, volumeHandle }: { readonly driver: string; readonly volumeHandle: string }): Procedure<CsiMounted | undefined> {
    if ((yield* this.drivers()).get(driver)?.spec.attachRequired === false) return undefined;
    const unique = uniqueVolumeName({ driver, volumeHandle });
    const users = this.wanted.get(unique) ?? new Set();
    this.wanted.set(unique, users.add(uid));
    if (!this.inUse?.includes(unique)) this.inUse = [...(this.inUse ?? []), unique];
    const { volumesInUse = [], volumesAttached = [] } = this.self()?.status ?? {};
    if (!volumesInUse.includes(unique) || !volumesAttached.some(({ name }) => name === unique)) return { unattached: true };
    const id = attachmentName({ driver, volumeHandle }, this.node);
    const attachment = yield* this.client.call(get<VolumeAttachment>(resources.volumeattachments, undefined, id));
    const step = 'MountVolume.WaitForAttach';
    if (!attachment.ok) return { step, error: `volume ${volumeHandle} has GET error for volume attachment ${id}: ${attachment.status.message ?? ''}` };
    return attachment.object.status?.attached ? undefined : { step, error: `volume ${volumeHandle} is not attached for volume attachment ${id}` };
  }

  /** A Pod wants nothing any more: what no other wants is out of use, once it is unmounted. */
  private unwant(uid: string): void {
    for (const [unique, users] of this.wanted) {
      if (!users.delete(uid) || users.size > 0) continue;
      this.wanted.delete(unique);
      this.inUse = this.inUse?.filter((name) => name !== unique);
    }
  }

  /** The claim, then the volume that it is bound to (`volumemanager/populator` getPVCExtractPV). */
  *find(pod: Pod, claimName: string): Procedure<ClaimVolume> {
    const { namespace } = identityOf(pod);
    const claim = yield* this.client.call(get<PersistentVolumeClaim>(resources.persistentvolumeclaims, namespace, claimName));
    if (!claim.ok) return { ok: false, error: `failed to fetch PVC from API server: ${claim.status.message ?? ''}` };
    const name = claim.object.spec?.volumeName;
    if (!name || claim.object.status?.phase !== 'Bound') return { ok: false, error: 'PVC is not bound' };
    const volume = yield* this.client.call(get<PersistentVolume>(resources.persistentvolumes, undefined, name));
    if (!volume.ok) return { ok: false, error: `failed to fetch PV ${name} from API server: ${volume.status.message ?? ''}` };
    const { hostPath, local } = volume.object.spec ?? {};
    const path = hostPath?.path ?? local?.path;
    return { ok: true, volume: volume.object, ...(path === undefined ? {} : { hostPath: path }) };
  }

  /** NodeStageVolume, if nobody has staged it yet, and NodePublishVolume. Returns where it is, or an error text. */
  *mount(pod: Pod, { metadata, spec }: PersistentVolume): Procedure<CsiMounted> {
    const { uid } = identityOf(pod);
    const { driver = '', volumeHandle: volumeId = '' } = spec?.csi ?? {};
    const obstacle = yield* this.attached(uid, { driver, volumeHandle: volumeId });
    if (obstacle) return obstacle;
    const stagingTargetPath = stagingOf(driver, volumeId);
    const targetPath = `/var/lib/kubelet/pods/${uid}/volumes/kubernetes.io~csi/${metadata?.name ?? ''}/mount`;
    const users = this.staged.get(stagingTargetPath);
    if (!users) {
      const capability = { accessMode: spec?.accessModes?.[0] ?? 'ReadWriteOnce', fsType: spec?.csi?.fsType ?? 'ext4' };
      const staged = yield* this.call(pod, driver, 'NodeStageVolume', { volumeId, stagingTargetPath, volumeCapability: capability });
      if (staged !== undefined) return { step: 'MountVolume.MountDevice', error: staged };
      this.staged.set(stagingTargetPath, new Set());
    }
    const published = yield* this.call(pod, driver, 'NodePublishVolume', { volumeId, stagingTargetPath, targetPath, readonly: false });
    if (published !== undefined) return { error: published };
    this.staged.get(stagingTargetPath)?.add(targetPath);
    this.mounts.set(uid, [...(this.mounts.get(uid) ?? []), { driver, volumeId, targetPath, stagingTargetPath }]);
    return { path: targetPath };
  }

  /** NodeUnpublishVolume, and NodeUnstageVolume with the last Pod. */
  *unmountAll(pod: Pod): Procedure<void> {
    const { uid } = identityOf(pod);
    const mounts = this.mounts.get(uid) ?? [];
    this.mounts.delete(uid);
    for (const { driver, volumeId, targetPath, stagingTargetPath } of mounts) {
      yield* this.call(pod, driver, 'NodeUnpublishVolume', { volumeId, targetPath });
      const users = this.staged.get(stagingTargetPath);
      users?.delete(targetPath);
      if (users?.size !== 0) continue;
      this.staged.delete(stagingTargetPath);
      yield* this.call(pod, driver, 'NodeUnstageVolume', { volumeId, stagingTargetPath });
    }
    this.unwant(uid);
  }

  /** Returns an error text, or undefined. */
  private *call<M extends CsiMethod>(pod: Pod, driver: string, method: M, request: Readonly<CsiMethods[M]['request']>): Procedure<string | undefined> {
    const answer = yield* this.rpc(pod, driver, method, request);
    return 'error' in answer ? answer.error : undefined;
  }

  private *rpc<M extends CsiMethod>(
    pod: Pod | undefined,
    driver: string,
    method: M,
    request: Readonly<CsiMethods[M]['request']>,
  ): Procedure<Readonly<CsiMethods[M]['response']> | { readonly error: string }> {
    const payload = { type: 'csi-request', method, request } as CsiRequest;
    const subject = pod && objectRef('Pod', identityOf(pod).namespace, identityOf(pod).name);
    const reply = yield* this.host.call({ to: address(`${this.node}/csi/${driver}`), channel: 'grpc', method, ...(subject ? { subject } : {}), payload });
    if (typeof reply === 'string' || reply.payload.type !== 'csi-response')
      return { error: `kubernetes.io/csi: driver name ${driver} not found in the list of registered CSI drivers` };
    const response = reply.payload as CsiResponse<M>;
    return response.ok ? response.response : { error: `rpc error: code = ${response.code} desc = ${response.desc}` };
  }
}
