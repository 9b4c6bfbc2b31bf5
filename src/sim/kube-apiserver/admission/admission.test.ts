import { describe, expect, it } from 'vitest';
import { type Credentials, type KubeObject, millis, type Pod, resources } from '../../../api/index.ts';
import { ApiClient, create, get, patch, update } from '../../client-go/index.ts';
import { admin, Bench, certificate, pod } from '../testing/bench.ts';

const object = (apiVersion: string, kind: string, name: string, rest: object, namespace: string | undefined = 'default') =>
  ({ apiVersion, kind, metadata: { name, ...(namespace ? { namespace } : {}) }, ...rest }) as KubeObject;
const post = (path: string, body: KubeObject) => ({ method: 'POST', path, body }) as const;
const container = (resourcesOf: object) => ({ container: { resources: resourcesOf } });

describe('ServiceAccount', () => {
  it('names the account and mounts its token as the real plugin does', () => {
    const b = new Bench();
    const { spec } = b.ok(create(resources.pods, pod('p')));
    expect(spec?.serviceAccountName).toBe('default');
    const volume = spec?.volumes?.[0];
    expect(volume?.name).toMatch(/^kube-api-access-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(volume?.projected?.sources?.[0]?.serviceAccountToken).toEqual({ expirationSeconds: 3607, path: 'token' });
    expect(spec?.containers[0]?.volumeMounts).toEqual([{ name: volume?.name, readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }]);
  });

  it('leaves a Pod alone that wants no token', () => {
    const b = new Bench();
    expect(b.ok(create(resources.pods, pod('p', { spec: { automountServiceAccountToken: false } }))).spec?.volumes).toBeUndefined();
  });
});

describe('Priority, DefaultTolerationSeconds, TaintNodesByCondition', () => {
  it('set what the scheduler and the taint manager read', () => {
    const b = new Bench();
    expect(b.ok(create(resources.pods, pod('p', { spec: { priorityClassName: 'system-node-critical' } }))).spec).toMatchObject({
      priority: 2_000_001_000,
      preemptionPolicy: 'PreemptLowerPriority',
      tolerations: [
        { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
        { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
      ],
    });
    const node = object('v1', 'Node', 'n1', { status: { capacity: { cpu: '4' } } }, '');
    expect(b.ok(create(resources.nodes, node))).toMatchObject({
      spec: { taints: [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }] },
      status: { capacity: { cpu: '4' } },
    });
  });
});

describe('LimitRanger (plugin/pkg/admission/limitranger)', () => {
  const bench = (limit: object): Bench => {
    const b = new Bench();
    b.ok(post('/api/v1/namespaces/default/limitranges', object('v1', 'LimitRange', 'l', { spec: { limits: [{ type: 'Container', ...limit }] } })));
    b.run(millis(100));
    return b;
  };

  it('sets defaults and says so', () => {
    const b = bench({ default: { cpu: '200m' }, defaultRequest: { cpu: '100m' } });
    expect(b.ok(create(resources.pods, pod('p')))).toMatchObject({
      metadata: { annotations: { 'kubernetes.io/limit-ranger': 'LimitRanger plugin set: cpu request for container c; cpu limit for container c' } },
      spec: { containers: [{ resources: { requests: { cpu: '100m' }, limits: { cpu: '200m' } } }] },
      status: { qosClass: 'Burstable' },
    });
  });

  it.each([
    [{ max: { cpu: '500m' } }, { limits: { cpu: '2' } }, 'maximum cpu usage per Container is 500m, but limit is 2'],
    [{ min: { cpu: '100m' } }, { requests: { cpu: '10m' } }, 'minimum cpu usage per Container is 100m, but request is 10m'],
    [{ maxLimitRequestRatio: { cpu: '2' } }, {}, 'cpu max limit to request ratio per Container is 2, but no request is specified or request is 0'],
    [
      { maxLimitRequestRatio: { cpu: '2' } },
      { requests: { cpu: '100m' }, limits: { cpu: '400m' } },
      'cpu max limit to request ratio per Container is 2, but provided ratio is 4.000000',
    ],
  ])('%j refuses %j', (limit, asked, why) => {
    expect(bench(limit).outcome(create(resources.pods, pod('p', container(asked))))).toContain(`403 pods "p" is forbidden: ${why}`);
  });
});

describe('ResourceQuota (apiserver/pkg/admission/plugin/resourcequota)', () => {
  const bench = (hard: object): Bench => {
    const b = new Bench();
    b.ok(post('/api/v1/namespaces/default/resourcequotas', object('v1', 'ResourceQuota', 'q', { spec: { hard } })));
    b.run(millis(100));
    return b;
  };

  it('counts Pods, also those created in the same instant', () => {
    const b = bench({ pods: '1' });
    const outcomes: number[] = [];
    for (const name of ['a', 'b']) b.client().send(create(resources.pods, pod(name)), (r) => outcomes.push(r.code));
    b.run(millis(100));
    expect(outcomes.sort()).toEqual([201, 403]);
    expect(b.outcome(create(resources.pods, pod('c')))).toBe('403 pods "c" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1');
    expect(b.ok({ method: 'GET', path: '/api/v1/namespaces/default/resourcequotas/q' })).toMatchObject({ status: { used: { pods: '1' } } });
  });

  it('sums requests, and wants them stated', () => {
    const b = bench({ 'requests.cpu': '1' });
    expect(b.outcome(create(resources.pods, pod('a')))).toBe('403 pods "a" is forbidden: failed quota: q: must specify requests.cpu for: c');
    expect(b.outcome(create(resources.pods, pod('a', container({ requests: { cpu: '600m' } }))))).toBe('201');
    expect(b.outcome(create(resources.pods, pod('b', container({ requests: { cpu: '600m' } }))))).toBe(
      '403 pods "b" is forbidden: exceeded quota: q, requested: requests.cpu=600m, used: requests.cpu=600m, limited: requests.cpu=1',
    );
  });

  it('counts any kind', () => {
    const b = bench({ 'count/deployments.apps': '0' });
    const deployment = object('apps/v1', 'Deployment', 'd', {
      spec: { selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } } },
    });
    expect(b.outcome(create(resources.deployments, deployment))).toContain(
      'exceeded quota: q, requested: count/deployments.apps=1, used: count/deployments.apps=0, limited: count/deployments.apps=0',
    );
  });
});

describe('PodSecurity (pod-security-admission/admission)', () => {
  const bench = (labels: object): Bench => {
    const b = new Bench();
    b.ok(patch(resources.namespaces, undefined, 'default', 'application/merge-patch+json', { metadata: { labels } }));
    b.run(millis(100));
    return b;
  };

  it('refuses what the level forbids', () => {
    const b = bench({ 'pod-security.kubernetes.io/enforce': 'restricted' });
    expect(b.outcome(create(resources.pods, pod('p')))).toBe(
      '403 pods "p" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "c" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "c" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "c" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "c" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    );
    const securityContext = {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    };
    expect(b.outcome(create(resources.pods, pod('p', { container: { securityContext } })))).toBe('201');
  });

  it('baseline', () => {
    const b = bench({ 'pod-security.kubernetes.io/enforce': 'baseline' });
    expect(b.outcome(create(resources.pods, pod('p', { spec: { hostNetwork: true }, container: { securityContext: { privileged: true } } })))).toContain(
      'violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true), privileged (container "c" must not set securityContext.privileged=true)',
    );
  });

  it('warns', () => {
    const b = bench({ 'pod-security.kubernetes.io/warn': 'baseline' });
    expect(b.call(create(resources.pods, pod('p', { spec: { hostPID: true } }))).warnings).toEqual([
      'would violate PodSecurity "baseline:latest": host namespaces (hostPID=true)',
    ]);
  });
});

describe('storage plugins', () => {
  it('give a claim the default class and protect it', () => {
    const b = new Bench();
    const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' };
    const storageClass = { ...object('storage.k8s.io/v1', 'StorageClass', 'fast', { provisioner: 'x' }, ''), metadata: { name: 'fast', annotations } };
    b.ok(post('/apis/storage.k8s.io/v1/storageclasses', storageClass));
    b.run(millis(100));
    const claim = object('v1', 'PersistentVolumeClaim', 'c', { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } });
    expect(b.ok(create(resources.persistentvolumeclaims, claim))).toMatchObject({
      metadata: { finalizers: ['kubernetes.io/pvc-protection'] },
      spec: { storageClassName: 'fast' },
      status: { phase: 'Pending' },
    });
  });
});

describe('kubelets', () => {
  it('may touch only their own node and Pods (NodeRestriction)', () => {
    const b = new Bench();
    const kubelet = b.client(certificate('system:node:n1', 'system:nodes'), 'kubelet/v1.36.2');
    const node = (name: string) => object('v1', 'Node', name, {}, '');
    expect(b.outcome(create(resources.nodes, node('n1')), kubelet)).toBe('201');
    expect(b.outcome(create(resources.nodes, node('n2')), kubelet)).toContain('403 nodes "n2" is forbidden: node "n1" is not allowed to modify node "n2"');
    b.ok(create(resources.pods, pod('p')));
    const status = patch<Pod>(resources.pods, 'default', 'p', 'application/strategic-merge-patch+json', { status: { phase: 'Running' } }, 'status');
    expect(b.outcome(status, kubelet)).toContain('node "n1" can only update pod status for pods with spec.nodeName set to itself');
    const change = (body: unknown) => b.outcome(patch(resources.nodes, '', 'n1', 'application/strategic-merge-patch+json', body), kubelet);
    expect(change({ spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] } })).toContain('node "n1" is not allowed to modify taints');
    expect(change({ metadata: { labels: { 'node-role.kubernetes.io/x': '', 'kubernetes.io/os': 'linux' } } })).toContain(
      'is not allowed to modify labels: node-role.kubernetes.io/x',
    );
    expect(change({ metadata: { labels: { 'example.com/x': '', 'node.kubernetes.io/y': '' } } })).toBe('200');
    expect(b.outcome(create(resources.pods, pod('q')), kubelet)).toContain(
      'pod does not have "kubernetes.io/config.mirror" annotation, node "n1" can only create mirror pods',
    );
    const mirror = {
      ...pod('q'),
      metadata: { ...pod('q').metadata, annotations: { 'kubernetes.io/config.mirror': 'x' } },
      spec: { ...pod('q').spec, nodeName: 'n1' },
    };
    expect(b.outcome(create(resources.pods, mirror), kubelet)).toContain('node "n1" can only create pods with an owner reference set to itself');
    expect(b.outcome(update(resources.configmaps, object('v1', 'ConfigMap', 'x', {})), kubelet)).toContain(
      '403 configmaps "x" is forbidden: User "system:node:n1" cannot update resource "configmaps"',
    );
    // `node_authorizer.go` authorizePod: what does not run there is none of its business.
    expect(b.outcome(get(resources.pods, 'default', 'p'), kubelet)).toBe(
      '403 pods "p" is forbidden: User "system:node:n1" cannot get resource "pods" in API group "" in the namespace "default": no relationship found between node \'n1\' and this object',
    );
  });
});

describe('RBAC', () => {
  it('is evaluated: a RoleBinding allows in its namespace', () => {
    const b = new Bench();
    const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/default';
    const jane = b.client(certificate('jane'));
    b.ok(
      post(`${rbac}/roles`, object('rbac.authorization.k8s.io/v1', 'Role', 'r', { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }] })),
    );
    const refs = {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'jane' }],
    };
    expect(b.outcome(get(resources.pods, 'default', 'x'), jane)).toMatch(/^403/);
    b.ok(post(`${rbac}/rolebindings`, object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'rb', refs)));
    b.run(millis(100));
    expect(b.outcome(get(resources.pods, 'default', 'x'), jane)).toMatch(/^404/);
    expect(b.outcome(get(resources.pods, 'kube-system', 'x'), jane)).toMatch(/^403/);
    const review = object(
      'authorization.k8s.io/v1',
      'SelfSubjectAccessReview',
      '',
      { spec: { resourceAttributes: { namespace: 'default', verb: 'list', resource: 'pods' } } },
      '',
    );
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
    expect(b.ok(post(path, review), jane)).toMatchObject({ status: { allowed: true } });
    const impersonate = { user: 'john' };
    const asJohn = (credentials: Credentials) => new ApiClient(b.host, { userAgent: 'kubectl/v1.36.2', credentials, impersonate });
    expect(b.ok(post(path, review), asJohn(admin))).toMatchObject({ status: { allowed: false } });
    expect(b.outcome(post(path, review), asJohn(certificate('jane')))).toBe(
      '403 users "john" is forbidden: User "jane" cannot impersonate resource "users" in API group "" at the cluster scope',
    );
  });
});
