import { sha256 } from '@noble/hashes/sha2.js';
import { base64, utf8 } from '@scure/base';
import { encode, oid, tags } from './der.ts';
import { pemOf } from './request.ts';

const attribute = (id: string, value: string): Uint8Array => encode(tags.set, encode(tags.sequence, oid(id), encode(tags.printableString, utf8.decode(value))));
const EC_PUBLIC_KEY = encode(tags.sequence, oid('1.2.840.10045.2.1'), oid('1.2.840.10045.3.1.7'));
const ECDSA_WITH_SHA256 = encode(tags.sequence, oid('1.2.840.10045.4.3.2'));
const bits = (...bytes: readonly Uint8Array[]): Uint8Array => encode(tags.bitString, Uint8Array.of(0), ...bytes);

/**
 * A PKCS#10 request (RFC 2986), as `spec.request` holds it: base64 of PEM. `seed` decides the key: there is none in this world that
 * could sign, so digests stand for the point and the signature.
 */
export function makeRequest(commonName: string, organization: string, seed: string): string {
  const digest = (part: string): Uint8Array => sha256(utf8.decode(`${part} ${seed}`));
  const publicKey = encode(tags.sequence, EC_PUBLIC_KEY, bits(Uint8Array.of(0x04), digest('x'), digest('y')));
  const subject = encode(tags.sequence, attribute('2.5.4.10', organization), attribute('2.5.4.3', commonName));
  const info = encode(tags.sequence, encode(tags.integer, Uint8Array.of(0)), subject, publicKey, encode(0xa0));
  const request = encode(tags.sequence, info, ECDSA_WITH_SHA256, bits(sha256(info)));
  return base64.encode(utf8.decode(pemOf('CERTIFICATE REQUEST', request)));
}
