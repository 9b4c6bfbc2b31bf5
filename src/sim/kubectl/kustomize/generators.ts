import { base64, utf8 } from '@scure/base';
import { goList, isObject, type JsonObject, type Scheme } from '../../apimachinery/index.ts';
import { KustomizeError, prefixed } from './error.ts';
import type { Loader } from './files.ts';
import type { GeneratorArgs, GeneratorOptions, Pairs } from './kustomization.ts';
import { type Behavior, Resource } from './resource.ts';

type Entry = readonly [key: string, value: string];

/** Source: `kustomize/api/kv/kv.go` removeQuotes. */
const unquoted = (text: string): string => (/^(["']).*\1$/s.test(text) && text.length > 1 ? text.slice(1, -1) : text);

function literal(source: string): Entry {
  const at = source.indexOf('=');
  if (at <= 0) throw new KustomizeError(`invalid literal source ${source}, expected key=value`);
  return [source.slice(0, at), unquoted(source.slice(at + 1))];
}

function fileEntry(loader: Loader, source: string): Entry {
  const parts = source.split('=');
  if (parts.length > 2) throw new KustomizeError(`source ${JSON.stringify(source)} key name or file path contains '='`);
  const [first = '', path] = parts;
  if (path === undefined) return [first.split('/').at(-1) ?? first, loader.load(first)];
  if (first === '') throw new KustomizeError(`missing key name for file path ${JSON.stringify(path)} in source ${JSON.stringify(source)}`);
  if (path === '') throw new KustomizeError(`missing file path for key name ${JSON.stringify(first)} in source ${JSON.stringify(source)}`);
  return [first, loader.load(path)];
}

const envLines = (text: string): readonly Entry[] =>
  text.split('\n').flatMap((line) => {
    const trimmed = line
      .replace(/^\uFEFF/, '')
      .replace(/^\s+/, '')
      .replace(/\r$/, '');
    if (trimmed === '' || trimmed.startsWith('#')) return [];
    const at = trimmed.indexOf('=');
    return [at < 0 ? ([trimmed, ''] as const) : ([trimmed.slice(0, at), trimmed.slice(at + 1)] as const)];
  });

function dataOf(loader: Loader, { name = '', literals = [], files = [], env, envs = [] }: GeneratorArgs): Pairs {
  const sources = env ? [...envs, env] : envs;
  const entries = prefixed('loading KV pairs', () => [
    ...prefixed(`env source files: ${goList(sources)}`, () => sources.flatMap((path) => envLines(loader.load(path)))),
    ...prefixed(`literal sources ${goList(literals)}`, () => literals.map(literal)),
    ...prefixed(`file sources: ${goList(files)}`, () => files.map((source) => fileEntry(loader, source))),
  ]);
  const data: Record<string, string> = {};
  for (const [key, value] of entries) {
    if (Object.hasOwn(data, key)) throw new KustomizeError(`configmap ${name} illegally repeats the key \`${key}\``);
    data[key] = value;
  }
  return data;
}

const LINE = 70;

/** Base64 in lines of 70 when it is longer than one. Source: `kyaml/yaml/datamap.go` encodeBase64. */
function wrappedBase64(text: string): string {
  const encoded = base64.encode(utf8.decode(text));
  if (encoded.length < LINE) return encoded;
  return encoded.replace(/.{1,70}/g, '$&\n');
}

/** Global options go below those of one generator. Source: `kustomize/api/types/generatoroptions.go` MergeGlobalOptionsIntoLocal. */
function optionsOf(local: GeneratorOptions = {}, global: GeneratorOptions = {}): GeneratorOptions {
  return {
    labels: { ...global.labels, ...local.labels },
    annotations: { ...global.annotations, ...local.annotations },
    disableNameSuffixHash: local.disableNameSuffixHash === true || global.disableNameSuffixHash === true,
    immutable: local.immutable === true || global.immutable === true,
  };
}

const behaviors: ReadonlySet<string> = new Set(['create', 'replace', 'merge']);
const filled = (pairs: Pairs | undefined): boolean => pairs !== undefined && Object.keys(pairs).length > 0;

/** A ConfigMap or Secret out of literals and files. Source: `kustomize/api/internal/generators`. */
export function generate(loader: Loader, scheme: Scheme, kind: 'ConfigMap' | 'Secret', args: GeneratorArgs, global: GeneratorOptions | undefined): Resource {
  if (!args.name) throw new KustomizeError('a configmap must have a name');
  const { labels, annotations, disableNameSuffixHash, immutable } = optionsOf(args.options, global);
  const data = dataOf(loader, args);
  const values = kind === 'Secret' ? Object.fromEntries(Object.entries(data).map(([key, value]) => [key, wrappedBase64(value)])) : data;
  const object: JsonObject = {
    apiVersion: 'v1',
    kind,
    metadata: {
      name: args.name,
      ...(args.namespace ? { namespace: args.namespace } : {}),
      ...(filled(labels) ? { labels } : {}),
      ...(filled(annotations) ? { annotations } : {}),
    },
    ...(kind === 'Secret' ? { type: args.type || 'Opaque' } : {}),
    ...(filled(values) ? { data: values } : {}),
    ...(immutable ? { immutable: true } : {}),
  };
  const resource = new Resource(object, scheme);
  resource.behavior = args.behavior !== undefined && behaviors.has(args.behavior) ? (args.behavior as Behavior) : 'unspecified';
  resource.needsHash = disableNameSuffixHash !== true;
  return resource;
}

/** A generated object takes on what the one before it had. Source: `kustomize/api/resource/resource.go` CopyMergeMetaDataFieldsFrom, MergeDataMapFrom. */
export function absorb(fresh: Resource, old: Resource): void {
  const metadata = isObject(fresh.object.metadata) ? fresh.object.metadata : {};
  const before = old.id;
  const merged = (field: 'labels' | 'annotations'): JsonObject => {
    const both = { ...old.pairs(field), ...fresh.pairs(field) };
    return Object.keys(both).length > 0 ? { [field]: both } : {};
  };
  const next: JsonObject = {
    ...metadata,
    name: before.name,
    ...(before.namespace === '' ? {} : { namespace: before.namespace }),
    ...merged('labels'),
    ...merged('annotations'),
  };
  const data =
    fresh.behavior === 'merge' && (isObject(old.object.data) || isObject(fresh.object.data))
      ? { data: { ...(isObject(old.object.data) ? old.object.data : {}), ...(isObject(fresh.object.data) ? fresh.object.data : {}) } }
      : {};
  fresh.object = { ...fresh.object, metadata: next, ...data };
  fresh.previous = old.previous;
  fresh.prefixes = old.prefixes;
  fresh.suffixes = old.suffixes;
  // Either can switch the hash off.
  fresh.needsHash &&= old.needsHash;
}
