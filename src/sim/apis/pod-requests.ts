/** What a Pod asks for: `k8s.io/component-helpers/resource/helpers.go` PodRequests / PodLimits. */
import type { Container, Pod } from '../../api/index.ts';
import { milliValue, unitValue } from '../apimachinery/index.ts';

/** CPU in millicores, everything else in whole units (bytes, devices). */
export type ResourceTotals = Readonly<Record<string, number>>;

type List = Readonly<Record<string, unknown>> | undefined;
type Totals = Record<string, number>;

const amount = (name: string, value: unknown): number => (name === 'cpu' ? milliValue(value) : unitValue(value));

function add(into: Totals, list: List): void {
  for (const name in list) into[name] = (into[name] ?? 0) + amount(name, list[name]);
}

function raise(into: Totals, other: ResourceTotals): void {
  for (const name in other) into[name] = Math.max(into[name] ?? 0, other[name] ?? 0);
}

function sum(a: ResourceTotals, b: ResourceTotals): Totals {
  const result: Totals = { ...a };
  for (const name in b) result[name] = (result[name] ?? 0) + (b[name] ?? 0);
  return result;
}

type Which = 'requests' | 'limits';

const listOf = (container: Container, which: Which): List => container.resources?.[which];

function compute(pod: Pod, which: Which): ResourceTotals {
  const spec = pod.spec;
  if (!spec) return {};
  const total: Totals = {};
  for (const container of spec.containers) add(total, listOf(container, which));
  const sidecars: Totals = {};
  const init: Totals = {};
  for (const container of spec.initContainers ?? []) {
    if (container.restartPolicy === 'Always') {
      add(sidecars, listOf(container, which));
      raise(init, sidecars);
    } else {
      const own: Totals = {};
      add(own, listOf(container, which));
      raise(init, sum(own, sidecars));
    }
  }
  const result = sum(total, sidecars);
  raise(result, init);
  const podLevel: List = spec.resources?.[which];
  for (const name in podLevel) result[name] = amount(name, podLevel[name]);
  const overhead: List = spec.overhead;
  for (const name in overhead) if (which === 'requests' || name in result) result[name] = (result[name] ?? 0) + amount(name, overhead[name]);
  return result;
}

const requestMemo = new WeakMap<object, ResourceTotals>();
const limitMemo = new WeakMap<object, ResourceTotals>();

function remembered(memo: WeakMap<object, ResourceTotals>, pod: Pod, which: Which): ResourceTotals {
  const { spec } = pod;
  if (!spec) return {};
  const known = memo.get(spec);
  if (known) return known;
  const made = compute(pod, which);
  memo.set(spec, made);
  return made;
}

/** Sum over containers, or the largest init container (with the sidecars started before it), plus overhead. */
export const podRequests = (pod: Pod): ResourceTotals => remembered(requestMemo, pod, 'requests');

export const podLimits = (pod: Pod): ResourceTotals => remembered(limitMemo, pod, 'limits');

/** As podRequests, but a container without a request for cpu or memory counts 100m and 200 MiB (scheduler scoring). */
export function nonZeroRequests(pod: Pod): { readonly cpu: number; readonly memory: number } {
  const spec = pod.spec;
  if (!spec) return { cpu: 0, memory: 0 };
  const withDefaults = (container: Container): Container => ({
    ...container,
    resources: { requests: { cpu: '100m', memory: '200Mi', ...container.resources?.requests } },
  });
  const totals = compute(
    { ...pod, spec: { ...spec, containers: spec.containers.map(withDefaults), initContainers: (spec.initContainers ?? []).map(withDefaults) } },
    'requests',
  );
  return { cpu: totals['cpu'] ?? 0, memory: totals['memory'] ?? 0 };
}
