import { type Pod, resources } from '../../../api/index.ts';
import { type ApiClient, create, remove } from '../../client-go/index.ts';
import { CONFIG_HASH, CONFIG_MIRROR } from '../config/file.ts';
import { identityOf } from '../pod.ts';

/**
 * Shows static Pods in the API by mirror Pods: created when there is none, and again when somebody deletes them; the static Pod
 * runs on all the same. Source: `kubernetes/pkg/kubelet/pod/mirror_client.go`, `kubelet.go` SyncPod (tryReconcileMirrorPods).
 */
export class MirrorClient {
  /** By UID of the static Pod. */
  private readonly mirrors = new Map<string, Pod>();
  private readonly busy = new Set<string>();
  /** Looked at again when the request that is under way has been answered. */
  private readonly again = new Set<string>();

  constructor(
    private readonly client: ApiClient,
    private readonly node: string,
    private readonly nodeUid: () => string,
  ) {}

  get(staticUid: string): Pod | undefined {
    return this.mirrors.get(staticUid);
  }

  /** The watch has shown a mirror Pod. */
  observe(staticUid: string, mirror: Pod): void {
    this.mirrors.set(staticUid, mirror);
  }

  forget(staticUid: string): void {
    this.mirrors.delete(staticUid);
  }

  /** Brings the API to what it should show of this static Pod. Not before the node is registered. */
  reconcile(pod: Pod): void {
    const { uid, namespace, name } = identityOf(pod);
    if (this.nodeUid() === '') return;
    if (this.busy.has(uid)) {
      this.again.add(uid);
      return;
    }
    const mirror = this.mirrors.get(uid);
    if (mirror && mirror.metadata?.deletionTimestamp === undefined) return;
    this.busy.add(uid);
    const done = (): void => {
      this.busy.delete(uid);
      if (this.again.delete(uid)) this.reconcile(pod);
    };
    if (mirror) {
      const preconditions = { uid: mirror.metadata?.uid ?? '' };
      this.client.send(remove(resources.pods, namespace, name, { gracePeriodSeconds: 0, preconditions }), done);
    } else this.client.send(create<Pod>(resources.pods, this.mirrorOf(pod)), done);
  }

  /** A mirror whose static Pod is gone or has changed goes without a grace period. */
  delete(mirror: Pod): void {
    const { uid, namespace, name } = identityOf(mirror);
    this.client.send(remove(resources.pods, namespace, name, { gracePeriodSeconds: 0, preconditions: { uid } }), () => {});
  }

  private mirrorOf(pod: Pod): Pod {
    const { uid: _uid, ...metadata } = pod.metadata ?? {};
    const hash = metadata.annotations?.[CONFIG_HASH] ?? '';
    return {
      ...pod,
      metadata: {
        ...metadata,
        annotations: { ...metadata.annotations, [CONFIG_MIRROR]: hash },
        ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: this.node, uid: this.nodeUid(), controller: true }],
      },
    };
  }
}
