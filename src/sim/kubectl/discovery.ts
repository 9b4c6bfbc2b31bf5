import { listAt, objectAt, type ResourceInfo, type Scheme, stringAt } from '../apimachinery/index.ts';
import type { Procedure } from '../kernel/index.ts';
import type { Session } from './session.ts';

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';

const strings = (value: unknown, field: string): readonly string[] => listAt(value, field).filter((item) => typeof item === 'string');

/** A kind as discovery tells it: nothing is known of its fields. */
function infoOf(group: string, version: string, resource: unknown): ResourceInfo {
  const kind = stringAt(objectAt(resource, 'responseKind'), 'kind');
  const plural = stringAt(resource, 'resource');
  return {
    type: { group, version, resource: plural, kind, namespaced: stringAt(resource, 'scope') === 'Namespaced' },
    singular: stringAt(resource, 'singularResource') || kind.toLowerCase(),
    shortNames: strings(resource, 'shortNames'),
    categories: strings(resource, 'categories'),
    verbs: strings(resource, 'verbs'),
    subresources: Object.fromEntries(listAt(resource, 'subresources').map((sub) => [stringAt(sub, 'subresource'), strings(sub, 'verbs')])),
    schema: { model: '', goName: kind, fields: new Map(), preserveUnknown: true },
    etcdPrefix: `/registry/${group}/${plural}`,
    custom: true,
  };
}

function served(answer: unknown): readonly ResourceInfo[] {
  return listAt(answer, 'items').flatMap((group) =>
    listAt(group, 'versions').flatMap((version) =>
      listAt(version, 'resources').map((resource) => infoOf(stringAt(objectAt(group, 'metadata'), 'name'), stringAt(version, 'version'), resource)),
    ),
  );
}

const keyOf = ({ type }: ResourceInfo): string => `${type.group}/${type.version}/${type.resource}`;

function learn(scheme: Scheme, found: readonly ResourceInfo[]): void {
  const now = new Set(found.map(keyOf));
  for (const info of scheme.all().filter(({ custom }) => custom)) if (!now.has(keyOf(info))) scheme.remove(info.type);
  for (const info of found) if (!scheme.resource(info.type.group, info.type.version, info.type.resource)) scheme.add(info);
}

/**
 * Asks kube-apiserver which kinds it serves, and forgets those that it does not serve any more. kubectl does this when a kind is not in
 * what it knows. Source: `client-go/discovery/aggregated_discovery.go`, `restmapper/discovery.go`.
 */
export function* discover(session: Session): Procedure<void> {
  session.discovered = true;
  yield* session.find<unknown>({ method: 'GET', path: '/api', accept: AGGREGATED });
  learn(session.scheme, served(yield* session.find<unknown>({ method: 'GET', path: '/apis', accept: AGGREGATED })));
}
