import type { Container, Pod } from '../../../api/index.ts';
import { compareStrings, milliValue, unitValue } from '../../apimachinery/index.ts';

const mapText = (map: Readonly<Record<string, string>> | undefined): string =>
  Object.entries(map ?? {})
    .sort(([a], [b]) => compareStrings(a, b))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join('\n');

/** The value of a `fieldRef` of a Pod, as far as kubectl knows it. Source: `kubectl/pkg/util/fieldpath/fieldpath.go`. */
export function environmentValue(pod: Pod | undefined, path: string): string {
  const { name = '', namespace = '', uid = '', labels, annotations } = pod?.metadata ?? {};
  const values: Readonly<Record<string, string>> = {
    'metadata.name': name,
    'metadata.namespace': namespace,
    'metadata.uid': uid,
    'metadata.labels': mapText(labels),
    'metadata.annotations': mapText(annotations),
  };
  return values[path] ?? '';
}

/** The value of a `resourceFieldRef`, rounded up to its divisor. Source: `kubectl/pkg/util/resource/resource.go` ExtractContainerResourceValue. */
export function resourceValue(container: Container, { resource, divisor }: { readonly resource: string; readonly divisor?: unknown }): string {
  const [list, name = ''] = resource.split('.', 2);
  const amount = (list === 'limits' ? container.resources?.limits : container.resources?.requests)?.[name] ?? '0';
  const unit = divisor === undefined || unitValue(divisor) === 0 ? '1' : divisor;
  const value = name === 'cpu' ? Math.ceil(milliValue(amount) / milliValue(unit)) : Math.ceil(unitValue(amount) / unitValue(unit));
  return value === 0 && list === 'limits' && (name === 'cpu' || name === 'memory') ? 'node allocatable' : String(value);
}
