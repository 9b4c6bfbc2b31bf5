/** CustomResourceDefinitions. Source: `apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go`. */
import {
  goJson,
  invalid,
  isDNS1035Label,
  isDNS1123Subdomain,
  isObject,
  type JsonObject,
  notSupported,
  objectAt,
  required,
  semanticEqual,
} from '../../../apimachinery/index.ts';
import { type Errors, immutable, isSet, items, strings, text } from '../common.ts';
import { validateSchema } from './crd-schema.ts';

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string'];
const columnFormats = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];
const approval = 'api-approved.kubernetes.io';
const approvalHelp = 'see https://github.com/kubernetes/enhancements/pull/1111';

/** What all versions say alike stands at the top of the internal type; so do the errors (`v1/conversion.go`). */
interface Shared {
  readonly list: readonly JsonObject[];
  shared(field: string): unknown;
}

function sharedOf(list: readonly JsonObject[]): Shared {
  const alike = new Map<string, unknown>();
  for (const field of ['schema', 'subresources', 'additionalPrinterColumns', 'selectableFields']) {
    const value = list[0]?.[field];
    if (list.every((version) => semanticEqual(version[field], value))) alike.set(field, value);
  }
  return { list: list.map((version) => Object.fromEntries(Object.entries(version).filter(([key]) => !alike.has(key)))), shared: (field) => alike.get(field) };
}

/** The versions as Kubernetes' internal type prints them. */
const internalVersions = (list: readonly JsonObject[]): unknown =>
  list.map(
    (version) =>
      new Map<string, unknown>([
        ['Name', text(version['name'])],
        ['Served', version['served'] === true],
        ['Storage', version['storage'] === true],
        ['Deprecated', version['deprecated'] === true],
        ['DeprecationWarning', version['deprecationWarning'] ?? null],
        ['Schema', version['schema'] ?? null],
        ['Subresources', version['subresources'] ?? null],
        ['AdditionalPrinterColumns', version['additionalPrinterColumns'] ?? null],
        ['SelectableFields', version['selectableFields'] ?? null],
      ]),
  );

function label(errors: Errors, field: string, value: string, mixedCase = false): void {
  const messages = value === '' ? [] : isDNS1035Label(mixedCase ? value.toLowerCase() : value);
  if (messages.length > 0) errors.push(invalid(field, value, `${mixedCase ? 'may have mixed case, but should otherwise match: ' : ''}${messages.join(',')}`));
}

function validateNames(errors: Errors, names: JsonObject): void {
  for (const key of ['plural', 'singular', 'kind', 'listKind']) if (text(names[key]) === '') errors.push(required(`spec.names.${key}`, ''));
  for (const key of ['plural', 'singular']) label(errors, `spec.names.${key}`, text(names[key]));
  for (const key of ['kind', 'listKind']) label(errors, `spec.names.${key}`, text(names[key]), true);
  strings(names['shortNames']).forEach((name, index) => label(errors, `spec.names.shortNames[${index}]`, name));
  if (text(names['kind']) !== '' && names['kind'] === names['listKind'])
    errors.push(invalid('spec.names.listKind', names['listKind'], 'kind and listKind may not be the same'));
  strings(names['categories']).forEach((name, index) => label(errors, `spec.names.categories[${index}]`, name));
}

function jsonPath(errors: Errors, field: string, value: string, wanted: readonly string[], detail: string): void {
  if (!value.startsWith('.')) errors.push(invalid(field, value, 'must be a simple json path starting with .'));
  else if (wanted.length > 0 && !wanted.some((prefix) => value.startsWith(prefix))) errors.push(invalid(field, value, detail));
}

function validateSubresources(errors: Errors, subresources: unknown, field: string): void {
  const scale = isObject(subresources) ? subresources['scale'] : undefined;
  if (!isObject(scale)) return;
  for (const [key, prefix] of [
    ['specReplicasPath', '.spec'],
    ['statusReplicasPath', '.status'],
  ] as const) {
    const path = text(scale[key]);
    if (path === '') errors.push(required(`${field}.scale.${key}`, ''));
    else jsonPath(errors, `${field}.scale.${key}`, path, [`${prefix}.`], `should be a json path under ${prefix}`);
  }
  const selector = text(scale['labelSelectorPath']);
  if (selector !== '')
    jsonPath(errors, `${field}.scale.labelSelectorPath`, selector, ['.spec.', '.status.'], 'should be a json path under either .spec or .status');
}

function validateColumns(errors: Errors, columns: unknown, path: string): void {
  items(columns).forEach((column, index) => {
    const field = `${path}[${index}]`;
    if (text(column['name']) === '') errors.push(required(`${field}.name`, ''));
    const detail = `must be one of ${columnTypes.join(',')}`;
    if (text(column['type']) === '') errors.push(required(`${field}.type`, detail));
    else if (!columnTypes.includes(text(column['type']))) errors.push(invalid(`${field}.type`, column['type'], detail));
    const format = text(column['format']);
    if (format !== '' && !columnFormats.includes(format)) errors.push(invalid(`${field}.format`, format, `must be one of ${columnFormats.join(',')}`));
    const place = text(column['jsonPath']);
    if (place === '') errors.push(required(`${field}.JSONPath`, ''));
    else jsonPath(errors, `${field}.JSONPath`, place, [], '');
  });
}

function validateDeprecation(errors: Errors, version: JsonObject, field: string): void {
  const warning = version['deprecationWarning'];
  if (!isSet(warning)) return;
  if (version['deprecated'] !== true) errors.push(invalid(field, warning, 'can only be set for deprecated versions'));
  else if (text(warning).length > 256) errors.push(invalid(field, warning, 'must be <= 256 characters long'));
  else if (warning === '') errors.push(invalid(field, warning, 'must not be an empty string'));
}

const hasStatus = (subresources: unknown): boolean => isObject(subresources) && isObject(subresources['status']);

function validateVersions(errors: Errors, { list, shared }: Shared): void {
  const ownSubresources = list.some((version) => isSet(version['subresources']));
  list.forEach((version, index) => {
    if (!isObject(objectAt(version, 'schema')['openAPIV3Schema']) && !isObject(shared('schema')))
      errors.push(required(`spec.versions[${index}].schema.openAPIV3Schema`, ''));
  });
  list.forEach((version, index) => {
    const field = `spec.versions[${index}]`;
    const messages = isDNS1035Label(text(version['name']));
    if (messages.length > 0) errors.push(invalid(`${field}.name`, text(version['name']), messages.join(',')));
    validateDeprecation(errors, version, `${field}.deprecationWarning`);
    const schema = objectAt(version, 'schema')['openAPIV3Schema'];
    if (isObject(schema))
      validateSchema(errors, schema, hasStatus(ownSubresources ? version['subresources'] : shared('subresources')), `${field}.schema.openAPIV3Schema`);
    validateSubresources(errors, version['subresources'], `${field}.subresources`);
    validateColumns(errors, version['additionalPrinterColumns'], `${field}.additionalPrinterColumns`);
  });
  if (new Set(list.map((version) => version['name'])).size < list.length)
    errors.push(invalid('spec.versions', internalVersions(list), 'must contain unique version names'));
  if (list.filter((version) => version['storage'] === true).length !== 1) {
    errors.push(invalid('spec.versions', list.length === 0 ? null : internalVersions(list), 'must have exactly one version marked as storage version'));
  }
  const first = text(list[0]?.['name']);
  const messages = first === '' ? [] : isDNS1035Label(first);
  if (messages.length > 0) errors.push(invalid('spec.version', first, messages.join(',')));
}

function validateConversion(errors: Errors, conversion: JsonObject): void {
  const strategy = text(conversion['strategy']);
  if (strategy === '') errors.push(required('spec.conversion.strategy', ''));
  else if (strategy !== 'None' && strategy !== 'Webhook') errors.push(notSupported('spec.conversion.strategy', strategy, ['None', 'Webhook']));
  const webhook = conversion['webhook'];
  if (strategy === 'Webhook') {
    const client = isObject(webhook) ? webhook['clientConfig'] : undefined;
    if (!isObject(client)) errors.push(required('spec.conversion.webhookClientConfig', 'required when strategy is set to Webhook'));
    else if (isSet(client['url']) === isSet(client['service']))
      errors.push(required('spec.conversion.webhookClientConfig', 'exactly one of url or service is required'));
    const reviewed = isObject(webhook) ? strings(webhook['conversionReviewVersions']) : [];
    if (reviewed.length === 0) errors.push(required('spec.conversion.conversionReviewVersions', ''));
    else if (!reviewed.some((version) => version === 'v1' || version === 'v1beta1'))
      errors.push(invalid('spec.conversion.conversionReviewVersions', reviewed, 'must include at least one of v1, v1beta1'));
  }
}

/** validateAPIApproval: groups of the community need an annotation. */
function validateApproval(errors: Errors, object: JsonObject): void {
  const group = text(objectAt(object, 'spec')['group']);
  if (!/(^|\.)(k8s|kubernetes)\.io$/.test(group)) return;
  const value = text(objectAt(object, 'metadata', 'annotations')[approval]);
  const field = `metadata.annotations[${approval}]`;
  if (value === '') errors.push(required(field, `protected groups must have approval annotation ${goJson(approval)}, ${approvalHelp}`));
  else if (!value.startsWith('unapproved') && !/^\w+:\/\/[^/]+/.test(value)) {
    errors.push(
      invalid(
        field,
        value,
        `protected groups must have approval annotation ${goJson(approval)} with either a URL or a reason starting with "unapproved", ${approvalHelp}`,
      ),
    );
  }
}

export function validateCustomResourceDefinition(errors: Errors, object: JsonObject): void {
  const spec = objectAt(object, 'spec');
  const group = text(spec['group']);
  const name = text(objectAt(object, 'metadata')['name']);
  if (name !== `${text(objectAt(spec, 'names')['plural'])}.${group}`) errors.push(invalid('metadata.name', name, 'must be spec.names.plural+"."+spec.group'));
  validateSpec(errors, spec, group);
  validateApproval(errors, object);
  if (spec['preserveUnknownFields'] === true) {
    errors.push(
      invalid('spec.preserveUnknownFields', true, 'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead'),
    );
  }
}

function validateSpec(errors: Errors, spec: JsonObject, group: string): void {
  const messages = group === '' ? [] : isDNS1123Subdomain(group);
  if (group === '') errors.push(required('spec.group', ''));
  else if (messages.length > 0) errors.push(invalid('spec.group', group, messages.join(',')));
  else if (!group.includes('.')) errors.push(invalid('spec.group', group, 'should be a domain with at least one dot'));
  const scope = text(spec['scope']);
  if (scope === '') errors.push(required('spec.scope', ''));
  else if (scope !== 'Cluster' && scope !== 'Namespaced') errors.push(notSupported('spec.scope', scope, ['Cluster', 'Namespaced']));
  const versions = sharedOf(items(spec['versions']));
  validateVersions(errors, versions);
  validateNames(errors, objectAt(spec, 'names'));
  const schema = versions.shared('schema');
  const root = isObject(schema) ? schema['openAPIV3Schema'] : undefined;
  const status = hasStatus(versions.shared('subresources')) || versions.list.some((version) => hasStatus(version['subresources']));
  if (isObject(root)) validateSchema(errors, root, status, 'spec.validation.openAPIV3Schema');
  validateSubresources(errors, versions.shared('subresources'), 'spec.subresources');
  validateColumns(errors, versions.shared('additionalPrinterColumns'), 'spec.additionalPrinterColumns');
  if (isObject(spec['conversion'])) validateConversion(errors, spec['conversion']);
}

export function validateCustomResourceDefinitionUpdate(errors: Errors, next: JsonObject, before: JsonObject): void {
  validateSpec(errors, objectAt(next, 'spec'), text(objectAt(next, 'spec')['group']));
  const [spec, old] = [objectAt(next, 'spec'), objectAt(before, 'spec')];
  const established = items(objectAt(before, 'status')['conditions']).some(
    (condition) => condition['type'] === 'Established' && condition['status'] === 'True',
  );
  if (established) {
    immutable(errors, 'spec.scope', spec['scope'], old['scope']);
    immutable(errors, 'spec.names.kind', objectAt(spec, 'names')['kind'], objectAt(old, 'names')['kind']);
  }
  immutable(errors, 'spec.group', spec['group'], old['group']);
  immutable(errors, 'spec.names.plural', objectAt(spec, 'names')['plural'], objectAt(old, 'names')['plural']);
}
