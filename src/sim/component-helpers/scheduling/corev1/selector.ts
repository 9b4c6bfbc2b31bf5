import { formatSelector, type Labels, type LabelSelectorObject, matches, selectorOf as parsed } from '../../../apimachinery/index.ts';

export type { Labels };
export type LabelSelector = LabelSelectorObject;

type Requirement = NonNullable<LabelSelectorObject['matchExpressions']>[number];

/** A test of labels with a canonical text, so that equal selectors can share what was counted with them. */
export interface Selector {
  /** Empty when everything matches. */
  readonly text: string;
  matches(labels: Labels | undefined): boolean;
}

/** `metav1.LabelSelectorAsSelector`: an absent selector matches nothing, an empty one everything. */
export function asSelector(selector: LabelSelector | undefined): Selector {
  const requirements = parsed(selector);
  return { text: formatSelector(requirements), matches: (labels) => matches(requirements, labels) };
}

/** All requirements must hold; without any, everything matches. */
export const selectorOf = (requirements: readonly Requirement[]): Selector => asSelector({ matchExpressions: requirements });

export const requirementsOfLabels = (labels: Labels): Requirement[] => Object.entries(labels).map(([key, value]) => ({ key, operator: 'In', values: [value] }));
