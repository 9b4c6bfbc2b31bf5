import type { Syscall, SyscallResult } from '../../../api/index.ts';
import type { Machine, SyscallMessage } from '../machine.ts';

/** One system call: its result now, or undefined when it answers the message itself, later or never. */
export type Call = (machine: Machine, args: Syscall['args'], message: SyscallMessage) => SyscallResult | undefined;
export type Calls = Readonly<Record<string, Call>>;

/** Calls that few clusters need, by name; they register when they are loaded. */
export const lateCalls = new Map<string, Call>();
