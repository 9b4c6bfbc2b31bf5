import { type LabelSelectorObject, matches, selectorOf, selectorOfSet } from '../apimachinery/selectors.ts';

export type Labels = Readonly<Record<string, string>>;
/** Does a set of labels fit? */
export type Selector = (labels: Labels | undefined) => boolean;

/** A LabelSelector as a test: none fits nothing, an empty one fits everything. */
export function labelSelectorAsSelector(selector: LabelSelectorObject | undefined): Selector {
  const compiled = selectorOf(selector);
  return (labels) => matches(compiled, labels);
}

/** A Service's or ReplicationController's selector: all of these labels. */
export function setAsSelector(set: Labels | undefined): Selector {
  const compiled = selectorOfSet(set);
  return (labels) => matches(compiled, labels);
}

/** Has the selector no requirement at all? */
export function isEmptySelector(selector: LabelSelectorObject | undefined): boolean {
  return selector !== undefined && selectorOf(selector).length === 0;
}
