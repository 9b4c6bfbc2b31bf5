import type { OciSpec, Syscall } from '../../api/index.ts';

/** Typed reading of what goes into a system call and comes out of it: absent or of another type is the zero value, as in C. */
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

export const spec = (args: Args, key: string): OciSpec | undefined => {
  const value = args[key];
  return typeof value === 'object' && value !== null && 'ociVersion' in value ? (value as OciSpec) : undefined;
};
