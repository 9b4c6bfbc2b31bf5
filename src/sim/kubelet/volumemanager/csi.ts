import { address, type CsiMethod, type CsiMethods, type CsiRequest, objectRef, type PersistentVolume, type PersistentVolumeClaim, type Pod, resources } from '../../../api/index.ts';
import { type ApiClient, get } from '../../client-go/index.ts';
import type { Procedure, ProcessHost } from '../../kernel/index.ts';
import { identityOf } from '../pod.ts';

/** How the volume of a claim is reached on this node. */
export type ClaimVolume = { readonly ok: true; readonly hostPath?: string; readonly volume?: PersistentVolume } | { readonly ok: false; readonly error: string };

/** What was mounted through a CSI driver, to be taken back. */
export interface CsiMount {
  readonly driver: string;
  readonly volumeId: string;
  readonly targetPath: string;
  readonly stagingTargetPath: string;
}

const stagingOf = (driver: string, volumeId: string): string => `/var/lib/kubelet/plugins/kubernetes.io/csi/${driver}/${volumeId}/globalmount`;

/** The kubelet's side of CSI: its node's drivers, over their sockets. Source: `kubernetes/pkg/volume/csi`. */
export class CsiMounter {
  /** Staged volumes, with the target paths that are published from each. */
  private readonly staged = new Map<string, Set<string>>();
  private readonly mounts = new Map<string, CsiMount[]>();

  constructor(
    private readonly host: ProcessHost,
    private readonly client: ApiClient,
  ) {}

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
  *mount(pod: Pod, { metadata, spec }: PersistentVolume): Procedure<{ readonly path: string } | { readonly error: string }> {
    const { uid } = identityOf(pod);
    const { driver = '', volumeHandle: volumeId = '' } = spec?.csi ?? {};
    const stagingTargetPath = stagingOf(driver, volumeId);
    const targetPath = `/var/lib/kubelet/pods/${uid}/volumes/kubernetes.io~csi/${metadata?.name ?? ''}/mount`;
    const users = this.staged.get(stagingTargetPath);
    if (!users) {
      const capability = { accessMode: spec?.accessModes?.[0] ?? 'ReadWriteOnce', fsType: spec?.csi?.fsType ?? 'ext4' };
      const staged = yield* this.call(pod, driver, 'NodeStageVolume', { volumeId, stagingTargetPath, volumeCapability: capability });
      if (staged !== undefined) return { error: `MountVolume.MountDevice failed for volume "${metadata?.name ?? ''}" : ${staged}` };
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
  }

  /** Returns an error text, or undefined. */
  private *call<M extends CsiMethod>(pod: Pod, driver: string, method: M, request: Readonly<CsiMethods[M]['request']>): Procedure<string | undefined> {
    const { namespace, name } = identityOf(pod);
    const node = this.host.address.slice(0, this.host.address.lastIndexOf('/'));
    const payload = { type: 'csi-request', method, request } as CsiRequest;
    const reply = yield* this.host.call({ to: address(`${node}/csi/${driver}`), channel: 'grpc', method, subject: objectRef('Pod', namespace, name), payload });
    if (typeof reply === 'string' || reply.payload.type !== 'csi-response') return `kubernetes.io/csi: driver name ${driver} not found in the list of registered CSI drivers`;
    return reply.payload.ok ? undefined : `rpc error: code = ${reply.payload.code} desc = ${reply.payload.desc}`;
  }
}
