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
