import type { ProcessFactory } from '../kernel/index.ts';
import { Cloud, type CloudState, type Instance } from './cloud.ts';

export type { Instance } from './cloud.ts';

/** The provider's API. What it manages outlives a crash of it. */
export function cloud(instances: readonly Instance[]): ProcessFactory {
  const state: CloudState = { instances: new Map(instances.map((instance) => [instance.name, instance])), balancers: new Map(), routes: new Map(), given: 0 };
  return (host) => new Cloud(host, state);
}
