/** The keyword of the text chunk that carries the scenario. */
const KEYWORD = 'orrery';
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

/** CRC-32 as the PNG specification (annex D) has it. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** Latin-1, as tEXt chunks are; links hold nothing beyond ASCII. */
const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (sign) => sign.charCodeAt(0) & 0xff);

export const isPng = (bytes: Uint8Array): boolean => SIGNATURE.every((byte, i) => bytes[i] === byte);

interface Chunk {
  readonly at: number;
  readonly type: string;
  readonly data: Uint8Array;
  readonly end: number;
}

function* chunksOf(bytes: Uint8Array): Generator<Chunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = SIGNATURE.length; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const end = at + 12 + length;
    if (end > bytes.length) return;
    yield { at, type: String.fromCharCode(...bytes.subarray(at + 4, at + 8)), data: bytes.subarray(at + 8, at + 8 + length), end };
    at = end;
  }
}

/** The same picture with the link's fragment in a tEXt chunk after the header. Bytes that are no PNG come back unchanged. */
export function withFragment(png: Uint8Array, fragment: string): Uint8Array {
  const [header] = isPng(png) ? chunksOf(png) : [];
  if (header === undefined) return png;
  const body = latin1(`tEXt${KEYWORD}\0${fragment}`);
  const chunk = new Uint8Array(body.length + 8);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, body.length - 4);
  chunk.set(body, 4);
  view.setUint32(body.length + 4, crc32(body));
  const whole = new Uint8Array(png.length + chunk.length);
  whole.set(png.subarray(0, header.end));
  whole.set(chunk, header.end);
  whole.set(png.subarray(header.end), header.end + chunk.length);
  return whole;
}

/** The link's fragment in an exported PNG; undefined when the picture carries none. */
export function fragmentOfPng(png: Uint8Array): string | undefined {
  if (!isPng(png)) return undefined;
  for (const { type, data } of chunksOf(png)) {
    if (type !== 'tEXt') continue;
    const zero = data.indexOf(0);
    if (String.fromCharCode(...data.subarray(0, zero)) !== KEYWORD) continue;
    let text = '';
    for (const byte of data.subarray(zero + 1)) text += String.fromCharCode(byte);
    return text;
  }
  return undefined;
}
