import { describe, expect, it } from 'vitest';
import { type Credentials, type KubeObject, millis, resources, seconds } from '../../api/index.ts';
import { create, get, patch } from '../client-go/index.ts';
import { Bench, certificate } from './testing/bench.ts';

const object = (apiVersion: string, kind: string, name: string, rest: object, namespace = 'default') =>
  ({ apiVersion, kind, metadata: { name, ...(namespace ? { namespace } : {}) }, ...rest }) as KubeObject;
const post = (path: string, body: KubeObject) => ({ method: 'POST', path, body }) as const;
const of = (apiVersion: string, kind: string, name: string, rest: object) => object(apiVersion, kind, name, rest, '');
const stage = (b: Bench, name: string) => b.lastResponse().stages?.find((one) => one.stage === name)?.detail;

/** `apiserver/pkg/apis/flowcontrol/bootstrap/default.go`, by precedence. */
const flows: readonly (readonly [string, Credentials, string])[] = [
  ['a node', certificate('system:node:n1', 'system:nodes'), 'FlowSchema system-node-high, priority level node-high'],
  ['the scheduler', certificate('system:kube-scheduler'), 'FlowSchema kube-scheduler, priority level workload-high'],
  ['an administrator', certificate('root', 'system:masters'), 'FlowSchema exempt, priority level exempt'],
  ['a controller', certificate('system:serviceaccount:kube-system:job-controller'), 'FlowSchema kube-system-service-accounts, priority level workload-high'],
  ['an account', certificate('system:serviceaccount:default:x'), 'FlowSchema service-accounts, priority level workload-low'],
  ['a person', certificate('jane'), 'FlowSchema global-default, priority level global-default'],
  ['nobody', { kind: 'none' }, 'FlowSchema global-default, priority level global-default'],
];

describe('priority and fairness', () => {
  it.each(flows)('%s', (_, credentials, expected) => {
    const b = new Bench();
    b.call(get(resources.nodes, '', 'n1'), b.client(credentials));
    expect(stage(b, 'priority-and-fairness')).toBe(expected);
  });

  it('follows a FlowSchema that somebody makes', () => {
    const b = new Bench();
    const rules = [
      { subjects: [{ kind: 'User', user: { name: 'jane' } }], resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'] }] },
    ];
    const spec = { priorityLevelConfiguration: { name: 'workload-low' }, matchingPrecedence: 50, rules };
    b.ok(post('/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas', of('flowcontrol.apiserver.k8s.io/v1', 'FlowSchema', 'janes', { spec })));
    b.run(millis(100));
    b.call(get(resources.pods, 'default', 'p'), b.client(certificate('jane')));
    expect(stage(b, 'priority-and-fairness')).toBe('FlowSchema janes, priority level workload-low');
  });
});

describe('TokenReview', () => {
  const review = (token: string) => post('/apis/authentication.k8s.io/v1/tokenreviews', of('authentication.k8s.io/v1', 'TokenReview', '', { spec: { token } }));

  it('says whose a token is', () => {
    const b = new Bench();
    const request = of('authentication.k8s.io/v1', 'TokenRequest', '', { spec: { expirationSeconds: 3_600 } });
    const issued = b.ok(post('/api/v1/namespaces/default/serviceaccounts/default/token', request)) as { readonly status?: { readonly token?: string } };
    const token = issued.status?.token ?? '';
    expect(b.ok(review(token))).toMatchObject({ status: { authenticated: true, user: { username: 'system:serviceaccount:default:default' } } });
    // Source: `pkg/serviceaccount/claims.go`.
    const [header = '', payload = '', signed = ''] = token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { readonly exp: number; readonly iat: number };
    expect(claims).toMatchObject({
      aud: ['https://kubernetes.default.svc.cluster.local'],
      iss: 'https://kubernetes.default.svc.cluster.local',
      sub: 'system:serviceaccount:default:default',
      'kubernetes.io': { namespace: 'default', serviceaccount: { name: 'default' } },
    });
    expect(claims.exp - claims.iat).toBe(3_600);
    const forged = Buffer.from(JSON.stringify({ ...claims, exp: claims.exp + 1 })).toString('base64url');
    for (const wrong of [`${header}.${forged}.${signed}`, `${header}.${payload}`, 'stale'])
      expect(b.ok(review(wrong))).toMatchObject({ status: { error: 'invalid bearer token' } });
    b.run(seconds(3_601));
    expect(b.ok(review(token))).toMatchObject({ status: { error: 'invalid bearer token' } });
  });
});

describe('a Service', () => {
  const ports = [{ port: 80 }];
  const service = (spec: object) => object('v1', 'Service', 's', { spec });
  const change = (b: Bench, spec: object) => b.call(patch(resources.services, 'default', 's', 'application/merge-patch+json', { spec }));

  it('gets a port for health checks when only local endpoints count (`service/storage/alloc.go`)', () => {
    const b = new Bench();
    const made = b.ok(create(resources.services, service({ type: 'LoadBalancer', externalTrafficPolicy: 'Local', selector: { a: 'b' }, ports })));
    expect(made).toMatchObject({ spec: { healthCheckNodePort: expect.any(Number) } });
  });

  it('loses what its former type had (`service/strategy.go`)', () => {
    const b = new Bench();
    b.ok(create(resources.services, service({ type: 'LoadBalancer', externalTrafficPolicy: 'Local', selector: { a: 'b' }, ports })));
    change(b, { type: 'ClusterIP' });
    const spec = (b.ok(get(resources.services, 'default', 's')) as { readonly spec?: Readonly<Record<string, unknown>> }).spec;
    expect(spec?.['type']).toBe('ClusterIP');
    for (const field of ['healthCheckNodePort', 'externalTrafficPolicy', 'allocateLoadBalancerNodePorts']) expect(spec?.[field]).toBeUndefined();
    expect(JSON.stringify(spec?.['ports'])).not.toContain('nodePort');
    change(b, { type: 'ExternalName', externalName: 'example.com' });
    expect(b.ok(get(resources.services, 'default', 's'))).toMatchObject({ spec: { type: 'ExternalName' } });
  });
});

describe('versions', () => {
  it('autoscaling/v1 and v2 are one object (`pkg/apis/autoscaling/v1/conversion.go`)', () => {
    const b = new Bench();
    const path = (version: string) => `/apis/autoscaling/${version}/namespaces/default/horizontalpodautoscalers`;
    const spec = { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' }, maxReplicas: 5, targetCPUUtilizationPercentage: 60 };
    expect(b.ok(post(path('v1'), object('autoscaling/v1', 'HorizontalPodAutoscaler', 'h', { spec })))).toMatchObject({
      apiVersion: 'autoscaling/v1',
      spec: { targetCPUUtilizationPercentage: 60, minReplicas: 1 },
    });
    const v2 = b.ok({ method: 'GET', path: `${path('v2')}/h` });
    expect(v2).toMatchObject({
      apiVersion: 'autoscaling/v2',
      spec: { metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } }] },
    });
    const change = {
      method: 'PATCH',
      path: `${path('v1')}/h`,
      contentType: 'application/merge-patch+json',
      body: { spec: { targetCPUUtilizationPercentage: 70 } },
    } as const;
    expect(b.ok(change)).toMatchObject({ spec: { targetCPUUtilizationPercentage: 70 } });
    expect(JSON.stringify(b.ok({ method: 'GET', path: `${path('v2')}/h` }))).toContain('"averageUtilization":70');
  });
});

/** `registry/core/componentstatus/rest.go`: the bench has etcd, and nothing else beside the server. */
describe('ComponentStatus', () => {
  it('asks the components', () => {
    const b = new Bench();
    const list = b.ok({ method: 'GET', path: '/api/v1/componentstatuses' }) as unknown as {
      items: readonly { metadata: { name: string }; conditions: readonly { status: string; message: string }[] }[];
    };
    expect(list.items.map(({ metadata, conditions }) => [metadata.name, conditions[0]?.status, conditions[0]?.message])).toEqual([
      ['controller-manager', 'False', 'Get "https://127.0.0.1:10257/healthz": dial tcp 127.0.0.1:10257: connect: connection refused'],
      ['scheduler', 'False', 'Get "https://127.0.0.1:10259/healthz": dial tcp 127.0.0.1:10259: connect: connection refused'],
      ['etcd-0', 'True', 'ok'],
    ]);
    expect(b.ok({ method: 'GET', path: '/api/v1/componentstatuses/etcd-0' })).toMatchObject({ kind: 'ComponentStatus', metadata: { name: 'etcd-0' } });
    expect(b.outcome({ method: 'GET', path: '/api/v1/componentstatuses/nope' })).toBe('500 Component not found: nope');
  });
});
