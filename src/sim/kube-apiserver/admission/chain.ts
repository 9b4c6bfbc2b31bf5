import type { ResourceInfo } from '../../apimachinery/index.ts';
import type { AnyObject } from '../values.ts';
import { lateAdmission, type RemoteAdmission } from './late.ts';
import type { AdmissionAttributes, AdmissionContext, AdmissionOperation, AdmissionPlugin } from './plugin.ts';

interface Applicable {
  readonly admit: readonly AdmissionPlugin[];
  readonly validate: readonly AdmissionPlugin[];
}

const WEBHOOKS = ['mutating', 'validating'].map((kind) => `admissionregistration.k8s.io/${kind}webhookconfigurations`);

/** Runs the plugins in their order. Which of them concern a resource and operation is worked out once. */
export class AdmissionChain {
  private readonly applicable = new Map<string, Applicable>();

  constructor(
    private readonly plugins: readonly AdmissionPlugin[],
    private readonly context: AdmissionContext,
  ) {}

  private webhooks: RemoteAdmission | undefined;

  /** The webhooks, if any are configured at all. */
  remote(): RemoteAdmission | undefined {
    if (!WEBHOOKS.some((resource) => this.context.has(resource))) return undefined;
    this.webhooks ??= lateAdmission.get().webhooks(this.context.host, this.context);
    return this.webhooks;
  }

  private of({ type }: ResourceInfo, operation: AdmissionOperation): Applicable {
    const key = `${operation} ${type.group}/${type.resource}`;
    let found = this.applicable.get(key);
    if (!found) {
      const fit = this.plugins.filter((p) => p.operations.has(operation) && (p.resources === undefined || p.resources.has(`${type.group}/${type.resource}`)));
      found = { admit: fit.filter((p) => p.admit !== undefined), validate: fit.filter((p) => p.validate !== undefined) };
      this.applicable.set(key, found);
    }
    return found;
  }

  /** Mutating admission. `changed` names the plugins that changed the object. */
  admit(object: AnyObject, attributes: AdmissionAttributes): { readonly object: AnyObject; readonly changed: readonly string[] } {
    let current = object;
    let changed: string[] | undefined;
    for (const plugin of this.of(attributes.info, attributes.operation).admit) {
      const next = plugin.admit?.(current, attributes, this.context) ?? current;
      if (next === current) continue;
      current = next;
      changed ??= [];
      changed.push(plugin.name);
    }
    return { object: current, changed: changed ?? [] };
  }

  /** Validating admission; throws the StatusError of the first plugin that says no. Returns how many were asked. */
  validate(object: AnyObject, attributes: AdmissionAttributes): number {
    const plugins = this.of(attributes.info, attributes.operation).validate;
    for (const plugin of plugins) plugin.validate?.(object, attributes, this.context);
    return plugins.length;
  }
}
