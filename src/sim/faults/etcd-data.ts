import { type Address, type EtcdMaintenance, type EtcdSnapshot, type Fault, millis, micros, seconds } from '../../api/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { FAULT_ADDRESS, type FaultHandler } from './handler.ts';

type One<T extends Fault['type']> = Extract<Fault, { type: T }>;

const nothing = (): void => undefined;
const membersOf = (kernel: Kernel): readonly Address[] => kernel.addresses().filter((at) => /^etcd-\d+$/.test(at));
const order = (kernel: Kernel, to: Address, payload: EtcdMaintenance): void =>
  void kernel.post(
    FAULT_ADDRESS,
    { to, channel: 'exec', method: payload.command === 'wipe' ? 'rm -rf /var/lib/etcd' : `etcdctl ${payload.command}`, payload },
    undefined,
  );

/** `etcdctl compact`: history up to a revision (the present one when none is given) is forgotten; a watch from before it ends with 410 Gone. */
export const etcdCompact: FaultHandler<One<'etcd-compact'>> = (kernel, { revision }) => {
  const member = membersOf(kernel).find((at) => kernel.isRunning(at));
  if (member) order(kernel, member, { type: 'etcd-maintenance', command: 'compact', ...(revision === undefined ? {} : { revision }) });
  return nothing;
};

/** The administrator's machine: the files that were saved, and where the next one goes. */
interface Desk {
  readonly files: Map<string, EtcdSnapshot>;
  file: string;
}

const desks = new WeakMap<Kernel, Desk>();

/** What etcdctl prints or downloads comes back to the address that faults send from. */
function deskOf(kernel: Kernel): Desk {
  let desk = desks.get(kernel);
  if (!desk) {
    const made: Desk = { files: new Map(), file: '' };
    desk = made;
    desks.set(kernel, made);
    kernel.register(FAULT_ADDRESS, () => ({
      start: () => undefined,
      receive: ({ payload }) => {
        if (payload.type === 'etcd-maintenance-result') made.files.set(made.file, payload.snapshot);
      },
    }));
    kernel.start(FAULT_ADDRESS);
  }
  return desk;
}

/** `etcdctl snapshot save FILE`, from the first member that runs. */
export const etcdSnapshotSave: FaultHandler<One<'etcd-snapshot-save'>> = (kernel, { file }) => {
  const member = membersOf(kernel).find((at) => kernel.isRunning(at));
  if (!member) return nothing;
  const desk = deskOf(kernel);
  desk.file = file;
  order(kernel, member, { type: 'etcd-maintenance', command: 'snapshot save' });
  return nothing;
};

/** New data for all members, those that were down included, and all of them start again with it; so do the API servers, as the documentation of etcd asks. */
function replaceData(kernel: Kernel, command: EtcdMaintenance): () => void {
  const members = membersOf(kernel);
  for (const member of members) if (!kernel.isRunning(member)) kernel.start(member);
  for (const member of members) order(kernel, member, command);
  const servers = kernel.addresses().filter((at) => /^kube-apiserver(-\d+)?$/.test(at) && kernel.isRunning(at));
  const again = [...members, ...servers];
  const at = (delay: number, run: () => void): void => void kernel.scheduleFromHere(micros(kernel.now() + delay), run, { incarnation: 0 });
  at(millis(10), () => {
    for (const process of again) kernel.crash(process);
  });
  at(seconds(1), () => {
    for (const process of again) kernel.start(process);
  });
  return nothing;
}

/** `etcdutl snapshot restore FILE` on every member. Without such a file nothing happens. */
export const etcdSnapshotRestore: FaultHandler<One<'etcd-snapshot-restore'>> = (kernel, { file }) => {
  const snapshot = desks.get(kernel)?.files.get(file);
  return snapshot ? replaceData(kernel, { type: 'etcd-maintenance', command: 'snapshot restore', snapshot }) : nothing;
};

/** The data directories of all members are deleted: the cluster has forgotten everything. */
export const etcdWipe: FaultHandler<One<'etcd-wipe'>> = (kernel) => replaceData(kernel, { type: 'etcd-maintenance', command: 'wipe' });
