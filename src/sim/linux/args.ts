import type { OciSpec, Syscall, SyscallResult } from '../../api/index.ts';

/** Typed reading of a system call's arguments: absent or of another type is the zero value, as in C. */
export type Args = Syscall['args'];

export const text = (args: Args, key: string): string => {
  const value = args[key];
  return typeof value === 'string' ? value : '';
};

export const number = (args: Args, key: string): number => {
  const value = args[key];
  return typeof value === 'number' ? value : 0;
};

export const flag = (args: Args, key: string): boolean => args[key] === true;

export const strings = (args: Args, key: string): readonly string[] => {
  const value = args[key];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
};

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

export const spec = (args: Args, key: string): OciSpec | undefined => {
  const value = args[key];
  return typeof value === 'object' && value !== null && 'ociVersion' in value ? (value as OciSpec) : undefined;
};

export const ok = (result?: Readonly<Record<string, unknown>>): SyscallResult => (result ? { type: 'syscall-result', result } : { type: 'syscall-result' });

export const fail = (errno: string, result?: Readonly<Record<string, unknown>>): SyscallResult =>
  result ? { type: 'syscall-result', errno, result } : { type: 'syscall-result', errno };
