import type { RandomStream } from '../../kernel/index.ts';

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** `storage/names/generate.go`: the base cut to 58 characters, and five random ones. */
export function generateName(random: RandomStream, base: string): string {
  return `${base.slice(0, 58)}${random.string(5, ALPHABET)}`;
}

const eightDigits = (random: RandomStream): string => random.int(0, 0xffff_ffff).toString(16).padStart(8, '0');

/** A random UUID, version 4. */
export function newUid(random: RandomStream): string {
  const a = eightDigits(random);
  const b = eightDigits(random);
  const c = eightDigits(random);
  const d = eightDigits(random);
  const variant = '89ab'[Number.parseInt(c.charAt(0), 16) & 3];
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-${variant}${c.slice(1, 4)}-${c.slice(4)}${d}`;
}
