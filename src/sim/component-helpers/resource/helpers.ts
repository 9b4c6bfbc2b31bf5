import type { Container, Pod } from '../../../api/index.ts';
import { milliValue, unitValue } from '../../apimachinery/index.ts';

/** Amounts by resource name: cpu in millicores, everything else in whole units (bytes, devices). */
export type ResourceAmounts = Readonly<Record<string, number>>;

type Quantities = Readonly<Record<string, string | number>>;
type Which = 'requests' | 'limits';

export const amountOf = (name: string, quantity: unknown): number => (name === 'cpu' ? milliValue(quantity) : unitValue(quantity));

/** The amounts of a resource list: cpu in millicores, everything else in whole units. */
export function amounts(list: Quantities | undefined): ResourceAmounts {
  const result: Record<string, number> = {};
  for (const name in list) result[name] = amountOf(name, list[name]);
  return result;
}

function add(into: Record<string, number>, amount: ResourceAmounts): void {
  for (const name in amount) into[name] = (into[name] ?? 0) + (amount[name] ?? 0);
}

function raise(into: Record<string, number>, amount: ResourceAmounts): void {
  for (const name in amount) into[name] = Math.max(into[name] ?? 0, amount[name] ?? 0);
}

export interface PodResourcesOptions {
  /** What a container without a request for a resource counts for: scoring assumes 100m cpu and 200 MiB. */
  readonly nonMissingContainerRequests?: ResourceAmounts;
}

/** The sum of the containers and sidecars, or what the init containers need at most if that is more; pod-level amounts replace it; overhead. */
function total(pod: Pod, which: Which, missing: ResourceAmounts | undefined): ResourceAmounts {
  const ofContainer = ({ resources }: Container): ResourceAmounts => (missing ? { ...missing, ...amounts(resources?.[which]) } : amounts(resources?.[which]));
  const all: Record<string, number> = {};
  for (const container of pod.spec?.containers ?? []) add(all, ofContainer(container));
  const sidecars: Record<string, number> = {};
  const initial: Record<string, number> = {};
  for (const container of pod.spec?.initContainers ?? []) {
    const own = ofContainer(container);
    if (container.restartPolicy === 'Always') {
      add(all, own);
      add(sidecars, own);
      raise(initial, sidecars);
    } else {
      const peak = { ...sidecars };
      add(peak, own);
      raise(initial, peak);
    }
  }
  raise(all, initial);
  Object.assign(all, amounts(pod.spec?.resources?.[which]));
  const overhead = amounts(pod.spec?.overhead);
  for (const name in overhead) if (which === 'requests' || name in all) all[name] = (all[name] ?? 0) + (overhead[name] ?? 0);
  return all;
}

/** Totals by specification, which is a value: asked of every Pod in every pass of whoever counts. */
const known: Readonly<Record<Which, WeakMap<object, ResourceAmounts>>> = { requests: new WeakMap(), limits: new WeakMap() };

function remembered(pod: Pod, which: Which): ResourceAmounts {
  const { spec } = pod;
  if (!spec) return {};
  const found = known[which].get(spec) ?? total(pod, which, undefined);
  known[which].set(spec, found);
  return found;
}

/** What a Pod asks for. Source: `component-helpers/resource/helpers.go` PodRequests. */
export const podRequests = (pod: Pod, { nonMissingContainerRequests }: PodResourcesOptions = {}): ResourceAmounts =>
  nonMissingContainerRequests ? total(pod, 'requests', nonMissingContainerRequests) : remembered(pod, 'requests');

/** What a Pod may use; overhead counts only where there is a limit. Source: `component-helpers/resource/helpers.go` PodLimits. */
export const podLimits = (pod: Pod): ResourceAmounts => remembered(pod, 'limits');
