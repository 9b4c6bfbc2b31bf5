import { type KubeObject, objectRef, type ResourceQuota, type ResourceType, resourcePath, seconds } from '../../../api/index.ts';
import { compareQuantities, formatQuantity, milli, quantity } from '../../apimachinery/index.ts';
import { deepEqual } from '../../apimachinery/equality.ts';
import { counts, inScope, type QuotaObject, usageOf } from '../../apis/quota-usage.ts';
import { type Informer, keyOf, type Reconciled, update, WorkQueue, whenAllSynced } from '../../client-go/index.ts';
import { all, type Procedure, suspend } from '../../kernel/index.ts';
import type { ControllerContext } from '../controller-context.ts';
import { type Discovered, serverPreferredResources } from '../discovery.ts';
import { BY_NAMESPACE } from '../shared-informer-factory.ts';
import { countedKind, resourceQuotas } from './constraints.ts';

/** `--resource-quota-sync-period`: everything is counted again. */
const FULL_RESYNC = seconds(300);

interface Monitor {
  readonly type: ResourceType;
  readonly objects: Informer<QuotaObject>;
}

type Amounts = Readonly<Record<string, string | number>>;

const hardOf = (quota: ResourceQuota): Amounts => quota.spec?.hard ?? {};

/** Equal as amounts: `1000m` is `1`. */
function sameAmounts(a: Amounts | undefined, b: Amounts | undefined): boolean {
  const [left, right] = [Object.entries(a ?? {}), b ?? {}];
  return left.length === Object.keys(right).length && left.every(([name, amount]) => right[name] !== undefined && compareQuantities(amount, right[name]) === 0);
}

/** Does a change of an object set quota free or move it? Everything else was charged at admission. Source: `pkg/quota/v1/install/update_filter.go`. */
function needsRecount(type: ResourceType, before: QuotaObject, object: QuotaObject): boolean {
  if (counts({ type }, before) && !counts({ type }, object)) return true;
  if (type.resource === 'pods') return before.spec?.activeDeadlineSeconds !== object.spec?.activeDeadlineSeconds;
  return !deepEqual(usageOf({ type }, before), usageOf({ type }, object));
}

/** Keeps `status.used` of ResourceQuotas right. Source: `pkg/controller/resourcequota/resource_quota_controller.go`. */
export class ResourceQuotaController {
  private readonly quotas: Informer<ResourceQuota>;
  private readonly queue: WorkQueue;
  private readonly monitors = new Map<string, Monitor>();
  private served: Discovered['resources'] | undefined;

  constructor(private readonly context: ControllerContext) {
    this.quotas = context.informers.of<ResourceQuota>(resourceQuotas);
    this.queue = new WorkQueue(context.host, { name: 'resourcequota_primary', workers: 5, reconcile: (key) => this.sync(key) });
  }

  start(): void {
    this.quotas.handle({
      onAdd: (quota) => this.queue.add(keyOf(quota)),
      // The status is the controller's own work and admission's.
      onUpdate: (before, quota) => {
        if (!sameAmounts(before.spec?.hard, quota.spec?.hard)) this.queue.add(keyOf(quota));
      },
      onDelete: (quota) => this.queue.add(keyOf(quota)),
    });
    this.context.host.every(FULL_RESYNC, 'resourcequota full resync', () => {
      for (const quota of this.quotas.all()) this.queue.add(keyOf(quota));
    });
    whenAllSynced([this.quotas], () => this.queue.start());
  }

  /** Watches a kind from the first quota on that counts it. */
  private monitor(type: ResourceType): Monitor {
    const path = resourcePath(type, undefined);
    const known = this.monitors.get(path);
    if (known) return known;
    const made: Monitor = { type, objects: this.context.informers.of<QuotaObject>(type) };
    this.monitors.set(path, made);
    made.objects.handle({
      onUpdate: (before, object) => {
        if (needsRecount(type, before, object)) this.replenish(type, object);
      },
      onDelete: (object) => this.replenish(type, object),
    });
    return made;
  }

  private replenish(type: ResourceType, object: KubeObject): void {
    for (const quota of this.quotas.byIndex(BY_NAMESPACE, object.metadata?.namespace ?? '')) {
      const names = Object.keys(hardOf(quota));
      if (names.some((name) => countedKind(name, this.served ?? [])?.resource === type.resource)) this.queue.add(keyOf(quota));
    }
  }

  private *servedResources(): Procedure<Discovered['resources']> {
    if (!this.served) {
      const { resources, error } = yield* serverPreferredResources(this.context.client);
      if (error) return resources;
      this.served = resources;
    }
    return this.served;
  }

  private *sync(key: string): Procedure<Reconciled> {
    const quota = this.quotas.get(key);
    if (!quota) return 'done';
    const hard = hardOf(quota);
    const served = Object.keys(hard).some((name) => name.startsWith('count/')) ? yield* this.servedResources() : [];
    const monitors = new Map<string, Monitor>();
    for (const name of Object.keys(hard)) {
      const type = countedKind(name, served);
      if (type) monitors.set(name, this.monitor(type));
    }
    yield* all([...new Set(monitors.values())].map(({ objects }) => suspend<undefined>((resume) => objects.whenSynced(() => resume(undefined)))));
    const used = this.usedBy(quota, monitors);
    if (sameAmounts(quota.status?.hard, hard) && sameAmounts(quota.status?.used, used)) return 'done';
    const reads = [{ ref: objectRef('ResourceQuota', quota.metadata?.namespace, quota.metadata?.name ?? ''), pointer: '/spec/hard' }];
    const result = yield* this.context.client.call(update(resourceQuotas, { ...quota, status: { hard: { ...hard }, used: { ...used } } }, 'status'), reads);
    return result.ok ? 'done' : 'retry';
  }

  /** What each constraint counts now; one that nobody can count keeps what it had. */
  private usedBy(quota: ResourceQuota, monitors: ReadonlyMap<string, Monitor>): Amounts {
    const totals: Record<string, number> = {};
    for (const { type, objects } of new Set(monitors.values())) {
      for (const object of objects.byIndex(BY_NAMESPACE, quota.metadata?.namespace ?? '')) {
        if (!counts({ type }, object) || !inScope(quota as QuotaObject, { type }, object)) continue;
        for (const [name, amount] of Object.entries(usageOf({ type }, object))) totals[name] = (totals[name] ?? 0) + amount;
      }
    }
    const before: Amounts = quota.status?.used ?? {};
    const used: Record<string, string | number> = {};
    for (const [name, limit] of Object.entries(hardOf(quota))) {
      const known = before[name];
      if (monitors.has(name)) used[name] = formatQuantity(milli(totals[name] ?? 0, quantity(limit).format));
      else if (known !== undefined) used[name] = known;
    }
    return used;
  }
}
