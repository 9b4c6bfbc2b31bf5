import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { importDump, looksLikeDump } from './dump.ts';

const DUMP = `apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Node
  metadata:
    name: control
    labels: {node-role.kubernetes.io/control-plane: ""}
  status: {capacity: {cpu: "2", memory: 4Gi, pods: "110"}}
- apiVersion: v1
  kind: Node
  metadata:
    name: worker-a
    uid: 0b7f
    labels: {kubernetes.io/hostname: worker-a, disk: ssd}
  spec:
    taints:
    - {key: gpu, value: "true", effect: NoSchedule}
    - {key: node.kubernetes.io/not-ready, effect: NoExecute}
  status: {capacity: {cpu: "8", memory: 16Gi, pods: "50"}}
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    namespace: shop
    uid: 1a2b
    resourceVersion: "77"
    generation: 3
    creationTimestamp: "2026-01-01T00:00:00Z"
    managedFields: [{manager: kubectl}]
    annotations:
      deployment.kubernetes.io/revision: "3"
      team: a
  spec:
    replicas: 2
    selector: {matchLabels: {app: web}}
    template:
      metadata: {labels: {app: web}}
      spec: {containers: [{name: web, image: "nginx:1.27"}]}
  status: {readyReplicas: 2}
- apiVersion: v1
  kind: Pod
  metadata:
    name: web-5d-x2
    namespace: shop
    ownerReferences: [{kind: ReplicaSet, name: web-5d}]
  spec: {containers: []}
- apiVersion: v1
  kind: Service
  metadata: {name: web, namespace: shop}
  spec: {clusterIP: 10.96.7.7, clusterIPs: [10.96.7.7], ports: [{port: 80}]}
- apiVersion: v1
  kind: Service
  metadata: {name: db, namespace: shop}
  spec: {clusterIP: None, ports: [{port: 5432}]}
- apiVersion: v1
  kind: Event
  metadata: {name: e1, namespace: shop}
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: coredns, namespace: kube-system}
`;

const dump = importDump(DUMP, 'shop.yaml');
const objects = parseAllDocuments(dump?.scenario.spec.manifests[0]?.text ?? '').map((document): unknown => document.toJS());

describe('importDump', () => {
  it('keeps what the user wrote and makes the Namespace that it needs', () => {
    expect(objects).toEqual([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web', namespace: 'shop', annotations: { team: 'a' } },
        spec: {
          replicas: 2,
          selector: { matchLabels: { app: 'web' } },
          template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] } },
        },
      },
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'shop' }, spec: { ports: [{ port: 80 }] } },
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'db', namespace: 'shop' }, spec: { clusterIP: 'None', ports: [{ port: 5432 }] } },
    ]);
  });

  it('makes the workers the nodes of the cluster, with capacity, labels and taints of their own', () => {
    expect(dump?.scenario.spec.cluster.nodes).toEqual([
      {
        name: 'worker-a',
        cpu: '8',
        memory: '16Gi',
        maxPods: 50,
        labels: { disk: 'ssd' },
        taints: [{ key: 'gpu', value: 'true', effect: 'NoSchedule' }],
        images: [],
      },
    ]);
  });

  it('says what it took out', () => {
    expect(dump?.removed).toEqual(
      expect.arrayContaining([
        'status',
        'metadata.uid',
        'metadata.resourceVersion',
        'metadata.managedFields',
        'spec.clusterIP',
        'Pod/shop/web-5d-x2 (made by ReplicaSet web-5d)',
        'objects of kube-system',
        'Event (the cluster makes them)',
      ]),
    );
  });

  const brought = (yaml: string): readonly unknown[] =>
    parseAllDocuments(importDump(yaml)?.scenario.spec.manifests[0]?.text ?? '').map((document): unknown => document.toJS());

  // As `kubectl get … -A -o yaml` of kube-apiserver v1.36.3 shows them.
  it.each([
    ['RBAC defaults', '{kind: ClusterRole, metadata: {name: admin, labels: {kubernetes.io/bootstrapping: rbac-defaults}}}'],
    ['API services', '{kind: APIService, metadata: {name: v1.apps, labels: {kube-aggregator.kubernetes.io/automanaged: onstart}}}'],
    ['flow control', '{kind: FlowSchema, metadata: {name: catch-all, annotations: {apf.kubernetes.io/autoupdate-spec: "true"}}}'],
    ['priority classes of the system', '{kind: PriorityClass, metadata: {name: system-node-critical}, value: 2000001000}'],
    [
      'endpoints of a selector',
      '{kind: Endpoints, metadata: {name: web, namespace: default, labels: {endpoints.kubernetes.io/managed-by: endpoint-controller}}}',
    ],
    ['endpoints of the API server', '{kind: Endpoints, metadata: {name: kubernetes, namespace: default}}'],
    [
      'slices of a selector',
      '{kind: EndpointSlice, metadata: {name: web-x, namespace: default, labels: {endpointslice.kubernetes.io/managed-by: endpointslice-controller.k8s.io}}}',
    ],
    ['volumes made for a claim', '{kind: PersistentVolume, metadata: {name: pvc-1, annotations: {pv.kubernetes.io/provisioned-by: ebs.csi.aws.com}}}'],
  ])('leaves %s to the cluster', (_, yaml) => expect(brought(yaml)).toEqual([]));

  it('keeps endpoints and volumes that somebody wrote', () => {
    expect(
      brought('{kind: Endpoints, metadata: {name: db, namespace: default}}\n---\n{kind: EndpointSlice, metadata: {name: db-1, namespace: default}}'),
    ).toHaveLength(2);
    const volume =
      '{kind: PersistentVolume, metadata: {name: a, finalizers: [kubernetes.io/pv-protection]}, spec: {claimRef: {name: data, namespace: default, uid: u, resourceVersion: "7"}}}';
    expect(brought(volume)).toEqual([{ kind: 'PersistentVolume', metadata: { name: 'a' }, spec: { claimRef: { name: 'data', namespace: 'default' } } }]);
  });

  it('leaves claims to the StatefulSet that makes them, and keeps others', () => {
    const set = '{kind: StatefulSet, metadata: {name: db, namespace: default}, spec: {volumeClaimTemplates: [{metadata: {name: data}}]}}';
    const claims = ['data-db-0', 'data-db-10', 'data-db-x', 'other'].map(
      (name) => `{kind: PersistentVolumeClaim, metadata: {name: ${name}, namespace: default}}`,
    );
    expect(brought([set, ...claims].join('\n---\n')).map((each) => (each as { readonly metadata: { readonly name: string } }).metadata.name)).toEqual([
      'db',
      'data-db-x',
      'other',
    ]);
  });

  // kubernetes/pkg/registry/batch/job/strategy.go: a selector that is sent without manualSelector is refused, and its labels are those of the old Job.
  it('takes the selector out of a Job that did not choose it', () => {
    const labels = '{batch.kubernetes.io/controller-uid: u, batch.kubernetes.io/job-name: j, controller-uid: u, job-name: j, app: x}';
    const job = (manual: boolean): string =>
      `{kind: Job, metadata: {name: j, labels: ${labels}}, spec: {manualSelector: ${manual}, selector: {matchLabels: {batch.kubernetes.io/controller-uid: u}}, template: {metadata: {labels: ${labels}}, spec: {}}}}`;
    expect(brought(job(false))).toEqual([
      { kind: 'Job', metadata: { name: 'j', labels: { app: 'x' } }, spec: { template: { metadata: { labels: { app: 'x' } }, spec: {} } } },
    ]);
    expect(brought(job(true))).toMatchObject([{ spec: { selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': 'u' } } } }]);
  });

  it.each([
    ['ebs.csi.aws.com', 'disk.csi.orrery.dev', ['disk.csi.orrery.dev']],
    ['disk.csi.orrery.dev', 'disk.csi.orrery.dev', ['disk.csi.orrery.dev']],
    ['rancher.io/local-path', 'hostpath.csi.k8s.io', ['hostpath.csi.k8s.io']],
    ['kubernetes.io/no-provisioner', 'kubernetes.io/no-provisioner', undefined],
  ])('installs a driver for classes of %s', (provisioner, expected, csi) => {
    const yaml = `{kind: StorageClass, metadata: {name: fast}, provisioner: ${provisioner}}`;
    expect(brought(yaml)).toMatchObject([{ provisioner: expected }]);
    const found = importDump(yaml);
    expect(found?.scenario.spec.cluster.csi).toEqual(csi);
    expect(found?.removed).toEqual(provisioner === expected ? [] : [`provisioner ${provisioner} of StorageClass/fast (${expected} is here in its place)`]);
  });

  it.each([
    ['a dump', DUMP, true],
    ['a dump in JSON', '{"kind": "Pod", "metadata": {\n "resourceVersion": "5"}}', true],
    ['JSON as kubectl prints it', '{\n    "apiVersion": "v1",\n    "kind": "Pod",\n    "metadata": {\n        "resourceVersion": "5"\n    }\n}', true],
    ['a manifest', 'kind: Pod\nmetadata:\n  name: a\n', false],
  ])('knows %s', (_, text, expected) => expect(looksLikeDump(text)).toBe(expected));

  it.each([
    ['no YAML', 'a: [', undefined],
    ['no objects', '- 1\n- 2\n', undefined],
    ['nothing', '', undefined],
  ])('refuses %s', (_, text, expected) => expect(importDump(text)).toBe(expected));
});
