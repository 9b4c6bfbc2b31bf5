import type { ProcessFactory } from '../kernel/index.ts';
import { Cloud, type CloudState, type Instance } from './cloud.ts';
import { type GroupDefinition, NodeGroups, type Racks } from './node-groups.ts';

export type { Instance } from './cloud.ts';
export type { GroupDefinition, Racks } from './node-groups.ts';

/** The provider's API. What it manages outlives a crash of it. */
export function cloud(instances: readonly Instance[], groups: readonly GroupDefinition[], racks: Racks): ProcessFactory {
  const state: CloudState = {
    instances: new Map(instances.map((instance) => [instance.name, instance])),
    balancers: new Map(),
    routes: new Map(),
    groups: new NodeGroups(groups, racks),
    given: 0,
  };
  return (host) => new Cloud(host, state);
}
