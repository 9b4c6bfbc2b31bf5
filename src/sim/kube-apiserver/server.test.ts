import { describe, expect, it } from 'vitest';
import { type KubeList, millis, type Pod, resources, seconds, address } from '../../api/index.ts';
import { create, get, Informer, list, patch, remove } from '../client-go/index.ts';
import { admin, Bench, certificate, pod } from './testing/bench.ts';

const names = ({ items }: KubeList): readonly string[] => items.map((object) => object.metadata?.name ?? '');

describe('kube-apiserver', () => {
  it('boots with what every cluster has (kubernetes/pkg/controlplane)', () => {
    const b = new Bench();
    expect(names(b.ok(list<KubeList>(resources.namespaces)))).toEqual(['default', 'kube-node-lease', 'kube-public', 'kube-system']);
    const service = b.ok(get(resources.services, 'default', 'kubernetes'));
    expect(service).toMatchObject({ spec: { clusterIP: '10.96.0.1', ports: [{ port: 443 }] } });
    expect(names(b.ok({ method: 'GET', path: '/apis/scheduling.k8s.io/v1/priorityclasses' }) as KubeList)).toEqual([
      'system-cluster-critical',
      'system-node-critical',
    ]);
  });

  it('an informer sees create, update and delete; a Pod without a node is marked and removed at once', () => {
    const b = new Bench();
    const seen: string[] = [];
    new Informer<Pod>(b.host, b.client(), resources.pods)
      .handle({
        onAdd: (o) => seen.push(`add ${o.metadata?.name}`),
        onUpdate: (_, o) => seen.push(o.metadata?.deletionTimestamp ? 'marked' : `label ${o.metadata?.labels?.x}`),
        onDelete: (o) => seen.push(`delete ${o.metadata?.name}`),
      })
      .start();
    b.run(millis(100));
    b.ok(create(resources.pods, pod('web')));
    b.ok(patch(resources.pods, 'default', 'web', 'application/strategic-merge-patch+json', { metadata: { labels: { x: 'y' } } }));
    b.ok(remove(resources.pods, 'default', 'web'));
    expect(seen).toEqual(['add web', 'label y', 'marked', 'delete web']);
  });

  it('shows the stages of a request in order, and where it was refused', () => {
    const b = new Bench();
    b.ok(create(resources.pods, pod('web')));
    expect(b.lastResponse().stages?.map(({ stage, verdict }) => `${stage} ${verdict}`)).toEqual([
      'authentication ok',
      'priority-and-fairness ok',
      'authorization ok',
      'decoding ok',
      'mutating-admission changed',
      'defaulting ok',
      'validation ok',
      'validating-admission ok',
      'storage ok',
    ]);
    b.call(get(resources.pods, 'default', 'web'), b.client(certificate('jane')));
    expect(b.lastResponse().stages?.at(-1)).toMatchObject({ stage: 'authorization', verdict: 'denied' });
  });

  it('every message of a request is caused by it', () => {
    const b = new Bench();
    b.ok(create(resources.pods, pod('web')));
    const messages = b.records('message');
    const answer = messages.findLast((m) => m.payload.type === 'http-response');
    const txnAnswer = messages.find((m) => m.seq === answer?.cause);
    const txn = messages.find((m) => m.seq === txnAnswer?.cause);
    expect([txnAnswer?.method, txn?.method, messages.find((m) => m.seq === txn?.cause)?.method]).toEqual([
      'Txn',
      'Txn',
      'POST /api/v1/namespaces/default/pods',
    ]);
  });

  it('answers non-resource requests', () => {
    const b = new Bench();
    const body = (path: string, accept?: string) => b.ok({ method: 'GET', path, ...(accept ? { accept } : {}) });
    expect(body('/version')).toMatchObject({ gitVersion: 'v1.36.2' });
    expect(body('/readyz')).toBe('ok');
    expect(body('/api')).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
    expect(body('/apis/apps')).toMatchObject({ kind: 'APIGroup', preferredVersion: { groupVersion: 'apps/v1' } });
    expect(JSON.stringify(body('/apis/apps/v1'))).toContain('"name":"deployments/scale"');
    expect(body('/apis', 'application/json;v=v2;g=apidiscovery.k8s.io;as=APIGroupDiscoveryList')).toMatchObject({ kind: 'APIGroupDiscoveryList' });
    expect(b.outcome({ method: 'GET', path: '/nowhere' })).toMatch(/^404/);
  });

  it('prints a Table when asked', () => {
    const b = new Bench();
    b.ok(create(resources.pods, pod('web')));
    const table = b.ok({ method: 'GET', path: '/api/v1/namespaces/default/pods', accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' });
    expect(table).toMatchObject({
      kind: 'Table',
      rows: [{ cells: ['web', '0/1', 'Pending', '0', expect.anything(), expect.anything(), expect.anything(), expect.anything(), expect.anything()] }],
    });
  });

  it('serves the kind of a CustomResourceDefinition', () => {
    const b = new Bench();
    const schema = { type: 'object', properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } } };
    const crd = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'widgets.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'widgets', singular: 'widget', kind: 'Widget', shortNames: ['wd'] },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
      },
    };
    const path = '/apis/example.com/v1/namespaces/default/widgets';
    const widget = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' }, spec: { size: 3, other: 1 } };
    expect(b.outcome({ method: 'POST', path, body: widget })).toMatch(/^404/);
    b.ok({ method: 'POST', path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', body: crd });
    expect(b.ok({ method: 'POST', path, body: widget })).toMatchObject({ metadata: { generation: 1 }, spec: { size: 3 } });
    expect(b.outcome({ method: 'POST', path, query: { fieldValidation: 'Strict' }, body: { ...widget, metadata: { name: 'x' } } })).toContain(
      'unknown field "spec.other"',
    );
  });

  it('what etcd holds survives a crash of the server, whose clients list and watch again', () => {
    const b = new Bench();
    const seen: string[] = [];
    new Informer<Pod>(b.host, b.client(), resources.pods).handle({ onAdd: (o) => seen.push(o.metadata?.name ?? '') }).start();
    b.ok(create(resources.pods, pod('a')));
    b.kernel.crash(address('kube-apiserver'));
    expect(b.outcome(get(resources.pods, 'default', 'a'))).toMatch(/^0 dial tcp/);
    b.kernel.start(address('kube-apiserver'));
    b.run(seconds(5));
    b.ok(create(resources.pods, pod('b')));
    expect(seen).toEqual(['a', 'b']);
  });

  it('an etcd that is down makes writes fail, and the server recovers with it', () => {
    const b = new Bench();
    b.kernel.crash(address('etcd-0'));
    b.run(millis(10));
    expect(b.outcome(create(resources.pods, pod('a')))).toBe('500 etcdserver: request timed out');
    b.kernel.start(address('etcd-0'));
    b.run(seconds(3));
    expect(b.outcome(create(resources.pods, pod('a')))).toBe('201');
    expect(b.watch(resources.pods).map((line) => line.event)).toEqual(['ADDED']);
  });

  it('issues tokens that identify their ServiceAccount, and refuses others', () => {
    const b = new Bench();
    const token = b.ok<{ status: { token: string } }>({
      method: 'POST',
      path: '/api/v1/namespaces/default/serviceaccounts/default/token',
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
    });
    const bearer = (text: string) => b.client({ kind: 'bearer-token', token: text });
    const who = b.ok({ method: 'POST', path: '/apis/authentication.k8s.io/v1/selfsubjectreviews', body: {} }, bearer(token.status.token));
    expect(who).toMatchObject({ status: { userInfo: { username: 'system:serviceaccount:default:default' } } });
    expect(b.outcome(get(resources.pods, 'default', 'x'), bearer('nonsense'))).toBe('401 Unauthorized');
    expect(admin.kind).toBe('client-certificate');
  });
});
