import type { ProcessHost } from '../kernel/index.ts';

/** `digits` hexadecimal digits from a process's own random stream. */
export function hexId({ random }: Pick<ProcessHost, 'random'>, digits: number): string {
  let id = '';
  while (id.length < digits) id += random.int(0, 0x7fff_ffff).toString(16).padStart(8, '0');
  return id.slice(0, digits);
}
