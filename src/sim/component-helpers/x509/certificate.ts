import { sha256 } from '@noble/hashes/sha2.js';
import { base64, utf8 } from '@scure/base';
import { encode, oid, tags } from './der.ts';
import { type CertificateRequest, pemOf } from './request.ts';

export interface CertificateOptions {
  /** `20260101000000Z`. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** Decides the serial number. */
  readonly seed: string;
  readonly usages: readonly string[];
}

const SHA256_WITH_RSA = encode(tags.sequence, oid('1.2.840.113549.1.1.11'), Uint8Array.of(0x05, 0x00));
const ISSUER = encode(tags.sequence, encode(tags.set, encode(tags.sequence, oid('2.5.4.3'), encode(tags.utf8String, utf8.decode('kubernetes')))));
/** Extended key usages by the name that a request gives them. */
const extendedUsages: Readonly<Record<string, string>> = { 'client auth': '1.3.6.1.5.5.7.3.2', 'server auth': '1.3.6.1.5.5.7.3.1' };
/** Bits of KeyUsage. */
const keyUsages: Readonly<Record<string, number>> = { 'digital signature': 0x80, 'key encipherment': 0x20 };

function extension(id: string, critical: boolean, value: Uint8Array): Uint8Array {
  return encode(tags.sequence, oid(id), ...(critical ? [Uint8Array.of(0x01, 0x01, 0xff)] : []), encode(tags.octetString, value));
}

/**
 * An X.509 certificate (RFC 5280) for what was asked, as `status.certificate` holds it: base64 of PEM. The cluster's CA has no key in
 * this world: where its signature would be there is a digest.
 */
export function issueCertificate({ subject, publicKey }: CertificateRequest, { notBefore, notAfter, seed, usages }: CertificateOptions): string {
  const serial = sha256(utf8.decode(seed)).slice(0, 16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const bits = usages.reduce((sum, usage) => sum | (keyUsages[usage] ?? 0), 0);
  const purposes = usages.flatMap((usage) => extendedUsages[usage] ?? []).map(oid);
  const extensions = encode(
    tags.sequence,
    ...(bits === 0 ? [] : [extension('2.5.29.15', true, encode(tags.bitString, Uint8Array.of(bits === 0x80 ? 7 : 5, bits)))]),
    extension('2.5.29.37', false, encode(tags.sequence, ...purposes)),
    extension('2.5.29.19', true, encode(tags.sequence)),
  );
  const time = (text: string): Uint8Array => encode(tags.generalizedTime, utf8.decode(text));
  const tbs = encode(
    tags.sequence,
    encode(0xa0, encode(tags.integer, Uint8Array.of(2))),
    encode(tags.integer, serial),
    SHA256_WITH_RSA,
    ISSUER,
    encode(tags.sequence, time(notBefore), time(notAfter)),
    subject,
    publicKey,
    encode(0xa3, extensions),
  );
  const signature = Uint8Array.from({ length: 256 }, (_, place) => sha256(tbs)[place % 32] ?? 0);
  const certificate = encode(tags.sequence, tbs, SHA256_WITH_RSA, encode(tags.bitString, Uint8Array.of(0), signature));
  return base64.encode(utf8.decode(pemOf('CERTIFICATE', certificate)));
}
