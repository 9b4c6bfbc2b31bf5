import { isArray, isObject, listAt, objectAt, stringAt } from '../../apimachinery/index.ts';
import { KustomizeError } from './error.ts';
import { changeField, type FieldSpec } from './field-path.ts';
import { type NameReference, nameReferences } from './field-specs.ts';
import { effectiveNamespace, fits, idText, type KindSelector, type Resource } from './resource.ts';

/** One list is the end of the other; two that are empty agree. Source: `kustomize/api/internal/utils/stringslice.go` SameEndingSubSlice. */
function sameEnding(a: readonly string[], b: readonly string[]): boolean {
  const [short, long] = a.length > b.length ? [b, a] : [a, b];
  if (short.length === 0) return long.length === 0;
  return short.every((text, index) => text === long[index + long.length - short.length]);
}

function sameContext(a: Resource, b: Resource, allowEmpty: boolean): boolean {
  const agree = (left: readonly string[], right: readonly string[]): boolean =>
    (allowEmpty && (left.length === 0 || right.length === 0)) || sameEnding(left, right);
  return agree(a.prefixes, b.prefixes) && agree(a.suffixes, b.suffixes);
}

/** Namespaces of the ServiceAccounts that a RoleBinding names. */
function subjectNamespaces({ object, id }: Resource): ReadonlySet<string> {
  if (id.kind !== 'RoleBinding') return new Set();
  return new Set(listAt(object, 'subjects').flatMap((subject) => (stringAt(subject, 'kind') === 'ServiceAccount' ? [stringAt(subject, 'namespace')] : [])));
}

/** What an object could refer to. Source: `kustomize/api/resmap/reswrangler.go` SubsetThatCouldBeReferencedByResource. */
function reachable(referrer: Resource, resources: readonly Resource[]): readonly Resource[] {
  const { id } = referrer;
  if (id.clusterScoped) return resources;
  const others = subjectNamespaces(referrer);
  return resources.filter((target) => target.id.clusterScoped || effectiveNamespace(target.id) === effectiveNamespace(id) || others.has(target.id.namespace));
}

/** Source: `kustomize/api/filters/nameref/nameref.go` Filter. */
class Reference {
  constructor(
    private readonly referrer: Resource,
    private readonly field: FieldSpec,
    private readonly target: KindSelector,
    private readonly candidates: readonly Resource[],
  ) {}

  update(): void {
    changeField(this.referrer, this.field, (value) => this.renamed(value));
  }

  private renamed(value: unknown): unknown {
    if (value === null || value === undefined) return value;
    if (isArray(value)) return value.map((item) => this.renamed(item));
    if (isObject(value)) return this.renamedObject(value);
    return this.chosen(String(value), this.candidates, false)?.id.name ?? value;
  }

  /** A name with a namespace beside it, as subjects have. */
  private renamedObject(value: Readonly<Record<string, unknown>>): unknown {
    if (value.name === undefined) throw new KustomizeError("path config error; no 'name' field in node");
    const { namespace } = value;
    const inside = (idOf: (resource: Resource) => string): readonly Resource[] => this.candidates.filter((candidate) => idOf(candidate) === namespace);
    const original = inside(({ originalId }) => effectiveNamespace(originalId));
    const candidates = namespace === undefined ? this.candidates : original.length > 0 ? original : inside(({ id }) => effectiveNamespace(id));
    const found = this.chosen(String(value.name), candidates, true);
    if (!found || (found.id.name === value.name && found.id.namespace === '')) return value;
    return { ...value, name: found.id.name, ...(found.id.namespace === '' ? {} : { namespace: found.id.namespace }) };
  }

  /** `roleRef` says itself of which kind it is. */
  private ofRole(candidate: Resource): boolean {
    if (!this.field.path.endsWith('roleRef/name')) return true;
    const { apiGroup, kind } = objectAt(this.referrer.object, 'roleRef');
    if (typeof apiGroup !== 'string' || typeof kind !== 'string') return true;
    return candidate.previous.some((id) => fits(id, { group: apiGroup, kind }));
  }

  private near({ id }: Resource): boolean {
    const own = this.referrer.id;
    return own.clusterScoped || id.clusterScoped || id.kind === 'ServiceAccount' || effectiveNamespace(own) === effectiveNamespace(id);
  }

  private chosen(name: string, from: readonly Resource[], withNamespace: boolean): Resource | undefined {
    const named = from.filter(
      (candidate) =>
        candidate.previous.some((id) => id.name === name) &&
        candidate.previous.some((id) => fits(id, this.target)) &&
        this.ofRole(candidate) &&
        this.near(candidate),
    );
    if (named.length === 1) return named[0];
    const loosely = named.filter((candidate) => sameContext(candidate, this.referrer, true));
    const left = loosely.length > 1 ? loosely.filter((candidate) => sameContext(candidate, this.referrer, false)) : loosely;
    const [first, ...others] = left;
    if (!first || others.every(({ id }) => id.name === first.id.name && (!withNamespace || id.namespace === first.id.namespace))) return first;
    throw new KustomizeError(
      `updating name reference in '${this.field.path}' field of '${idText(this.referrer.id)}': considering field '${this.field.path}' of object ${idText(this.referrer.id)}: found multiple possible referrals: ${left.map(({ id }) => idText(id)).join(', ')}`,
    );
  }
}

const referrers = ({ fields }: NameReference, { originalId }: Resource): readonly FieldSpec[] => fields.filter((field) => fits(originalId, field));

/** Writes the new names of objects wherever others refer to them. Source: `kustomize/api/internal/accumulator/namereferencetransformer.go`. */
export function fixNameReferences(resources: readonly Resource[]): void {
  for (const referrer of resources) {
    const candidates = reachable(referrer, resources);
    for (const reference of nameReferences)
      for (const field of referrers(reference, referrer)) new Reference(referrer, field, reference.target, candidates).update();
  }
}
