import { matches, selectorOf } from '../../../../apimachinery/index.ts';
import { errors, success } from '../../../endpoints/status-error.ts';
import { type AnyObject, asJson, asList, asNumber, asText, metaOf } from '../../../values.ts';
import { DeleteOperation } from '../../delete.ts';
import { keyOf, Operation } from '../../operation.ts';
import { stateOf } from '../../state.ts';

const TERMINAL = new Set(['Succeeded', 'Failed', 'Pending']);

const isReady = (pod: AnyObject): boolean =>
  asList(pod.status?.conditions).some((condition) => asJson(condition).type === 'Ready' && asJson(condition).status === 'True');

/** POST to `pods/<name>/eviction`: a delete that the Pod's disruption budget may refuse (`registry/core/pod/storage/eviction.go`). */
export class EvictionOperation extends Operation {
  start(): void {
    const { name } = this.flight.request;
    this.ask({ type: 'etcd-range', key: this.key(name) }, (response) => {
      const { object } = stateOf(response);
      if (!object) throw errors.notFound(this.info.type, name);
      if (TERMINAL.has(asText(object.status?.phase)) || metaOf(object).deletionTimestamp) this.evict();
      else this.budget(object);
    });
  }

  private budget(pod: AnyObject): void {
    const info = this.registry.scheme.resource('policy', 'v1', 'poddisruptionbudgets');
    if (!info) {
      this.evict();
      return;
    }
    const cacher = this.registry.cachers.of(info);
    cacher.whenReady(() =>
      this.guard(() => {
        const { namespace = '', labels } = metaOf(pod);
        const found = cacher.cache.sorted(`${info.etcdPrefix}/${namespace}/`).filter((budget) => matches(selectorOf(asJson(budget.spec?.selector)), labels));
        if (found.length > 1) throw errors.internal('This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.');
        const budget = found[0];
        if (!budget || (!isReady(pod) && unhealthyMayGo(budget))) return this.evict();
        this.spend(budget, keyOf(info, namespace, metaOf(budget).name ?? ''));
      }),
    );
  }

  /** Takes one disruption from the budget, then deletes. */
  private spend(budget: AnyObject, key: string): void {
    const { status = {} } = budget;
    const name = metaOf(budget).name ?? '';
    if ((asNumber(status.observedGeneration) ?? 0) < (metaOf(budget).generation ?? 0)) {
      throw errors.tooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", 10, [
        { reason: 'DisruptionBudget', message: `The disruption budget ${name} is still being processed by the server.` },
      ]);
    }
    const allowed = asNumber(status.disruptionsAllowed) ?? 0;
    if (allowed <= 0) {
      throw errors.tooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", 0, [
        {
          reason: 'DisruptionBudget',
          message: `The disruption budget ${name} needs ${status.desiredHealthy ?? 0} healthy pods and has ${status.currentHealthy ?? 0} currently`,
        },
      ]);
    }
    const disruptedPods = { ...asJson(status.disruptedPods), [this.flight.request.name]: this.registry.host.timestamp() };
    const value = { ...budget, status: { ...status, disruptionsAllowed: allowed - 1, disruptedPods } };
    const compare = [{ key, modRevision: Number(metaOf(budget).resourceVersion) }];
    this.ask({ type: 'etcd-txn', compare, success: [{ op: 'put', key, value }], failure: [{ op: 'get', key }] }, (response) => {
      if (response.succeeded) return this.evict();
      const { object } = stateOf(response);
      if (object) this.spend(object, key);
      else this.evict();
    });
  }

  private evict(): void {
    const options = asJson(this.flight.http.body).deleteOptions;
    new DeleteOperation(this.registry, this.flight, this.flight.request.name, () => this.respond(201, success(undefined, 201)), options ?? {}).start();
  }
}

function unhealthyMayGo({ spec = {}, status = {} }: AnyObject): boolean {
  if (spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  return (asNumber(status.currentHealthy) ?? 0) >= (asNumber(status.desiredHealthy) ?? 0) && (asNumber(status.desiredHealthy) ?? 0) > 0;
}
