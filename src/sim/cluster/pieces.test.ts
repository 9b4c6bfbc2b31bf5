import './later.ts';
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../api/index.ts';
import { micros, seconds } from '../../api/index.ts';
import { createSimulation, type Simulation } from './simulation.ts';

const TEXT = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: 'nginx:1.27' }] }
`;

const SCENARIO: Scenario = {
  apiVersion: 'orrery.dev/v1alpha1',
  kind: 'Scenario',
  metadata: { name: 'test' },
  spec: {
    title: 'test',
    seed: 5,
    profile: 'realistic',
    checkpoints: [],
    manifests: [{ name: 'web.yaml', text: TEXT }],
    steps: [
      { at: 2, kubectl: 'scale deployment web --replicas=4' },
      { at: 3, id: 'gone', fault: { type: 'node-down', node: 'node-1' } },
    ],
    cluster: {
      nodes: ['node-1', 'node-2'].map((name) => ({ name, cpu: '4', memory: '8Gi', maxPods: 110, labels: {}, taints: [], images: ['nginx:1.27'] })),
      podCIDR: '10.244.0.0/16',
      serviceCIDR: '10.96.0.0/12',
      clusterDNS: '10.96.0.10',
      cni: 'calico',
      proxyMode: 'iptables',
      registry: [],
      clients: [],
    },
  },
};

const END = seconds(6);
const records = ({ ledger }: Simulation): string => JSON.stringify(ledger.all());

describe('a run in pieces', () => {
  const whole = createSimulation(SCENARIO);
  whole.runUntil(END);

  it.each([1, 100])('of %i records is the same run, and ends no piece inside an instant', (size) => {
    const simulation = createSimulation(SCENARIO, { asleep: true });
    expect(simulation.ledger.length).toBeLessThan(whole.ledger.length / 10);
    let pieces = 0;
    let inside = 0;
    while (simulation.now() < END) {
      simulation.runUntil(END, size);
      pieces++;
      if ((simulation.kernel.nextEventAt() ?? END) <= simulation.now()) inside++;
    }
    expect(inside).toBe(0);
    expect(pieces).toBeGreaterThan(whole.ledger.length / size / 50);
    expect(records(simulation) === records(whole)).toBe(true);
  });

  it('stands at the moment that was asked for when there is nothing left to do', () => {
    const simulation = createSimulation(SCENARIO);
    simulation.runUntil(micros(-1), 100);
    expect(simulation.now()).toBe(-1);
  });
});
