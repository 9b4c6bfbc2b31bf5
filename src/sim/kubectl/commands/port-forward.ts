import { type KubeObject, type Pod, resources } from '../../../api/index.ts';
import { type ApiRequest, type Connection, get } from '../../client-go/index.ts';
import { type Procedure, suspend } from '../../kernel/index.ts';
import { type Command, list, string } from '../command.ts';
import { type ApiError, CommandError } from '../errors.ts';
import { podSubresource, podsOfWorkload, podTarget } from '../pods.ts';
import type { Session } from '../session.ts';

interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly targetPort?: number | string;
}

interface ServiceLike extends KubeObject {
  readonly spec?: { readonly ports?: readonly ServicePort[] };
}

interface Forwarded {
  readonly local: number;
  readonly remote: number;
}

const isNumber = (text: string): boolean => /^\d+$/.test(text);

function containerPort(pod: Pod, name: string): number {
  for (const { ports = [] } of pod.spec?.containers ?? []) {
    const found = ports.find((port) => port.name === name);
    if (found) return found.containerPort;
  }
  throw new CommandError(`Pod '${pod.metadata?.name}' does not have a named port '${name}'`);
}

/** A port of a Service is that of the Pod behind it. Source: `cmd/portforward/portforward.go` translateServicePortToTargetPort. */
function throughService(service: ServiceLike, pod: Pod, remote: string): number {
  const ports = service.spec?.ports ?? [];
  const found = isNumber(remote) ? ports.find(({ port }) => port === Number(remote)) : ports.find(({ name }) => name === remote);
  if (!found)
    throw new CommandError(
      isNumber(remote)
        ? `Service ${service.metadata?.name} does not have a service port ${remote}`
        : `Service '${service.metadata?.name}' does not have a named port '${remote}'`,
    );
  const target = found.targetPort ?? found.port;
  return typeof target === 'number' ? target : containerPort(pod, target);
}

function forwardedPort(session: Session, text: string, remoteOf: (remote: string) => number): Forwarded {
  const parts = text.split(':');
  const [local = '', remote = local] = parts;
  if (parts.length > 2) throw new CommandError(`invalid port format '${text}'`);
  if (remote === '') throw new CommandError('remote port cannot be empty');
  const number = remoteOf(remote);
  if (parts.length === 2 && local === '') return { local: session.machine.freePort(), remote: number };
  const here = isNumber(local) ? Number(local) : number;
  if (!isNumber(local) && parts.length === 2)
    throw new CommandError(`error parsing local port '${local}': strconv.ParseUint: parsing "${local}": invalid syntax`);
  if (number < 1 || number > 65_535) throw new CommandError(`remote port must be > 0`);
  return { local: here, remote: number };
}

/** Listens on the user's machine; each connection there is a pair of streams, data and error, on the one connection to the Pod. */
class Forwarder {
  private readonly waiting = new Map<number, (data: string | undefined) => void>();
  private nextRequest = 0;
  private readonly listening: number[] = [];

  constructor(
    private readonly session: Session,
    private readonly connection: Connection,
  ) {}

  /** Returns false when the port is taken. */
  listen({ local, remote }: Forwarded): boolean {
    const { machine } = this.session;
    if (machine.listeners.has(local)) return false;
    machine.listeners.set(local, (data, answer) => {
      const requestID = this.nextRequest++;
      this.session.out(`Handling connection for ${local}`);
      this.waiting.set(requestID, answer);
      this.connection.send({ stream: 'data', data, port: remote, requestID });
    });
    this.listening.push(local);
    this.session.out(`Forwarding from 127.0.0.1:${local} -> ${remote}`);
    this.session.out(`Forwarding from [::1]:${local} -> ${remote}`);
    return true;
  }

  answer(requestID: number, data: string | undefined): void {
    this.waiting.get(requestID)?.(data);
    this.waiting.delete(requestID);
  }

  stop(): void {
    for (const port of this.listening) this.session.machine.listeners.delete(port);
    for (const answer of this.waiting.values()) answer(undefined);
    this.waiting.clear();
  }
}

type Ending = { readonly refused: Parameters<typeof refusalOf>[0] } | { readonly message: string } | { readonly stopped: true };

function refusalOf(status: ConstructorParameters<typeof ApiError>[0] | string): Error {
  return typeof status === 'string'
    ? new CommandError(`error upgrading connection: unable to upgrade connection: ${status}`)
    : new CommandError(`error upgrading connection: ${status.message}`);
}

/** Holds the connection open until it breaks or somebody stops it. Source: `client-go/tools/portforward/portforward.go`. */
function* forward(session: Session, request: ApiRequest<unknown>, ports: readonly Forwarded[]): Procedure<Ending> {
  return yield* suspend<Ending>((resume) => {
    const connection = session.client.connect(request, {
      onAnswer: (result) => {
        if (!result.ok) return resume({ refused: result.status });
        const taken = ports.filter((port) => !forwarder.listen(port));
        for (const { local } of taken)
          session.err(
            `Unable to listen on port ${local}: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 127.0.0.1:${local}: bind: address already in use]`,
          );
        if (taken.length === ports.length)
          finish({ message: `unable to listen on any of the requested ports: [${ports.map(({ local, remote }) => `{${local} ${remote}}`).join(' ')}]` });
      },
      onFrame: ({ stream, data, port = 0, requestID = 0 }) => {
        if (stream === 'data') return forwarder.answer(requestID, data);
        if (stream !== 'error') return;
        session.err(
          `E${session.host.timestamp().slice(5, 10).replace('-', '')} ${session.host.timestamp().slice(11, 19)} portforward.go:424] "Unhandled Error" err="an error occurred forwarding ${ports.find((each) => each.remote === port)?.local ?? port} -> ${port}: ${data.trimEnd()}"`,
        );
        forwarder.answer(requestID, undefined);
        finish({ message: 'lost connection to pod' });
      },
      onLost: () => {
        forwarder.stop();
        resume({ message: 'lost connection to pod' });
      },
    });
    const forwarder = new Forwarder(session, connection);
    const close = (): void => {
      forwarder.stop();
      connection.close();
    };
    const finish = (with_: Ending): void => {
      kept();
      close();
      resume(with_);
    };
    const kept = session.atEnd(close);
    session.impatient(() => finish({ stopped: true }));
  });
}

function settle(ending: Ending): void {
  if ('refused' in ending) throw refusalOf(ending.refused);
  if ('message' in ending) throw new CommandError(ending.message);
}

function* runPortForward(session: Session, args: readonly string[]): Procedure<void> {
  const [name, ...wanted] = args;
  if (name === undefined || wanted.length === 0) throw new CommandError('TYPE/NAME and list of ports are required for port-forward', 'usage');
  const { info, namespace, name: objectName = '' } = podTarget(session, name);
  const object = yield* session.api(get<KubeObject>(info.type, namespace, objectName));
  const isPod = info.type.resource === 'pods';
  const found = isPod ? (object as Pod) : (yield* podsOfWorkload(session, object, namespace))[0];
  if (!found) throw new CommandError('timed out waiting for the condition');
  const remoteOf = (remote: string): number =>
    info.type.resource === 'services' ? throughService(object, found, remote) : isNumber(remote) ? Number(remote) : containerPort(found, remote);
  const ports = wanted.map((text) => forwardedPort(session, text, remoteOf));
  const pod = yield* session.api(get<Pod>(resources.pods, found.metadata?.namespace, found.metadata?.name ?? ''));
  if (pod.status?.phase !== 'Running') throw new CommandError(`unable to forward port because pod is not running. Current status=${pod.status?.phase}`);
  const request = { ...podSubresource(pod, 'portforward'), query: { ports: ports.map(({ remote }) => remote).join(',') } };
  const overSpdy = { ...request, method: 'POST', upgrade: { protocol: 'SPDY/3.1', subprotocols: ['portforward.k8s.io'] } } as const;
  if (session.invocation.env.KUBECTL_PORT_FORWARD_WEBSOCKETS !== 'false') {
    // SPDY inside a WebSocket; one that is refused, for whatever reason, is tried again as plain SPDY.
    const ending = yield* forward(
      session,
      { ...request, method: 'GET', upgrade: { protocol: 'websocket', subprotocols: ['SPDY/3.1+portforward.k8s.io'] } },
      ports,
    );
    if (!('refused' in ending)) return settle(ending);
  }
  settle(yield* forward(session, overSpdy, ports));
}

export const portForward: Command = {
  short: 'Forward one or more local ports to a pod.',
  usage: 'TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]',
  flags: [list('address'), string('pod-running-timeout')],
  run: runPortForward,
};
