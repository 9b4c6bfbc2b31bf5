/** Label and field selectors: `k8s.io/apimachinery/pkg/labels/selector.go`, `pkg/fields/selector.go`. */
import { type FieldError, invalid } from './field-error.ts';
import { isLabelValue, isQualifiedName } from './validation-content.ts';
import { compareStrings } from './values.ts';

export type SelectorOperator = 'in' | 'notin' | '=' | '==' | '!=' | 'exists' | '!' | 'gt' | 'lt';

export interface Requirement {
  readonly key: string;
  readonly operator: SelectorOperator;
  readonly values: readonly string[];
}

/** A selector ready to match; no requirements select everything. */
export type LabelSelector = readonly Requirement[];

/** The object form (`meta/v1 LabelSelector`). */
export interface LabelSelectorObject {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[];
}

export type Labels = Readonly<Record<string, string>>;

/** A selector that selects nothing (a missing LabelSelector). */
const selectNothing: LabelSelector = [{ key: '', operator: 'in', values: [] }];

function holds(requirement: Requirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined;
  switch (requirement.operator) {
    case 'in':
    case '=':
    case '==':
      return value !== undefined && requirement.values.includes(value);
    case 'notin':
    case '!=':
      return value === undefined || !requirement.values.includes(value);
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    default:
      return compareNumbers(requirement, value);
  }
}

function compareNumbers(requirement: Requirement, value: string | undefined): boolean {
  if (value === undefined || !/^[+-]?\d+$/.test(value)) return false;
  const limit = BigInt(requirement.values[0] ?? '0');
  return requirement.operator === 'gt' ? BigInt(value) > limit : BigInt(value) < limit;
}

const noLabels: Labels = Object.freeze({});

/** True when the labels meet every requirement. */
export function matches(selector: LabelSelector, labels: Labels | undefined): boolean {
  for (const requirement of selector) if (!holds(requirement, labels ?? noLabels)) return false;
  return true;
}

const fromObjects = new WeakMap<object, LabelSelector>();
const operators: Readonly<Record<string, SelectorOperator>> = { In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!', Gt: 'gt', Lt: 'lt' };

/** metav1.LabelSelectorAsSelector: missing selects nothing, empty selects everything. Remembers each object it has seen. */
export function selectorOf(object: LabelSelectorObject | undefined): LabelSelector {
  if (!object) return selectNothing;
  const known = fromObjects.get(object);
  if (known) return known;
  const made: Requirement[] = Object.entries(object.matchLabels ?? {}).map(([key, value]) => ({ key, operator: 'in', values: [value] }));
  for (const { key, operator, values } of object.matchExpressions ?? []) made.push({ key, operator: operators[operator] ?? 'in', values: values ?? [] });
  const sorted = made.sort((a, b) => compareStrings(a.key, b.key));
  fromObjects.set(object, sorted);
  return sorted;
}

const fromSets = new WeakMap<object, LabelSelector>();

/** labels.SelectorFromSet, as Services use it. */
export function selectorOfSet(set: Labels | undefined): LabelSelector {
  if (!set) return selectNothing;
  const known = fromSets.get(set);
  if (known) return known;
  const made: readonly Requirement[] = Object.entries(set)
    .map(([key, value]) => ({ key, operator: '=' as const, values: [value] }))
    .sort((a, b) => compareStrings(a.key, b.key));
  fromSets.set(set, made);
  return made;
}

/** Selector.String(): `app=web,tier in (a,b),!old`. */
export function formatSelector(selector: LabelSelector): string {
  return selector
    .map(({ key, operator, values }) => {
      const sorted = [...values].sort(compareStrings).join(',');
      switch (operator) {
        case 'exists':
          return key;
        case '!':
          return `!${key}`;
        case 'in':
        case 'notin':
          return `${key} ${operator} (${sorted})`;
        case 'gt':
          return `${key}>${sorted}`;
        case 'lt':
          return `${key}<${sorted}`;
        default:
          return `${key}${operator}${sorted}`;
      }
    })
    .join(',');
}

/** metav1.FormatLabelSelector: as kubectl and the SELECTOR column print a LabelSelector. */
export function formatLabelSelector(object: LabelSelectorObject | undefined): string {
  const selector = selectorOf(object);
  if (selector === selectNothing || selector.length === 0) return '<none>';
  const single = new Set(Object.keys(object?.matchLabels ?? {}));
  return formatSelector(selector.map((r) => (r.operator === 'in' && r.values.length === 1 && single.has(r.key) ? { ...r, operator: '=' as const } : r)));
}

type Parsed<T> = { readonly ok: true; readonly selector: T } | { readonly ok: false; readonly message: string };
interface Token {
  readonly kind: 'id' | 'in' | 'notin' | '=' | '==' | '!=' | '!' | '>' | '<' | '(' | ')' | ',' | 'end';
  readonly text: string;
}

class SelectorError extends Error {}
const fail = (message: string): never => {
  throw new SelectorError(message);
};

function scan(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const pattern = /\s*(?:(==|!=|[=!><(),])|([^\s=!><(),]+))/gy;
  let match = pattern.exec(text);
  while (match) {
    const [, symbol, word = ''] = match;
    if (symbol) tokens.push({ kind: symbol as Token['kind'], text: symbol });
    else tokens.push({ kind: word === 'in' || word === 'notin' ? word : 'id', text: word });
    match = pattern.exec(text);
  }
  tokens.push({ kind: 'end', text: '' });
  return tokens;
}

const binaryOperators = ['in', 'notin', '=', '==', '!=', 'gt', 'lt'].sort(compareStrings);

class SelectorParser {
  #position = 0;
  readonly #tokens: readonly Token[];

  constructor(text: string) {
    this.#tokens = scan(text);
  }

  #peek(): Token {
    const token = this.#tokens[this.#position] ?? { kind: 'end', text: '' };
    return token.kind === 'in' || token.kind === 'notin' ? { kind: 'id', text: token.text } : token;
  }

  #next(keepOperators = false): Token {
    const token = keepOperators ? (this.#tokens[this.#position] ?? this.#peek()) : this.#peek();
    this.#position += 1;
    return token;
  }

  parse(): LabelSelector {
    const requirements: Requirement[] = [];
    for (;;) {
      const first = this.#peek();
      if (first.kind === 'end') return requirements;
      if (first.kind !== 'id' && first.kind !== '!') return fail(`found '${first.text}', expected: !, identifier, or 'end of string'`);
      requirements.push(this.#requirementOrFail());
      const after = this.#next();
      if (after.kind === 'end') return requirements;
      if (after.kind !== ',') return fail(`found '${after.text}', expected: ',' or 'end of string'`);
      const following = this.#peek();
      if (following.kind !== 'id' && following.kind !== '!') return fail(`found '${following.text}', expected: identifier after ','`);
    }
  }

  #requirementOrFail(): Requirement {
    try {
      return this.#requirement();
    } catch (error) {
      return fail(`unable to parse requirement: ${error instanceof Error ? error.message : ''}`);
    }
  }

  #requirement(): Requirement {
    let token = this.#next();
    const negated = token.kind === '!';
    if (negated) token = this.#next();
    if (token.kind !== 'id') return fail(`found '${token.text}', expected: identifier`);
    const keyErrors = isQualifiedName(token.text);
    if (keyErrors.length > 0) return fail(String(invalid('<nil>', token.text, keyErrors.join('; '))));
    const after = this.#peek();
    if (negated) return { key: token.text, operator: '!', values: [] };
    if (after.kind === 'end' || after.kind === ',') return { key: token.text, operator: 'exists', values: [] };
    return this.#binary(token.text);
  }

  #binary(key: string): Requirement {
    const token = this.#next(true);
    const known: Readonly<Record<string, SelectorOperator>> = { in: 'in', notin: 'notin', '=': '=', '==': '==', '!=': '!=', '>': 'gt', '<': 'lt' };
    const operator = known[token.kind];
    if (!operator) return fail(`found '${token.text}', expected: ${binaryOperators.join(', ')}`);
    const values = operator === 'in' || operator === 'notin' ? this.#values() : [this.#exactValue()];
    checkValues(key, operator, values);
    return { key, operator, values };
  }

  #exactValue(): string {
    const token = this.#peek();
    if (token.kind === 'end' || token.kind === ',') return '';
    this.#next();
    return token.kind === 'id' ? token.text : fail(`found '${token.text}', expected: identifier`);
  }

  #values(): readonly string[] {
    const open = this.#next();
    if (open.kind !== '(') return fail(`found '${open.text}' expected: '('`);
    const values = new Set<string>();
    let expectValue = true;
    for (;;) {
      const token = this.#next();
      if (token.kind === ')') {
        if (expectValue) values.add('');
        return [...values].sort(compareStrings);
      }
      if (token.kind === ',') {
        if (expectValue) values.add('');
        expectValue = true;
      } else if (token.kind === 'id') {
        values.add(token.text);
        expectValue = false;
        const after = this.#peek();
        if (after.kind !== ',' && after.kind !== ')') return fail(`found '${after.text}', expected: ',' or ')'`);
      } else return fail(`found '${token.text}', expected: ',', or identifier`);
    }
  }
}

function checkValues(key: string, operator: SelectorOperator, values: readonly string[]): void {
  const errors: FieldError[] = [];
  values.forEach((value, index) => {
    if ((operator === 'gt' || operator === 'lt') && !/^[+-]?\d+$/.test(value)) {
      errors.push(invalid(`values[${index}]`, value, "for 'Gt', 'Lt' operators, the value must be an integer"));
    }
    const texts = isLabelValue(value);
    if (texts.length > 0) errors.push(invalid(`values[${index}][${key}]`, value, texts.join('; ')));
  });
  if (errors.length > 0) fail(errors.length === 1 ? String(errors[0]) : `[${errors.map(String).join(', ')}]`);
}

/** Parses `?labelSelector=`. The message is what the server's 400 says. */
export function parseLabelSelector(text: string): Parsed<LabelSelector> {
  try {
    const selector = [...new SelectorParser(text).parse()].sort((a, b) => compareStrings(a.key, b.key));
    return { ok: true, selector };
  } catch (error) {
    if (error instanceof SelectorError) return { ok: false, message: error.message };
    throw error;
  }
}

export interface FieldRequirement {
  readonly field: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}
export type FieldSelector = readonly FieldRequirement[];

/** Splits at unescaped commas and operators: `\,`, `\=` and `\\` stand for the character itself. */
export function parseFieldSelector(text: string): Parsed<FieldSelector> {
  const requirements: FieldRequirement[] = [];
  for (const part of text.match(/(?:\\.|[^\\,])+/gs) ?? []) {
    const match = /^((?:\\.|[^\\=!])*)(!=|==|=)(.*)$/s.exec(part);
    if (!match) return { ok: false, message: `invalid selector: '${text}'; can't understand '${part}'` };
    const [, field = '', operator, value = ''] = match;
    requirements.push({ field, operator: operator === '!=' ? '!=' : '=', value: value.replace(/\\([\\,=])/g, '$1') });
  }
  return { ok: true, selector: requirements };
}
