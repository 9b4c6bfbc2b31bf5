import { formatQuantity, milli, milliValue, units, unitValue } from '../apimachinery/index.ts';
import type { AggregateContainerState } from './aggregate.ts';
import type { Amounts, ContainerPolicy, ContainerRecommendation } from './types.ts';

/** Source: `recommender/logic/{recommender,estimator}.go` and the flags there. */
const MARGIN = 1.15;
const MIN_MILLICORES = 25;
const MIN_MEMORY = 250 * 1024 * 1024;
const TARGET = 0.9;
const LOWER = 0.5;
const UPPER = 0.95;
/** An amount that means "nobody knows": the largest that is shown. */
const MOST: Estimate = { millicores: 1e14, bytes: 1e14 };

/** Millicores and bytes. */
interface Estimate {
  readonly millicores: number;
  readonly bytes: number;
}

const at = (state: AggregateContainerState, share: number, factor: number, fraction: number): Estimate => ({
  millicores: Math.min(MOST.millicores, Math.max(Math.floor(state.percentile('cpu', share) * 1_000 * MARGIN * factor), Math.floor(MIN_MILLICORES * fraction))),
  bytes: Math.min(MOST.bytes, Math.max(Math.floor(state.percentile('memory', share) * MARGIN * factor), Math.floor(MIN_MEMORY * fraction))),
});

const amountsOf = ({ millicores, bytes }: Estimate): Amounts => ({ cpu: formatQuantity(milli(millicores)), memory: formatQuantity(units(bytes)) });

/** What fits between the bounds of the policy (`utils/vpa/capping.go`). */
export function capped(amounts: Amounts, policy: ContainerPolicy | undefined): Amounts {
  const within = (name: string, value: string | number): string | number => {
    const { minAllowed: min, maxAllowed: max } = policy ?? {};
    const size = (amount: string | number): number => (name === 'cpu' ? milliValue(amount) : unitValue(amount));
    if (min?.[name] !== undefined && size(value) < size(min[name])) return min[name];
    return max?.[name] !== undefined && size(value) > size(max[name]) ? max[name] : value;
  };
  const wanted = policy?.controlledResources ?? Object.keys(amounts);
  return Object.fromEntries(
    Object.entries(amounts)
      .filter(([name]) => wanted.includes(name))
      .map(([name, value]) => [name, within(name, value)]),
  );
}

/** Target, bounds and what the target would be without a policy. The bounds come closer the longer it has been watched. */
export function recommend(
  containerName: string,
  state: AggregateContainerState,
  containers: number,
  policy: ContainerPolicy | undefined,
): ContainerRecommendation {
  const fraction = 1 / containers;
  const { confidence } = state;
  const target = amountsOf(at(state, TARGET, 1, fraction));
  const lower = amountsOf(at(state, LOWER, (1 + 0.001 / confidence) ** -2, fraction));
  const upper = amountsOf(at(state, UPPER, 1 + 1 / confidence, fraction));
  return { containerName, target: capped(target, policy), lowerBound: capped(lower, policy), upperBound: capped(upper, policy), uncappedTarget: target };
}
