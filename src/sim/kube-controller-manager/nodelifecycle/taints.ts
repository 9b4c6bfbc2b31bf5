import type { Node, Pod } from '../../../api/index.ts';

export type Taint = NonNullable<NonNullable<Node['spec']>['taints']>[number];
export type Toleration = NonNullable<NonNullable<Pod['spec']>['tolerations']>[number];

export const NOT_READY = 'node.kubernetes.io/not-ready';
export const UNREACHABLE = 'node.kubernetes.io/unreachable';
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';

/** Which condition in which status asks for which NoSchedule taint (`nodeConditionToTaintKeyStatusMap`). */
const conditionTaints: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ready: { False: NOT_READY, Unknown: UNREACHABLE },
  MemoryPressure: { True: 'node.kubernetes.io/memory-pressure' },
  DiskPressure: { True: 'node.kubernetes.io/disk-pressure' },
  NetworkUnavailable: { True: 'node.kubernetes.io/network-unavailable' },
  PIDPressure: { True: 'node.kubernetes.io/pid-pressure' },
};

const managedKeys = new Set([UNSCHEDULABLE, ...Object.values(conditionTaints).flatMap((byStatus) => Object.values(byStatus))]);

export const sameTaint = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect;

export const hasTaint = (node: Node, key: string, effect: string): boolean =>
  node.spec?.taints?.some((taint) => taint.key === key && taint.effect === effect) ?? false;

export interface TaintChange {
  readonly add: readonly Taint[];
  readonly remove: readonly Taint[];
}

/** The NoSchedule taints that the node's conditions ask for, against those it has. Source: `doNoScheduleTaintingPass`. */
export function noScheduleTaints(node: Node): TaintChange {
  const wanted: Taint[] = [];
  for (const { type, status } of node.status?.conditions ?? []) {
    const key = conditionTaints[type]?.[status];
    if (key) wanted.push({ key, effect: 'NoSchedule' });
  }
  if (node.spec?.unschedulable) wanted.push({ key: UNSCHEDULABLE, effect: 'NoSchedule' });
  const has = (node.spec?.taints ?? []).filter((taint) => taint.effect === 'NoSchedule' && managedKeys.has(taint.key));
  return {
    add: wanted.filter((taint) => !has.some((each) => sameTaint(each, taint))),
    remove: has.filter((taint) => !wanted.some((each) => sameTaint(each, taint))),
  };
}

/** Source: `api/core/v1/toleration.go` `ToleratesTaint`. */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  if (toleration.operator === 'Exists') return true;
  return (toleration.operator ?? 'Equal') === 'Equal' && (toleration.value ?? '') === (taint.value ?? '');
}
