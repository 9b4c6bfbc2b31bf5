import { base64, utf8 } from '@scure/base';
import { childrenOf, type Node, nodeAt, oidOf, tags } from './der.ts';

/** What a PKCS#10 request (RFC 2986) asks for. */
export interface CertificateRequest {
  readonly commonName: string;
  readonly serialNumber: string;
  readonly organization: readonly string[];
  /** Other parts of the subject by the title that kubectl gives them. */
  readonly others: Readonly<Record<string, readonly string[]>>;
  readonly dnsNames: readonly string[];
  readonly emailAddresses: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly uris: readonly string[];
  /** Encoded Name and SubjectPublicKeyInfo, as a certificate takes them over. */
  readonly subject: Uint8Array;
  readonly publicKey: Uint8Array;
}

const COMMON_NAME = '2.5.4.3';
const SERIAL_NUMBER = '2.5.4.5';
const ORGANIZATION = '2.5.4.10';
const otherTitles: Readonly<Record<string, string>> = {
  '2.5.4.11': 'Organizational Unit',
  '2.5.4.6': 'Country',
  '2.5.4.7': 'Locality',
  '2.5.4.8': 'Province',
  '2.5.4.9': 'StreetAddress',
  '2.5.4.17': 'PostalCode',
};
const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';
const SUBJECT_ALT_NAME = '2.5.29.17';

/** The bytes between the lines of a PEM block; undefined when there is none of this title. */
function pemBlock(text: string, title: string): Uint8Array | undefined {
  const [, body] = new RegExp(`-----BEGIN ${title}-----([\\s\\S]+?)-----END ${title}-----`, 'u').exec(text) ?? [];
  return body === undefined ? undefined : base64.decode(body.replace(/\s/gu, ''));
}

export const pemOf = (title: string, der: Uint8Array): string =>
  `-----BEGIN ${title}-----\n${base64.encode(der).replace(/(.{64})(?!$)/gu, '$1\n')}\n-----END ${title}-----\n`;

function namesOf(subject: Node): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const part of childrenOf(subject).flatMap(childrenOf)) {
    const [type, value] = childrenOf(part);
    if (!type || !value) continue;
    const key = oidOf(type);
    found.set(key, [...(found.get(key) ?? []), utf8.encode(value.content)]);
  }
  return found;
}

/** The GeneralNames of the extension that asks for alternative names. */
function alternativeNames(attributes: Node | undefined): readonly Node[] {
  const requests = attributes ? childrenOf(attributes) : [];
  for (const [type, values] of requests.map(childrenOf)) {
    if (!type || !values || oidOf(type) !== EXTENSION_REQUEST) continue;
    for (const parts of childrenOf(values).flatMap(childrenOf).map(childrenOf)) {
      const [id] = parts;
      const value = parts.at(-1);
      if (id && value && oidOf(id) === SUBJECT_ALT_NAME) return childrenOf(nodeAt(value.content));
    }
  }
  return [];
}

function ipText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  return Array.from({ length: 8 }, (_, place) => ((bytes[place * 2] ?? 0) * 256 + (bytes[place * 2 + 1] ?? 0)).toString(16)).join(':');
}

/** Reads `spec.request` of a CertificateSigningRequest; undefined: it is none. Source: `k8s.io/api/certificates` ParseCSR. */
export function parseRequest(encoded: string): CertificateRequest | undefined {
  try {
    const der = pemBlock(utf8.encode(base64.decode(encoded)), 'CERTIFICATE REQUEST');
    const [info] = der ? childrenOf(nodeAt(der)) : [];
    const [version, subject, publicKey, attributes] = info ? childrenOf(info) : [];
    if (version?.tag !== tags.integer || !subject || !publicKey) return undefined;
    const names = namesOf(subject);
    const alternatives = alternativeNames(attributes);
    const ofKind = (tag: number): readonly string[] => alternatives.filter((name) => name.tag === tag).map(({ content }) => utf8.encode(content));
    return {
      commonName: names.get(COMMON_NAME)?.at(-1) ?? '',
      serialNumber: names.get(SERIAL_NUMBER)?.at(-1) ?? '',
      organization: names.get(ORGANIZATION) ?? [],
      others: Object.fromEntries(Object.entries(otherTitles).flatMap(([key, title]) => (names.has(key) ? [[title, names.get(key) ?? []]] : []))),
      dnsNames: ofKind(0x82),
      emailAddresses: ofKind(0x81),
      uris: ofKind(0x86),
      ipAddresses: alternatives.filter(({ tag }) => tag === 0x87).map(({ content }) => ipText(content)),
      subject: subject.raw,
      publicKey: publicKey.raw,
    };
  } catch {
    // Whatever was sent, it is no request: base64, PEM and DER all say so by an exception.
    return undefined;
  }
}
