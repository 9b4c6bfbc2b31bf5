import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A named stream of random numbers. Streams are independent: a new process does not disturb the draws of the others. */
export interface RandomStream {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer in [min, max], both included. */
  int(min: number, max: number): number;
  /** One element; the list must not be empty. */
  pick<T>(items: readonly T[]): T;
  /** `length` characters of `alphabet`. */
  string(length: number, alphabet: string): string;
}

/** FNV-1a over UTF-16 code units: mixes a stream's name into the seed. */
function mix(seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash | 0;
}

export function randomStream(seed: number, name: string): RandomStream {
  const generator = xoroshiro128plus(mix(seed, name));
  const int = (min: number, max: number): number => uniformInt(generator, min, max);
  return {
    next: () => uniformFloat64(generator),
    int,
    pick: (items) => items[int(0, items.length - 1)] as (typeof items)[number],
    string: (length, alphabet) => {
      let text = '';
      for (let i = 0; i < length; i++) text += alphabet[int(0, alphabet.length - 1)];
      return text;
    },
  };
}
