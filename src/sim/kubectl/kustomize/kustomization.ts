import { compareStrings, entryOf, isArray, isObject, jsonKind, type JsonObject, parseManifests } from '../../apimachinery/index.ts';
import { yamlProblem } from '../yaml-problem.ts';
import { KustomizeError } from './error.ts';
import type { Loader } from './files.ts';

export interface Pairs {
  readonly [key: string]: string;
}

export interface GeneratorOptions {
  readonly labels?: Pairs;
  readonly annotations?: Pairs;
  readonly disableNameSuffixHash?: boolean;
  readonly immutable?: boolean;
}

/** An entry of `configMapGenerator` or `secretGenerator`. */
export interface GeneratorArgs {
  readonly name?: string;
  readonly namespace?: string;
  readonly behavior?: string;
  readonly type?: string;
  readonly literals?: readonly string[];
  readonly files?: readonly string[];
  readonly env?: string;
  readonly envs?: readonly string[];
  readonly options?: GeneratorOptions;
}

/** Which objects a patch is for: every text is a regular expression. */
export interface PatchTarget {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly annotationSelector?: string;
}

export interface PatchArgs {
  readonly path?: string;
  readonly patch?: string;
  readonly target?: PatchTarget;
  readonly options?: { readonly allowNameChange?: boolean; readonly allowKindChange?: boolean };
}

export interface LabelArgs {
  readonly pairs?: Pairs;
  readonly includeSelectors?: boolean;
  readonly includeTemplates?: boolean;
  readonly fields?: readonly {
    readonly path?: string;
    readonly kind?: string;
    readonly group?: string;
    readonly version?: string;
    readonly create?: boolean;
  }[];
}

export interface ImageArgs {
  readonly name?: string;
  readonly newName?: string;
  readonly newTag?: string;
  readonly tagSuffix?: string;
  readonly digest?: string;
}

export interface FieldOptions {
  readonly delimiter?: string;
  readonly index?: number;
  readonly create?: boolean;
}

export interface ReplacementSelector {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly annotationSelector?: string;
}

export interface ReplacementTarget {
  readonly select?: ReplacementSelector;
  readonly reject?: readonly ReplacementSelector[];
  readonly fieldPaths?: readonly string[];
  readonly options?: FieldOptions;
}

export interface ReplacementArgs {
  readonly path?: string;
  readonly source?: ReplacementSelector & { readonly fieldPath?: string; readonly options?: FieldOptions };
  readonly sourceValue?: string;
  readonly targets?: readonly ReplacementTarget[];
}

/** A kustomization file. Source: `kustomize/api/types/kustomization.go`. */
export interface Kustomization {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly namePrefix?: string;
  readonly nameSuffix?: string;
  readonly namespace?: string;
  readonly resources?: readonly string[];
  readonly bases?: readonly string[];
  readonly components?: readonly string[];
  readonly commonLabels?: Pairs;
  readonly labels?: readonly LabelArgs[];
  readonly commonAnnotations?: Pairs;
  readonly images?: readonly ImageArgs[];
  readonly imageTags?: readonly ImageArgs[];
  readonly replicas?: readonly { readonly name?: string; readonly count?: number }[];
  readonly configMapGenerator?: readonly GeneratorArgs[];
  readonly secretGenerator?: readonly GeneratorArgs[];
  readonly generatorOptions?: GeneratorOptions;
  readonly patches?: readonly PatchArgs[];
  readonly patchesStrategicMerge?: readonly string[];
  readonly patchesJson6902?: readonly PatchArgs[];
  readonly replacements?: readonly ReplacementArgs[];
  readonly sortOptions?: {
    readonly order?: string;
    readonly legacySortOptions?: { readonly orderFirst?: readonly string[]; readonly orderLast?: readonly string[] };
  };
}

type Shape =
  | 'string'
  | 'bool'
  | 'int'
  | 'any'
  | { readonly list: Shape }
  | { readonly map: Shape }
  | {
      readonly fields: Readonly<Record<string, Shape>> /** What Go calls the struct. */;
      readonly go?: string /** Structs that fields stand in, inside of this one. */;
      readonly within?: Readonly<Record<string, string>>;
    };

const strings: Shape = { list: 'string' };
const pairs: Shape = { map: 'string' };
const fieldsOf = (names: string, shape: Shape = 'string'): Readonly<Record<string, Shape>> => Object.fromEntries(names.split(' ').map((name) => [name, shape]));
const options: Shape = { go: 'GeneratorOptions', fields: { labels: pairs, annotations: pairs, disableNameSuffixHash: 'bool', immutable: 'bool' } };
const sources = Object.fromEntries('literals files envs env'.split(' ').map((name) => [name, 'GeneratorArgs.KvPairSources']));
const generated = Object.fromEntries('name namespace behavior options'.split(' ').map((name) => [name, 'GeneratorArgs']));
const generator = (go: string): Shape => ({
  list: {
    go,
    within: { ...generated, ...sources },
    fields: { ...fieldsOf('name namespace behavior type env'), ...fieldsOf('literals files envs', strings), options },
  },
});
const selector = fieldsOf('group version kind name namespace labelSelector annotationSelector');
const patches: Shape = {
  list: {
    go: 'Patch',
    fields: { path: 'string', patch: 'string', target: { fields: selector }, options: { fields: fieldsOf('allowNameChange allowKindChange', 'bool') } },
  },
};
const fieldOptions: Shape = { fields: { delimiter: 'string', index: 'int', encoding: 'string', create: 'bool' } };
const images: Shape = { list: { go: 'Image', fields: fieldsOf('name newName newTag tagSuffix digest') } };
const target: Shape = { fields: { select: { fields: selector }, reject: { list: { fields: selector } }, fieldPaths: strings, options: fieldOptions } };
const replacement: Readonly<Record<string, Shape>> = {
  path: 'string',
  sourceValue: 'string',
  source: { fields: { ...selector, fieldPath: 'string', options: fieldOptions } },
  targets: { list: target },
};
const labels: Shape = {
  list: {
    go: 'Label',
    fields: {
      pairs,
      includeSelectors: 'bool',
      includeTemplates: 'bool',
      fields: { list: { fields: { ...fieldsOf('path kind group version'), create: 'bool' } } },
    },
  },
};

const shapes: Readonly<Record<string, Shape>> = {
  ...fieldsOf('apiVersion kind namePrefix nameSuffix namespace'),
  metadata: 'any',
  ...fieldsOf('resources bases components patchesStrategicMerge', strings),
  ...fieldsOf('commonLabels commonAnnotations', pairs),
  labels,
  images,
  imageTags: images,
  replicas: { list: { go: 'Replica', fields: { name: 'string', count: 'int' } } },
  configMapGenerator: generator('ConfigMapArgs'),
  secretGenerator: generator('SecretArgs'),
  generatorOptions: options,
  patches,
  patchesJson6902: patches,
  replacements: { list: { fields: replacement } },
  sortOptions: { fields: { order: 'string', legacySortOptions: { fields: fieldsOf('orderFirst orderLast', strings) } } },
};

/** Fields that kustomize knows and this one does not build. */
const beyond: ReadonlySet<string> = new Set([
  'openapi',
  'vars',
  'crds',
  'helmGlobals',
  'helmCharts',
  'helmChartInflationGenerator',
  'configurations',
  'generators',
  'transformers',
  'validators',
  'buildMetadata',
]);

const goTypes = { string: 'string', bool: 'bool', int: 'int', any: 'interface {}' } as const;
const typeName = (shape: Shape): string =>
  typeof shape === 'string' ? goTypes[shape] : 'list' in shape ? `[]${typeName(shape.list)}` : 'map' in shape ? `map[string]${typeName(shape.map)}` : 'struct';
const isKind: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  bool: (value) => typeof value === 'boolean',
  int: Number.isInteger,
  any: () => true,
};

/** Holds a value against what Go would decode it into. Errors: the words of Go's JSON decoder. */
function check(value: unknown, shape: Shape, struct: string, path: string): void {
  if (value === null) return;
  const wrong = new KustomizeError(
    `invalid Kustomization: json: cannot unmarshal ${jsonKind(value)} into Go struct field ${struct}.${path} of type ${typeName(shape)}`,
  );
  if (typeof shape === 'string') {
    if (!isKind[shape]?.(value)) throw wrong;
    return;
  }
  if ('list' in shape) {
    if (!isArray(value)) throw wrong;
    for (const item of value) check(item, shape.list, struct, path);
    return;
  }
  if (!isObject(value)) throw wrong;
  for (const key of Object.keys(value).sort(compareStrings)) {
    const inner = 'map' in shape ? shape.map : entryOf(shape.fields, key);
    if (inner === undefined) throw new KustomizeError(`invalid Kustomization: json: unknown field ${JSON.stringify(key)}`);
    if ('map' in shape) check(value[key], inner, struct, path);
    else check(value[key], inner, shape.go ?? struct, [...(path === '' ? [] : [path]), ...(shape.within?.[key] ? [shape.within[key]] : []), key].join('.'));
  }
}

const NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];
const FIX = "Run 'kustomize edit fix' to update your Kustomization automatically.";
const deprecated: readonly (readonly [field: keyof Kustomization, instead: string])[] = [
  ['bases', 'resources'],
  ['commonLabels', 'labels'],
  ['imageTags', 'images'],
  ['patchesJson6902', 'patches'],
  ['patchesStrategicMerge', 'patches'],
];

/** One of the files that `replacements` may name. */
export function readReplacements(text: string): readonly ReplacementArgs[] {
  const value = parseManifests(text)[0]?.value;
  const all = isArray(value) ? value : [value];
  for (const one of all) check(one, { fields: replacement }, 'Replacement', '');
  return all as readonly ReplacementArgs[];
}

function parsed(text: string): JsonObject {
  const [document] = parseManifests(text);
  const [error] = document?.errors ?? [];
  if (error) throw new KustomizeError(`invalid Kustomization: ${yamlProblem(text, error)}`);
  const value = document?.value ?? {};
  if (!isObject(value)) throw new KustomizeError(`invalid Kustomization: json: cannot unmarshal ${jsonKind(value)} into Go value of type types.Kustomization`);
  for (const key of Object.keys(value))
    if (beyond.has(key))
      throw new KustomizeError(`the field ${JSON.stringify(key)} of a kustomization has no effect here: build it with kustomize and apply the result`);
  check(value, { fields: shapes }, 'Kustomization', '');
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null));
}

/** Errors: kustomize's for another kind or version than it reads. */
function enforced({ kind = 'Kustomization', apiVersion }: Kustomization, root: string): void {
  const problems: string[] = [];
  if (kind !== 'Kustomization' && kind !== 'Component') problems.push('kind should be Kustomization or Component');
  const version = kind === 'Component' ? 'kustomize.config.k8s.io/v1alpha1' : 'kustomize.config.k8s.io/v1beta1';
  if (apiVersion && apiVersion !== version) problems.push(`apiVersion for ${kind} should be ${version}`);
  if (problems.length > 0) throw new KustomizeError(`Failed to read kustomization file under ${root}:\n${problems.join('\n')}`);
}

/**
 * The kustomization of a folder; what it warns of goes to `warn`. Errors: kustomize's when there is none or it cannot be read. Source:
 * `kustomize/api/internal/target/kusttarget.go` Load.
 */
export function readKustomization(loader: Loader, warn: (text: string) => void): Kustomization {
  const found = NAMES.filter((name) => loader.find(name) !== undefined);
  if (found.length > 1) throw new KustomizeError(`Found multiple kustomization files under: ${loader.root}\n`);
  const [name] = found;
  if (name === undefined)
    throw new KustomizeError(`unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${loader.root}'`);
  const value = parsed(loader.load(name));
  const kustomization: Kustomization = value;
  for (const [field, instead] of deprecated)
    if (kustomization[field] !== undefined) warn(`# Warning: '${field}' is deprecated. Please use '${instead}' instead. ${FIX}`);
  if (Object.keys(value).every((key) => key === 'apiVersion' || key === 'kind')) throw new KustomizeError('kustomization.yaml is empty');
  enforced(kustomization, loader.root);
  return kustomization;
}
