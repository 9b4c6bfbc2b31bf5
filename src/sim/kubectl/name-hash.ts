import { utf8ToBytes } from '@noble/hashes/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

const letters: Readonly<Record<string, string>> = { 0: 'g', 1: 'h', 3: 'k', a: 'm', e: 't' };

/** The ten letters that `--append-hash` and kustomize add to a name: no vowels, nothing that looks like a word. Source: `kubectl/pkg/util/hash/hash.go` encodeHash. */
export const nameHash = (text: string): string =>
  bytesToHex(sha256(utf8ToBytes(text)))
    .slice(0, 10)
    .replace(/[013ae]/g, (digit) => letters[digit] ?? digit);
