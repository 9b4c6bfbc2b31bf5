import type { Address, Message, OciRequest, OciResponse, Payload } from '../../api/index.ts';
import type { Procedure, Process, ProcessFactory, ProcessHost } from '../kernel/index.ts';

export interface DockerdOptions {
  /** Who has the containers run: containerd, in its namespace `moby`. */
  readonly containerd: Address;
  readonly registry: Address;
  /** Who hears of exits. */
  readonly adapter: Address;
}

const failed: OciResponse = { type: 'oci-response', ok: false, error: 'fork/exec containerd: connect: connection refused' };

/**
 * Docker Engine, as far as cri-dockerd uses it: `create` only remembers a container, `start` has containerd make and start its task,
 * images come from registries through it.
 */
class Dockerd implements Process {
  constructor(
    private readonly host: ProcessHost,
    private readonly options: DockerdOptions,
    private readonly created: Map<string, OciRequest>,
    private readonly again: boolean,
  ) {}

  /** What ended while it was away is known to containerd alone: whoever listened to `/events` has to ask. */
  start(): void {
    if (this.again)
      this.host.send({ to: this.options.adapter, channel: 'http', method: 'GET /events', payload: { type: 'syscall', call: 'reconnect', args: {} } });
  }

  receive(message: Message<Payload>): void {
    const { payload } = message;
    if (payload.type === 'oci-request') {
      this.host.run(this.serve(payload, message), (response) => void this.host.reply(message, { payload: response, code: response.ok ? 200 : 500 }));
    } else if (payload.type === 'registry-request') this.fetch(message);
    else if (payload.type === 'registry-response') this.pass(message, this.options.adapter, 'progress');
    else if (payload.type === 'task-exit') this.pass(message, this.options.adapter, 'GET /events die');
    else if (payload.type === 'syscall') this.pass(message, this.options.adapter, 'GET /events');
  }

  private *serve(request: OciRequest, message: Message<Payload>): Procedure<OciResponse> {
    if (request.operation === 'create') {
      this.created.set(request.id, request);
      return { type: 'oci-response', ok: true };
    }
    const waiting = request.operation === 'start' ? this.created.get(request.id) : undefined;
    if (waiting) {
      this.created.delete(request.id);
      const made = yield* this.task(waiting, message);
      if (!made.ok) return made;
    }
    return yield* this.task(request, message);
  }

  private *task(request: OciRequest, { subject }: Message<Payload>): Procedure<OciResponse> {
    const { containerd } = this.options;
    const method = `Task.${request.operation.charAt(0).toUpperCase()}${request.operation.slice(1)}`;
    const reply = yield* this.host.call({ to: containerd, channel: 'grpc', method, ...(subject ? { subject } : {}), payload: request });
    return typeof reply !== 'string' && reply.payload.type === 'oci-response' ? reply.payload : failed;
  }

  private fetch(message: Message<Payload>): void {
    const { method, subject, payload } = message;
    this.host.request(
      { to: this.options.registry, channel: 'https', method, ...(subject ? { subject } : {}), payload },
      (reply) => void this.host.reply(message, { payload: reply.payload, ...(reply.code === undefined ? {} : { code: reply.code }) }),
      {
        onFailure: () => {
          const error = 'Get "https://registry/v2/": dial tcp 203.0.113.10:443: connect: connection refused';
          this.host.reply(message, { payload: { type: 'registry-response', ok: false, error }, code: 500 });
        },
      },
    );
  }

  private pass({ payload, subject }: Message<Payload>, to: Address, method: string): void {
    this.host.send({ to, channel: 'http', method, ...(subject ? { subject } : {}), payload });
  }
}

/** dockerd on one node. Created containers are on disk; those that run are with their shims. */
export function dockerd(options: DockerdOptions): ProcessFactory {
  const created = new Map<string, OciRequest>();
  let again = false;
  return (host) => {
    const process = new Dockerd(host, options, created, again);
    again = true;
    return process;
  };
}
