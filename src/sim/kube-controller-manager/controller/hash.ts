import type { PodTemplateSpec } from '../../../api/index.ts';

/** `rand.SafeEncodeString`'s alphabet: no vowels and no letters that read like others, so no words appear. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

function fnv32a(bytes: Iterable<number>, start = 0x811c9dc5): number {
  let hash = start;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

function* utf8(text: string): Generator<number> {
  for (const char of text) {
    const code = char.codePointAt(0) as number;
    if (code < 0x80) yield code;
    else if (code < 0x800) yield* [0xc0 | (code >> 6), 0x80 | (code & 63)];
    else if (code < 0x10000) yield* [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)];
    else yield* [0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)];
  }
}

/** A value as text with sorted keys and without what is not set: equal templates have equal texts. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined && field !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`).join(',')}}`;
}

/** A hash in letters and digits that form no words. Source: `apimachinery/pkg/util/rand/rand.go` SafeEncodeString. */
export function safeEncode(text: string): string {
  let encoded = '';
  for (const byte of utf8(text)) encoded += ALPHABET[byte % ALPHABET.length];
  return encoded;
}

/** FNV-32a of any value, as its label text: `controller-revision-hash`, `pod-template-hash`. */
export function hashOf(value: unknown, collisionCount?: number): string {
  let hash = fnv32a(utf8(canonical(value)));
  if (collisionCount !== undefined) {
    const little = [0, 8, 16, 24].map((shift) => (collisionCount >>> shift) & 0xff);
    hash = fnv32a([...little, 0, 0, 0, 0], hash);
  }
  return safeEncode(String(hash));
}

/**
 * The `pod-template-hash` of a template. Kubernetes hashes a dump of its Go structs, which no other program can make;
 * the text hashed here is another, the function and the form of the label are the same.
 * Source: `pkg/controller/controller_utils.go` `ComputeHash`.
 */
export const computeHash = (template: PodTemplateSpec, collisionCount?: number): string => hashOf(template, collisionCount);
