import type { Address, Scenario } from '../../api/index.ts';
import type { ProcessFactory } from '../kernel/index.ts';

/** What a part of the control plane is made from. */
export interface ControlPlaneContext {
  readonly add: (name: string, factory: ProcessFactory) => Address;
  readonly cluster: Scenario['spec']['cluster'];
}

/** Parts of the control plane that few clusters have, by name; each registers its processes and returns their addresses. */
export const controlPlaneParts = new Map<string, (context: ControlPlaneContext) => readonly Address[]>();

/** Registers a part. Errors: throws when it has not been loaded, which is a defect of the caller. */
export function controlPlanePart(name: string, context: ControlPlaneContext): readonly Address[] {
  const part = controlPlaneParts.get(name);
  if (!part) throw new Error(`${name} is not loaded yet`);
  return part(context);
}
