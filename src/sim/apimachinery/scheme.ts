import type { ResourceType } from '../../api/index.ts';
import { resources as generated } from './generated/resources.ts';
import { apiVersionOf, type GeneratedResource, groupResource, type ResourceInfo } from './resource-info.ts';
import { categories, etcdPrefixes, groupOrder, preferredVersions, shortNames } from './resource-names.ts';
import { structSchema } from './schema.ts';

function infoOf(entry: GeneratedResource): ResourceInfo {
  const type: ResourceType = { group: entry.group, version: entry.version, resource: entry.resource, kind: entry.kind, namespaced: entry.namespaced };
  const name = groupResource(type);
  return {
    type,
    singular: entry.kind.toLowerCase(),
    shortNames: shortNames[name] ?? [],
    categories: categories[name] ?? [],
    verbs: entry.verbs,
    subresources: entry.subresources,
    schema: structSchema(entry.model),
    etcdPrefix: etcdPrefixes[name] ?? `/registry/${entry.resource}`,
    custom: false,
  };
}

const rank = (info: ResourceInfo): number => {
  const group = groupOrder.indexOf(info.type.group);
  const version = (preferredVersions[info.type.group] ?? []).indexOf(info.type.version);
  return (group < 0 ? 1_000 : group) * 10 + Math.max(0, version);
};

const builtIn: readonly ResourceInfo[] = generated.map(infoOf).sort((a, b) => rank(a) - rank(b));

/**
 * What one API server serves. Every simulation makes its own (`new Scheme()`): CustomResourceDefinitions add to it at run
 * time. Building one is cheap, for the built-in part is shared.
 */
export class Scheme {
  readonly #byResource = new Map<string, ResourceInfo>();
  readonly #byKind = new Map<string, ResourceInfo>();
  readonly #byName = new Map<string, ResourceInfo[]>();
  readonly #all: ResourceInfo[] = [];

  constructor() {
    for (const info of builtIn) this.add(info);
  }

  /** By group, version and plural; undefined when nothing of that name is served. */
  resource(group: string, version: string, plural: string): ResourceInfo | undefined {
    return this.#byResource.get(`${group}/${version}/${plural}`);
  }

  /** By `apiVersion` and `kind`, as they stand in an object. */
  kind(apiVersion: string, kind: string): ResourceInfo | undefined {
    return this.#byKind.get(`${apiVersion}/${kind}`);
  }

  /**
   * By anything that kubectl takes: `po`, `pod`, `pods`, `Pod`, `deployments.apps`, `deployment.v1.apps`, or a category (`all`).
   * The first is what kubectl would use; a category gives all its members. Empty when nothing fits.
   */
  find(name: string): readonly ResourceInfo[] {
    const [first, ...rest] = name.toLowerCase().split('.');
    const candidates = this.#byName.get(first ?? '') ?? [];
    if (rest.length === 0) return preferred(candidates);
    const suffix = rest.join('.');
    return candidates.filter(
      ({ type }) => type.group === suffix || `${type.version}.${type.group}` === suffix || (type.group.startsWith(suffix) && suffix !== ''),
    );
  }

  /** Every served resource, in discovery's order. */
  all(): readonly ResourceInfo[] {
    return this.#all;
  }

  /** Every served version of a group, in the order of preference. */
  versions(group: string): readonly string[] {
    return [...new Set(this.#all.filter((info) => info.type.group === group).map((info) => info.type.version))];
  }

  /** Adds a kind (a CustomResourceDefinition's). An entry of the same group, version and plural is replaced. */
  add(info: ResourceInfo): void {
    this.remove(info.type);
    const { type } = info;
    this.#byResource.set(`${type.group}/${type.version}/${type.resource}`, info);
    this.#byKind.set(`${apiVersionOf(type)}/${type.kind}`, info);
    for (const name of namesOf(info)) {
      const list = this.#byName.get(name);
      if (list) list.push(info);
      else this.#byName.set(name, [info]);
    }
    this.#all.push(info);
  }

  /** Takes a kind away again (its CustomResourceDefinition was deleted). */
  remove(type: { readonly group: string; readonly version: string; readonly resource: string }): void {
    const key = `${type.group}/${type.version}/${type.resource}`;
    const info = this.#byResource.get(key);
    if (!info) return;
    this.#byResource.delete(key);
    this.#byKind.delete(`${apiVersionOf(info.type)}/${info.type.kind}`);
    for (const name of namesOf(info)) {
      const left = (this.#byName.get(name) ?? []).filter((other) => other !== info);
      this.#byName.set(name, left);
    }
    this.#all.splice(this.#all.indexOf(info), 1);
  }
}

/** One version of each resource: the first, which is the preferred one. */
function preferred(candidates: readonly ResourceInfo[]): readonly ResourceInfo[] {
  const seen = new Set<string>();
  return candidates.filter(({ type }) => {
    const name = groupResource(type);
    return seen.has(name) ? false : seen.add(name);
  });
}

function namesOf(info: ResourceInfo): ReadonlySet<string> {
  return new Set([info.type.resource, info.singular, info.type.kind.toLowerCase(), ...info.shortNames, ...info.categories]);
}
