import { type HttpResponse, millis, resourcePath } from '../../../api/index.ts';
import type { Lookup } from '../cache-lookup.ts';
import type { ApiServer } from '../server.ts';
import type { AnyObject } from '../values.ts';
import { bootstrapObjects } from './bootstrap-objects.ts';

/**
 * What a starting server does before it is ready: fills its caches, then creates the objects every cluster has, by requests to
 * itself. Source: `kubernetes/pkg/controlplane/{instance.go,controller/}`, post-start hooks.
 */
export class Boot {
  private pending: AnyObject[];

  constructor(
    private readonly server: ApiServer,
    private readonly lookup: Lookup,
    serviceCIDR: string,
  ) {
    this.pending = [...bootstrapObjects(serviceCIDR)];
  }

  run(done: () => void): void {
    this.lookup.fill(() => this.create(done));
  }

  /** All at once per wave: namespaces come first, for the rest lies in them. */
  private create(done: () => void): void {
    const { pending } = this;
    if (pending.length === 0) {
      done();
      return;
    }
    const first = pending.filter((object) => object.kind === 'Namespace');
    const wave = first.length > 0 ? first : pending;
    let open = wave.length;
    for (const object of wave) {
      this.ensure(object, () => {
        if (--open > 0) return;
        this.pending = pending.filter((other) => !wave.includes(other));
        // The caches hear of the wave before the next one needs it.
        this.server.host.after(millis(10), () => this.create(done));
      });
    }
  }

  private ensure(object: AnyObject, done: () => void): void {
    const info = this.server.scheme.kind(object.apiVersion, object.kind);
    if (!info) {
      done();
      return;
    }
    const namespace = info.type.namespaced ? object.metadata?.namespace : undefined;
    this.server.self({ method: 'POST', path: resourcePath(info.type, namespace), body: object }, ({ code }: HttpResponse) => {
      if (code === 201 || code === 409) done();
      else this.server.host.after(millis(1_000), () => this.ensure(object, done));
    });
  }
}
