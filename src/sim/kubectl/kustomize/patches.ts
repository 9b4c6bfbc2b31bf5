import {
  dig,
  fromPointer,
  isArray,
  isObject,
  type JsonObject,
  jsonPatch,
  listAt,
  matches,
  objectAt,
  parseLabelSelector,
  parseManifests,
  type Scheme,
  stringAt,
} from '../../apimachinery/index.ts';
import { yamlText } from '../printers/yaml.ts';
import { KustomizeError, prefixed } from './error.ts';
import type { Loader } from './files.ts';
import type { PatchArgs, PatchTarget } from './kustomization.ts';
import { mergePatch } from './merge.ts';
import { effectiveNamespace, idText, isEmpty, Resource, sameId } from './resource.ts';

/** All of it must fit. An empty pattern fits everything. */
function whole(pattern: string | undefined, ...texts: readonly string[]): boolean {
  if (!pattern) return true;
  try {
    const expression = new RegExp(`^(?:${pattern})$`);
    return texts.some((text) => expression.test(text));
  } catch {
    throw new KustomizeError(`error parsing regexp: ${pattern}`);
  }
}

/** Does a selector of labels or annotations choose these? Errors: KustomizeError for one that cannot be read. */
export function chosenBy(selector: string | undefined, pairs: Readonly<Record<string, string>>): boolean {
  if (!selector) return true;
  const parsed = parseLabelSelector(selector);
  if (!parsed.ok) throw new KustomizeError(parsed.message);
  return matches(parsed.selector, pairs);
}

/** Source: `kustomize/api/resmap/reswrangler.go` Select. */
function selected(resources: readonly Resource[], target: PatchTarget): readonly Resource[] {
  return resources.filter((resource) => {
    const { id, originalId } = resource;
    return (
      whole(target.namespace, effectiveNamespace(originalId), effectiveNamespace(id)) &&
      whole(target.name, originalId.name, id.name) &&
      whole(target.group, id.group) &&
      whole(target.version, id.version) &&
      whole(target.kind, id.kind) &&
      chosenBy(target.labelSelector, resource.pairs('labels')) &&
      chosenBy(target.annotationSelector, resource.pairs('annotations'))
    );
  });
}

/** The object that a patch names. Errors: kustomize's for none, and for several. */
function named(resources: readonly Resource[], patch: Resource, quoted: boolean): Resource {
  const { id } = patch;
  const found = resources.filter((resource) => !isEmpty(resource.object) && resource.ids.some((one) => sameId(one, id)));
  const [only] = found;
  if (only && found.length === 1) return only;
  const text = idText(id);
  const problem = `${found.length > 1 ? 'multiple' : 'no'} matches for Id ${text}; failed to find unique target for patch ${text}`;
  throw new KustomizeError(quoted ? `no resource matches strategic merge patch ${JSON.stringify(text)}: ${problem}` : problem);
}

/** Source: `kustomize/api/resource/resource.go` ApplySmPatch. */
function merge(resource: Resource, patch: JsonObject, { options = {} }: PatchArgs): void {
  const { apiVersion, kind } = resource.object;
  const { id } = resource;
  if (options.allowNameChange || options.allowKindChange) resource.remember();
  const schema = resource.scheme.kind(String(apiVersion), String(kind));
  const { apiVersion: _, ...rest } = patch;
  const merged = mergePatch(resource.object, rest, schema?.custom ? undefined : schema?.schema);
  resource.object = merged ?? {};
  if (merged === undefined) return;
  if (!options.allowKindChange) resource.object = { ...resource.object, kind };
  if (!options.allowNameChange) resource.setMeta('name', id.name);
  resource.setMeta('namespace', id.namespace);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The objects of a text that are patches; undefined when it is no text of objects. */
function objectsOf(text: string): readonly JsonObject[] | undefined {
  const documents = parseManifests(text, '1.2');
  if (documents.some(({ errors }) => errors.length > 0)) return undefined;
  const values = documents.map(({ value }) => value).filter((value) => value !== undefined && value !== null);
  if (!values.every(isObject)) return undefined;
  return values.flatMap((value) => (stringAt(value, 'kind').endsWith('List') ? listAt(value, 'items').filter(isObject) : [value]));
}

/** JSON, or YAML that does not look like it. */
function operationsOf(text: string): readonly unknown[] | undefined {
  if (text.startsWith('[') && !isJson(text)) return undefined;
  const [document] = parseManifests(text);
  return document && document.errors.length === 0 && isArray(document.value) ? document.value : undefined;
}

/** Source: `gopkg.in/evanphx/json-patch.v4/patch.go`. */
function refusal(object: JsonObject, operation: unknown): string {
  const [op, path] = [stringAt(operation, 'op'), stringAt(operation, 'path')];
  const steps = fromPointer(path);
  const parent = dig(object, ...steps.slice(0, -1).map((step) => (/^\d+$/.test(step) ? Number(step) : step)));
  if (op === 'test') return `testing value ${path} failed: test failed`;
  if (parent === undefined) return `${op} operation does not apply: doc is missing path: ${op === 'add' ? JSON.stringify(path) : path}: missing value`;
  if (op === 'replace') return `replace operation does not apply: doc is missing key: ${path}: missing value`;
  if (op === 'remove')
    return `error in remove for path: '${path}': ${isArray(parent) ? `Unable to access invalid index: ${steps.at(-1)}: invalid index referenced` : `Unable to remove nonexistent key: ${steps.at(-1)}: missing value`}`;
  return `Unexpected kind: ${op}`;
}

function change(resource: Resource, operations: readonly unknown[]): void {
  for (const operation of operations) {
    const result = jsonPatch(resource.object, [operation]);
    if (!result.ok) throw new KustomizeError(refusal(resource.object, operation));
    resource.object = result.object as JsonObject;
  }
  const { annotations, ...metadata } = objectAt(resource.object, 'metadata');
  if (annotations !== undefined && isEmpty(annotations)) resource.object = { ...resource.object, metadata };
}

/** One entry of `patches`. Source: `kustomize/api/internal/builtins/PatchTransformer.go`. */
export function applyPatch(resources: readonly Resource[], loader: Loader, scheme: Scheme, args: PatchArgs): void {
  const inline = args.patch?.trim() ?? '';
  const source = inline === '' ? `[path: ${JSON.stringify(args.path)}]` : `[patch: ${JSON.stringify(inline)}]`;
  const text = configured(args, () => patchText(loader, args, inline));
  const operations = operationsOf(text);
  if (operations) {
    if (!args.target) throw new KustomizeError(`must specify a target for JSON patch ${source}`);
    for (const resource of selected(resources, args.target)) {
      resource.remember();
      change(resource, operations);
    }
    return;
  }
  const objects = objectsOf(text);
  if (!objects) throw misconfigured(args, `unable to parse SM or JSON patch from ${source}`);
  if (!args.target) {
    for (const object of objects) merge(named(resources, new Resource(object, scheme), true), object, args);
    return;
  }
  const [object, ...more] = objects;
  if (more.length > 0)
    throw new KustomizeError(`Multiple Strategic-Merge Patches in one \`patches\` entry is not allowed to set \`patches.target\` field: ${source}`);
  if (object) for (const resource of selected(resources, args.target)) merge(resource, object, args);
}

/** A plugin that cannot begin: its configuration is shown. Source: `kusttarget.go` configureBuiltinPlugin. */
const misconfigured = (args: PatchArgs, why: string): KustomizeError =>
  new KustomizeError(`trouble configuring builtin PatchTransformer with config: \`\n${yamlText(args)}\n\`: ${why}`);

function configured<T>(args: PatchArgs, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw error instanceof KustomizeError ? misconfigured(args, error.message) : error;
  }
}

function patchText(loader: Loader, args: PatchArgs, inline: string): string {
  const { path = '' } = args;
  if (inline === '' && path === '') throw new KustomizeError(`must specify one of patch and path in\n${yamlText(args)}\n`);
  if (inline !== '' && path !== '') throw new KustomizeError(`patch and path can't be set at the same time\n${yamlText(args)}\n`);
  return inline === '' ? prefixed(`failed to get the patch file from path(${path})`, () => loader.load(path)) : inline;
}

/** `patchesStrategicMerge`: files, or the patches themselves. `live`: the objects that there are. */
export function applyMergePatches(live: () => readonly Resource[], loader: Loader, scheme: Scheme, paths: readonly string[]): void {
  const objects = prefixed(`trouble configuring builtin PatchStrategicMergeTransformer with config: \`\n${yamlText({ paths })}\n\``, () =>
    paths.flatMap((entry) => {
      const inline = objectsOf(entry);
      return inline && inline.length > 0 ? inline : (objectsOf(loader.load(entry)) ?? []);
    }),
  );
  for (const object of objects) merge(named(live(), new Resource(object, scheme), false), object, {});
}

/** One entry of `patchesJson6902`. Errors: kustomize's when it says not what to change, or how. */
export function applyJsonPatch(resources: readonly Resource[], loader: Loader, { target, path, patch }: PatchArgs): void {
  if (!target?.name) throw new KustomizeError('must specify the target name');
  if (!path && !patch) throw new KustomizeError('empty file path and empty jsonOp');
  if (path && patch) throw new KustomizeError('must specify a file path or jsonOp, not both');
  const operations = operationsOf(path ? loader.load(path) : (patch ?? ''));
  if (!operations || operations.length === 0) throw new KustomizeError(`patch appears to be empty; file=${path ?? ''}, JsonOp=${patch ?? ''}`);
  for (const resource of selected(resources, target)) change(resource, operations);
}
