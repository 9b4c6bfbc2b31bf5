import './validation/late/index.ts';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../api/index.ts';
import { aggregate, decode, groupKind, groupResource, isObject, parseManifests, Scheme, stringAt } from '../apimachinery/index.ts';
import { applyDefaults, validateCreate, warningsFor } from './index.ts';

const corpus = fileURLToPath(new URL('../../../../shared/corpus/', import.meta.url));
const truthFile = `${corpus}apply-truth.json`;

interface Truth {
  readonly file: string;
  readonly exit: number;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
}

const scheme = new Scheme();

/** What `kubectl apply --dry-run=server` would print, as far as decoding, defaults and validation decide it. */
function apply(text: string): { readonly stdout: readonly string[]; readonly stderr: readonly string[] } {
  const stdout: string[] = [];
  const stderr: string[] = [];
  for (const document of parseManifests(text)) {
    expect(document.errors).toEqual([]);
    const info = scheme.kind(stringAt(document.value, 'apiVersion'), stringAt(document.value, 'kind'));
    if (!info || !isObject(document.value)) {
      stderr.push(`no matches for kind ${stringAt(document.value, 'kind')}`);
      continue;
    }
    const decoded = decode(info, document.value, 'Strict');
    if (!decoded.ok) {
      stderr.push(decoded.message);
      continue;
    }
    const metadata = info.type.namespaced ? { namespace: 'default', ...decoded.object.metadata } : decoded.object.metadata;
    const named: KubeObject = { ...decoded.object, ...(metadata ? { metadata } : {}) };
    const object = applyDefaults(info, named);
    stderr.push(...warningsFor(info, object).map((warning) => `Warning: ${warning}`));
    const errors = validateCreate(info, object);
    if (errors.length === 0) stdout.push(`${groupResource({ group: info.type.group, resource: info.singular })}/${object.metadata?.name} created`);
    else if (errors.length === 1) stderr.push(`The ${info.type.kind} "${object.metadata?.name}" is invalid: ${String(errors[0])}`);
    else stderr.push(`The ${info.type.kind} "${object.metadata?.name}" is invalid: `, ...errors.map((error) => `* ${String(error)}`));
    expect(aggregate(errors)).toBeTypeOf('string');
    expect(groupKind(info.type)).toContain(info.type.kind);
  }
  return { stdout, stderr };
}

/** Refused by admission (the ServiceAccount does not exist), not by validation. */
const byAdmission = new Set(['ServiceAccount/service-account-pod.yaml']);

/** Warnings that came after release 1.32: `pkg/api/service/warnings.go`, and the deprecation of v1 Endpoints in v1.33. */
const newWarnings = new Set([
  'Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  'Warning: spec.externalIPs is deprecated and may no longer be implemented in some clusters',
]);

/** What a real API server answered to the manifests of others (release 1.32). */
describe.skipIf(!existsSync(truthFile))('apply-truth.json', () => {
  const truths: readonly Truth[] = existsSync(truthFile) ? JSON.parse(readFileSync(truthFile, 'utf8')) : [];
  it.each(truths.filter(({ file }) => !byAdmission.has(file)).map((truth) => [truth.file, truth] as const))('%s', (file, truth) => {
    const { stdout, stderr } = apply(readFileSync(`${corpus}kubernetes-examples/${file}`, 'utf8'));
    expect({ stdout, stderr: stderr.filter((line) => !newWarnings.has(line)) }).toEqual({ stdout: truth.stdout, stderr: truth.stderr });
  });
});
