import type { NodeSpec, Pod } from '../../../api/index.ts';
import type { ProcessHost } from '../../kernel/index.ts';
import { durationOf, periods } from '../config.ts';
import { mirroredUid, staticPodsOf } from '../config/file.ts';
import { identityOf, isBeingDeleted } from '../pod.ts';
import type { Journal } from '../journal.ts';
import type { PodWorkers } from '../pod-workers.ts';
import type { StatusManager } from '../status/manager.ts';
import type { MirrorClient } from './mirror-client.ts';

export interface StaticPodOptions {
  readonly host: ProcessHost;
  readonly node: NodeSpec;
  readonly mirrors: MirrorClient;
  readonly statuses: StatusManager;
  readonly workers: () => PodWorkers;
  readonly admit: (pod: Pod) => void;
  readonly journal: Journal;
}

/** The file source, and the mirror Pods that show its Pods in the API. Source: `kubernetes/pkg/kubelet/config/file.go`, `kubelet.go` handleMirrorPod. */
export class StaticPods {
  constructor(private readonly options: StaticPodOptions) {}

  /** Static Pods run from the first look at their files, whether or not there is an API server. */
  start(): void {
    const { host, node, mirrors, workers, admit, journal } = this.options;
    if (!node.staticPods?.length) return;
    const pods = staticPodsOf(node, host.timestamp());
    const look = (): void => {
      for (const pod of pods) {
        if (!workers().get(identityOf(pod).uid)) {
          journal.syncLoop('ADD', pod, 'file');
          admit(pod);
        }
        mirrors.reconcile(pod);
      }
    };
    host.asLoop('file', look);
    host.every(durationOf(node.kubelet?.fileCheckFrequency, periods.fileCheck), 'file', look);
  }

  /** The watch has shown a mirror Pod. */
  observe(mirror: Pod): void {
    const { mirrors, statuses, workers } = this.options;
    const uid = mirroredUid(mirror);
    const record = workers().get(uid);
    if (!record) {
      mirrors.delete(mirror);
      return;
    }
    mirrors.observe(uid, mirror);
    statuses.observeMirror(uid, mirror);
    if (isBeingDeleted(mirror)) mirrors.reconcile(record.pod);
  }

  /** The API has no longer the mirror Pod. */
  forget(mirror: Pod): void {
    const { mirrors, statuses, workers } = this.options;
    const uid = mirroredUid(mirror);
    mirrors.forget(uid);
    statuses.observeMirror(uid, undefined);
    const record = workers().get(uid);
    if (record && !record.worker.done) mirrors.reconcile(record.pod);
  }
}
