import type { Container, Pod } from '../../../api/index.ts';
import { milliValue, unitValue } from '../../apimachinery/index.ts';

/** Amounts by resource name: cpu in millicores, everything else in whole units (bytes, devices). */
export type ResourceAmounts = Readonly<Record<string, number>>;

type Quantities = Readonly<Record<string, string | number>>;

export const amountOf = (name: string, quantity: string | number | undefined): number => (name === 'cpu' ? milliValue(quantity) : unitValue(quantity));

export function amounts(list: Quantities | undefined): ResourceAmounts {
  const result: Record<string, number> = {};
  for (const [name, quantity] of Object.entries(list ?? {})) result[name] = amountOf(name, quantity);
  return result;
}

function add(into: Record<string, number>, amount: ResourceAmounts): void {
  for (const [name, value] of Object.entries(amount)) into[name] = (into[name] ?? 0) + value;
}

function raise(into: Record<string, number>, amount: ResourceAmounts): void {
  for (const [name, value] of Object.entries(amount)) into[name] = Math.max(into[name] ?? 0, value);
}

export interface PodResourcesOptions {
  /** What a container without a request for a resource counts for: scoring assumes 100m cpu and 200 MiB. */
  readonly nonMissingContainerRequests?: ResourceAmounts;
}

function containerRequests(container: Container, options: PodResourcesOptions): ResourceAmounts {
  const requests = amounts(container.resources?.requests);
  return options.nonMissingContainerRequests ? { ...options.nonMissingContainerRequests, ...requests } : requests;
}

/**
 * What a Pod asks for: the sum of its containers and sidecars, or what its init containers need at most if that is more,
 * plus overhead; pod-level requests replace the sum. Source: `component-helpers/resource/helpers.go` PodRequests.
 */
export function podRequests(pod: Pod, options: PodResourcesOptions = {}): ResourceAmounts {
  const total: Record<string, number> = {};
  for (const container of pod.spec?.containers ?? []) add(total, containerRequests(container, options));
  const sidecars: Record<string, number> = {};
  const initial: Record<string, number> = {};
  for (const container of pod.spec?.initContainers ?? []) {
    const requests = containerRequests(container, options);
    if (container.restartPolicy === 'Always') {
      add(total, requests);
      add(sidecars, requests);
      raise(initial, sidecars);
    } else {
      const peak = { ...sidecars };
      add(peak, requests);
      raise(initial, peak);
    }
  }
  raise(total, initial);
  Object.assign(total, amounts(pod.spec?.resources?.requests));
  add(total, amounts(pod.spec?.overhead));
  return total;
}
