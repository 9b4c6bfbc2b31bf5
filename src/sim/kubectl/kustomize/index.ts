import { stringAt } from '../../apimachinery/index.ts';
import { nameHash } from '../name-hash.ts';
import { compactJson, yamlText } from '../printers/yaml.ts';
import { Loader } from './files.ts';
import { fixNameReferences } from './name-references.ts';
import type { Resource } from './resource.ts';
import { inOrder } from './sort.ts';
import { type Context, Target, withoutLocal } from './target.ts';

/** Where to build, and how. */
export interface KustomizeOptions extends Context {
  readonly files: Readonly<Record<string, string>>;
  /** The folder, as it was typed. */
  readonly path: string;
  /** How objects are sorted when the kustomization does not say. */
  readonly order: 'legacy' | 'none';
  /** Files may lie anywhere. */
  readonly unrestricted?: boolean;
}

/** The part of a generated name that changes with what stands in the object. Source: `kustomize/api/hasher/hasher.go`. */
function hashOf({ object }: Resource): string {
  const kind = stringAt(object, 'kind');
  // kustomize looks for a field that is called `metadata/name`, and there is none.
  const common = { kind, name: '', data: object.data ?? '' };
  return nameHash(
    compactJson(
      kind === 'Secret'
        ? { ...common, type: object.type ?? '', ...(object.stringData === undefined ? {} : { stringData: object.stringData }) }
        : { ...common, ...(object.binaryData === undefined ? {} : { binaryData: object.binaryData }) },
    ),
  );
}

/** Builds a kustomization, as YAML. Errors: KustomizeError in kustomize's words. Source: `kustomize/api/krusty/kustomizer.go` Run. */
export function kustomize({ files, path, order, unrestricted, scheme, warn }: KustomizeOptions): string {
  const target = Target.at(Loader.at(files, path, unrestricted), { scheme, warn });
  const resources = target.accumulate();
  for (const resource of resources) {
    if (!resource.needsHash) continue;
    const hash = hashOf(resource);
    resource.remember();
    resource.setMeta('name', `${resource.id.name}-${hash}`);
  }
  fixNameReferences(resources);
  return inOrder(withoutLocal(resources), target.kustomization, order)
    .map(({ object }) => `${yamlText(object)}\n`)
    .join('---\n');
}
