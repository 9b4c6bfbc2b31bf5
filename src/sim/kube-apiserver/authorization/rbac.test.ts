import { describe, expect, it } from 'vitest';
import { type KubeObject, millis, resources } from '../../../api/index.ts';
import { ApiClient, list } from '../../client-go/index.ts';
import { admin, Bench, certificate } from '../testing/bench.ts';

const rbac = 'rbac.authorization.k8s.io/v1';
const post = (resource: string, kind: string, name: string, rest: object) =>
  ({ method: 'POST', path: `/apis/${rbac}/${resource}`, body: { apiVersion: rbac, kind, metadata: { name }, ...rest } as KubeObject }) as const;

/** `ops` may list Pods; jane may not. */
function bench(): Bench {
  const b = new Bench();
  b.ok(post('clusterroles', 'ClusterRole', 'pods', { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }] }));
  b.ok(
    post('clusterrolebindings', 'ClusterRoleBinding', 'ops', {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'pods' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'ops' }],
    }),
  );
  b.run(millis(100));
  return b;
}

const pods = list(resources.pods, 'default');
const NO = '403 pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"';

describe('what is remembered of a decision', () => {
  // `plugin/pkg/auth/authorizer/rbac/rbac.go` asks with the whole user.Info: name and groups.
  it('a name with other groups is another identity, in either order', () => {
    const b = bench();
    const asOps = new ApiClient(b.host, { userAgent: 'kubectl', credentials: admin, impersonate: { user: 'jane', groups: ['ops'] } });
    const jane = b.client(certificate('jane'));
    expect([b.outcome(pods, asOps), b.outcome(pods, jane), b.outcome(pods, asOps), b.outcome(pods, jane)]).toEqual(['200', NO, '200', NO]);
    expect(b.outcome(pods, b.client(certificate('jane', 'ops')))).toBe('200');
  });

  it('is forgotten when a binding goes', () => {
    const b = bench();
    const member = b.client(certificate('jane', 'ops'));
    expect(b.outcome(pods, member)).toBe('200');
    b.ok({ method: 'DELETE', path: `/apis/${rbac}/clusterrolebindings/ops` });
    b.run(millis(100));
    expect(b.outcome(pods, member)).toBe(NO);
  });
});
