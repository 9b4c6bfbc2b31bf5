import { describe, expect, it } from 'vitest';
import { type KubeObject, type Pod, resources, seconds } from '../../../api/index.ts';
import { type ApiRequest, create, createSubresource, get, list, patch, remove, update } from '../../client-go/index.ts';
import { Bench, certificate, pod } from '../testing/bench.ts';

const deployment = (name: string, spec: object = {}): KubeObject & { readonly spec: object } => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'default' },
  spec: {
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } },
    ...spec,
  },
});
const configMap = (name: string, data: object = {}, metadata: object = {}) =>
  ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default', ...metadata }, data }) as KubeObject;
const binding = (name: string, node: string) =>
  createSubresource(resources.pods, 'default', name, 'binding', {
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { name, namespace: 'default' },
    target: { kind: 'Node', name: node },
  });
const strategic = 'application/strategic-merge-patch+json';
const merge = 'application/merge-patch+json';

describe('refusals have the words of the real server (apimachinery/pkg/api/errors/errors.go)', () => {
  const cases: readonly (readonly [what: string, ask: (b: Bench) => ApiRequest<unknown>, outcome: string])[] = [
    ['get of nothing', () => get(resources.pods, 'default', 'x'), '404 pods "x" not found'],
    ['get in a group', () => get(resources.deployments, 'default', 'x'), '404 deployments.apps "x" not found'],
    ['unknown resource', () => ({ method: 'GET', path: '/api/v1/namespaces/default/gizmos' }), '404 the server could not find the requested resource'],
    [
      'create twice',
      (b) => {
        b.ok(create(resources.configmaps, configMap('a')));
        return create(resources.configmaps, configMap('a'));
      },
      '409 configmaps "a" already exists',
    ],
    [
      'create with a version',
      () => create(resources.configmaps, configMap('a', {}, { resourceVersion: '5' })),
      '500 resourceVersion should not be set on objects to be created',
    ],
    ['missing namespace', () => create(resources.configmaps, configMap('a', {}, { namespace: 'nowhere' })), '404 namespaces "nowhere" not found'],
    [
      'namespace differs',
      () => ({ method: 'POST', path: '/api/v1/namespaces/default/configmaps', body: configMap('a', {}, { namespace: 'other' }) }),
      '400 the namespace of the provided object does not match the namespace sent on the request',
    ],
    [
      'name differs',
      () => ({ method: 'PUT', path: '/api/v1/namespaces/default/configmaps/t1', body: configMap('t2') }),
      '400 the name of the object (t2) does not match the name on the URL (t1)',
    ],
    ['put of nothing', () => update(resources.configmaps, configMap('zz')), '404 configmaps "zz" not found'],
    ['field selector', () => list(resources.pods, 'default', { fieldSelector: 'spec.foo=1' }), '400 field label not supported: spec.foo'],
    ['label selector', () => list(resources.pods, 'default', { labelSelector: 'a in x' }), "400 unable to parse requirement: found 'x' expected: '('"],
    [
      'immortal namespace',
      () => remove(resources.namespaces, undefined, 'kube-system'),
      '403 namespaces "kube-system" is forbidden: this namespace may not be deleted',
    ],
    [
      'missing account',
      () => create(resources.pods, pod('p', { spec: { serviceAccountName: 'nobody' } })),
      '403 pods "p" is forbidden: error looking up service account default/nobody: serviceaccount "nobody" not found',
    ],
    [
      'missing priority class',
      () => create(resources.pods, pod('p', { spec: { priorityClassName: 'gold' } })),
      '403 pods "p" is forbidden: no PriorityClass with name gold was found',
    ],
    [
      'missing runtime class',
      () => create(resources.pods, pod('p', { spec: { runtimeClassName: 'kata' } })),
      '403 pods "p" is forbidden: pod rejected: RuntimeClass "kata" not found',
    ],
    ['future version', () => list(resources.pods, 'default', { resourceVersion: '999999' }), '504 Timeout: Too large resource version: 999999, current: '],
    [
      'bad patch',
      (b) => {
        b.ok(create(resources.configmaps, configMap('a')));
        return patch(resources.configmaps, 'default', 'a', 'application/json-patch+json', [{ op: 'remove', path: '/data/none' }]);
      },
      '422 the server rejected our request due to an error in our request',
    ],
  ];
  it.each(cases)('%s', (_what, ask, outcome) => {
    const b = new Bench();
    const result = b.outcome(ask(b));
    expect(outcome.endsWith(': ') ? result.slice(0, outcome.length) : result).toBe(outcome);
  });

  it('forbidden', () => {
    const b = new Bench();
    const jane = b.client(certificate('jane'));
    expect(b.outcome(remove(resources.pods, 'default', 'x'), jane)).toBe(
      '403 pods "x" is forbidden: User "jane" cannot delete resource "pods" in API group "" in the namespace "default"',
    );
    expect(b.outcome(list(resources.nodes), jane)).toBe(
      '403 nodes is forbidden: User "jane" cannot list resource "nodes" in API group "" at the cluster scope',
    );
  });
});

describe('writes', () => {
  it("generateName draws five characters; uid and creationTimestamp are the server's; status is not the client's", () => {
    const b = new Bench();
    const made = b.ok(
      create(resources.pods, { ...pod(''), metadata: { generateName: 'web-', namespace: 'default', uid: 'mine' }, status: { phase: 'Running' } } as Pod),
    );
    expect(made.metadata?.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(made.metadata?.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(made.metadata?.creationTimestamp).toMatch(/^2026-01-01T00:00:0\dZ$/);
    expect(made.status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' });
  });

  it('a stale PUT conflicts, one without a version does not, and a write that changes nothing keeps the version', () => {
    const b = new Bench();
    const first = b.ok(create(resources.configmaps, configMap('a', { x: '1' })));
    const second = b.ok(update(resources.configmaps, { ...first, data: { x: '2' } } as KubeObject));
    expect(b.outcome(update(resources.configmaps, { ...first, data: { x: '3' } } as KubeObject))).toBe(
      '409 Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
    );
    expect(b.ok(update(resources.configmaps, second)).metadata?.resourceVersion).toBe(second.metadata?.resourceVersion);
    expect(b.ok(update(resources.configmaps, configMap('a', { x: '4' }))).metadata?.uid).toBe(first.metadata?.uid);
    expect(b.outcome(patch(resources.configmaps, 'default', 'a', merge, { metadata: { resourceVersion: '1' }, data: { y: '1' } }))).toMatch(/^409 /);
  });

  it('patches that race are all applied: the server tries again', () => {
    const b = new Bench();
    b.ok(create(resources.configmaps, configMap('a')));
    for (const key of ['x', 'y', 'z'])
      b.client().send(patch(resources.configmaps, 'default', 'a', merge, { data: { [key]: '1' } }), (r) => expect(r.ok).toBe(true));
    b.run(seconds(1));
    expect(b.ok(get(resources.configmaps, 'default', 'a'))).toMatchObject({ data: { x: '1', y: '1', z: '1' } });
  });

  it('generation counts changes of the spec; /status changes only the status', () => {
    const b = new Bench();
    const path = resources.deployments;
    const made = b.ok(create(path, deployment('web')));
    expect([made.metadata?.generation, (made as { status?: unknown }).status]).toEqual([1, {}]);
    expect(b.ok(patch(path, 'default', 'web', strategic, { spec: { replicas: 3 }, status: { replicas: 9 } }))).toMatchObject({
      metadata: { generation: 2 },
      status: {},
    });
    const status = b.ok(patch(path, 'default', 'web', strategic, { spec: { replicas: 7 }, status: { replicas: 1 } }, 'status'));
    expect(status).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 3 }, status: { replicas: 1 } });
  });

  it('scale', () => {
    const b = new Bench();
    b.ok(create(resources.deployments, deployment('web')));
    const path = '/apis/apps/v1/namespaces/default/deployments/web/scale';
    expect(b.ok({ method: 'GET', path })).toMatchObject({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      spec: { replicas: 1 },
      status: { selector: 'app=web' },
    });
    expect(b.ok({ method: 'PATCH', path, contentType: merge, body: { spec: { replicas: 5 } } })).toMatchObject({ kind: 'Scale', spec: { replicas: 5 } });
    // `pkg/printers/internalversion/printers.go` printScale.
    expect(b.ok({ method: 'GET', path, accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' })).toMatchObject({
      columnDefinitions: [{ name: 'Name' }, { name: 'Desired' }, { name: 'Available' }, { name: 'Age' }],
      rows: [{ cells: ['web', 5, 0, expect.any(String)] }],
    });
    expect(b.ok(get(resources.deployments, 'default', 'web'))).toMatchObject({ spec: { replicas: 5 }, metadata: { generation: 2 } });
  });

  it('dry run stores nothing', () => {
    const b = new Bench();
    const request = { ...create(resources.configmaps, configMap('a')), query: { dryRun: 'All' } };
    expect(b.outcome(request)).toBe('201');
    expect(b.outcome(get(resources.configmaps, 'default', 'a'))).toMatch(/^404/);
  });

  it('unknown fields: refused, warned about, or dropped', () => {
    const b = new Bench();
    const body = { ...pod('p', { container: { imagee: 'x' } }) };
    const post = (fieldValidation: string) =>
      ({ method: 'POST', path: '/api/v1/namespaces/default/pods', body, query: { fieldValidation, dryRun: 'All' } }) as const;
    expect(b.outcome(post('Strict'))).toBe(
      '400 Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containers[0].imagee"',
    );
    expect(b.call(post('Warn')).warnings).toEqual(['unknown field "spec.containers[0].imagee"']);
    expect(b.call(post('Ignore')).warnings).toEqual([]);
  });

  // Source: `handlers/patch.go` applyPatchToCurrentObject and applyPatchToObject, `apimachinery/pkg/runtime/converter.go`.
  it.each([
    ['application/strategic-merge-patch+json', { spec: { replicas: 'two' } }, 'Invalid value: "map[spec:map[replicas:two]]": unrecognized type: int32'],
    ['application/strategic-merge-patch+json', { spec: { template: { spec: { containers: 'x' } } } }, 'cannot restore slice from string'],
    [merge, { spec: { replicas: 'two' } }, 'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32'],
    [
      'application/json-patch+json',
      [{ op: 'add', path: '/spec/paused', value: 1 }],
      'json: cannot unmarshal number into Go struct field DeploymentSpec.spec.paused of type bool',
    ],
  ])('a %s after which the object is none is invalid itself', (contentType, body, text) => {
    const b = new Bench();
    b.ok(create(resources.deployments, deployment('web')));
    const outcome = b.outcome({ method: 'PATCH', path: '/apis/apps/v1/namespaces/default/deployments/web', contentType, body });
    expect(outcome).toMatch(/^422 {2}"" is invalid: patch: Invalid value: "/);
    expect(outcome).toContain(text);
  });

  // Source: `pkg/api/persistentvolumeclaim/util.go`.
  it.each([
    [
      { dataSource: { kind: 'PersistentVolumeClaim', name: 'x' } },
      { dataSource: { kind: 'PersistentVolumeClaim', name: 'x' }, dataSourceRef: { kind: 'PersistentVolumeClaim', name: 'x' } },
    ],
    [
      { dataSourceRef: { apiGroup: 'a.io', kind: 'A', name: 'x' } },
      { dataSource: { apiGroup: 'a.io', kind: 'A', name: 'x' }, dataSourceRef: { apiGroup: 'a.io', kind: 'A', name: 'x' } },
    ],
    [{ dataSource: { apiGroup: 'a.io', kind: 'A', name: 'x' } }, { dataSource: undefined, dataSourceRef: undefined }],
  ])('both fields of the source of a claim say the same: %j', (source, stored) => {
    const b = new Bench();
    const claim = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'c', namespace: 'default' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...source },
    };
    const { dataSource, dataSourceRef } = (
      b.ok(create(resources.persistentvolumeclaims, claim as KubeObject)) as unknown as { spec: { dataSource?: unknown; dataSourceRef?: unknown } }
    ).spec;
    expect({ dataSource, dataSourceRef }).toEqual(stored);
  });

  it('a template has metadata when nobody wrote any, as a struct of Go has', () => {
    const b = new Bench();
    const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'x' }] } };
    const cronJob = {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'c', namespace: 'default' },
      spec: { schedule: '* * * * *', jobTemplate: { spec: { template } } },
    };
    expect(b.ok({ method: 'POST', path: '/apis/batch/v1/namespaces/default/cronjobs', body: cronJob })).toMatchObject({
      spec: { jobTemplate: { metadata: {}, spec: { template: { metadata: {} } } } },
    });
  });

  // Source: `structured-merge-diff/typed/validate.go`.
  it.each([
    [{ foo: 1 }, '.spec.foo: field not declared in schema'],
    [{ replicas: 'x' }, '.spec.replicas: expected numeric (int or float), got string'],
    [
      { template: { spec: { containers: [{ name: 'c', image: 7 }] } } },
      '.spec.template.spec.containers[name="c"].image: expected string, got &value.valueUnstructured{Value:7}',
    ],
    [{ paused: 'no', template: [] }, 'errors:\n  .spec.paused: expected boolean, got &{no}\n  .spec.template: expected map, got &{[]}'],
  ])('an applied configuration is read with the schema: %j', (spec, text) => {
    const b = new Bench();
    const body = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'default' }, spec };
    const apply = {
      method: 'PATCH',
      path: '/apis/apps/v1/namespaces/default/deployments/web',
      contentType: 'application/apply-patch+yaml',
      query: { fieldManager: 'm' },
      body,
    } as const;
    expect(b.outcome(apply)).toBe(`500 failed to create typed patch object (default/web; apps/v1, Kind=Deployment): ${text}`);
  });

  it('server-side apply creates, takes over, and finds conflicts', () => {
    const b = new Bench();
    const apply = (manager: string, z: string, force = 'false') =>
      ({
        method: 'PATCH',
        path: '/api/v1/namespaces/default/configmaps/a',
        contentType: 'application/apply-patch+yaml',
        query: { fieldManager: manager, force },
        body: configMap('a', { z }),
      }) as const;
    expect(b.outcome(apply('one', '1'))).toBe('201');
    expect(b.outcome(apply('one', '2'))).toBe('200');
    expect(b.outcome(apply('two', '3'))).toBe('409 Apply failed with 1 conflict: conflict with "one": .data.z');
    expect(b.outcome(apply('two', '3', 'true'))).toBe('200');
  });
});

describe('binding (pkg/registry/core/pod/storage/storage.go)', () => {
  it('gives a Pod its node once', () => {
    const b = new Bench();
    b.ok(create(resources.pods, pod('p')));
    const result = b.call(binding('p', 'n1'));
    expect([result.code, result.ok && result.object]).toMatchObject([201, { kind: 'Status', status: 'Success' }]);
    expect(b.ok(get<Pod>(resources.pods, 'default', 'p'))).toMatchObject({
      spec: { nodeName: 'n1' },
      status: { conditions: [{ type: 'PodScheduled', status: 'True' }] },
    });
    expect(b.outcome(binding('p', 'n2'))).toBe('409 Operation cannot be fulfilled on pods/binding "p": pod p is already assigned to node "n1"');
    expect(b.outcome(binding('q', 'n2'))).toBe('404 pods "q" not found');
  });

  it('refuses a gated Pod', () => {
    const b = new Bench();
    b.ok(create(resources.pods, pod('gated', { spec: { schedulingGates: [{ name: 'x' }] } })));
    expect(b.outcome(binding('gated', 'n1'))).toBe('409 Operation cannot be fulfilled on pods/binding "gated": pod gated has non-empty .spec.schedulingGates');
  });
});

describe('deletion (apiserver/pkg/registry/rest/delete.go)', () => {
  const bound = (b: Bench): void => {
    b.ok(create(resources.pods, pod('p')));
    b.ok(binding('p', 'n1'));
  };
  const meta = (b: Bench) => b.ok(get<Pod>(resources.pods, 'default', 'p')).metadata;

  it('a running Pod stays for its grace period, which can only be shortened', () => {
    const b = new Bench();
    bound(b);
    const before = meta(b)?.generation ?? 0;
    expect(b.ok(remove<Pod>(resources.pods, 'default', 'p')).kind).toBe('Pod');
    const marked = meta(b);
    expect([marked?.deletionGracePeriodSeconds, marked?.generation]).toEqual([30, before + 1]);
    const at = Date.parse(marked?.deletionTimestamp ?? '');
    b.ok(remove(resources.pods, 'default', 'p', { gracePeriodSeconds: 60 }));
    expect(Date.parse(meta(b)?.deletionTimestamp ?? '')).toBe(at);
    b.ok(remove(resources.pods, 'default', 'p', { gracePeriodSeconds: 10 }));
    expect([Date.parse(meta(b)?.deletionTimestamp ?? '') - at, meta(b)?.deletionGracePeriodSeconds]).toEqual([-20_000, 10]);
    b.ok(remove(resources.pods, 'default', 'p', { gracePeriodSeconds: 0 }));
    expect(b.outcome(get(resources.pods, 'default', 'p'))).toMatch(/^404/);
  });

  it('preconditions name the object that is meant', () => {
    const b = new Bench();
    bound(b);
    expect(b.outcome(remove(resources.pods, 'default', 'p', { preconditions: { uid: 'a' } }))).toBe(
      `409 Operation cannot be fulfilled on Pod "p": the UID in the precondition (a) does not match the UID in record (${meta(b)?.uid}). The object might have been deleted and then recreated`,
    );
  });

  it('finalizers hold an object until the last is gone', () => {
    const b = new Bench();
    b.ok(create(resources.configmaps, configMap('a', {}, { finalizers: ['x/y'] })));
    expect(b.ok(remove<KubeObject>(resources.configmaps, 'default', 'a'))).toMatchObject({ kind: 'ConfigMap', metadata: { deletionGracePeriodSeconds: 0 } });
    expect(b.outcome(patch(resources.configmaps, 'default', 'a', merge, { metadata: { finalizers: ['x/y', 'z/z'] } }))).toBe(
      '422 ConfigMap "a" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"z/z"}',
    );
    b.ok(patch(resources.configmaps, 'default', 'a', merge, { metadata: { finalizers: [] } }));
    expect(b.outcome(get(resources.configmaps, 'default', 'a'))).toMatch(/^404/);
  });

  it.each([
    ['Foreground', 'foregroundDeletion'],
    ['Orphan', 'orphan'],
  ] as const)('%s propagation adds a finalizer', (propagationPolicy, finalizer) => {
    const b = new Bench();
    b.ok(create(resources.deployments, deployment('web')));
    b.ok(remove(resources.deployments, 'default', 'web', { propagationPolicy }));
    expect(b.ok(get(resources.deployments, 'default', 'web')).metadata?.finalizers).toEqual([finalizer]);
  });

  it('answers with a Status that names what was deleted', () => {
    const b = new Bench();
    const made = b.ok(create(resources.deployments, deployment('web')));
    expect(b.ok(remove(resources.deployments, 'default', 'web'))).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name: 'web', group: 'apps', kind: 'deployments', uid: made.metadata?.uid },
    });
  });

  it('a namespace terminates until it is finalized, and takes nothing new meanwhile', () => {
    const b = new Bench();
    const ns = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'dev' } };
    expect(b.ok(create(resources.namespaces, ns))).toMatchObject({
      metadata: { labels: { 'kubernetes.io/metadata.name': 'dev' } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
    expect(b.ok(remove(resources.namespaces, undefined, 'dev'))).toMatchObject({ status: { phase: 'Terminating' } });
    expect(b.outcome(create(resources.configmaps, configMap('a', {}, { namespace: 'dev' })))).toBe(
      '403 configmaps "a" is forbidden: unable to create new content in namespace dev because it is being terminated',
    );
    b.ok({ method: 'PUT', path: '/api/v1/namespaces/dev/finalize', body: { ...ns, spec: { finalizers: [] } } });
    expect(b.outcome(get(resources.namespaces, undefined, 'dev'))).toMatch(/^404/);
  });

  it('a collection by selector', () => {
    const b = new Bench();
    for (const name of ['a', 'b', 'c']) b.ok(create(resources.configmaps, configMap(name, {}, { labels: { x: name === 'c' ? '2' : '1' } })));
    b.ok({ method: 'DELETE', path: '/api/v1/namespaces/default/configmaps', query: { labelSelector: 'x=1' } });
    expect(b.ok(list<{ items: KubeObject[] }>(resources.configmaps, 'default')).items.map((o) => o.metadata?.name)).toEqual(['c']);
  });

  it('eviction respects the disruption budget', () => {
    const b = new Bench();
    bound(b);
    b.ok(patch(resources.pods, 'default', 'p', strategic, { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } }, 'status'));
    b.ok({
      method: 'POST',
      path: '/apis/policy/v1/namespaces/default/poddisruptionbudgets',
      body: {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 'pdb' },
        spec: { minAvailable: 1, selector: { matchLabels: { app: 'p' } } },
      },
    });
    b.run(seconds(1));
    const evict = createSubresource(resources.pods, 'default', 'p', 'eviction', { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'p' } });
    expect(b.outcome(evict)).toMatch(/^429 Cannot evict pod as it would violate the pod's disruption budget\.$/);
  });
});

describe('Services', () => {
  const service = (name: string, spec: object = {}) =>
    ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: 'default' },
      spec: { ports: [{ port: 80 }], selector: { a: 'b' }, ...spec },
    }) as KubeObject;

  it('get a cluster IP, and a node port when they ask for one', () => {
    const b = new Bench();
    const made = b.ok(create(resources.services, service('a', { type: 'NodePort' }))) as unknown as {
      spec: { clusterIP: string; clusterIPs: string[]; ports: { nodePort: number }[] };
    };
    expect(made.spec.clusterIP).toMatch(/^10\.(9[6-9]|10\d|11[01])\./);
    expect(made.spec.clusterIPs).toEqual([made.spec.clusterIP]);
    expect(made.spec.ports[0]?.nodePort).toBeGreaterThanOrEqual(30_000);
    expect(b.ok(create(resources.services, service('h', { clusterIP: 'None' })))).toMatchObject({ spec: { clusterIP: 'None', clusterIPs: ['None'] } });
  });

  it('cannot have an address that is taken or outside the range', () => {
    const b = new Bench();
    expect(b.outcome(create(resources.services, service('a', { clusterIP: '10.96.0.10' })))).toBe('201');
    expect(b.outcome(create(resources.services, service('b', { clusterIP: '10.96.0.10' })))).toBe(
      '422 Service "b" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.10"]: failed to allocate IP 10.96.0.10: provided IP is already allocated',
    );
    expect(b.outcome(create(resources.services, service('c', { clusterIP: '10.1.0.1' })))).toContain(
      'the provided IP (10.1.0.1) is not in the valid range. The range of valid IPs is 10.96.0.0/12',
    );
    b.ok(remove(resources.services, 'default', 'a'));
    expect(b.outcome(create(resources.services, service('b', { clusterIP: '10.96.0.10' })))).toBe('201');
  });

  // Source: `registry/core/service/storage/alloc.go`: allocations are a transaction, reverted when the write is refused.
  it('take nothing when they are refused', () => {
    const b = new Bench();
    const bad = service('a', { type: 'NodePort', clusterIP: '10.96.0.10', ports: [{ port: 80, nodePort: 30_080, protocol: 'NOPE' }] });
    expect(b.outcome(create(resources.services, bad))).toContain('spec.ports[0].protocol: Unsupported value');
    expect(b.outcome(create(resources.services, service('a', { type: 'NodePort', clusterIP: '10.96.0.10', ports: [{ port: 80, nodePort: 30_080 }] })))).toBe(
      '201',
    );
    const path = '/api/v1/namespaces/default/services/a';
    const patch = { method: 'PATCH', path, contentType: 'application/strategic-merge-patch+json', body: { spec: { clusterIP: '10.96.0.11' } } } as const;
    const refused = '422 Service "a" is invalid: spec.clusterIPs[0]: Invalid value: ["10.96.0.11"]: may not change once set';
    expect([b.outcome(patch), b.outcome(patch)]).toEqual([refused, refused]);
    expect(b.outcome(create(resources.services, service('b', { clusterIP: '10.96.0.10' })))).toContain('provided IP is already allocated');
    expect(b.outcome(create(resources.services, service('b', { clusterIP: '10.96.0.11' })))).toBe('201');
  });

  it('tell in a dry run which address they would get', () => {
    const b = new Bench();
    expect(b.ok({ ...create(resources.services, service('a')), query: { dryRun: 'All' } })).toMatchObject({
      spec: { clusterIP: expect.stringMatching(/^10\./) },
    });
    expect(b.outcome(create(resources.services, service('a')))).toBe('201');
  });
});
