import { address, type Outgoing } from '../../../../../api/index.ts';
import type { Incoming } from '../../../../kernel/index.ts';
import { errors } from '../../../endpoints/status-error.ts';
import { type AnyObject, asJson, asList, asText } from '../../../values.ts';
import { Operation } from '../../operation.ts';
import { stateOf } from '../../state.ts';

const names = (pod: AnyObject, field: string): readonly string[] => asList(pod.spec?.[field]).map((container) => asText(asJson(container).name));

/** GET of `pods/<name>/log`: asks the kubelet of the Pod's node. Source: `registry/core/pod/strategy.go` LogLocation, `rest/log.go`. */
export class LogOperation extends Operation {
  start(): void {
    const { name } = this.flight.request;
    this.ask({ type: 'etcd-range', key: this.key(name) }, (response) => {
      const { object } = stateOf(response);
      if (!object) throw errors.notFound(this.info.type, name);
      this.fetch(object, this.container(object));
    });
  }

  private container(pod: AnyObject): string {
    const name = this.flight.request.name;
    const asked = this.flight.http.query?.container ?? '';
    const containers = names(pod, 'containers');
    const init = names(pod, 'initContainers');
    const ephemeral = names(pod, 'ephemeralContainers');
    if (asked === '') {
      if (containers.length === 1 && containers[0] !== undefined) return containers[0];
      const initText = init.length > 0 ? ` or one of the init containers: [${init.join(' ')}]` : '';
      throw errors.badRequest(`a container name must be specified for pod ${name}, choose one of: [${containers.join(' ')}]${initText}`);
    }
    if (![...containers, ...init, ...ephemeral].includes(asked)) throw errors.badRequest(`container ${asked} is not valid for pod ${name}`);
    return asked;
  }

  private fetch(pod: AnyObject, container: string): void {
    const { name, namespace } = this.flight.request;
    const node = asText(pod.spec?.nodeName);
    // A Pod without a node has no logs yet.
    if (node === '') {
      this.respond(200, '');
      return;
    }
    const query = this.flight.http.query ?? {};
    this.pass('storage', 'ok', `proxied to the kubelet of ${node}`);
    const outgoing: Outgoing = {
      to: address(`${node}/kubelet`),
      channel: 'https',
      method: `GET /containerLogs/${namespace}/${name}/${container}`,
      payload: { type: 'kubelet-request', operation: 'containerLogs', namespace, pod: name, container, query },
    };
    if (query.follow === 'true' && this.flight.message) this.follow(this.flight.message, outgoing);
    else this.registry.proxy(this.flight, outgoing, (reply) => this.answered(reply));
  }

  /** `follow=true`: what is there, and then what is written, for as long as the client listens. */
  private follow(message: Incoming, outgoing: Outgoing): void {
    const { to, method } = outgoing;
    const unreachable = (): void =>
      this.registry.refuse(this.flight, errors.unknown(`Get "https://${to}:10250${method.slice(4)}": dial tcp: connect: connection refused`));
    this.registry.relay.open(message, outgoing, (reply) => this.answered(reply), unreachable);
  }

  private answered({ payload }: Incoming): boolean {
    if (payload.type !== 'kubelet-response') return false;
    this.guard(() => {
      if (payload.code === 200) return this.respond(200, payload.body);
      throw payload.code === 400
        ? errors.badRequest(payload.body)
        : payload.code === 404
          ? errors.notFound(this.info.type, this.flight.request.name)
          : errors.unknown(payload.body);
    });
    return payload.code === 200;
  }
}
