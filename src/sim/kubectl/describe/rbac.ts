import type { Role, RoleBinding } from '../../../api/index.ts';
import { compareStrings, goList } from '../../apimachinery/index.ts';
import { type Describer, writeAnnotations, writeMap } from './common.ts';

export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

interface Line {
  /** Undefined for URLs. */
  readonly group: string | undefined;
  readonly resource: string;
  readonly urls: readonly string[];
  readonly names: readonly string[];
  readonly verbs: readonly string[];
}

/** A rule as Go prints it: rules are sorted by that. */
const goText = ({ group, resource, urls, names, verbs }: Line): string =>
  `&PolicyRule{Verbs:${goList(verbs)},APIGroups:${goList(group === undefined ? [] : [group])},Resources:${goList(resource === '' ? [] : [resource])},ResourceNames:${goList(names)},NonResourceURLs:${goList(urls)},}`;

/** `pods`, `deployments.apps`, `pods.metrics.k8s.io/log`. */
export function combined({ resource, group = '' }: Line): string {
  const [name = '', sub] = resource.split('/');
  return `${name}${group === '' ? '' : `.${group}`}${sub === undefined ? '' : `/${sub}`}`;
}

/** One line for each resource, URL and name, with the verbs of all rules that grant it. Source: `kubectl/pkg/util/rbac/rbac.go` CompactRules. */
export function compactRules(rules: readonly PolicyRule[]): readonly Line[] {
  const lines = new Map<string, { line: Line; verbs: Set<string> }>();
  const urls: Line[] = [];
  const add = (line: Line): void => {
    const key = JSON.stringify([line.group, line.resource, line.names]);
    const entry = lines.get(key) ?? { line, verbs: new Set<string>() };
    for (const verb of line.verbs) entry.verbs.add(verb);
    lines.set(key, entry);
  };
  for (const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [], verbs } of rules) {
    // Rules for URLs are not put together.
    for (const url of nonResourceURLs) for (const verb of verbs) urls.push({ group: undefined, resource: '', urls: [url], names: [], verbs: [verb] });
    for (const group of apiGroups)
      for (const resource of resources)
        for (const name of resourceNames.length > 0 ? resourceNames : [undefined])
          add({ group, resource, urls: [], names: name === undefined ? [] : [name], verbs });
  }
  return [...urls, ...[...lines.values()].map(({ line, verbs }) => ({ ...line, verbs: [...verbs] }))].sort((a, b) => compareStrings(goText(a), goText(b)));
}

/** Source: `kubectl/pkg/describe/describe.go` RoleDescriber. */
export const describeRole: Describer = function* (_session, writer, object) {
  const { metadata, rules = [] } = object as Role;
  writer.write(0, `Name:\t${metadata?.name}`);
  writeMap(writer, 0, 'Labels', metadata?.labels);
  writeAnnotations(writer, 0, metadata?.annotations);
  writer.write(0, 'PolicyRule:\n  Resources\tNon-Resource URLs\tResource Names\tVerbs\n  ---------\t-----------------\t--------------\t-----');
  for (const line of compactRules(rules)) writer.write(1, `${combined(line)}\t${goList(line.urls)}\t${goList(line.names)}\t${goList(line.verbs)}`);
};

/** Source: `kubectl/pkg/describe/describe.go` RoleBindingDescriber. */
export const describeRoleBinding: Describer = function* (_session, writer, object) {
  const { metadata, roleRef, subjects = [] } = object as RoleBinding;
  writer.write(0, `Name:\t${metadata?.name}`);
  writeMap(writer, 0, 'Labels', metadata?.labels);
  writeAnnotations(writer, 0, metadata?.annotations);
  writer.write(0, `Role:\n  Kind:\t${roleRef.kind}\n  Name:\t${roleRef.name}\nSubjects:\n  Kind\tName\tNamespace\n  ----\t----\t---------`);
  for (const { kind, name, namespace = '' } of subjects) writer.write(1, `${kind}\t${name}\t${namespace}`);
};
