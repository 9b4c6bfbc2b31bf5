import type { RandomStream } from '../../kernel/index.ts';

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const HEX = '0123456789abcdef';

/** `storage/names/generate.go`: the base cut to 58 characters, and five random ones. */
export function generateName(random: RandomStream, base: string): string {
  return `${base.slice(0, 58)}${random.string(5, ALPHABET)}`;
}

/** A random UUID, version 4. */
export function newUid(random: RandomStream): string {
  const hex = (length: number): string => random.string(length, HEX);
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'[random.int(0, 3)]}${hex(3)}-${hex(12)}`;
}
