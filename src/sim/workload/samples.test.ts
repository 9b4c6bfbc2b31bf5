import '../cluster/later.ts';
import { describe, expect, it } from 'vitest';
import type { Pod, Scenario } from '../../api/index.ts';
import { seconds } from '../../api/index.ts';
import { createSimulation, type Simulation } from '../cluster/index.ts';
import { isKnownImage } from './images/index.ts';
import { samples } from './images/samples.ts';
import { parseReference } from './images/reference.ts';

function run(containers: string, steps: Scenario['spec']['steps'], spec = '', until = 40): Simulation {
  const text = `apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  ${spec}\n  containers: ${containers}`;
  const node = { name: 'node-1', cpu: '4', memory: '8Gi', maxPods: 110, labels: {}, taints: [], images: [] };
  const simulation = createSimulation({
    apiVersion: 'orrery.dev/v1alpha1',
    kind: 'Scenario',
    metadata: { name: 'test' },
    spec: {
      title: 'test',
      seed: 3,
      profile: 'textbook',
      steps,
      checkpoints: [],
      manifests: [{ name: 'pod.yaml', text }],
      cluster: {
        nodes: [node],
        podCIDR: '10.244.0.0/16',
        serviceCIDR: '10.96.0.0/12',
        clusterDNS: '10.96.0.10',
        cni: 'calico',
        proxyMode: 'iptables',
        registry: [],
        clients: [],
      },
    },
  });
  simulation.runUntil(seconds(until));
  return simulation;
}

const records = (simulation: Simulation) => simulation.ledger.all();
const output = (simulation: Simulation): string =>
  records(simulation)
    .filter((record) => record.kind === 'output')
    .map(({ text }) => text)
    .join('\n');
const statusOf = (simulation: Simulation): Pod['status'] =>
  (
    records(simulation)
      .filter((record) => record.kind === 'document')
      .findLast(({ ref }) => ref === 'Pod/default/web')?.value as Pod | undefined
  )?.status;

describe('sample images', () => {
  it('stand once in the table, and are known', () => {
    const names = samples.map(({ repository }) => parseReference(repository).repository);
    expect(new Set(names).size).toBe(names.length);
    expect(names.every(isKnownImage)).toBe(true);
  });

  // What the programs answer: their projects' own documentation.
  it.each([
    ['luksa/kubia', 8080, "You've hit web"],
    ['luksa/kubia:v2', 8080, 'This is v2 running in pod web'],
    ['gcr.io/google-samples/kubernetes-bootcamp:v1', 8080, 'Hello Kubernetes bootcamp! | Running on: web | v=1'],
    ['gcr.io/kuar-demo/kuard-amd64:blue', 8080, 'KUAR Demo'],
    ['stefanprodan/podinfo:6.5.0', 9898, '"version": "6.5.0"'],
    ['openshift/hello-openshift', 8080, 'Hello OpenShift!'],
    ['kodekloud/webapp-color', 8080, 'Hello from web!'],
  ])('%s answers on %d', (image, port, body) => {
    const simulation = run(`[{ name: main, image: '${image}' }, { name: ask, image: busybox, command: [sleep, '3600'] }]`, [
      { at: 30, kubectl: `exec web -c ask -- wget -qO- http://localhost:${port}` },
    ]);
    expect(output(simulation)).toContain(body);
  });
});

// test/images/agnhost
describe('agnhost', () => {
  it.each([
    ['entrypoint-tester, a, b', '["/agnhost","entrypoint-tester","a","b"]'],
    ['dns-suffix', 'default.svc.cluster.local,svc.cluster.local,cluster.local'],
    ['dns-server-list', '10.96.0.10'],
    ['logs-generator, --log-lines-total=3, --run-duration=1s', '2 PUT /api/v1/namespaces/default/pods/'],
    ['nosuch', 'Error: unknown command "nosuch" for "app"'],
  ])('%s', (args, expected) => {
    const simulation = run(
      `[{ name: main, image: 'registry.k8s.io/e2e-test-images/agnhost:2.53', args: [${args}] }]`,
      [{ at: 30, kubectl: 'logs web' }],
      'restartPolicy: Never',
    );
    expect(output(simulation)).toContain(expected);
  });
});

describe('what containers of a Pod share', () => {
  // kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace
  it('with shareProcessNamespace one can signal the other, which is not process 1 any more', () => {
    const pair = `[{ name: app, image: busybox, command: [sleep, '3600'] }, { name: side, image: busybox, command: [sleep, '3600'] }]`;
    const simulation = run(pair, [{ at: 20, kubectl: 'exec web -c side -- kill 7' }], 'shareProcessNamespace: true');
    expect(statusOf(simulation)?.containerStatuses?.map(({ restartCount }) => restartCount)).toEqual([1, 0]);
  });

  it('without it both are process 1 and out of reach', () => {
    const pair = `[{ name: app, image: busybox, command: [sleep, '3600'] }, { name: side, image: busybox, command: [sleep, '3600'] }]`;
    const simulation = run(pair, [{ at: 20, kubectl: 'exec web -c side -- kill 7' }]);
    expect(statusOf(simulation)?.containerStatuses?.map(({ restartCount }) => restartCount)).toEqual([0, 0]);
    expect(output(simulation)).toContain("can't kill pid 7: No such process");
  });

  it('with hostPID the first process of the list is the node’s', () => {
    const simulation = run(`[{ name: app, image: busybox, command: [sleep, '3600'] }]`, [{ at: 20, kubectl: 'exec web -- ps' }], 'hostPID: true');
    expect(output(simulation)).toMatch(/^ +1 root +0:00 \/sbin\/init$/m);
    expect(output(simulation)).toMatch(/^ +20\d\d root +0:00 sleep 3600$/m);
  });

  it('/dev/shm and localhost, but not the file system', () => {
    const pair = `[{ name: app, image: nginx }, { name: side, image: busybox, command: [sh, -c, 'echo x > /dev/shm/s; echo y > /tmp/own; sleep 3600'] }]`;
    const simulation = run(pair, [
      { at: 20, kubectl: 'exec web -c app -- cat /dev/shm/s /tmp/own' },
      { at: 21, kubectl: 'exec web -c side -- wget -qO- localhost' },
      { at: 22, kubectl: 'exec web -c side -- cat /etc/resolv.conf' },
    ]);
    expect(output(simulation)).toMatch(/^x$/m);
    expect(output(simulation)).toMatch(/\/tmp\/own'?: No such file or directory/);
    expect(output(simulation)).toContain('Welcome to nginx!');
    expect(output(simulation)).toContain('search default.svc.cluster.local svc.cluster.local cluster.local');
  });

  it('two on the host network cannot have one port', () => {
    const pair = `[{ name: a, image: nginx }, { name: b, image: nginx }]`;
    const simulation = run(pair, [{ at: 20, kubectl: 'logs web -c b' }], 'hostNetwork: true');
    expect(output(simulation)).toContain('bind() to 0.0.0.0:80 failed (98: Address already in use)');
    expect(statusOf(simulation)?.containerStatuses?.find(({ name }) => name === 'b')?.restartCount).toBeGreaterThan(0);
  });
});
