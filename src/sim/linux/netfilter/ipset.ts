import { formatIPv4, parseIPv4 } from '../../component-helpers/ipv4.ts';
import { inNetwork, parseNetwork } from '../../component-helpers/network.ts';
import { IptablesError } from './rule.ts';

/** A set of addresses (`hash:net`, `hash:ip`), of address, protocol and port (`hash:ip,port`: `10.244.0.4,tcp:80`), the same with a source (`hash:ip,port,ip`) or a network of sources (`hash:ip,port,net`), or of ports (`bitmap:port`). */
export interface IpSet {
  readonly type: string;
  readonly members: Set<string>;
}

/** The kernel's IP sets by name. Changed in place: rules name a set, so that they need not change with what is in it. */
export type IpSets = Map<string, IpSet>;

type Command = (sets: IpSets, name: string, word: string) => void;

function setOf(sets: IpSets, name: string): IpSet {
  const set = sets.get(name);
  if (!set) throw new IptablesError('ipset: The set with the given name does not exist');
  return set;
}

const commands: Readonly<Record<string, Command>> = {
  create: (sets, name, type) => {
    if (sets.has(name)) throw new IptablesError('ipset: Set cannot be created: set with the same name already exists');
    sets.set(name, { type, members: new Set() });
  },
  add: (sets, name, member) => void setOf(sets, name).members.add(member),
  del: (sets, name, member) => void setOf(sets, name).members.delete(member),
  flush: (sets, name) => setOf(sets, name).members.clear(),
  destroy: (sets, name) => {
    setOf(sets, name);
    sets.delete(name);
  },
};

/**
 * `ipset restore`: applies lines such as `add cali40s:… 10.244.0.4`. Returns the names of the sets that it touched.
 *
 * @throws IptablesError naming the line; lines before it stay applied, as with ipset(8).
 */
export function restoreSets(sets: IpSets, input: string): ReadonlySet<string> {
  const touched = new Set<string>();
  input.split('\n').forEach((line, index) => {
    if (line === '') return;
    const [command = '', name = '', word = ''] = line.split(' ');
    const run = Object.hasOwn(commands, command) ? commands[command] : undefined;
    if (!run) throw new IptablesError(`ipset v7.19: Error in line ${index + 1}: No command specified: unknown argument ${command}`);
    run(sets, name, word);
    touched.add(name);
  });
  return touched;
}

/** Members that begin so, and end with a network that has the source in it. */
function inNets({ members }: IpSet, start: string, src: number): boolean {
  for (const member of members) {
    const network = member.startsWith(start) ? parseNetwork(member.slice(start.length)) : undefined;
    if (network && inNetwork(src, network)) return true;
  }
  return false;
}

/** Is an address, or an address and a port, in a set? A set that is not there holds nothing. */
export function inSet(set: IpSet | undefined, ip: number, protocol: string, port: number, src = ''): boolean {
  if (!set) return false;
  if (set.type === 'bitmap:port') return set.members.has(String(port));
  const text = formatIPv4(ip);
  if (set.type === 'hash:ip,port,ip') return set.members.has(`${text},${protocol}:${port},${src}`);
  if (set.type === 'hash:ip,port,net') return inNets(set, `${text},${protocol}:${port},`, parseIPv4(src) ?? 0);
  return set.members.has(set.type === 'hash:ip,port' ? `${text},${protocol}:${port}` : text);
}
