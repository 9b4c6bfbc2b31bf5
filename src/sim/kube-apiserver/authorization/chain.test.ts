import { describe, expect, it } from 'vitest';
import { type AbacPolicySpec, type AuthorizerConfiguration, type KubeObject, resources } from '../../../api/index.ts';
import { get } from '../../client-go/index.ts';
import { requestInfo } from '../endpoints/request-info.ts';
import { Bench, certificate, flatProfile } from '../testing/bench.ts';
import { abacAllows } from './abac.ts';

const read = (path: string) => requestInfo({ type: 'http-request', method: 'GET', path, userAgent: '', credentials: { kind: 'none' } });
const write = (path: string) => ({ ...read(path), verb: 'create' });
const user = (name: string, ...groups: readonly string[]) => ({ name, groups });

/** The policies of `pkg/auth/authorizer/abac/abac_test.go` TestAuthorizeV0, as v1beta1 says them. */
const policies: readonly AbacPolicySpec[] = [
  { user: '*', readonly: true, nonResourcePath: '/version' },
  { user: 'admin', namespace: '*', resource: '*', apiGroup: '*', nonResourcePath: '*' },
  { user: 'scheduler', readonly: true, namespace: '*', resource: 'pods', apiGroup: '*' },
  { user: 'alice', namespace: 'projectCaribou', resource: '*', apiGroup: '*' },
  { user: 'bob', readonly: true, namespace: 'projectCaribou', resource: '*', apiGroup: '*' },
  { group: 'debuggers', readonly: true, namespace: '*', resource: 'pods', apiGroup: '' },
  { user: 'chuck', group: 'ops', namespace: '*', resource: 'pods', apiGroup: '' },
  { namespace: '*', resource: '*', apiGroup: '*' },
];
const pods = (namespace: string) => `/api/v1/namespaces/${namespace}/pods`;

const attributes = [
  ['admin may do anything', user('admin'), write(pods('x')), true],
  ['the scheduler reads pods', user('scheduler'), read(pods('x')), true],
  ['and does not write them', user('scheduler'), write(pods('x')), false],
  ['nor reads services', user('scheduler'), read('/api/v1/namespaces/x/services'), false],
  ['alice writes in her project', user('alice'), write('/api/v1/namespaces/projectCaribou/services'), true],
  ['and in no other', user('alice'), write('/api/v1/namespaces/projectBoat/services'), false],
  ['bob reads alice’s project', user('bob'), read(pods('projectCaribou')), true],
  ['and does not write', user('bob'), write(pods('projectCaribou')), false],
  ['a group', user('eve', 'debuggers'), read(pods('x')), true],
  ['a policy with both wants both', user('chuck'), read(pods('x')), false],
  ['chuck of ops', user('chuck', 'ops'), write(pods('x')), true],
  ['anybody reads the version', user('eve'), read('/version'), true],
  ['a policy without a subject is nobody’s', user('eve'), read(pods('x')), false],
] as const;

describe('ABAC', () => {
  it.each(attributes)('%s', (_, who, request, allowed) => {
    expect(abacAllows(policies, who, request)).toBe(allowed);
  });
});

const jane = certificate('jane', 'devs');
const bench = (...authorizers: readonly AuthorizerConfiguration[]) => new Bench(flatProfile, { configuration: { authorizers } });
const ask = (b: Bench, who = jane) => b.outcome(get(resources.pods, 'default', 'p'), b.client(who));
const forbidden = '403 pods "p" is forbidden: User "jane" cannot get resource "pods" in API group "" in the namespace "default"';
const found = '404 pods "p" not found';
const abac: AuthorizerConfiguration = { type: 'ABAC', policies: [{ user: 'jane', namespace: '*', resource: 'pods', apiGroup: '*' }] };
const webhook = (failurePolicy: 'NoOpinion' | 'Deny', expression?: string): AuthorizerConfiguration => ({
  type: 'Webhook',
  name: 'authz',
  webhook: { service: { namespace: 'default', name: 'authz' }, failurePolicy, ...(expression ? { matchConditions: [{ expression }] } : {}) },
});
const unreachable =
  '500 an error on the server ("Internal Server Error: \\"/api/v1/namespaces/default/pods/p\\": Post \\"https://authz.default.svc:443/?timeout=3s\\": service \\"authz\\" not found") has prevented the request from succeeding (get pods p)';

/** `authorization/union/union.go`, `endpoints/filters/authorization.go`, `authorizer/webhook/webhook.go`. */
const chains: readonly (readonly [string, readonly AuthorizerConfiguration[], string])[] = [
  ['Node and RBAC say nothing', [{ type: 'Node' }, { type: 'RBAC' }], forbidden],
  ['ABAC allows', [{ type: 'RBAC' }, abac], found],
  [
    'reasons of all are given when nobody decides',
    [{ type: 'AlwaysDeny' }, { type: 'ABAC', policies: [] }],
    `${forbidden}: Everything is forbidden.\nNo policy matched.`,
  ],
  ['who comes first decides', [{ type: 'AlwaysAllow' }, { type: 'AlwaysDeny' }], found],
  ['a webhook that is not there has no opinion', [webhook('NoOpinion'), abac], found],
  ['or refuses, and its error is the answer', [webhook('Deny'), abac], unreachable],
  ['an error counts when nobody allows', [webhook('NoOpinion'), { type: 'RBAC' }], unreachable],
  ['a webhook is not asked about what its conditions leave out', [webhook('Deny', 'request.user != "jane"'), abac], found],
];

describe('authorizers in their order', () => {
  it.each(chains)('%s', (_, authorizers, expected) => {
    expect(ask(bench(...authorizers))).toBe(expected);
  });

  it('ask nobody about system:masters', () => {
    expect(ask(bench({ type: 'AlwaysDeny' }), certificate('root', 'system:masters'))).toBe(found);
  });

  it('are asked by access reviews (`registry/authorization/selfsubjectaccessreview/rest.go`)', () => {
    const spec = { resourceAttributes: { namespace: 'default', verb: 'get', resource: 'pods' } };
    const review = {
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', metadata: {}, spec } as KubeObject,
    } as const;
    const of = (...authorizers: readonly AuthorizerConfiguration[]) => {
      const b = bench({ type: 'ABAC', policies: [{ group: '*', namespace: '*', resource: 'selfsubjectaccessreviews', apiGroup: '*' }] }, ...authorizers);
      return (b.ok(review, b.client(jane)) as KubeObject & { readonly status?: unknown }).status;
    };
    expect(of(abac)).toEqual({ allowed: true });
    expect(of({ type: 'AlwaysDeny' })).toEqual({ allowed: false, reason: 'No policy matched.\nEverything is forbidden.' });
  });

  it('decide who may act as somebody else, too', () => {
    const b = bench({
      type: 'ABAC',
      policies: [
        { user: 'jane', namespace: '*', resource: 'users', apiGroup: '*' },
        { user: 'bob', namespace: '*', resource: 'pods', apiGroup: '*' },
      ],
    });
    const as = (user: string, groups?: readonly string[]) => {
      let told = '';
      b.host.request(
        {
          to: 'kube-apiserver' as never,
          channel: 'https',
          method: 'GET /api/v1/namespaces/default/pods/p',
          payload: {
            type: 'http-request',
            method: 'GET',
            path: '/api/v1/namespaces/default/pods/p',
            userAgent: 'x',
            credentials: jane,
            impersonate: { user, ...(groups ? { groups } : {}) },
          },
        },
        ({ payload }) => {
          told = payload.type === 'http-response' ? String((payload.body as KubeObject & { message?: string }).message) : '';
        },
      );
      b.run(200_000 as never);
      return told;
    };
    expect(as('bob')).toBe('pods "p" not found');
    expect(as('bob', ['ops'])).toBe(
      'groups "ops" is forbidden: User "jane" cannot impersonate resource "groups" in API group "" at the cluster scope: No policy matched.',
    );
  });
});
