import type { SyscallResult } from '../../api/index.ts';
import type { Args } from '../workload/args.ts';

export { flag, number, spec, strings, text } from '../workload/args.ts';

export const numbers = (args: Args, key: string): readonly number[] => {
  const value = args[key];
  return Array.isArray(value) ? value.filter((item): item is number => typeof item === 'number') : [];
};

export const record = (args: Args, key: string): Readonly<Record<string, string>> => {
  const value = args[key];
  if (typeof value !== 'object' || value === null) return {};
  const entries: Record<string, string> = {};
  for (const [name, item] of Object.entries(value)) entries[name] = String(item);
  return entries;
};

export const ok = (result?: Readonly<Record<string, unknown>>): SyscallResult => (result ? { type: 'syscall-result', result } : { type: 'syscall-result' });

export const fail = (errno: string, result?: Readonly<Record<string, unknown>>): SyscallResult =>
  result ? { type: 'syscall-result', errno, result } : { type: 'syscall-result', errno };
