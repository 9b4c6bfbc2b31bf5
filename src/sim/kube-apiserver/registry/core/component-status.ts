import { type Address, address, seconds } from '../../../../api/index.ts';
import { errors } from '../../endpoints/status-error.ts';
import type { AnyObject } from '../../values.ts';
import { Operation } from '../operation.ts';

interface Health {
  readonly healthy: boolean;
  readonly message: string;
  readonly error?: string;
}

type Check = (done: (health: Health) => void) => void;

/** `pkg/probe/http`: how long a component may take to answer. */
const TIMEOUT = seconds(20);

/** GET and LIST of ComponentStatus, deprecated since 1.19: each is asked now, nothing is stored. Source: `registry/core/componentstatus/{rest,validator}.go`. */
export class ComponentStatusOperation extends Operation {
  start(): void {
    const { name } = this.flight.request;
    const checks: Readonly<Record<string, Check>> = {
      'controller-manager': (done) => this.healthz(this.beside('kube-controller-manager'), 10_257, done),
      scheduler: (done) => this.healthz(this.beside('kube-scheduler'), 10_259, done),
      'etcd-0': (done) => this.etcd(done),
    };
    const asked = name === '' ? Object.keys(checks) : [name];
    const found = new Map<string, Health>();
    for (const each of asked) {
      const check = checks[each];
      if (!check) throw errors.unknown(`Component not found: ${each}`);
      check((health) => {
        found.set(each, health);
        if (found.size === asked.length && !this.flight.done)
          this.answer(
            asked.map((one) => statusOf(one, found.get(one) as Health)),
            name !== '',
          );
      });
    }
  }

  private answer(items: readonly AnyObject[], one: boolean): void {
    this.pass('storage', 'skipped', 'the components were asked');
    this.respond(200, one ? items[0] : { kind: 'ComponentStatusList', apiVersion: 'v1', metadata: {}, items });
  }

  /** The instance on the same machine. */
  private beside(component: string): Address {
    return address(this.registry.host.address.replace('kube-apiserver', component));
  }

  private healthz(to: Address, port: number, done: (health: Health) => void): void {
    const payload = { type: 'http-request', method: 'GET', path: '/healthz', userAgent: 'kube-probe/1.36', credentials: { kind: 'none' } } as const;
    const url = `https://127.0.0.1:${port}/healthz`;
    this.registry.host.request(
      { to, channel: 'https', method: 'GET /healthz', payload },
      ({ payload: reply }) => {
        if (reply.type === 'http-response') done({ healthy: reply.code === 200, message: typeof reply.body === 'string' ? reply.body : '' });
      },
      {
        timeout: TIMEOUT,
        onFailure: (why) =>
          done({
            healthy: false,
            message: `Get "${url}": ${why === 'refused' ? `dial tcp 127.0.0.1:${port}: connect: connection refused` : 'context deadline exceeded'}`,
          }),
      },
    );
  }

  private etcd(done: (health: Health) => void): void {
    this.registry.etcd.send({ type: 'etcd-range', key: 'health' }, ({ error }) =>
      done(error === undefined ? { healthy: true, message: 'ok' } : { healthy: false, message: '', error }),
    );
  }
}

function statusOf(name: string, { healthy, message, error }: Health): AnyObject {
  const condition = { type: 'Healthy', status: healthy ? 'True' : 'False', ...(message === '' ? {} : { message }), ...(error === undefined ? {} : { error }) };
  return { kind: 'ComponentStatus', apiVersion: 'v1', metadata: { name }, conditions: [condition] };
}
