import type { Address, Message, OciRequest, Outgoing, Payload } from '../../api/index.ts';
import type { Process, ProcessFactory, ProcessHost } from '../kernel/index.ts';
import type { TaskCall } from './flavor.ts';
import { noRuntime } from './runtime.ts';

export interface TaskRelayOptions {
  /** Who hears of exits: the daemon above. */
  readonly above: Address;
  /** The next one down, for each operation. */
  readonly below: (request: OciRequest) => TaskCall;
  /** How an exit is told upward. */
  readonly exit: string;
}

/**
 * One that stands between a daemon and an OCI runtime and keeps the containers when the daemon goes away: a shim, conmon.
 * Requests go down, exits go up.
 */
class TaskRelay implements Process {
  constructor(
    private readonly host: ProcessHost,
    private readonly options: TaskRelayOptions,
    private readonly again: boolean,
  ) {}

  /** Exits were missed while it was away: the daemon has to ask. */
  start(): void {
    if (this.again) this.reconnect();
  }

  receive(message: Message<Payload>): void {
    const { payload, subject } = message;
    const about: Pick<Outgoing, 'subject'> = subject ? { subject } : {};
    if (payload.type === 'oci-request') {
      this.host.request(
        { ...this.options.below(payload), ...about, payload },
        (reply) => void this.host.reply(message, { payload: reply.payload, ...(reply.code === undefined ? {} : { code: reply.code }) }),
        { onFailure: () => void this.host.reply(message, { payload: noRuntime(payload.runtime ?? 'runc'), code: 1 }) },
      );
    } else if (payload.type === 'task-exit') {
      this.host.send({ to: this.options.above, channel: 'exec', method: this.options.exit, code: payload.exitCode, ...about, payload });
    } else if (payload.type === 'syscall' && payload.call === 'reconnect') this.reconnect();
    else if (payload.type === 'syscall') {
      this.host.reply(message, { payload: { type: 'syscall-result' } });
    }
  }

  private reconnect(): void {
    this.host.send({ to: this.options.above, channel: 'exec', method: 'reconnect', payload: { type: 'syscall', call: 'reconnect', args: {} } });
  }
}

/** A shim (containerd) or conmon (CRI-O): between a daemon and the OCI runtime, it outlives the daemon. */
export function taskRelay(options: TaskRelayOptions): ProcessFactory {
  let again = false;
  return (host) => {
    const relay = new TaskRelay(host, options, again);
    again = true;
    return relay;
  };
}
