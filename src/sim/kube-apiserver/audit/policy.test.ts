import { describe, expect, it } from 'vitest';
import type { AuditPolicy, AuditPolicyRule } from '../../../api/index.ts';
import { requestInfo } from '../endpoints/request-info.ts';
import { auditConfig } from './policy.ts';

const tim = { name: 'tim@k8s.io', groups: ['humans', 'developers'] };
const request = (method: 'GET' | 'PUT' | 'DELETE', path: string) =>
  requestInfo({ type: 'http-request', method, path, userAgent: '', credentials: { kind: 'none' } });
const attributes = {
  namespaced: request('GET', '/api/v1/namespaces/default/pods/busybox'),
  cluster: request('GET', '/apis/rbac.authorization.k8s.io/v1/clusterroles/edit'),
  nonResource: request('GET', '/logs/kubelet.log'),
  subresource: request('GET', '/api/v1/namespaces/default/pods/busybox/log'),
} as const;
type About = keyof typeof attributes;

const rules = {
  default: { level: 'Metadata' },
  create: { level: 'Request', verbs: ['create'] },
  tims: { level: 'Metadata', users: ['tim@k8s.io'] },
  humans: { level: 'Metadata', userGroups: ['humans'] },
  serviceAccounts: { level: 'Request', userGroups: ['system:serviceaccounts'] },
  getPods: { level: 'RequestResponse', verbs: ['get'], resources: [{ resources: ['pods'] }] },
  getPodLogs: { level: 'Request', verbs: ['get'], resources: [{ resources: ['pods/log'] }] },
  getPodWildcardMatching: { level: 'Request', verbs: ['get'], resources: [{ resources: ['*'] }] },
  getPodResourceWildcardMatching: { level: 'Request', verbs: ['get'], resources: [{ resources: ['*/log'] }] },
  getPodSubResourceWildcardMatching: { level: 'Request', verbs: ['get'], resources: [{ resources: ['pods/*'] }] },
  getClusterRoles: {
    level: 'RequestResponse',
    verbs: ['get'],
    resources: [{ group: 'rbac.authorization.k8s.io', resources: ['clusterroles'] }],
    namespaces: [''],
  },
  getLogs: { level: 'RequestResponse', nonResourceURLs: ['/logs*'] },
  getMetrics: { level: 'Request', nonResourceURLs: ['/metrics'] },
  clusterRoleEdit: { level: 'Request', resources: [{ group: 'rbac.authorization.k8s.io', resources: ['clusterroles'], resourceNames: ['edit'] }] },
  none: { level: 'None', verbs: ['get'] },
} satisfies Readonly<Record<string, AuditPolicyRule>>;
type RuleName = keyof typeof rules;

/** `apiserver/pkg/audit/policy/checker_test.go` testAuditLevel: request, level, the rules in their order. */
const levels: readonly (readonly [about: About, level: string, ...names: RuleName[]])[] = [
  ['namespaced', 'Metadata', 'default'],
  ['namespaced', 'None', 'create'],
  ['namespaced', 'Metadata', 'tims'],
  ['namespaced', 'Metadata', 'humans'],
  ['namespaced', 'None', 'serviceAccounts'],
  ['namespaced', 'RequestResponse', 'getPods'],
  ['namespaced', 'None', 'getClusterRoles'],
  ['namespaced', 'None', 'getLogs'],
  ['namespaced', 'None', 'getMetrics'],
  ['namespaced', 'Metadata', 'getMetrics', 'serviceAccounts', 'default'],
  ['namespaced', 'RequestResponse', 'getMetrics', 'getPods', 'default'],
  ['namespaced', 'Request', 'getPodLogs', 'getPodWildcardMatching'],
  ['cluster', 'Metadata', 'default'],
  ['cluster', 'None', 'getPods'],
  ['cluster', 'RequestResponse', 'getClusterRoles'],
  ['cluster', 'Request', 'clusterRoleEdit', 'getClusterRoles'],
  ['cluster', 'None', 'getLogs'],
  ['nonResource', 'Metadata', 'default'],
  ['nonResource', 'None', 'getPods'],
  ['nonResource', 'None', 'getClusterRoles'],
  ['nonResource', 'RequestResponse', 'getLogs'],
  ['nonResource', 'None', 'getMetrics'],
  ['nonResource', 'None', 'none', 'getLogs'],
  ['subresource', 'Request', 'getPodLogs', 'getPods'],
  ['subresource', 'Request', 'getPods', 'getPodLogs'],
  ['subresource', 'Request', 'getPodResourceWildcardMatching'],
  ['subresource', 'Request', 'getPodSubResourceWildcardMatching'],
];

describe('audit policy', () => {
  it.each(levels.map(([about, level, ...names]) => ({ about, level, names })))('$about: $level by $names', ({ about, level, names }) => {
    const policy: AuditPolicy = { rules: names.map((name) => rules[name]) };
    expect(auditConfig(policy, tim, attributes[about]).level).toBe(level);
  });

  /** `policy/util.go`, `checker_test.go` TestOmitManagedFields: what a rule says overrides the policy; the stages left out add up (`policy/reader.go`). */
  it('leaves out stages of the policy and of the rule, and managed fields as the rule says', () => {
    const policy: AuditPolicy = {
      omitStages: ['RequestReceived'],
      omitManagedFields: true,
      rules: [{ level: 'Metadata', omitStages: ['Panic'], omitManagedFields: false }],
    };
    const { omitStages, omitManagedFields } = auditConfig(policy, tim, attributes.namespaced);
    expect([...omitStages].sort()).toEqual(['Panic', 'RequestReceived']);
    expect(omitManagedFields).toBe(false);
  });
});
