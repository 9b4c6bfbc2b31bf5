import { describe, expect, it } from 'vitest';
import { type KubeObject, millis } from '../../../api/index.ts';
import { Bench, certificate } from '../testing/bench.ts';

const GROUP = 'rbac.authorization.k8s.io';
const post = (namespace: string, kind: string, name: string, rest: object) =>
  ({
    method: 'POST',
    path: `/apis/${GROUP}/v1/${namespace ? `namespaces/${namespace}/` : ''}${kind.toLowerCase()}s`,
    body: { apiVersion: `${GROUP}/v1`, kind, metadata: { name }, ...rest } as KubeObject,
  }) as const;
const rule = (verbs: readonly string[], resources: readonly string[], apiGroups: readonly string[] = [''], more: object = {}) => ({
  verbs,
  resources,
  apiGroups,
  ...more,
});
const subjects = [{ apiGroup: GROUP, kind: 'User', name: 'someone' }];
const toRole = (name: string, kind = 'ClusterRole') => ({ roleRef: { apiGroup: GROUP, kind, name }, subjects });

/** jane may write roles and bindings, and read pods; `more` is what else she may. */
function bench(...more: readonly object[]): Bench {
  const b = new Bench();
  const rules = [rule(['create'], ['roles', 'rolebindings', 'clusterroles'], [GROUP]), rule(['get', 'list'], ['pods', 'pods/log']), ...more];
  b.ok(post('', 'ClusterRole', 'janes', { rules }));
  b.ok(
    post('', 'ClusterRoleBinding', 'janes', {
      roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name: 'janes' },
      subjects: [{ apiGroup: GROUP, kind: 'User', name: 'jane' }],
    }),
  );
  b.ok(post('', 'ClusterRole', 'readers', { rules: [rule(['get'], ['pods'])] }));
  b.ok(post('', 'ClusterRole', 'writers', { rules: [rule(['get', 'delete'], ['pods'])] }));
  b.run(millis(100));
  return b;
}

const says = (resource: string, missing: string) =>
  `403 ${resource}.${GROUP} "x" is forbidden: user "jane" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n${missing}`;
const DELETE = '{APIGroups:[""], Resources:["pods"], Verbs:["delete"]}';
const escalate = rule(['escalate'], ['roles', 'clusterroles'], [GROUP]);

/** `pkg/registry/rbac/role/policybased/storage.go`, `rolebinding/policybased/storage.go`, `rbac/validation/policy_comparator_test.go`. */
const cases: readonly (readonly [string, readonly object[], ReturnType<typeof post>, string])[] = [
  ['a role of what one has', [], post('default', 'Role', 'x', { rules: [rule(['get'], ['pods'])] }), '201'],
  ['a role of more', [], post('default', 'Role', 'x', { rules: [rule(['get', 'delete'], ['pods'])] }), says('roles', DELETE)],
  ['of more, who may escalate', [escalate], post('default', 'Role', 'x', { rules: [rule(['get', 'delete'], ['pods'])] }), '201'],
  [
    'a star is more than all one has',
    [],
    post('default', 'Role', 'x', { rules: [rule(['*'], ['pods'])] }),
    says('roles', '{APIGroups:[""], Resources:["pods"], Verbs:["*"]}'),
  ],
  [
    'a subresource is another resource',
    [],
    post('default', 'Role', 'x', { rules: [rule(['get'], ['pods/log', 'pods/exec'])] }),
    says('roles', '{APIGroups:[""], Resources:["pods/exec"], Verbs:["get"]}'),
  ],
  ['one object of what one has', [], post('default', 'Role', 'x', { rules: [rule(['get'], ['pods'], [''], { resourceNames: ['a'] })] }), '201'],
  [
    'a path',
    [],
    post('', 'ClusterRole', 'x', { rules: [{ verbs: ['get'], nonResourceURLs: ['/metrics'] }] }),
    says('clusterroles', '{NonResourceURLs:["/metrics"], Verbs:["get"]}'),
  ],
  ['binding what one has', [], post('default', 'RoleBinding', 'x', toRole('readers')), '201'],
  ['binding more', [], post('default', 'RoleBinding', 'x', toRole('writers')), says('rolebindings', DELETE)],
  ['binding more, who may bind', [rule(['bind'], ['clusterroles'], [GROUP])], post('default', 'RoleBinding', 'x', toRole('writers')), '201'],
  [
    'who may bind another',
    [rule(['bind'], ['clusterroles'], [GROUP], { resourceNames: ['readers'] })],
    post('default', 'RoleBinding', 'x', toRole('writers')),
    says('rolebindings', DELETE),
  ],
  ['binding nothing', [], post('default', 'RoleBinding', 'x', toRole('absent', 'Role')), `404 roles.${GROUP} "absent" not found`],
];

describe('nobody grants what they do not hold', () => {
  it.each(cases)('%s', (_, more, request, expected) => {
    const b = bench(...more);
    expect(b.outcome(request, b.client(certificate('jane')))).toBe(expected);
  });
});
