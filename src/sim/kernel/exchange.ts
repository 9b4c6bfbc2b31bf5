import type { Address, Channel, Micros } from '../../api/index.ts';
import type { Host } from './host.ts';
import type { Incoming, LossReason, Process, ProcessFactory, TimerHandle } from './process.ts';

/** A process at its address; `process` is undefined while it is down. */
export interface Registration {
  readonly address: Address;
  readonly factory: ProcessFactory;
  readonly host: Host;
  process: Process | undefined;
}

/** The last arrival of one sender, receiver and channel. */
export interface Stretch {
  readonly from: Address;
  readonly to: Address;
  readonly channel: Channel;
  last: Micros;
}

/** A request that is under way, or a stream that is open. */
export interface Exchange {
  readonly owner: Registration;
  readonly incarnation: number;
  readonly onMessage: (message: Incoming) => void;
  readonly onFailure: ((reason: LossReason | 'ended') => void) | undefined;
  readonly stream: boolean;
  readonly server: Address;
  timer: TimerHandle | undefined;
  /** Where a stream's messages were put in order last: nearly always where the next one is, too. */
  stretch: Stretch | undefined;
}
