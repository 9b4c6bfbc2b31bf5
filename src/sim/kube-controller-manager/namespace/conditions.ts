import type { GroupVersionResource, Namespace } from '../../../api/index.ts';

export type NamespaceStatus = NonNullable<Namespace['status']>;
type NamespaceCondition = NonNullable<NamespaceStatus['conditions']>[number];

/** What one pass over a namespace's content found. */
export interface ContentTotals {
  readonly remaining: Map<string, number>;
  readonly finalizers: Map<string, number>;
  readonly deleteErrors: string[];
  discoveryError: string | undefined;
}

export const newTotals = (): ContentTotals => ({ remaining: new Map(), finalizers: new Map(), deleteErrors: [], discoveryError: undefined });

/** `pods.` for the core group: how the messages name a kind. */
export const nameOf = ({ resource, group }: GroupVersionResource): string => `${resource}.${group}`;

interface Verdict {
  readonly reason: string;
  readonly message: string;
}

interface ConditionRule {
  readonly type: string;
  readonly ok: Verdict;
  /** What is wrong, if it is. */
  readonly wrong: (totals: ContentTotals) => Verdict | undefined;
}

const counted = (counts: ReadonlyMap<string, number>, text: (name: string, count: number) => string): string =>
  [...counts]
    .filter(([, count]) => count > 0)
    .map(([name, count]) => text(name, count))
    .sort()
    .join(', ');

/** In the order in which they stand in the status. Source: `pkg/controller/namespace/deletion/status_condition_utils.go`. */
const rules: readonly ConditionRule[] = [
  {
    type: 'NamespaceDeletionDiscoveryFailure',
    ok: { reason: 'ResourcesDiscovered', message: 'All resources successfully discovered' },
    wrong: ({ discoveryError }) => (discoveryError === undefined ? undefined : { reason: 'DiscoveryFailed', message: discoveryError }),
  },
  {
    type: 'NamespaceDeletionGroupVersionParsingFailure',
    ok: { reason: 'ParsedGroupVersions', message: 'All legacy kube types successfully parsed' },
    wrong: () => undefined,
  },
  {
    type: 'NamespaceDeletionContentFailure',
    ok: { reason: 'ContentDeleted', message: 'All content successfully deleted, may be waiting on finalization' },
    wrong: ({ deleteErrors }) =>
      deleteErrors.length === 0
        ? undefined
        : {
            reason: 'ContentDeletionFailed',
            message: `Failed to delete all resource types, ${deleteErrors.length} remaining: ${[...deleteErrors].sort().join(', ')}`,
          },
  },
  {
    type: 'NamespaceContentRemaining',
    ok: { reason: 'ContentRemoved', message: 'All content successfully removed' },
    wrong: ({ remaining }) =>
      remaining.size === 0
        ? undefined
        : {
            reason: 'SomeResourcesRemain',
            message: `Some resources are remaining: ${counted(remaining, (name, count) => `${name} has ${count} resource instances`)}`,
          },
  },
  {
    type: 'NamespaceFinalizersRemaining',
    ok: { reason: 'ContentHasNoFinalizers', message: 'All content-preserving finalizers finished' },
    wrong: ({ finalizers }) =>
      finalizers.size === 0
        ? undefined
        : {
            reason: 'SomeFinalizersRemain',
            message: `Some content in the namespace has finalizers remaining: ${counted(finalizers, (name, count) => `${name} in ${count} resource instances`)}`,
          },
  },
];

/** The status with all five conditions; the same object when nothing changed. */
export function withConditions(status: NamespaceStatus, totals: ContentTotals, now: string): NamespaceStatus {
  let changed = false;
  const conditions: NamespaceCondition[] = [...(status.conditions ?? [])];
  for (const { type, ok, wrong } of rules) {
    const trouble = wrong(totals);
    const wanted = { type, status: trouble ? 'True' : 'False', ...(trouble ?? ok) };
    const index = conditions.findIndex((condition) => condition.type === type);
    const old = conditions[index];
    if (old?.status === wanted.status && old.message === wanted.message && old.reason === wanted.reason) continue;
    changed = true;
    const lastTransitionTime = old?.status === wanted.status ? old.lastTransitionTime : now;
    const condition: NamespaceCondition = { ...wanted, lastTransitionTime };
    if (index < 0) conditions.push(condition);
    else conditions[index] = condition;
  }
  return changed ? { ...status, conditions } : status;
}
