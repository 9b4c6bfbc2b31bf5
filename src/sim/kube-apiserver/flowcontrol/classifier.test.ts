import { describe, expect, it } from 'vitest';
import type { RequestInfo } from '../endpoints/request-info.ts';
import { FlowClassifier } from './classifier.ts';

const schema = (
  name: string,
  matchingPrecedence: number,
  subjects: readonly object[],
  rules: object = { resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'], clusterScope: true }] },
) => ({
  apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
  kind: 'FlowSchema',
  metadata: { name },
  spec: { matchingPrecedence, priorityLevelConfiguration: { name: `${name}-level` }, distinguisherMethod: { type: 'ByUser' }, rules: [{ subjects, ...rules }] },
});
const user = (name: string) => ({ kind: 'User', user: { name } });
const group = (name: string) => ({ kind: 'Group', group: { name } });
const account = (namespace: string, name: string) => ({ kind: 'ServiceAccount', serviceAccount: { namespace, name } });
const request: RequestInfo = {
  isResourceRequest: true,
  verb: 'get',
  path: '/api/v1/namespaces/default/pods/p',
  group: '',
  version: 'v1',
  resource: 'pods',
  subresource: '',
  namespace: 'default',
  name: 'p',
};

/** `apiserver/pkg/util/flowcontrol/rule.go` matchesASubject, matchesAResourceRule; the order is that of `FlowSchemaSequence`. */
const schemas = [
  schema('later', 200, [user('*')]),
  schema('b-ops', 100, [group('ops')]),
  schema('a-ops', 100, [group('ops')]),
  schema('janes', 50, [user('jane')], { resourceRules: [{ verbs: ['list'], apiGroups: [''], resources: ['pods'], namespaces: ['default'] }] }),
  schema('status', 60, [user('jane')], { resourceRules: [{ verbs: ['update'], apiGroups: [''], resources: ['pods/status'], namespaces: ['*'] }] }),
  schema('bots', 70, [account('ci', '*')]),
  schema('health', 80, [group('system:unauthenticated')], { nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/debug/*'] }] }),
];

const cases: readonly (readonly [string, readonly string[], Partial<RequestInfo>, string])[] = [
  ['jane', [], { verb: 'list' }, 'janes'],
  ['jane', [], {}, 'later'],
  ['jane', ['ops'], {}, 'a-ops'],
  ['jane', ['ops'], { verb: 'list' }, 'janes'],
  ['jane', ['ops'], { verb: 'list', namespace: 'other' }, 'a-ops'],
  ['jane', [], { verb: 'update', subresource: 'status' }, 'status'],
  ['jane', [], { verb: 'update' }, 'later'],
  ['system:serviceaccount:ci:builder', [], {}, 'bots'],
  ['system:serviceaccount:cicd:builder', [], {}, 'later'],
  ['nobody', ['system:unauthenticated'], { isResourceRequest: false, path: '/debug/pprof' }, 'health'],
  ['nobody', ['system:unauthenticated'], { isResourceRequest: false, path: '/debugging' }, 'catch-all'],
];

describe('flow schemas', () => {
  it.each(cases)('%s of %j, %j: %s', (name, groups, about, expected) => {
    expect(new FlowClassifier(() => schemas).classify({ name, groups }, { ...request, ...about }).schema).toBe(expected);
  });

  it('are remembered by user and groups together, until they change', () => {
    let current = schemas;
    const classifier = new FlowClassifier(() => current);
    const of = (...groups: readonly string[]) => classifier.classify({ name: 'jane', groups }, request).schema;
    expect([of('ops'), of(), of('ops')]).toEqual(['a-ops', 'later', 'a-ops']);
    current = [schema('only', 1, [user('*')])];
    expect(of()).toBe('later');
    classifier.forget();
    expect(of()).toBe('only');
  });
});
