import { type LabelSelector, type LabelSelectorObject, matches, selectorOf, selectorOfSet } from '../apimachinery/selectors.ts';

export type Labels = Readonly<Record<string, string>>;
/** Does a set of labels fit? */
export type Selector = (labels: Labels | undefined) => boolean;

/** Objects made of one template share one value of labels, so that the answer for the last one asked is mostly the next, too. */
function remembering(compiled: LabelSelector): Selector {
  let last: Labels | undefined;
  let fits = false;
  return (labels) => {
    if (labels !== undefined && labels === last) return fits;
    last = labels;
    fits = matches(compiled, labels);
    return fits;
  };
}

/** A LabelSelector as a test: none fits nothing, an empty one fits everything. */
export function labelSelectorAsSelector(selector: LabelSelectorObject | undefined): Selector {
  return remembering(selectorOf(selector));
}

/** A Service's or ReplicationController's selector: all of these labels. */
export function setAsSelector(set: Labels | undefined): Selector {
  return remembering(selectorOfSet(set));
}

/** Has the selector no requirement at all? */
export function isEmptySelector(selector: LabelSelectorObject | undefined): boolean {
  return selector !== undefined && selectorOf(selector).length === 0;
}
