import type { Syscall, SyscallResult } from '../../api/index.ts';
import { fail, ok, text } from './args.ts';
import type { Machine } from './machine.ts';

/** eBPF maps by name: keys and values as `bpftool map dump` would name them. */
export type BpfMaps = Map<string, Map<string, string>>;

export interface BpfPacket {
  readonly src: string;
  readonly dst: string;
  readonly port: number;
  readonly protocol: string;
  /** The node's own address. */
  readonly host: string;
}

/** A program at the devices of a node: what it says of a packet's connection, and where it looked that up. */
export type BpfProgram = (maps: BpfMaps, packet: BpfPacket) => { readonly verdict: 'ACCEPT' | 'DROP'; readonly hops: readonly string[] };

/** Programs that an agent can load, by name. Filled by whoever brings the agent along. */
export const bpfPrograms = new Map<string, BpfProgram>();

const pairs = (value: unknown): [string, string][] =>
  Array.isArray(value) ? value.flatMap((pair) => (Array.isArray(pair) ? [[String(pair[0]), String(pair[1])] as [string, string]] : [])) : [];

type Command = (machine: Machine, args: Syscall['args']) => SyscallResult;

const commands: Readonly<Record<string, Command>> = {
  /** `{name}`: puts a program at the devices of all Pods. */
  BPF_PROG_LOAD: (machine, args) => {
    machine.bpfProgram = bpfPrograms.get(text(args, 'name'));
    return machine.bpfProgram ? ok() : fail('EINVAL');
  },
  /** → `{maps}`: the names of all. */
  BPF_MAP_GET_NEXT_ID: (machine) => ok({ maps: [...machine.bpfMaps.keys()] }),
  /** `{map, entries}`: a map holds just these. */
  BPF_MAP_UPDATE_BATCH: (machine, args) => {
    const map = new Map(pairs(args['entries']));
    machine.bpfMaps.set(text(args, 'map'), map);
    machine.document('MODIFIED', `bpf/${text(args, 'map')}`, Object.fromEntries(map));
    return ok();
  },
  /** `{map}`: takes away the file that holds on to a map. */
  unlink: (machine, args) => {
    if (machine.bpfMaps.delete(text(args, 'map'))) machine.document('DELETED', `bpf/${text(args, 'map')}`, undefined);
    return ok();
  },
};

/** bpf(2), by its command. */
export function bpf(machine: Machine, args: Syscall['args']): SyscallResult {
  const cmd = text(args, 'cmd');
  const run = Object.hasOwn(commands, cmd) ? commands[cmd] : undefined;
  return run?.(machine, args) ?? fail('EINVAL');
}
