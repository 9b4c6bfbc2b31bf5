import { type Address, address, type Fault, type Seq } from '../../api/index.ts';
import type { Kernel } from '../kernel/index.ts';
import type { FaultHandler } from './handler.ts';

type CrashLeader = Extract<Fault, { type: 'crash-leader' }>;

/** The statechart that says who leads, by what is led. */
const machines: Readonly<Record<CrashLeader['of'], string>> = {
  etcd: 'etcd-member',
  'kube-controller-manager': 'leader-election',
  'kube-scheduler': 'leader-election',
};

/** The running process whose statechart entered `leader` last. */
function leaderOf(kernel: Kernel, of: CrashLeader['of']): Address | undefined {
  for (let seq = kernel.ledger.length; seq > 0; seq--) {
    const record = kernel.ledger.at(seq as Seq);
    if (record?.kind !== 'transition' || record.machine !== machines[of] || record.to !== 'leader') continue;
    if (record.entity.startsWith(of) && kernel.isRunning(address(record.entity))) return address(record.entity);
  }
  return undefined;
}

/** Ends whichever member or replica leads at this moment; healing starts that one again. */
export const crashLeader: FaultHandler<CrashLeader> = (kernel, { of }) => {
  const process = leaderOf(kernel, of);
  if (!process) return () => undefined;
  // Which one it struck is a fact of its own.
  const struck = { type: 'crash-process', process } as const;
  kernel.fault(struck, 'injected', () => kernel.crash(process));
  return () => kernel.fault(struck, 'healed', () => kernel.start(process));
};
