/** ASN.1 in its distinguished encoding, as far as certificates need it (X.690). */
export interface Node {
  readonly tag: number;
  /** The node with its tag and length. */
  readonly raw: Uint8Array;
  readonly content: Uint8Array;
}

export const tags = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The node at an offset. Errors: a RangeError when the bytes end before it does. */
export function nodeAt(bytes: Uint8Array, offset = 0): Node {
  const tag = bytes[offset];
  let length = bytes[offset + 1];
  let start = offset + 2;
  if (tag === undefined || length === undefined) throw new RangeError('asn1: structure error: truncated');
  if (length >= 0x80) {
    const count = length - 0x80;
    length = 0;
    for (let place = 0; place < count; place++) length = length * 256 + (bytes[start + place] ?? 0);
    start += count;
  }
  if (start + length > bytes.length) throw new RangeError('asn1: structure error: truncated');
  return { tag, raw: bytes.subarray(offset, start + length), content: bytes.subarray(start, start + length) };
}

/** The elements of a SEQUENCE or SET, in order. */
export function childrenOf({ content }: Node): readonly Node[] {
  const found: Node[] = [];
  for (let offset = 0; offset < content.length; ) {
    const child = nodeAt(content, offset);
    found.push(child);
    offset += child.raw.length;
  }
  return found;
}

/** `2.5.4.3`. */
export function oidOf({ content }: Node): string {
  const parts: number[] = [];
  let value = 0;
  for (const byte of content) {
    value = value * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    if (parts.length === 0) parts.push(value < 80 ? Math.floor(value / 40) : 2, value < 80 ? value % 40 : value - 80);
    else parts.push(value);
    value = 0;
  }
  return parts.join('.');
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** A node of this tag around the parts. */
export function encode(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = concat(parts);
  const sizes: number[] = [];
  for (let rest = content.length; rest > 0; rest = Math.floor(rest / 256)) sizes.unshift(rest % 256);
  const head = content.length < 0x80 ? [tag, content.length] : [tag, 0x80 + sizes.length, ...sizes];
  return concat([Uint8Array.from(head), content]);
}

/** `1.2.840.113549` as the content of an OBJECT IDENTIFIER: base 128, the first two numbers in one (X.690, 8.19). */
export function oid(text: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes: number[] = [];
  for (const part of [first * 40 + second, ...rest]) {
    const groups = [part % 128];
    for (let left = Math.floor(part / 128); left > 0; left = Math.floor(left / 128)) groups.unshift((left % 128) + 0x80);
    bytes.push(...groups);
  }
  return encode(tags.oid, Uint8Array.from(bytes));
}
