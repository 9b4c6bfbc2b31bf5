import type { Micros, Node, NodeSpec, Pod } from '../../../api/index.ts';
import type { ProcessHost } from '../../kernel/index.ts';
import type { ResourceManagers } from '../cm/managers.ts';
import { identityOf, isBeingDeleted } from '../pod.ts';
import type { PodRecord } from '../pod-worker.ts';
import type { PodWorkers } from '../pod-workers.ts';
import type { StatusManager } from '../status/manager.ts';
import { admitSysctls } from '../sysctl/allowlist.ts';
import { admit, type NodeUse, pressureRejection, type Rejection } from './admission.ts';
import { admitAppArmor } from './app-armor.ts';

export interface AdmitterOptions {
  readonly host: ProcessHost;
  readonly spec: NodeSpec;
  readonly node: () => Node;
  readonly use: NodeUse;
  readonly statuses: StatusManager;
  readonly workers: () => PodWorkers;
  readonly managers: () => ResourceManagers | undefined;
  readonly pressures: () => readonly string[];
  /** As the watch shows it now. */
  readonly latest: (namespace: string, name: string) => Pod | undefined;
  readonly open: (pod: Pod) => PodRecord;
  readonly admitted: (record: PodRecord) => void;
  readonly record: (pod: Pod, reason: string, message: string) => void;
}

/** Lets Pods onto the node or turns them away. Source: `kubernetes/pkg/kubelet/kubelet.go` HandlePodAdditions, rejectPod. */
export class Admitter {
  /** Pods before whose admission time passes. */
  private readonly waiting = new Set<string>();

  constructor(private readonly options: AdmitterOptions) {}

  /** Admits the Pod after the time that the kubelet needs for it, if it is still there then. */
  take(pod: Pod): void {
    const { host, latest } = this.options;
    const time = host.cost('kubelet.admit', 0 as Micros);
    if (time === 0) this.admit(pod);
    const { uid, namespace, name } = identityOf(pod);
    if (time === 0 || this.waiting.has(uid)) return;
    this.waiting.add(uid);
    host.after(time, () => {
      this.waiting.delete(uid);
      const now = latest(namespace, name);
      if (now && identityOf(now).uid === uid && !isBeingDeleted(now)) this.admit(now);
    });
  }

  admit(pod: Pod): void {
    const { host, spec, node, use, managers, pressures, open, admitted } = this.options;
    const rejection =
      pressureRejection(pressures(), pod) ?? admitAppArmor(pod, spec) ?? admitSysctls(pod, spec.kubelet?.allowedUnsafeSysctls) ?? admit(pod, node(), use);
    const record = open(pod);
    if (rejection) return void this.reject(record, rejection);
    use.add(record.uid, pod);
    const resources = managers();
    if (resources) host.run(resources.admit(pod), (refused) => (refused ? this.reject(record, refused) : admitted(record)));
    else admitted(record);
  }

  private reject(record: PodRecord, { reason, message: why }: Rejection): void {
    const { use, statuses, workers } = this.options;
    const message = `Pod was rejected: ${why}`;
    use.remove(record.uid);
    this.options.record(record.pod, reason, why);
    record.phase.send({ type: 'KILLED', reason, message });
    record.worker.stop();
    statuses.set(record.pod, { ...record.pod.status, phase: 'Failed', reason, message, conditions: record.pod.status?.conditions ?? [] });
    workers().close(record);
  }
}
