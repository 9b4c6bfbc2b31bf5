import { type Micros, seconds } from '../../../../api/index.ts';
import { formatQuantity, milli, milliValue, type Quantity, quantity } from '../../../apimachinery/index.ts';
import { type AnyObject, asJson, metaOf } from '../../values.ts';
import { type AdmissionAttributes, type AdmissionContext, type AdmissionPlugin, forbid } from '../plugin.ts';
import { counts, inScope, missingCompute, nameOf, type Usage, usageOf } from './resource-quota-usage.ts';

/** Admitted but perhaps not yet seen in the cache; forgotten after a while in case the write failed. */
interface Reservation {
  readonly object: AnyObject;
  readonly until: Micros;
}

const PATIENCE = seconds(2);

/**
 * Counts what a namespace uses against its quotas. Usage is the watch cache's objects plus those admitted a moment ago.
 * Runs last, so that nothing is charged for what another plugin refuses. Source: `apiserver/pkg/admission/plugin/resourcequota/{admission,controller}.go`.
 */
class QuotaAccessor {
  private readonly reserved = new Map<string, Reservation>();

  validate(object: AnyObject, attributes: AdmissionAttributes, context: AdmissionContext): void {
    const { info, namespace, subresource, dryRun } = attributes;
    if (subresource !== '' || namespace === '') return;
    const charges: (() => void)[] = [];
    for (const quota of context.list('/resourcequotas', namespace)) {
      const delta = usageOf(info, object);
      const hard = asJson(quota.spec?.hard);
      const touched = Object.keys(hard).filter((name) => (delta[name] ?? 0) > 0);
      const isPod = info.type.resource === 'pods' && info.type.group === '';
      if (!inScope(quota, info, object) || (touched.length === 0 && !isPod)) continue;
      const missing = isPod ? missingCompute(hard, object) : [];
      if (missing.length > 0) throw forbid(object, attributes, `failed quota: ${nameOf(quota)}: must specify ${missing.join('; ')}`);
      if (touched.length === 0) continue;
      const used = this.used(quota, attributes, context, touched);
      this.check(object, attributes, quota, touched, delta, used);
      charges.push(() => context.charge(quota, this.charged(hard, touched, delta, used)));
    }
    if (dryRun || charges.length === 0) return;
    this.reserved.set(keyOf(attributes, object), { object, until: (context.host.now() + PATIENCE) as Micros });
    for (const charge of charges) charge();
  }

  private used(quota: AnyObject, { info, namespace }: AdmissionAttributes, context: AdmissionContext, names: readonly string[]): Usage {
    const total: Record<string, number> = Object.fromEntries(names.map((name) => [name, 0]));
    const add = (object: AnyObject): void => {
      if (!counts(info, object) || !inScope(quota, info, object)) return;
      const usage = usageOf(info, object);
      for (const name of names) total[name] = (total[name] ?? 0) + (usage[name] ?? 0);
    };
    const resource = `${info.type.group}/${info.type.resource}`;
    for (const object of context.list(resource, namespace)) add(object);
    const prefix = `${resource} ${namespace}/`;
    for (const [key, reservation] of this.reserved) {
      const seen = context.get(resource, namespace, nameOf(reservation.object)) !== undefined;
      if (seen || reservation.until < context.host.now()) this.reserved.delete(key);
      else if (key.startsWith(prefix)) add(reservation.object);
    }
    return total;
  }

  private check(object: AnyObject, attributes: AdmissionAttributes, quota: AnyObject, names: readonly string[], delta: Usage, used: Usage): void {
    const hard = asJson(quota.spec?.hard);
    const over = names.filter((name) => (used[name] ?? 0) + (delta[name] ?? 0) > milliValue(hard[name])).sort();
    if (over.length === 0) return;
    const print = (value: (name: string) => string): string => over.map((name) => `${name}=${value(name)}`).join(',');
    const requested = print((name) => amount(delta[name], hard[name]));
    const taken = print((name) => amount(used[name], hard[name]));
    const limited = print((name) => formatQuantity(quantity(hard[name])));
    throw forbid(object, attributes, `exceeded quota: ${nameOf(quota)}, requested: ${requested}, used: ${taken}, limited: ${limited}`);
  }

  private charged(hard: Readonly<Record<string, unknown>>, names: readonly string[], delta: Usage, used: Usage): Readonly<Record<string, string>> {
    return Object.fromEntries(names.map((name) => [name, amount((used[name] ?? 0) + (delta[name] ?? 0), hard[name])]));
  }
}

/** Thousandths as a quantity, in the format of the quota's own figure. */
function amount(thousandths: number | undefined, like: unknown): string {
  const { format }: Quantity = quantity(like);
  return formatQuantity(milli(thousandths ?? 0, format));
}

const keyOf = ({ info, namespace }: AdmissionAttributes, object: AnyObject): string =>
  `${info.type.group}/${info.type.resource} ${namespace}/${metaOf(object).name ?? ''}`;

/** A plugin instance for one server. */
export function resourceQuota(): AdmissionPlugin {
  const accessor = new QuotaAccessor();
  return {
    name: 'ResourceQuota',
    operations: new Set(['CREATE']),
    validate: (object, attributes, context) => accessor.validate(object, attributes, context),
  };
}
