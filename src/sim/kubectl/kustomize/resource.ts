import { isObject, type JsonObject, objectAt, type Scheme, stringAt } from '../../apimachinery/index.ts';

/** What kustomize tells objects apart by. Source: `kyaml/resid/resid.go`. */
export interface ResourceId {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  /** As it stands in the object, `''` where it does not. */
  readonly namespace: string;
  readonly clusterScoped: boolean;
}

/** Group, version and kind; what is missing fits everything. */
export interface KindSelector {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
}

export const effectiveNamespace = ({ clusterScoped, namespace }: ResourceId): string =>
  clusterScoped ? '_non_namespaceable_' : namespace === '' ? 'default' : namespace;
export const fits = (id: ResourceId, selector: KindSelector): boolean =>
  (!selector.group || id.group === selector.group) && (!selector.version || id.version === selector.version) && (!selector.kind || id.kind === selector.kind);
export const sameId = (a: ResourceId, b: ResourceId): boolean =>
  a.group === b.group && a.version === b.version && a.kind === b.kind && a.name === b.name && effectiveNamespace(a) === effectiveNamespace(b);
const kindText = ({ group, version, kind }: ResourceId): string => [kind || '[noKind]', version || '[noVer]', group || '[noGrp]'].join('.');
/** `Deployment.v1.apps/web.[noNs]`. */
export const idText = (id: ResourceId): string => `${kindText(id)}/${id.name || '[noName]'}.${id.namespace || '[noNs]'}`;

/** How a generated object goes together with one that is there already. */
export type Behavior = 'unspecified' | 'create' | 'replace' | 'merge';

/** One object on its way through a kustomization, with what it was called before. Source: `kustomize/api/resource/resource.go`. */
export class Resource {
  /** Ids that it had, oldest first. */
  previous: readonly ResourceId[] = [];
  prefixes: readonly string[] = [];
  suffixes: readonly string[] = [];
  behavior: Behavior = 'unspecified';
  needsHash = false;

  constructor(
    public object: JsonObject,
    readonly scheme: Scheme,
  ) {}

  get id(): ResourceId {
    const apiVersion = stringAt(this.object, 'apiVersion');
    const kind = stringAt(this.object, 'kind');
    const slash = apiVersion.indexOf('/');
    const info = this.scheme.kind(apiVersion, kind);
    return {
      group: slash < 0 ? '' : apiVersion.slice(0, slash),
      version: apiVersion.slice(slash + 1),
      kind,
      name: stringAt(this.object, 'metadata', 'name'),
      namespace: stringAt(this.object, 'metadata', 'namespace'),
      // kustomize knows the scope of Kubernetes' own kinds only.
      clusterScoped: info !== undefined && info.custom !== true && !info.type.namespaced,
    };
  }

  get originalId(): ResourceId {
    return this.previous[0] ?? this.id;
  }

  get ids(): readonly ResourceId[] {
    return [...this.previous, this.id];
  }

  /** Remembers what it is called now. */
  remember(): void {
    const { id } = this;
    this.previous = [...this.previous, { ...id, namespace: effectiveNamespace(id) }];
  }

  setMeta(field: 'name' | 'namespace', value: string): void {
    const metadata = objectAt(this.object, 'metadata');
    if (value === '' && metadata[field] === undefined) return;
    const { [field]: _, ...rest } = metadata;
    this.object = { ...this.object, metadata: value === '' ? rest : { ...metadata, [field]: value } };
  }

  /** Labels or annotations, as texts. */
  pairs(field: 'labels' | 'annotations'): Readonly<Record<string, string>> {
    return Object.fromEntries(Object.entries(objectAt(this.object, 'metadata', field)).map(([key, value]) => [key, String(value)]));
  }
}

/** A copy of a value without empty entries at the top; undefined for nothing. */
export const isEmpty = (object: unknown): boolean => !isObject(object) || Object.keys(object).length === 0;
