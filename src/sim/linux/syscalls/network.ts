import { type Address, address, type Syscall, type SyscallResult } from '../../../api/index.ts';
import { fail, number, ok, strings, text } from '../args.ts';
import { bpf } from '../bpf.ts';
import type { Machine } from '../machine.ts';
import type { Link, Route } from '../namespaces.ts';
import { IptablesError, restore, restoreSets, save } from '../netfilter/index.ts';
import { isTableName } from '../netfilter/tables.ts';
import type { Calls } from './call.ts';

const isRoute = (value: unknown): value is Route => typeof value === 'object' && value !== null && 'dst' in value && 'dev' in value;

const routesOf = (args: Readonly<Record<string, unknown>>, key: string): readonly Route[] => {
  const value = args[key];
  return Array.isArray(value) ? value.filter(isRoute) : [];
};

/** Tells another node's BIRD of a block of Pod addresses that is here. */
function advertise(machine: Machine, to: Address, block: string): void {
  const payload = { type: 'syscall', call: 'BGP UPDATE', args: { nlri: block, nextHop: machine.options.nodeIP } } as const;
  machine.host.send({ to, channel: 'tcp', method: 'BGP UPDATE', payload });
}

/** A bridge or a tunnel device. */
function hostDevice(machine: Machine, args: Syscall['args']): SyscallResult {
  const name = text(args, 'name');
  if (machine.namespaces.hostDevices.has(name)) return ok();
  const assigned = text(args, 'address');
  machine.namespaces.hostDevices.set(name, {
    name,
    kind: text(args, 'kind'),
    mac: text(args, 'mac'),
    mtu: number(args, 'mtu'),
    addresses: assigned === '' ? [] : [assigned],
    state: 'UP',
    ...('vni' in args ? { vni: number(args, 'vni'), port: number(args, 'port') } : {}),
  });
  machine.publishHost('MODIFIED');
  return ok();
}

/** Namespaces and rtnetlink, in the names of the netlink messages. */
export const networkCalls: Calls = {
  /** `{path}`: a new network namespace, bind-mounted at a path so that it outlives its first process. */
  unshare: (machine, args) => {
    machine.namespaces.create(text(args, 'path'));
    return ok();
  },
  /** `{path}`: unmounts and so ends a network namespace with all that is in it. */
  'umount netns': (machine, args) => {
    const path = text(args, 'path');
    machine.publishNetwork('DELETED', path);
    machine.inodes.unmount(path);
    machine.counters.forget(path);
    return machine.namespaces.remove(path) ? ok() : fail('ENOENT');
  },
  /**
   * A veth pair: `{netns, pod, name, peer, mac, mtu, master?}`, one end in the namespace, the other on the host. Without `netns` a
   * device of the host: `{name, kind, mac, mtu, address?, vni?, port?}`; no error when it is there already.
   */
  RTM_NEWLINK: (machine, args) => {
    const path = text(args, 'netns');
    if (path === '') return hostDevice(machine, args);
    const namespace = machine.namespaces.get(path);
    if (!namespace) return fail('ENOENT');
    const name = text(args, 'name');
    const peer = text(args, 'peer');
    if (machine.namespaces.hostLinks.has(peer)) return fail('EEXIST');
    const mtu = number(args, 'mtu');
    const link: Link = { name, mac: text(args, 'mac'), mtu, peer, addresses: [], state: 'UP' };
    machine.namespaces.hostLinks.set(peer, {
      name: peer,
      mac: 'ee:ee:ee:ee:ee:ee',
      mtu,
      peer: name,
      addresses: [],
      state: 'UP',
      ...('master' in args ? { master: text(args, 'master') } : {}),
    });
    machine.namespaces.change(path, { pod: text(args, 'pod'), interfaces: [...namespace.interfaces, link] });
    return ok();
  },
  /** `{netns, dev, address}`. */
  RTM_NEWADDR: (machine, args) => (machine.namespaces.assign(text(args, 'netns'), text(args, 'dev'), text(args, 'address')) ? ok() : fail('EEXIST')),
  /** `{netns, routes}` inside a namespace, `{hostRoutes}` to a Pod and `{nodeRoutes}` to other nodes' Pods on the host, in one netlink batch. */
  RTM_NEWROUTE: (machine, args) => {
    for (const route of routesOf(args, 'hostRoutes')) machine.namespaces.podRoutes.set(route.dst, route);
    for (const route of routesOf(args, 'nodeRoutes')) machine.addRoute(route);
    const path = text(args, 'netns');
    if (path === '') return ok();
    if (!machine.namespaces.change(path, { routes: routesOf(args, 'routes') })) return fail('ENOENT');
    machine.publishNetwork('ADDED', path);
    return ok();
  },
  /** `{netns, dev}`: takes a veth pair away; no error when it is gone already (ENODEV is told). */
  RTM_DELLINK: (machine, args) => {
    const path = text(args, 'netns');
    machine.publishNetwork('DELETED', path);
    return machine.namespaces.unlink(path, text(args, 'dev')) ? ok() : fail('ENODEV');
  },
  /** `{dev, kind, rate, burst}`: a queueing discipline, bits a second and bytes. */
  RTM_NEWQDISC: (machine, args) => {
    machine.namespaces.qdiscs.set(text(args, 'dev'), { kind: text(args, 'kind'), rate: number(args, 'rate'), burst: number(args, 'burst') });
    return ok();
  },
  /** `{block}`: this node owns a block of Pod addresses now; BIRD tells the other nodes. */
  'bird announce': (machine, args) => {
    const block = text(args, 'block');
    machine.durable.ownBlocks.add(block);
    machine.publishHost('MODIFIED');
    for (const { kernel } of machine.options.peers) advertise(machine, kernel, block);
    return ok();
  },
  /** From a BIRD that has just come up: it is told what there is to know from here. Expects no answer. */
  'BGP OPEN': (machine, args) => {
    for (const block of machine.durable.ownBlocks) advertise(machine, address(text(args, 'speaker')), block);
    return undefined;
  },
  /** From another node's BIRD: a route to a block, or to Pods behind it. Expects no answer. */
  'BGP UPDATE': (machine, args) => {
    const dst = text(args, 'nlri');
    machine.durable.blockRoutes.set(dst, { dst, via: text(args, 'nextHop'), dev: 'eth0', proto: 'bird' });
    machine.publishHost('MODIFIED');
    return undefined;
  },
  /** `{input}`: `iptables-restore --noflush`. */
  'iptables-restore': (machine, args) => {
    try {
      const before = machine.tables;
      machine.tables = restore(before, text(args, 'input'));
      if (machine.tables !== before) machine.document('MODIFIED', 'iptables', machine.tables);
      return ok();
    } catch (error) {
      if (error instanceof IptablesError) return fail('EINVAL', { stderr: error.message });
      throw error;
    }
  },
  /** `{tables?}` → `{output}`. */
  'iptables-save': (machine, args) => {
    const only = strings(args, 'tables').filter(isTableName);
    return ok({ output: only.length > 0 ? save(machine.tables, only) : save(machine.tables) });
  },
  /** `{input}`: `ipset restore`. */
  'ipset restore': (machine, args) => {
    try {
      for (const name of restoreSets(machine.ipsets, text(args, 'input'))) {
        const set = machine.ipsets.get(name);
        machine.document(set ? 'MODIFIED' : 'DELETED', `ipset/${name}`, set && { type: set.type, members: [...set.members] });
      }
      return ok();
    } catch (error) {
      if (error instanceof IptablesError) return fail('EINVAL', { stderr: error.message });
      throw error;
    }
  },
  bpf,
  /** `ipset list -name` → `{names}`. */
  'ipset list': (machine) => ok({ names: [...machine.ipsets.keys()] }),
  /** `conntrack -L`. */
  'conntrack -L': (machine) => ok({ entries: machine.conntrack.list(machine.host.now()) }),
};
