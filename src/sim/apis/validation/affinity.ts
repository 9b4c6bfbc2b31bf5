/** Where a Pod may go: validateAffinity, ValidateNodeSelector, ValidateTolerations, validateTopologySpreadConstraints. */
import {
  duplicate,
  forbidden,
  invalid,
  isDNS1123Label,
  isDNS1123Subdomain,
  isLabelValue,
  isObject,
  isQualifiedName,
  type JsonObject,
  notSupported,
  required,
  validateLabelSelector,
} from '../../apimachinery/index.ts';
import { each, type Errors, items, strings, text } from './common.ts';

const hard = 'requiredDuringSchedulingIgnoredDuringExecution';
const soft = 'preferredDuringSchedulingIgnoredDuringExecution';

function nodeRequirement(errors: Errors, requirement: JsonObject, field: string, strictValues: boolean): void {
  const operator = text(requirement['operator']);
  const values = strings(requirement['values']);
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) errors.push(required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) errors.push(forbidden(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (values.length !== 1) errors.push(required(`${field}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
  } else errors.push(invalid(`${field}.operator`, operator, 'not a valid selector operator'));
  each(errors, `${field}.key`, text(requirement['key']), isQualifiedName(text(requirement['key'])));
  if (strictValues) values.forEach((value, index) => each(errors, `${field}.values[${index}]`, value, isLabelValue(value)));
}

function fieldRequirement(errors: Errors, requirement: JsonObject, field: string): void {
  const operator = text(requirement['operator']);
  if (operator !== 'In' && operator !== 'NotIn') errors.push(invalid(`${field}.operator`, operator, 'not a valid selector operator'));
  else if (strings(requirement['values']).length !== 1)
    errors.push(required(`${field}.values`, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"));
  if (requirement['key'] !== 'metadata.name') errors.push(invalid(`${field}.key`, requirement['key'] ?? '', 'not a valid field selector key'));
  else strings(requirement['values']).forEach((value, index) => each(errors, `${field}.values[${index}]`, value, isDNS1123Subdomain(value)));
}

function nodeTerm(errors: Errors, term: unknown, field: string, strictValues: boolean): void {
  if (!isObject(term)) return;
  items(term['matchExpressions']).forEach((requirement, index) => nodeRequirement(errors, requirement, `${field}.matchExpressions[${index}]`, strictValues));
  items(term['matchFields']).forEach((requirement, index) => fieldRequirement(errors, requirement, `${field}.matchFields[${index}]`));
}

/** ValidateNodeSelector. */
export function validateNodeSelector(errors: Errors, selector: JsonObject, field: string): void {
  const terms = items(selector['nodeSelectorTerms']);
  if (terms.length === 0) errors.push(required(`${field}.nodeSelectorTerms`, 'must have at least one node selector term'));
  terms.forEach((term, index) => nodeTerm(errors, term, `${field}.nodeSelectorTerms[${index}]`, true));
}

/** Terms of a node selector as Go prints the internal type. */
export function nodeTermsValue(terms: unknown): readonly unknown[] | null {
  if (!Array.isArray(terms)) return null;
  const requirement = (one: JsonObject): unknown =>
    new Map([
      ['Key', one['key'] ?? ''],
      ['Operator', one['operator'] ?? ''],
      ['Values', one['values'] ?? null],
    ]);
  const list = (value: unknown): unknown => (Array.isArray(value) ? items(value).map(requirement) : null);
  return items(terms).map(
    (term) =>
      new Map([
        ['MatchExpressions', list(term['matchExpressions'])],
        ['MatchFields', list(term['matchFields'])],
      ]),
  );
}

function weight(errors: Errors, value: unknown, field: string): void {
  const number = typeof value === 'number' ? value : 0;
  if (number <= 0 || number > 100) errors.push(invalid(`${field}.weight`, number, 'must be in the range 1-100'));
}

function podTerm(errors: Errors, term: unknown, field: string): void {
  if (!isObject(term)) return;
  errors.push(
    ...validateLabelSelector(term['labelSelector'], `${field}.labelSelector`),
    ...validateLabelSelector(term['namespaceSelector'], `${field}.namespaceSelector`),
  );
  for (const name of strings(term['namespaces'])) each(errors, `${field}.namespace`, name, isDNS1123Label(name));
  if (term['matchLabelKeys'] !== undefined || term['mismatchLabelKeys'] !== undefined) labelKeys(errors, term, field);
  const key = text(term['topologyKey']);
  if (key === '') errors.push(required(`${field}.topologyKey`, 'can not be empty'));
  each(errors, `${field}.topologyKey`, key, isQualifiedName(key));
}

/** ValidateMatchLabelKeysAndMismatchLabelKeys. */
function labelKeys(errors: Errors, term: JsonObject, field: string): void {
  const selector = term['labelSelector'];
  const match = strings(term['matchLabelKeys']);
  const mismatch = strings(term['mismatchLabelKeys']);
  for (const [name, keys] of [
    ['matchLabelKeys', match],
    ['mismatchLabelKeys', mismatch],
  ] as const) {
    if (keys.length === 0) continue;
    if (!isObject(selector)) errors.push(forbidden(`${field}.${name}`, 'must not be specified when labelSelector is not set'));
    else keys.forEach((key, index) => each(errors, `${field}.${name}[${index}]`, key, isQualifiedName(key)));
  }
  if (isObject(selector)) {
    const seen = new Set(isObject(selector['matchLabels']) ? Object.keys(selector['matchLabels']) : []);
    for (const expression of items(selector['matchExpressions'])) {
      const key = text(expression['key']);
      if (match.includes(key) && seen.has(key))
        errors.push(invalid(`${field}[${match.lastIndexOf(key)}]`, key, 'exists in both matchLabelKeys and labelSelector'));
      seen.add(key);
    }
  }
  match.forEach((key, index) => {
    if (mismatch.includes(key)) errors.push(invalid(`${field}.matchLabelKeys[${index}]`, key, 'exists in both matchLabelKeys and mismatchLabelKeys'));
  });
}

function podAffinity(errors: Errors, affinity: unknown, field: string): void {
  if (!isObject(affinity)) return;
  items(affinity[hard]).forEach((term, index) => podTerm(errors, term, `${field}.${hard}[${index}]`));
  items(affinity[soft]).forEach((term, index) => {
    weight(errors, term['weight'], `${field}.${soft}[${index}]`);
    podTerm(errors, term['podAffinityTerm'] ?? {}, `${field}.${soft}[${index}].podAffinityTerm`);
  });
}

export function validateAffinity(errors: Errors, affinity: unknown, field: string): void {
  if (!isObject(affinity)) return;
  const node = affinity['nodeAffinity'];
  if (isObject(node)) {
    if (isObject(node[hard])) validateNodeSelector(errors, node[hard], `${field}.nodeAffinity.${hard}`);
    items(node[soft]).forEach((term, index) => {
      weight(errors, term['weight'], `${field}.nodeAffinity.${soft}[${index}]`);
      nodeTerm(errors, term['preference'], `${field}.nodeAffinity.${soft}[${index}].preference`, false);
    });
  }
  podAffinity(errors, affinity['podAffinity'], `${field}.podAffinity`);
  podAffinity(errors, affinity['podAntiAffinity'], `${field}.podAntiAffinity`);
}

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

function toleration(errors: Errors, item: JsonObject, field: string): void {
  const key = text(item['key']);
  const operator = text(item['operator']);
  const value = text(item['value']);
  const effect = text(item['effect']);
  if (key !== '') each(errors, `${field}.key`, key, isQualifiedName(key));
  if (key === '' && operator !== 'Exists')
    errors.push(invalid(`${field}.operator`, operator, 'operator must be Exists when `key` is empty, which means "match all values and all keys"'));
  if (item['tolerationSeconds'] !== undefined && effect !== 'NoExecute')
    errors.push(invalid(`${field}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
  if (operator === 'Equal' || operator === '') {
    const messages = isLabelValue(value);
    if (messages.length > 0) errors.push(invalid(`${field}.operator`, value, messages.join(';')));
  } else if (operator === 'Exists') {
    if (value !== '') errors.push(invalid(`${field}.operator`, value, "value must be empty when `operator` is 'Exists'"));
  } else if (operator === 'Lt' || operator === 'Gt') errors.push(notSupported(`${field}.operator`, operator, ['Equal', 'Exists', 'Lt', 'Gt']));
  else errors.push(notSupported(`${field}.operator`, operator, ['Equal', 'Exists']));
  if (effect !== '' && !effects.includes(effect)) errors.push(notSupported(`${field}.effect`, effect, effects));
}

export function validateTolerations(errors: Errors, list: unknown, field: string): void {
  items(list).forEach((item, index) => toleration(errors, item, `${field}[${index}]`));
}

const actions = ['DoNotSchedule', 'ScheduleAnyway'];
const policies = ['Honor', 'Ignore'];

export function validateTopologySpread(errors: Errors, list: unknown, field: string): void {
  const constraints = items(list);
  constraints.forEach((constraint, index) => {
    const place = `${field}[${index}]`;
    const skew = constraint['maxSkew'];
    if (typeof skew !== 'number' || skew <= 0) errors.push(invalid(`${place}.maxSkew`, skew ?? 0, 'must be greater than zero'));
    if (text(constraint['topologyKey']) === '') errors.push(required(`${place}.topologyKey`, 'can not be empty'));
    if (!actions.includes(text(constraint['whenUnsatisfiable'])))
      errors.push(notSupported(`${place}.whenUnsatisfiable`, constraint['whenUnsatisfiable'] ?? '', actions));
    const same = (other: JsonObject): boolean =>
      other['topologyKey'] === constraint['topologyKey'] && other['whenUnsatisfiable'] === constraint['whenUnsatisfiable'];
    if (constraints.slice(index + 1).some(same)) {
      errors.push(duplicate(`${place}.{topologyKey, whenUnsatisfiable}`, `{${text(constraint['topologyKey'])}, ${text(constraint['whenUnsatisfiable'])}}`));
    }
    validateSpreadOptions(errors, constraint, place);
  });
}

function validateSpreadOptions(errors: Errors, constraint: JsonObject, place: string): void {
  const domains = constraint['minDomains'];
  if (typeof domains === 'number' && domains <= 0) errors.push(invalid(`${place}.minDomains`, domains, 'must be greater than zero'));
  if (domains !== undefined && constraint['whenUnsatisfiable'] !== 'DoNotSchedule') {
    errors.push(
      invalid(`${place}.minDomains`, domains, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${text(constraint['whenUnsatisfiable'])}`),
    );
  }
  for (const name of ['nodeAffinityPolicy', 'nodeTaintsPolicy']) {
    if (constraint[name] !== undefined && !policies.includes(text(constraint[name]))) errors.push(notSupported(`${place}.${name}`, constraint[name], policies));
  }
  if (constraint['matchLabelKeys'] !== undefined) labelKeys(errors, constraint, place);
  errors.push(...validateLabelSelector(constraint['labelSelector'], `${place}.labelSelector`));
}
