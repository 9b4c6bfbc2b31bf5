import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const HASH_LENGTH = 16;

/** Every node computes the same names: a pure function, remembered. */
const known = new Map<string, string>();
const KNOWN_LIMIT = 50_000;

/** The first characters of the base32 (RFC 4648) of the SHA-256 of a text. */
function hash(text: string): string {
  let result = known.get(text);
  if (result !== undefined) return result;
  result = '';
  let bits = 0;
  let value = 0;
  for (const byte of sha256(utf8ToBytes(text))) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5 && result.length < HASH_LENGTH) {
      bits -= 5;
      result += ALPHABET[(value >>> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  if (known.size >= KNOWN_LIMIT) known.clear();
  known.set(text, result);
  return result;
}

/** Chain names are at most 28 characters, so they carry a hash. Source: `pkg/proxy/iptables/proxier.go` portProtoHash. */
export const clusterPolicyChain = (servicePort: string, protocol: string): string => `KUBE-SVC-${hash(servicePort + protocol)}`;
export const localPolicyChain = (servicePort: string, protocol: string): string => `KUBE-SVL-${hash(servicePort + protocol)}`;
export const externalChain = (servicePort: string, protocol: string): string => `KUBE-EXT-${hash(servicePort + protocol)}`;
export const firewallChain = (servicePort: string, protocol: string): string => `KUBE-FW-${hash(servicePort + protocol)}`;
export const endpointChain = (servicePort: string, protocol: string, endpoint: string): string => `KUBE-SEP-${hash(servicePort + protocol + endpoint)}`;

const SERVICE_CHAIN = /^KUBE-(SVC|SVL|SEP|FW|EXT|XLB)-/;

/** Was the chain made for a Service, so that it may be deleted when no Service needs it? */
export const isServiceChain = (name: string): boolean => SERVICE_CHAIN.test(name);
