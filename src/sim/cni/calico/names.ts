import { sha1 } from '@noble/hashes/legacy.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * The host's end of a Pod's veth pair: `cali` and eleven hexadecimal digits of sha1("<namespace>.<pod>").
 * Source: `projectcalico/calico` libcalico-go/lib/names/workloadendpoint (VethNameForWorkload).
 */
export function vethName(namespace: string, pod: string): string {
  return `cali${bytesToHex(sha1(utf8ToBytes(`${namespace}.${pod}`))).slice(0, 11)}`;
}
