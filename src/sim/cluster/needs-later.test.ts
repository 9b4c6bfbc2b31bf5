import { describe, expect, it } from 'vitest';
import { type Scenario, seconds } from '../../api/index.ts';
import { needsLater } from './needs-later.ts';
import { createSimulation } from './simulation.ts';

const withSpec = (spec: { manifests?: string; steps?: Scenario['spec']['steps'] }): Scenario =>
  ({ spec: { manifests: [{ name: 'a.yaml', text: spec.manifests ?? '' }], steps: spec.steps ?? [] } }) as unknown as Scenario;

describe('needsLater', () => {
  it.each([
    ['plain manifests', { manifests: 'kind: Deployment' }, false],
    ['a fault', { steps: [{ at: 1, fault: { type: 'node-down', node: 'node-1' } }] }, false],
    ['an applied Service', { steps: [{ at: 1, apply: 'kind: Service' }] }, false],
    ['a command', { steps: [{ at: 1, kubectl: 'get pods' }] }, true],
    ['a CronJob', { manifests: 'kind: CronJob' }, true],
    ['an applied CronJob', { steps: [{ at: 1, apply: 'kind: CronJob' }] }, true],
    ['a CronJob behind an escape', { manifests: 'kind: "Cron\\x4aob"' }, true],
    ['a CronJob behind a tag', { manifests: 'kind: !!binary Q3JvbkpvYg==' }, true],
  ] as const)('%s', (_, spec, expected) => {
    expect(needsLater(withSpec(spec))).toBe(expected);
  });
});

const MANIFESTS = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels: { app: web }
    spec:
      containers:
        - name: web
          image: nginx:1.27
          readinessProbe: { httpGet: { path: /, port: 80 } }
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: { app: web }
  ports: [{ port: 80 }]
`;

const cluster: Scenario['spec']['cluster'] = {
  nodes: [{ name: 'node-1', cpu: '4', memory: '8Gi', maxPods: 110, labels: {}, taints: [], images: [] }],
  podCIDR: '10.244.0.0/16', serviceCIDR: '10.96.0.0/12', clusterDNS: '10.96.0.10', cni: 'calico', proxyMode: 'iptables', registry: [],
  clients: [{ name: 'client', target: 'http://web.default.svc.cluster.local:80/', requestsPerSecond: 2, from: 0 }],
};

// This file does not import `later.ts`, so that a use of what it loads throws here.
it.each([
  ['one file', [{ name: 'web.yaml', text: MANIFESTS }]],
  ['two files', MANIFESTS.split('---\n').map((text, index) => ({ name: `${index}.yaml`, text }))],
])('a run of manifests needs nothing of it: %s', (_, manifests) => {
  const scenario: Scenario = {
    apiVersion: 'orrery.dev/v1alpha1', kind: 'Scenario', metadata: { name: 'test' },
    spec: { title: 'test', seed: 7, profile: 'textbook', steps: [], checkpoints: [], manifests, cluster },
  };
  expect(needsLater(scenario)).toBe(false);
  const simulation = createSimulation(scenario);
  simulation.runUntil(seconds(60));
  const ready = simulation.ledger.all().some((record) => record.kind === 'document' && record.ref === 'Deployment/default/web' && JSON.stringify(record.value).includes('"readyReplicas":2'));
  expect(ready).toBe(true);
});
