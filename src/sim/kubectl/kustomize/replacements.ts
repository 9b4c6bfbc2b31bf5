import { isArray, isObject, type JsonObject } from '../../apimachinery/index.ts';
import { KustomizeError } from './error.ts';
import type { FieldOptions, ReplacementArgs, ReplacementSelector, ReplacementTarget } from './kustomization.ts';
import { chosenBy } from './patches.ts';
import { effectiveNamespace, fits, type Resource, type ResourceId } from './resource.ts';

/** `spec.containers.[name=web].image` → its steps; dots behind a backslash and inside of brackets are no ends. Source: `kyaml/utils/pathsplitter.go` SmarterPathSplitter. */
function stepsOf(path: string): readonly string[] {
  const steps: string[] = [];
  for (const part of path.match(/(?:\\.|\[[^\]]*\]|[^.\\])+/g) ?? []) steps.push(part.replaceAll('\\.', '.'));
  return steps;
}

const isScalar = (value: unknown): value is string | number | boolean => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

const bracketOf = (step: string): readonly [key: string, value: string] | undefined => {
  const match = /^\[([^=]*)=(.*)\]$/.exec(step);
  return match ? [match[1] ?? '', match[2] ?? ''] : undefined;
};

const keyOf = (step: string): string => (/^\[[^=]*\]$/.test(step) ? step.slice(1, -1) : step);

function lookUp(value: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>((inner, step) => {
    const bracket = bracketOf(step);
    if (isArray(inner)) return bracket ? inner.find((item) => isObject(item) && String(item[bracket[0]]) === bracket[1]) : inner[Number(step)];
    return isObject(inner) ? inner[keyOf(step)] : undefined;
  }, value);
}

const same = (id: ResourceId, { name, namespace, ...kind }: ReplacementSelector): boolean =>
  (!name || id.name === name) && (!namespace || effectiveNamespace({ ...id, namespace }) === effectiveNamespace(id)) && fits(id, kind);

const whole = (pattern: string | undefined, text: string): boolean => !pattern || new RegExp(`^(?:${pattern})$`).test(text);
const like = (id: ResourceId, { group, version, kind, name, namespace }: ReplacementSelector): boolean =>
  whole(group, id.group) && whole(version, id.version) && whole(kind, id.kind) && whole(name, id.name) && whole(namespace, effectiveNamespace(id));

const selectorText = ({ group, version, kind, name, namespace }: ReplacementSelector): string =>
  `${[kind || '[noKind]', version || '[noVer]', group || '[noGrp]'].join('.')}/${name || '[noName]'}.${namespace || '[noNs]'}`;

function refined(value: unknown, { delimiter, index = 0 }: FieldOptions): unknown {
  if (!delimiter) return value;
  if (!isScalar(value)) throw new KustomizeError('delimiter option can only be used with scalar nodes');
  const part = String(value).split(delimiter)[index];
  if (part === undefined) throw new KustomizeError(`options.index ${index} is out of bounds for value ${value}`);
  return part;
}

function sourceOf(resources: readonly Resource[], { source, sourceValue }: ReplacementArgs): unknown {
  if (sourceValue !== undefined) return sourceValue;
  if (!source) throw new KustomizeError('replacements must specify a source and at least one target');
  const { fieldPath = 'metadata.name', options = {}, ...selector } = source;
  const text = `${selectorText(selector)}${source.fieldPath ? `:${fieldPath}` : ''}`;
  const found = resources.filter(({ ids }) => ids.some((id) => same(id, selector)));
  const [only] = found;
  if (found.length > 1) throw new KustomizeError(`multiple matches for selector ${text}`);
  if (!only) throw new KustomizeError(`nothing selected by ${text}`);
  const value = lookUp(only.object, stepsOf(fieldPath));
  if (value === undefined || value === null || value === '')
    throw new KustomizeError(`fieldPath \`${fieldPath}\` is missing for replacement source ${selectorText(selector)}`);
  return refined(value, options);
}

/** What a field becomes: one that is not empty keeps its type. */
function replaced(old: unknown, value: unknown, { delimiter, index = 0 }: FieldOptions): unknown {
  let next = value;
  if (delimiter) {
    if (!isScalar(old)) throw new KustomizeError('delimiter option can only be used with scalar nodes');
    const parts = String(old).split(delimiter);
    if (index < 0) parts.unshift(String(value));
    else if (index >= parts.length) parts.push(String(value));
    else parts[index] = String(value);
    next = parts.join(delimiter);
  }
  if (typeof old === 'string' && isScalar(next)) return String(next);
  if (typeof old === 'number' && typeof next === 'string' && /^-?\d+(?:\.\d+)?$/.test(next)) return Number(next);
  if (typeof old === 'boolean' && (next === 'true' || next === 'false')) return next === 'true';
  return next;
}

interface Written {
  readonly value: unknown;
  /** Fields that were found, or made. */
  readonly count: number;
}

/** Writes to every field that a path leads to. Source: `kyaml/yaml/match.go` PathMatcher. */
function write(target: unknown, steps: readonly string[], create: boolean, change: (old: unknown) => unknown): Written {
  const [step, ...rest] = steps;
  if (step === undefined) return { value: change(target), count: 1 };
  const bracket = bracketOf(step);
  if (isArray(target) || (target === undefined && create && bracket)) return writeList(isArray(target) ? target : [], steps, create, change);
  if (!isObject(target) && !(target === undefined && create)) return { value: target, count: 0 };
  const object: JsonObject = isObject(target) ? target : {};
  if (step === '*') return writeAll(Object.keys(object), object, rest, create, change);
  const key = keyOf(step);
  if (object[key] === undefined && !create) return { value: target, count: 0 };
  return writeAll([key], object, rest, create, change);
}

function writeAll(keys: readonly string[], object: JsonObject, rest: readonly string[], create: boolean, change: (old: unknown) => unknown): Written {
  let count = 0;
  const result: Record<string, unknown> = { ...object };
  for (const key of keys) {
    const written = write(object[key], rest, create, change);
    count += written.count;
    if (written.value !== undefined) result[key] = written.value;
  }
  return { value: result, count };
}

function writeList(list: readonly unknown[], [step = '', ...rest]: readonly string[], create: boolean, change: (old: unknown) => unknown): Written {
  const bracket = bracketOf(step);
  const isMeant = (item: unknown, index: number): boolean =>
    step === '*'
      ? true
      : bracket
        ? (bracket[0] === '' ? String(item) : isObject(item) ? String(item[bracket[0]]) : undefined) === bracket[1]
        : String(index) === step;
  let count = 0;
  const items = list.map((item, index) => {
    if (!isMeant(item, index)) return item;
    const written = write(item, rest, create, change);
    count += written.count;
    return written.value;
  });
  if (create && bracket && bracket[0] !== '' && !list.some(isMeant)) {
    const written = write({ [bracket[0]]: bracket[1] }, rest, create, change);
    return { value: [...items, written.value], count: count + written.count };
  }
  return { value: items, count };
}

function meant(resource: Resource, { select = {}, reject = [] }: ReplacementTarget): boolean {
  const fitsPairs = ({ labelSelector, annotationSelector }: ReplacementSelector): boolean =>
    chosenBy(labelSelector, resource.pairs('labels')) && chosenBy(annotationSelector, resource.pairs('annotations'));
  const named = ({ labelSelector: _, annotationSelector: __, ...rest }: ReplacementSelector): boolean => Object.values(rest).some((text) => text !== '');
  if (!fitsPairs(select) || !resource.ids.some((id) => like(id, select))) return false;
  return !reject.some(
    (selector) =>
      ((selector.labelSelector || selector.annotationSelector) && fitsPairs(selector)) || (named(selector) && resource.ids.some((id) => like(id, selector))),
  );
}

/** One entry of `replacements`. Source: `kustomize/api/filters/replacement/replacement.go`. */
export function replace(resources: readonly Resource[], args: ReplacementArgs): void {
  if (!args.targets) throw new KustomizeError('replacements must specify a source and at least one target');
  const value = sourceOf(resources, args);
  for (const target of args.targets) {
    if (!target.select) throw new KustomizeError('target must specify resources to select');
    const { fieldPaths = ['metadata.name'], options = {} } = target;
    for (const resource of resources.filter((candidate) => meant(candidate, target))) {
      for (const path of fieldPaths) {
        const written = write(resource.object, stepsOf(path), options.create === true, (old) => replaced(old, value, options));
        if (written.count === 0)
          throw new KustomizeError(`unable to find ${options.create ? 'or create ' : ''}field ${JSON.stringify(path)} in replacement target`);
        resource.object = written.value as JsonObject;
      }
    }
  }
}
