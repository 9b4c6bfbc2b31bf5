import { type HttpMethod, type Node, seconds } from '../../api/index.ts';
import type { ProcessHost } from '../kernel/index.ts';
import type { Instance } from './cloud.ts';

/** A group of equal machines, as the provider was told of it. */
export interface GroupDefinition {
  readonly name: string;
  readonly minSize: number;
  readonly maxSize: number;
  /** What a machine of it will be as a Node. */
  readonly template: Node;
  /** Those that are there from the beginning. */
  readonly instances: readonly string[];
}

/** What becomes of a machine once the provider has decided; the racks, so to speak. */
export interface Racks {
  /** The machine that a group gets next; it is not on yet. */
  next(group: string): Instance;
  on(instance: string): void;
  off(instance: string): void;
}

type InstanceState = 'Creating' | 'Running';

interface Group extends Omit<GroupDefinition, 'instances'> {
  readonly instances: Map<string, InstanceState>;
}

type Answer = { readonly code: number; readonly body: unknown };

const refused = (code: number, message: string): Answer => ({ code, body: { message } });

/** Instance groups: the provider makes and deletes machines until there are as many as the group is told to have. */
export class NodeGroups {
  private readonly groups: ReadonlyMap<string, Group>;

  constructor(
    definitions: readonly GroupDefinition[],
    private readonly racks: Racks,
  ) {
    this.groups = new Map(definitions.map((group) => [group.name, { ...group, instances: new Map(group.instances.map((name) => [name, 'Running'])) }]));
  }

  /** What was being made when the provider's API went down is made on. */
  resume(host: ProcessHost): void {
    for (const { instances } of this.groups.values()) for (const [name, state] of instances) if (state === 'Creating') this.boot(host, instances, name);
  }

  /** `GET`; `PUT /<group>` with a larger target size; `DELETE /<group>/instances/<name>`, which makes the group smaller. */
  answer(host: ProcessHost, machines: Map<string, Instance>, method: HttpMethod, [name = '', , instance = '']: readonly string[], body: unknown): Answer {
    if (name === '') return { code: 200, body: { items: [...this.groups.values()].map(described) } };
    const group = this.groups.get(name);
    if (!group) return refused(404, 'not found');
    if (method === 'DELETE') return this.remove(group, machines, instance);
    const size = Number((body as { readonly targetSize?: unknown }).targetSize);
    if (!(size >= group.instances.size)) return refused(400, `size decrease must be by deleting instances: ${group.instances.size} -> ${size}`);
    if (size > group.maxSize) return refused(400, `size increase too large - desired:${size} max:${group.maxSize}`);
    while (group.instances.size < size) this.make(host, group, machines);
    return { code: 200, body: described(group) };
  }

  /** Somebody deleted a machine by hand: its group makes another one in its place. */
  lost(host: ProcessHost, machines: Map<string, Instance>, name: string): void {
    for (const group of this.groups.values()) if (group.instances.delete(name)) this.make(host, group, machines);
  }

  private make(host: ProcessHost, group: Group, machines: Map<string, Instance>): void {
    const instance = this.racks.next(group.name);
    machines.set(instance.name, instance);
    group.instances.set(instance.name, 'Creating');
    this.boot(host, group.instances, instance.name);
  }

  private boot(host: ProcessHost, instances: Map<string, InstanceState>, name: string): void {
    host.after(host.cost('cloud.instance', seconds(40)), () => {
      if (instances.get(name) !== 'Creating') return;
      instances.set(name, 'Running');
      this.racks.on(name);
    });
  }

  private remove(group: Group, machines: Map<string, Instance>, name: string): Answer {
    if (!group.instances.has(name)) return refused(404, 'not found');
    if (group.instances.size <= group.minSize) return refused(400, 'min size reached, nodes will not be deleted');
    group.instances.delete(name);
    machines.delete(name);
    this.racks.off(name);
    return { code: 200, body: described(group) };
  }
}

function described({ name, minSize, maxSize, template, instances }: Group): object {
  return { name, minSize, maxSize, targetSize: instances.size, template, instances: [...instances].map(([instance, state]) => ({ name: instance, state })) };
}
