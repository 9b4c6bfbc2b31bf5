import type { Container, Pod } from '../../../api/index.ts';
import { milliValue, unitValue } from '../../apimachinery/quantity.ts';

export interface DownwardContext {
  readonly pod: Pod;
  readonly podIPs: readonly string[];
  readonly hostIP: string;
  /** Used where a container has no limit. Quantities. */
  readonly allocatable: Readonly<Record<string, string>>;
}

const quoted = (map: Readonly<Record<string, string>> | undefined): string =>
  Object.keys(map ?? {})
    .sort()
    .map((key) => `${key}=${JSON.stringify(map?.[key])}`)
    .join('\n');

const fields: Readonly<Record<string, (context: DownwardContext) => string>> = {
  'metadata.name': ({ pod }) => pod.metadata?.name ?? '',
  'metadata.namespace': ({ pod }) => pod.metadata?.namespace ?? '',
  'metadata.uid': ({ pod }) => pod.metadata?.uid ?? '',
  'metadata.labels': ({ pod }) => quoted(pod.metadata?.labels),
  'metadata.annotations': ({ pod }) => quoted(pod.metadata?.annotations),
  'spec.nodeName': ({ pod }) => pod.spec?.nodeName ?? '',
  'spec.serviceAccountName': ({ pod }) => pod.spec?.serviceAccountName ?? '',
  'status.hostIP': ({ hostIP }) => hostIP,
  'status.hostIPs': ({ hostIP }) => hostIP,
  'status.podIP': ({ podIPs }) => podIPs[0] ?? '',
  'status.podIPs': ({ podIPs }) => podIPs.join(','),
};

/** The value of a `fieldRef`; undefined when the path is not supported (`kubernetes/pkg/fieldpath/fieldpath.go`). */
export function fieldValue(path: string, context: DownwardContext): string | undefined {
  const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (subscript) {
    const map = subscript[1] === 'labels' ? context.pod.metadata?.labels : context.pod.metadata?.annotations;
    return map?.[subscript[2] ?? ''] ?? '';
  }
  return Object.hasOwn(fields, path) ? fields[path]?.(context) : undefined;
}

/**
 * The value of a `resourceFieldRef`: the amount over the divisor, rounded up; a container without the limit has the node's
 * allocatable (`kubernetes/pkg/api/v1/resource/helpers.go` ExtractContainerResourceValue).
 */
export function resourceValue(resource: string, divisor: unknown, container: Container, allocatable: Readonly<Record<string, string>>): string | undefined {
  const [kind, ...rest] = resource.split('.');
  const name = rest.join('.');
  if ((kind !== 'limits' && kind !== 'requests') || name === '') return undefined;
  const given = container.resources?.[kind]?.[name];
  const value = given ?? (kind === 'limits' && (name === 'cpu' || name === 'memory' || name === 'ephemeral-storage') ? allocatable[name] : undefined) ?? '0';
  const divide = divisor === undefined || String(divisor) === '0' ? '1' : divisor;
  if (name === 'cpu') return String(Math.ceil(milliValue(value) / milliValue(divide)));
  return String(Math.ceil(unitValue(value) / unitValue(divide)));
}
