/** Labels of an object, as metadata carries them. */
export type Labels = Readonly<Record<string, string>>;

interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly Requirement[];
}

/** A test of labels with a canonical text, so that equal selectors can share what was counted with them. */
export interface Selector {
  readonly text: string;
  matches(labels: Labels | undefined): boolean;
}

const INTEGER = /^[+-]?\d+$/;

function compares(value: string | undefined, values: readonly string[], better: (a: bigint, b: bigint) => boolean): boolean {
  const [bound = ''] = values;
  return value !== undefined && INTEGER.test(value) && INTEGER.test(bound) && better(BigInt(value), BigInt(bound));
}

/** What each operator asks of a label's value. Source: `apimachinery/pkg/labels/selector.go` Requirement.Matches. */
const operators: Readonly<Record<string, (value: string | undefined, values: readonly string[]) => boolean>> = {
  In: (value, values) => value !== undefined && values.includes(value),
  NotIn: (value, values) => value === undefined || !values.includes(value),
  Exists: (value) => value !== undefined,
  DoesNotExist: (value) => value === undefined,
  Gt: (value, values) => compares(value, values, (a, b) => a > b),
  Lt: (value, values) => compares(value, values, (a, b) => a < b),
};

const valueOf = (labels: Labels, key: string): string | undefined => (Object.hasOwn(labels, key) ? labels[key] : undefined);

/** An unknown operator matches nothing. */
export function requirementMatches(requirement: Requirement, labels: Labels): boolean {
  return operators[requirement.operator]?.(valueOf(labels, requirement.key), requirement.values ?? []) ?? false;
}

const none: Labels = {};

/** All requirements must hold; without any, everything matches. */
export function selectorOf(requirements: readonly Requirement[]): Selector {
  const texts = requirements.map((r) => `${r.key} ${r.operator} ${[...(r.values ?? [])].sort().join(',')}`);
  return {
    text: texts.sort().join(';'),
    matches: (labels = none) => {
      for (const requirement of requirements) if (!requirementMatches(requirement, labels)) return false;
      return true;
    },
  };
}

export const nothing: Selector = { text: '<nothing>', matches: () => false };

export const requirementsOfLabels = (labels: Labels): Requirement[] =>
  Object.entries(labels).map(([key, value]) => ({ key, operator: 'In', values: [value] }));

/** `metav1.LabelSelectorAsSelector`: an absent selector matches nothing, an empty one everything. */
export function asSelector(selector: LabelSelector | undefined): Selector {
  if (!selector) return nothing;
  return selectorOf([...requirementsOfLabels(selector.matchLabels ?? {}), ...(selector.matchExpressions ?? [])]);
}
