import type { Pod } from '../../api/index.ts';
import { formatQuantity, milli, units } from '../apimachinery/index.ts';
import { amountOf } from '../component-helpers/resource/helpers.ts';
import { type Amounts, policyOf, type VerticalPodAutoscaler } from './types.ts';

export interface ContainerResources {
  readonly index: number;
  readonly name: string;
  readonly resources: { readonly requests: Amounts; readonly limits?: Amounts };
  /** `cpu request`, `memory limit`: what the annotation says was set. */
  readonly told: readonly string[];
}

const textOf = (name: string, size: number): string => formatQuantity(name === 'cpu' ? milli(Math.round(size)) : units(Math.round(size)));

/** What the containers of a Pod should ask for; limits keep their proportion to the requests. Source: `admission-controller/resource/pod/recommendation`, `utils/vpa/limit_and_request_scaling.go`. */
export function containerResources(vpa: VerticalPodAutoscaler, { spec }: Pod): readonly ContainerResources[] {
  return (spec?.containers ?? []).flatMap(({ name, resources }, index) => {
    const found = vpa.status?.recommendation?.containerRecommendations?.find(({ containerName }) => containerName === name);
    const policy = policyOf(vpa, name);
    if (!found || policy?.mode === 'Off') return [];
    const requests = { ...resources?.requests, ...found.target };
    const limits: Record<string, string | number> = { ...resources?.limits };
    const told = Object.keys(found.target).map((resource) => `${resource} request`);
    for (const [resource, target] of Object.entries(policy?.controlledValues === 'RequestsOnly' ? {} : found.target)) {
      const [limit, request] = [resources?.limits?.[resource], resources?.requests?.[resource]];
      if (limit === undefined) continue;
      const before = amountOf(resource, request ?? limit);
      limits[resource] = textOf(resource, before === 0 ? amountOf(resource, limit) : (amountOf(resource, limit) * amountOf(resource, target)) / before);
      told.push(`${resource} limit`);
    }
    return [{ index, name, resources: { requests, ...(Object.keys(limits).length > 0 ? { limits } : {}) }, told }];
  });
}
