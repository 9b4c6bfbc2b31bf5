import type { DocumentRef, Seq } from '../../api/index.ts';
import type { LedgerIndex } from '../ledger-index.ts';
import { at, list, number, object, objects, text } from '../values.ts';
import type { Cgroup, NetworkInterface, NodeProcessRow, NodeView } from './views.ts';

const documentOf = (index: LedgerIndex, ref: string, now: Seq): unknown => index.existing(ref as DocumentRef, now)?.value;

/** `ip addr` of a namespace. */
export function interfacesOf(value: unknown): readonly NetworkInterface[] {
  return objects(at(value, 'interfaces')).map((each) => ({
    name: text(each['name']),
    addresses: list(each['addresses']).map(String),
    mtu: number(each['mtu']),
    peer: text(each['peer']),
    state: text(each['state']),
  }));
}

/** `ip route` of a namespace. */
export function routesOf(value: unknown): readonly string[] {
  return objects(at(value, 'routes')).map((route) => {
    const part = (name: string, word: string): string => (text(route[name]) === '' ? '' : ` ${word} ${text(route[name])}`);
    if (route['dev'] === 'blackhole') return `blackhole ${text(route['dst'])}${part('proto', 'proto')}`;
    return `${text(route['dst'])}${part('via', 'via')}${part('dev', 'dev')}${part('proto', 'proto')}${part('scope', 'scope')}${route['onlink'] === true ? ' onlink' : ''}`;
  });
}

export function processesOf(index: LedgerIndex, node: string, pod: string, now: Seq): readonly NodeProcessRow[] {
  return objects(at(documentOf(index, `${node}/processes/${pod}`, now), 'processes')).map((each) => ({
    pid: number(each['pid']),
    ppid: number(each['ppid']),
    args: text(each['args']) || text(each['comm']),
    container: text(each['container']),
    state: text(each['state']),
    rssBytes: number(each['rss']),
    namespaces: Object.fromEntries(Object.entries(object(each['ns'])).map(([kind, inode]) => [kind, number(inode)])),
  }));
}

function flatten(value: unknown, depth: number, found: Cgroup[]): void {
  const cgroup = object(value);
  found.push({
    path: text(cgroup['path']),
    depth,
    files: Object.entries(object(cgroup['files'])).map(([name, content]) => [name, String(content)] as const),
    pids: list(cgroup['procs']).map(Number),
  });
  for (const child of Object.values(object(cgroup['children']))) flatten(child, depth + 1, found);
}

/** The cgroups of a Pod, each below its parent, with the values of their files. */
export function cgroupsOf(index: LedgerIndex, node: string, uid: string, now: Seq): readonly Cgroup[] {
  const found: Cgroup[] = [];
  if (uid === '') return found;
  const names = [`pod${uid}`, `pod${uid.replace(/-/gu, '_')}`];
  for (const ref of index.refsOf(node)) {
    if (!ref.startsWith(`${node}/cgroups/`) || !names.some((name) => ref.includes(name))) continue;
    const value = documentOf(index, ref, now);
    if (value !== undefined) flatten(value, 0, found);
  }
  return found;
}

/** All cgroups of a node that somebody made, as a tree read from the top: parents before their children. */
export function cgroupTree(index: LedgerIndex, node: string, now: Seq): readonly Cgroup[] {
  const found: Cgroup[] = [];
  for (const ref of index.refsOf(node)) {
    const value = ref.startsWith(`${node}/cgroups/`) ? documentOf(index, ref, now) : undefined;
    if (value !== undefined) flatten(value, 0, found);
  }
  const depth = (path: string): number => path.split('/').length - 2;
  const apart = (path: string): string => path.replaceAll('/', '\u0000');
  return found.sort((a, b) => (apart(a.path) < apart(b.path) ? -1 : 1)).map((cgroup) => ({ ...cgroup, depth: depth(cgroup.path) }));
}

/** Addresses in a block: 2 to the power of what the prefix leaves. */
const sizeOf = (cidr: string): number => 2 ** Math.max(0, 32 - Number(cidr.split('/')[1] ?? 32));

/** The blocks of addresses that the node's IPAM holds. */
export function blocksOf(index: LedgerIndex, node: string, now: Seq): NodeView['blocks'] {
  return objects(at(documentOf(index, `${node}/ipam`, now), 'blocks')).map((block) => {
    const allocations = Object.entries(object(block['allocations'])).map(
      ([ip, owner]) => [ip, text(object(owner)['pod']) || text(object(owner)['handle'])] as const,
    );
    const cidr = text(block['cidr']);
    return { cidr, used: allocations.length, size: sizeOf(cidr), allocations };
  });
}
