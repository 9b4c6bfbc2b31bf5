import { isObject, type JsonObject, listAt, objectAt, parseManifests, type Scheme, stringAt } from '../../apimachinery/index.ts';
import { yamlProblem } from '../yaml-problem.ts';
import { KustomizeError, prefixed } from './error.ts';
import type { Loader } from './files.ts';
import { absorb, generate } from './generators.ts';
import { type Kustomization, readKustomization, readReplacements } from './kustomization.ts';
import { applyJsonPatch, applyMergePatches, applyPatch } from './patches.ts';
import { replace } from './replacements.ts';
import { idText, isEmpty, Resource, type ResourceId, sameId } from './resource.ts';
import { addAnnotations, addLabels, addToNames, setImage, setNamespace, setReplicas } from './transformers.ts';

export interface Context {
  readonly scheme: Scheme;
  readonly warn: (text: string) => void;
}

/** A file that does not hold objects, or cannot be read as YAML: it is no folder either. */
class Malformed extends KustomizeError {}

function append(resources: Resource[], resource: Resource): void {
  const { id } = resource;
  if (resources.some((other) => sameId(other.id, id))) throw new KustomizeError(`may not add resource with an already registered id: ${idText(id)}`);
  resources.push(resource);
}

const goMap = (value: JsonObject): string =>
  `map[${Object.keys(value)
    .sort()
    .map((key) => `${key}:${String(value[key])}`)
    .join(' ')}]`;

/** What kustomize reads of an object's metadata, as Go prints it. */
const metaText = (object: JsonObject): string =>
  `{{${stringAt(object, 'apiVersion')} ${stringAt(object, 'kind')}} {{${stringAt(object, 'metadata', 'name')} ${stringAt(object, 'metadata', 'namespace')}} ${goMap(objectAt(object, 'metadata', 'labels'))} ${goMap(objectAt(object, 'metadata', 'annotations'))}}}`;

/** Errors: kustomize's for what is no object. Source: `kyaml/kio/byteio_reader.go`, `kustomize/api/resource/factory.go`. */
function valid(object: JsonObject): void {
  if (!object.kind) throw new Malformed(`missing Resource metadata`);
  if (stringAt(object, 'metadata', 'name') === '' && stringAt(object, 'metadata', 'generateName') === '')
    throw new Malformed(`missing metadata.name in object ${metaText(object)}`);
}

const isLocal = ({ object }: Resource): boolean =>
  !['', 'false'].includes(String(objectAt(object, 'metadata', 'annotations')['config.kubernetes.io/local-config'] ?? ''));

function objectsOf(text: string, path: string): readonly JsonObject[] {
  return parseManifests(text, '1.2').flatMap(({ value, errors: [error] }) => {
    if (error) throw new Malformed(`MalformedYAMLError: ${yamlProblem(text, error)} in File: ${path}`);
    if (value === undefined || value === null) return [];
    if (!isObject(value)) throw new Malformed('missing Resource metadata');
    if (stringAt(value, 'kind').endsWith('List') && Array.isArray(value.items)) return listAt(value, 'items').filter(isObject);
    return [value];
  });
}

/** One kustomization, built. Source: `kustomize/api/internal/target/kusttarget.go`. */
export class Target {
  constructor(
    private readonly loader: Loader,
    readonly kustomization: Kustomization,
    private readonly context: Context,
  ) {}

  static at(loader: Loader, context: Context): Target {
    return new Target(loader, readKustomization(loader, context.warn), context);
  }

  /** The objects, with everything done to them but hashes and references. `before`: what a component is applied to. */
  accumulate(before: readonly Resource[] = []): Resource[] {
    const { resources: paths = [], bases = [], components = [] } = this.kustomization;
    let resources = [...before];
    prefixed('accumulating resources', () => {
      for (const path of [...paths, ...bases]) this.addResource(resources, path);
    });
    this.generate(resources);
    prefixed('accumulating components', () => {
      for (const path of components) resources = this.withComponent(resources, path);
    });
    this.transform(resources);
    return resources.filter(({ object }) => !isEmpty(object));
  }

  private addResource(resources: Resource[], path: string): void {
    try {
      this.addFile(resources, path);
    } catch (problem) {
      if (!(problem instanceof KustomizeError)) throw problem;
      const why = (message: string): string => `accumulation err='${problem.message}': ${message}`;
      const loader = problem.message.includes('MalformedYAMLError') ? this.folderOr(path, problem) : prefixed(why, () => this.loader.below(path));
      prefixed(why, () => {
        for (const resource of this.build(loader, 'Kustomization')) append(resources, resource);
      });
    }
  }

  private folderOr(path: string, problem: KustomizeError): Loader {
    try {
      return this.loader.below(path);
    } catch (error) {
      throw error instanceof KustomizeError ? problem : error;
    }
  }

  private addFile(resources: Resource[], path: string): void {
    const found = prefixed(`accumulating resources from '${path}'`, () => {
      const objects = objectsOf(this.loader.load(path), path);
      objects.forEach(valid);
      return objects;
    });
    prefixed(`merging resources from '${path}'`, () => {
      for (const object of found) append(resources, new Resource(object, this.context.scheme));
    });
  }

  private build(loader: Loader, kind: 'Kustomization' | 'Component', before: readonly Resource[] = []): readonly Resource[] {
    const target = prefixed(`couldn't make target for path '${loader.root}'`, () => Target.at(loader, this.context));
    const found = target.kustomization.kind ?? 'Kustomization';
    if (kind === 'Component' && found !== kind) throw new KustomizeError(`expected kind 'Component' for path '${loader.root}' but got '${found}'`);
    if (kind === 'Kustomization' && found === 'Component') throw new KustomizeError(`expected kind != 'Component' for path '${loader.root}'`);
    return prefixed(`recursed accumulation of path '${loader.root}'`, () => target.accumulate(before));
  }

  private withComponent(resources: readonly Resource[], path: string): Resource[] {
    const loader = prefixed(
      (message) => `loader.New ${JSON.stringify(message)}`,
      () => this.loader.below(path),
    );
    return [
      ...prefixed(
        (message) => `accumulateDirectory: ${JSON.stringify(message)}`,
        () => this.build(loader, 'Component', resources),
      ),
    ];
  }

  private generate(resources: Resource[]): void {
    const { configMapGenerator = [], secretGenerator = [], generatorOptions } = this.kustomization;
    const made = [
      ...configMapGenerator.map((args) => generate(this.loader, this.context.scheme, 'ConfigMap', args, generatorOptions)),
      ...secretGenerator.map((args) => generate(this.loader, this.context.scheme, 'Secret', args, generatorOptions)),
    ];
    for (const resource of made) prefixed('merging from generator', () => this.absorbOrAppend(resources, resource));
  }

  private absorbOrAppend(resources: Resource[], resource: Resource): void {
    const { id, behavior } = resource;
    const at = resources.flatMap((other, index) => (other.ids.some((one) => sameId(one, id)) ? [index] : []));
    const joins = behavior === 'merge' || behavior === 'replace';
    const [index] = at;
    const old = index === undefined ? undefined : resources[index];
    if (index === undefined || old === undefined) {
      if (joins) throw new KustomizeError(`id ${idSyntax(id)} does not exist; cannot merge or replace`);
      append(resources, resource);
    } else if (at.length > 1) throw new KustomizeError(`found multiple objects that could accept merge of ${idText(id)}`);
    else if (!joins) throw new KustomizeError(`id ${idSyntax(id)} exists; can not use behavior: '${behavior}', behavior must be merge or replace`);
    else {
      absorb(resource, old);
      resources[index] = resource;
    }
  }

  private transform(resources: Resource[]): void {
    const { loader, context, kustomization } = this;
    const live = (): readonly Resource[] => resources.filter(({ object }) => !isEmpty(object));
    if (kustomization.patchesStrategicMerge?.length) applyMergePatches(live, loader, context.scheme, kustomization.patchesStrategicMerge);
    for (const args of kustomization.patches ?? []) applyPatch(live(), loader, context.scheme, args);
    if (kustomization.namespace) setNamespace(live(), kustomization.namespace);
    if (kustomization.namePrefix) addToNames(live(), 'prefix', kustomization.namePrefix);
    if (kustomization.nameSuffix) addToNames(live(), 'suffix', kustomization.nameSuffix);
    addLabels(live(), kustomization);
    if (kustomization.commonAnnotations) addAnnotations(live(), kustomization.commonAnnotations);
    for (const args of kustomization.patchesJson6902 ?? []) applyJsonPatch(live(), loader, args);
    for (const args of kustomization.replicas ?? []) setReplicas(live(), args);
    for (const args of [...(kustomization.images ?? []), ...(kustomization.imageTags ?? [])]) setImage(live(), args);
    for (const args of (kustomization.replacements ?? []).flatMap((one) => (one.path ? readReplacements(loader.load(one.path)) : [one]))) replace(live(), args);
  }
}

/** As Go writes it with `%#v`. */
const idSyntax = ({ group, version, kind, clusterScoped, name, namespace }: ResourceId): string =>
  `resid.ResId{Gvk:resid.Gvk{Group:${JSON.stringify(group)}, Version:${JSON.stringify(version)}, Kind:${JSON.stringify(kind)}, isClusterScoped:${clusterScoped}}, Name:${JSON.stringify(name)}, Namespace:${JSON.stringify(namespace)}}`;

/** What is for tools only is not printed. */
export const withoutLocal = (resources: readonly Resource[]): readonly Resource[] => resources.filter((resource) => !isLocal(resource));
