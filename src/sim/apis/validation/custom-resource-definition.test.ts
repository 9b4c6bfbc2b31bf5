import './late/index.ts';
import { describe, expect, it } from 'vitest';
import { decode, isObject, parseManifests, Scheme, stringAt } from '../../apimachinery/index.ts';
import { applyDefaults, toStored, validateCreate } from '../index.ts';

const scheme = new Scheme();

interface Parts {
  readonly group?: string;
  readonly names?: string;
  readonly spec?: string;
  /** What stands beside `type: object` at the root of the schema. */
  readonly schema?: string;
  readonly version?: string;
  readonly versions?: string;
}

function refusal({
  group = 'example.com',
  names = 'plural: things, singular: thing, kind: Thing, listKind: ThingList',
  spec = 'scope: Namespaced',
  schema = '',
  version = '',
  versions,
}: Parts): readonly string[] {
  const list = versions ?? `[{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object, ${schema} } }, ${version} }]`;
  const yaml = `{ apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: { name: things.${group} }, spec: { group: ${group}, names: { ${names} }, ${spec}, versions: ${list} } }`;
  const value = parseManifests(yaml)[0]?.value;
  const info = scheme.kind(stringAt(value, 'apiVersion'), stringAt(value, 'kind'));
  if (!info || !isObject(value)) return ['no such kind'];
  const decoded = decode(info, value, 'Strict');
  return decoded.ok ? validateCreate(info, applyDefaults(info, toStored(info, decoded.object))).map(String) : [decoded.message];
}

const root = 'spec.validation.openAPIV3Schema';
const field = (name: string, rest: string): Parts => ({ schema: `properties: { ${name}: { ${rest} } }` });
const label =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

/** After `apiextensions-apiserver/pkg/apis/apiextensions/validation/validation_test.go` and `pkg/apiserver/schema/validation_test.go`. */
const table: readonly (readonly [string, Parts, readonly string[]])[] = [
  ['a whole one', field('spec', 'type: object, properties: { size: { type: integer, minimum: 1, default: 3 } }'), []],
  ['a group without a dot', { group: 'example' }, ['spec.group: Invalid value: "example": should be a domain with at least one dot']],
  [
    'a protected group',
    { group: 'things.k8s.io' },
    [
      'metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
    ],
  ],
  ['a scope', { spec: 'scope: Global' }, ['spec.scope: Unsupported value: "Global": supported values: "Cluster", "Namespaced"']],
  [
    'names',
    { names: 'plural: things, singular: thing, kind: Th_ing, listKind: ThingList, shortNames: [A]' },
    [
      `spec.names.kind: Invalid value: "Th_ing": may have mixed case, but should otherwise match: ${label}`,
      `spec.names.shortNames[0]: Invalid value: "A": ${label}`,
    ],
  ],
  ['no schema', { versions: '[{ name: v1, served: true, storage: true }]' }, ['spec.versions[0].schema.openAPIV3Schema: Required value']],
  [
    'no storage version',
    { versions: '[{ name: v1, served: true, storage: false, schema: { openAPIV3Schema: { type: object } } }]' },
    [
      'spec.versions: Invalid value: [{"Name":"v1","Served":true,"Storage":false,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null}]: must have exactly one version marked as storage version',
    ],
  ],
  ['a field without a type', field('spec', 'description: x'), [`${root}.properties[spec].type: Required value: must not be empty for specified object fields`]],
  [
    'items without a type',
    field('list', 'type: array, items: { }'),
    [`${root}.properties[list].items.type: Required value: must not be empty for specified array items`],
  ],
  ['a list without items', field('list', 'type: array'), [`${root}.properties[list].items: Required value: must be specified`]],
  [
    'a foreign type',
    field('spec', 'type: text'),
    [`${root}.properties[spec].type: Unsupported value: "text": supported values: "array", "boolean", "integer", "number", "object", "string"`],
  ],
  [
    'additional properties at the root',
    { schema: 'additionalProperties: { type: string }' },
    [`${root}.additionalProperties: Forbidden: must not be used at the root`],
  ],
  [
    'both properties and additional ones',
    field('spec', 'type: object, additionalProperties: { type: string }, properties: { a: { type: string } }'),
    [`${root}.properties[spec].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive`],
  ],
  [
    'a type in a condition',
    field('spec', 'type: object, properties: { a: { type: string } }, oneOf: [{ properties: { a: { type: string } } }]'),
    [`${root}.properties[spec].oneOf[0].properties[a].type: Forbidden: must be empty to be structural`],
  ],
  [
    'a condition on what is not there',
    { schema: 'oneOf: [{ properties: { a: { minLength: 1 } } }]' },
    [`${root}.properties[a]: Required value: because it is defined in ${root}.oneOf[0].properties[a]`],
  ],
  ['int or string', field('port', 'x-kubernetes-int-or-string: true, anyOf: [{ type: integer }, { type: string }]'), []],
  [
    'metadata',
    field('metadata', 'type: object, properties: { labels: { type: object } }'),
    [`${root}.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified`],
  ],
  [
    'unique items',
    field('list', 'type: array, uniqueItems: true, items: { type: string }'),
    [`${root}.properties[list].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic`],
  ],
  [
    'a map without keys',
    field('list', 'type: array, x-kubernetes-list-type: map, items: { type: object, properties: { a: { type: string } } }'),
    [`${root}.properties[list].x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map`],
  ],
  [
    'a key that may be missing',
    field('list', 'type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [a], items: { type: object, properties: { a: { type: string } } }'),
    [
      `${root}.properties[list].items.properties[a].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property`,
    ],
  ],
  [
    'a default of another type',
    field('spec', 'type: object, properties: { a: { type: integer, default: x } }'),
    [
      `${root}.properties[spec].properties[a].default: Invalid value: "string": ${root}.properties[spec].properties[a].default in body must be of type integer: "string"`,
    ],
  ],
  [
    'a default with unknown fields',
    field('spec', 'type: object, default: { b: 1 }, properties: { a: { type: integer } }'),
    [`${root}.properties[spec].default: Invalid value: {"b":1}: must not have unknown fields`],
  ],
  [
    'a rule that does not compile',
    field('spec', 'type: object, x-kubernetes-validations: [{ rule: "slf.a > 1" }]'),
    [
      `${root}.properties[spec].x-kubernetes-validations[0].rule: Invalid value: {"Rule":"slf.a \\u003e 1","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: compilation failed: ERROR: <input>:1:1: undeclared reference to 'slf' (in container '')\n | slf.a > 1\n | ^`,
    ],
  ],
  [
    'a rule that is no condition',
    field('spec', 'type: object, x-kubernetes-validations: [{ rule: "1 + 1", message: two }]'),
    [
      `${root}.properties[spec].x-kubernetes-validations[0].rule: Invalid value: {"Rule":"1 + 1","Message":"two","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: cel expression must evaluate to a bool`,
    ],
  ],
  [
    'an empty rule',
    field('spec', 'type: object, x-kubernetes-validations: [{ rule: " " }]'),
    [`${root}.properties[spec].x-kubernetes-validations[0].rule: Required value: rule is not specified`],
  ],
  [
    'change in a list without keys',
    field('list', 'type: array, items: { type: integer, x-kubernetes-validations: [{ rule: "self >= oldSelf" }] }'),
    [
      `${root}.properties[list].items.x-kubernetes-validations[0].rule: Invalid value: "self >= oldSelf": oldSelf cannot be used on the uncorrelatable portion of the schema within ${root}.properties[list]`,
    ],
  ],
  [
    'a column',
    { version: 'additionalPrinterColumns: [{ name: A, type: text, jsonPath: spec.a }]' },
    [
      'spec.additionalPrinterColumns[0].type: Invalid value: "text": must be one of boolean,date,integer,number,string',
      'spec.additionalPrinterColumns[0].JSONPath: Invalid value: "spec.a": must be a simple json path starting with .',
    ],
  ],
  [
    'scale',
    { version: 'subresources: { scale: { specReplicasPath: .replicas, statusReplicasPath: .status.replicas } }' },
    ['spec.subresources.scale.specReplicasPath: Invalid value: ".replicas": should be a json path under .spec'],
  ],
  [
    'conversion by nobody',
    { spec: 'scope: Namespaced, conversion: { strategy: Webhook }' },
    [
      'spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook',
      'spec.conversion.conversionReviewVersions: Required value',
    ],
  ],
  [
    'two versions that differ',
    {
      versions:
        '[{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }, { name: v2, served: true, storage: false, schema: { openAPIV3Schema: { type: object, properties: { spec: {} } } } }]',
    },
    ['spec.versions[1].schema.openAPIV3Schema.properties[spec].type: Required value: must not be empty for specified object fields'],
  ],
];

describe('a CustomResourceDefinition', () => {
  it.each(table)('%s', (_, parts, expected) => {
    expect(refusal(parts)).toEqual(expected);
  });
});
