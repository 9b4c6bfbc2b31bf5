import type { Container, Pod } from '../../api/index.ts';
import { compareQuantities, unitValue } from '../apimachinery/index.ts';

export type PodQOSClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

type Resources = { readonly requests?: Readonly<Record<string, unknown>>; readonly limits?: Readonly<Record<string, unknown>> };

const supported = ['cpu', 'memory'] as const;

/** `kubernetes/pkg/apis/core/v1/helper/qos/qos.go` ComputePodQOS: the class by CPU and memory of all containers. */
export function podQOS(pod: Pod): PodQOSClass {
  const spec = pod.spec;
  if (!spec) return 'BestEffort';
  if (spec.resources) return classify([spec.resources]);
  const containers: readonly Container[] = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  return classify(containers.map((container) => container.resources ?? {}));
}

function classify(list: readonly Resources[]): PodQOSClass {
  let any = false;
  let guaranteed = true;
  for (const { requests, limits } of list) {
    for (const name of supported) {
      const request = requests?.[name];
      const limit = limits?.[name];
      if (positive(request) || positive(limit)) any = true;
      if (!positive(limit) || (request !== undefined && compareQuantities(request, limit) !== 0)) guaranteed = false;
    }
  }
  if (!any) return 'BestEffort';
  return guaranteed ? 'Guaranteed' : 'Burstable';
}

const positive = (value: unknown): boolean => value !== undefined && unitValue(value) > 0;
