import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { stringify } from 'yaml';
import type { Certificates } from './certificates.ts';

const NAME = 'orrery';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** The text of a kubeconfig whose one context is this server and its administrator. */
export function kubeconfigOf(server: string, { authority, client }: Certificates, token: string): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: NAME, cluster: { server, 'certificate-authority-data': base64(authority) } }],
    users: [{ name: NAME, user: { token, 'client-certificate-data': base64(client.certificate), 'client-key-data': base64(client.key) } }],
    contexts: [{ name: NAME, context: { cluster: NAME, user: NAME } }],
    'current-context': NAME,
  });
}

export interface KubeconfigFile {
  readonly path: string;
  remove(): void;
}

/** Writes a kubeconfig that only its owner can read: where it is told, or in a fresh temporary folder. */
export function writeKubeconfig(text: string, path: string | undefined): KubeconfigFile {
  const target = path === undefined ? join(mkdtempSync(join(tmpdir(), 'orrery-')), 'kubeconfig') : resolve(path);
  writeFileSync(target, text, { mode: 0o600 });
  chmodSync(target, 0o600);
  return {
    path: target,
    remove: () => rmSync(path === undefined ? dirname(target) : target, { recursive: true, force: true }),
  };
}
