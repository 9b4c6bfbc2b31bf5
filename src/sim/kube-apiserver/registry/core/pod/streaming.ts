import { address, type Outgoing, type Upgrade } from '../../../../../api/index.ts';
import type { Incoming } from '../../../../kernel/index.ts';
import { authorize, forbiddenMessage } from '../../../authorization/authorizer.ts';
import type { RequestInfo } from '../../../endpoints/request-info.ts';
import { errors } from '../../../endpoints/status-error.ts';
import { type AnyObject, asText } from '../../../values.ts';
import { Operation } from '../../operation.ts';
import { stateOf } from '../../state.ts';
import { validContainer } from './container-name.ts';

/** Subresource → what the kubelet calls it (`/exec/…`, `/attach/…`, `/portForward/…`). */
const operations = { exec: 'exec', attach: 'attach', portforward: 'portForward' } as const;
type Subresource = keyof typeof operations;

const isSubresource = (name: string): name is Subresource => Object.hasOwn(operations, name);

/** A connection that kube-apiserver lets the kubelet upgrade and then only passes on. Frames of the client go to `Relay.up`. */
export class StreamingOperation extends Operation {
  /**
   * GET (WebSocket) or POST (SPDY) of `pods/<name>/exec|attach|portforward`: asks the kubelet of the Pod's node to upgrade, then
   * carries frames both ways. Source: `registry/core/pod/rest/subresources.go`.
   */
  start(): void {
    const { subresource } = this.flight.request;
    const { upgrade, query = {} } = this.flight.http;
    if (!isSubresource(subresource)) throw errors.unknownResource();
    this.authorizeCreate(() => this.upgrade(subresource, upgrade, query));
  }

  private upgrade(subresource: Subresource, upgrade: Upgrade | undefined, query: Readonly<Record<string, string>>): void {
    const { name } = this.flight.request;
    if (!upgrade) throw errors.badRequest('Upgrade request required');
    if (subresource === 'exec' && (query.command ?? '') === '') throw errors.badRequest('you must specify at least 1 command for the container');
    this.ask({ type: 'etcd-range', key: this.key(name) }, (response) => {
      const { object } = stateOf(response);
      if (!object) throw errors.notFound(this.info.type, name);
      const container = subresource === 'portforward' ? '' : validContainer(query.container ?? '', object);
      this.connect(object, container, operations[subresource], upgrade);
    });
  }

  /** A WebSocket is opened by GET, but whoever opens it must be allowed to `create` (AuthorizePodWebsocketUpgradeCreatePermission). */
  private authorizeCreate(allowed: () => void): void {
    const { user, request } = this.flight;
    const creating = { ...request, verb: 'create' };
    const { authorizers, rbac } = this.registry;
    if (authorizers) {
      authorizers.decide(user, creating, (decision) =>
        this.guard(() => {
          if (!decision.allowed) this.forbid(creating, decision.reason);
          else if (!this.flight.done) allowed();
        }),
      );
    } else if (authorize(rbac, user, creating) === undefined) this.forbid(creating, '');
    else allowed();
  }

  private forbid(creating: RequestInfo, reason: string): void {
    const { user, request } = this.flight;
    const why = `${forbiddenMessage(user, creating)}${reason === '' ? '' : `: ${reason}`}`;
    this.pass('authorization', 'denied', why);
    throw errors.forbidden(request, request.name, why);
  }

  private connect(pod: AnyObject, container: string, operation: (typeof operations)[Subresource], upgrade: Upgrade): void {
    const { name, namespace } = this.flight.request;
    const { message, http } = this.flight;
    const node = asText(pod.spec?.nodeName);
    if (node === '') throw errors.badRequest(`pod ${name} does not have a host assigned`);
    if (!message) throw errors.badRequest('Upgrade request required');
    this.pass('storage', 'ok', `proxied to the kubelet of ${node}: ${upgrade.protocol}, ${upgrade.subprotocols.join(', ')}`);
    const outgoing: Outgoing = {
      to: address(`${node}/kubelet`),
      channel: 'https',
      method: `${upgrade.protocol === 'websocket' ? 'GET' : 'POST'} /${operation}/${namespace}/${name}${container === '' ? '' : `/${container}`}`,
      ...(message.subject ? { subject: message.subject } : {}),
      payload: { type: 'kubelet-request', operation, namespace, pod: name, container, query: http.query ?? {}, upgrade },
    };
    const unreachable = (): void =>
      this.registry.refuse(this.flight, errors.internal(`error dialing backend: dial tcp ${node}:10250: connect: connection refused`));
    this.registry.relay.open(
      message,
      outgoing,
      (answer) => this.accepted(answer),
      unreachable,
      () => this.registry.ended(this.flight),
    );
  }

  /** The kubelet's answer is passed on as it is: 101 Switching Protocols, or a code and a text. */
  private accepted({ payload }: Incoming): boolean {
    if (payload.type !== 'kubelet-response') return false;
    this.respond(payload.code, payload.body);
    return payload.code === 101;
  }
}
