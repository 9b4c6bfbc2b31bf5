import '../../cluster/later.ts';
import { describe, expect, it } from 'vitest';
import { type KubeObject, seconds, type Step } from '../../../api/index.ts';
import { createSimulation } from '../../cluster/simulation.ts';

type Node = {
  readonly name: string;
  readonly cpu: string;
  readonly memory: string;
  readonly maxPods: number;
  readonly labels: object;
  readonly taints: readonly [];
  readonly images: readonly string[];
};
const node: Node = { name: 'node-1', cpu: '4', memory: '8Gi', maxPods: 110, labels: {}, taints: [], images: ['hashicorp/http-echo:1.0'] };

/** What kubectl printed, by the moment of its step. */
function run(steps: readonly Step[], until: number, addons: readonly 'metrics-server'[] = []) {
  const simulation = createSimulation({
    apiVersion: 'orrery.dev/v1alpha1',
    kind: 'Scenario',
    metadata: { name: 'test' },
    spec: {
      title: 'test',
      seed: 4,
      profile: 'textbook',
      steps,
      checkpoints: [],
      manifests: [],
      cluster: {
        nodes: [{ ...node, labels: {} }],
        podCIDR: '10.244.0.0/16',
        serviceCIDR: '10.96.0.0/12',
        clusterDNS: '10.96.0.10',
        cni: 'calico',
        proxyMode: 'iptables',
        registry: [],
        clients: [],
        addons,
      },
    },
  });
  simulation.runUntil(seconds(until));
  const printed = (from: number, to = from + 5): string =>
    simulation.ledger
      .all()
      .filter((record) => record.kind === 'output')
      .filter(({ process, sentAt }) => process === 'user' && sentAt >= seconds(from) && sentAt < seconds(to))
      .map(({ text }) => text)
      .join('\n');
  const object = (ref: string): KubeObject | undefined =>
    simulation.ledger.all().findLast((record) => record.kind === 'document' && record.ref === ref)?.['value' as never];
  return { printed, object };
}

const line = (text: string, name: string): readonly string[] =>
  (text.split('\n').find((each) => each.startsWith(`${name} `)) ?? '')
    .split(/ {2,}/)
    .slice(0, 3)
    .map((cell) => cell.trim());
const registration = (service: string) => `apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: { name: v1beta1.external.metrics.k8s.io }
spec: { group: external.metrics.k8s.io, version: v1beta1, groupPriorityMinimum: 100, versionPriority: 100, insecureSkipTLSVerify: true, service: { name: ${service}, namespace: default, port: 443 } }
`;
/** A server that says the same to everybody: that it serves queue_length, and how long the queue is. */
const ANSWER =
  '{"kind":"ExternalMetricValueList","apiVersion":"external.metrics.k8s.io/v1beta1","groupVersion":"external.metrics.k8s.io/v1beta1","resources":[],"items":[{"metricName":"queue_length","value":"30"}]}';
const adapter = `apiVersion: v1
kind: Pod
metadata: { name: adapter, labels: { app: adapter } }
spec: { containers: [{ name: c, image: 'hashicorp/http-echo:1.0', args: ['-text=${ANSWER}'], ports: [{ containerPort: 5678 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: adapter }
spec: { selector: { app: adapter }, ports: [{ port: 443, targetPort: 5678 }] }
---
${registration('adapter')}`;

const at = (when: number, kubectl: string): Step => ({ at: when, kubectl });

describe('APIServices', () => {
  it('are there for all that the server serves, and for the add-on; its condition follows whether it answers', () => {
    const { printed } = run(
      [
        at(5, 'get apiservices'),
        at(40, 'top nodes'),
        { at: 50, fault: { type: 'hang-process', process: 'metrics-server' as never }, id: 'f' },
        at(100, 'get apiservice v1beta1.metrics.k8s.io'),
        at(106, 'get --raw /apis/metrics.k8s.io/v1beta1/nodes'),
      ],
      180,
      ['metrics-server'],
    );
    const table = printed(5);
    // `kubectl get apiservices` of a new cluster: every group version but apiregistration's own.
    expect(table.split('\n')[0]).toMatch(/^NAME +SERVICE +AVAILABLE +AGE$/);
    expect(line(table, 'v1.')).toEqual(['v1.', 'Local', 'True']);
    expect(line(table, 'v2.autoscaling')).toEqual(['v2.autoscaling', 'Local', 'True']);
    expect(table).not.toContain('apiregistration');
    expect(line(table, 'v1beta1.metrics.k8s.io')[1]).toBe('kube-system/metrics-server');
    expect(printed(40)).toContain('node-1');
    expect(line(printed(100), 'v1beta1.metrics.k8s.io')).toEqual(['v1beta1.metrics.k8s.io', 'kube-system/metrics-server', 'False (FailedDiscoveryCheck)']);
    expect(printed(106, 180)).toContain('Error from server (ServiceUnavailable): the server is currently unable to handle the request');
  });

  it('tell what is wrong with the Service, and serve what is behind it once it is there', () => {
    const { printed } = run(
      [
        { at: 1, apply: registration('absent') },
        at(5, 'get apiservice v1beta1.external.metrics.k8s.io'),
        at(8, 'get --raw /apis/external.metrics.k8s.io/v1beta1/x'),
        { at: 10, apply: adapter },
        at(30, 'get apiservice v1beta1.external.metrics.k8s.io'),
        at(35, 'get --raw /apis/external.metrics.k8s.io/v1beta1/namespaces/default/queue_length'),
        at(40, 'delete pod adapter --grace-period=0 --force'),
        at(50, 'get apiservice v1beta1.external.metrics.k8s.io'),
      ],
      60,
    );
    // `controllers/status/remote/remote_available_controller.go`.
    expect(line(printed(5, 7), 'v1beta1.external.metrics.k8s.io')[2]).toBe('False (ServiceNotFound)');
    expect(printed(8, 10)).toContain('Error from server (ServiceUnavailable): the server is currently unable to handle the request');
    expect(line(printed(30), 'v1beta1.external.metrics.k8s.io')).toEqual(['v1beta1.external.metrics.k8s.io', 'default/adapter', 'True']);
    expect(printed(35)).toContain('"metricName":"queue_length"');
    expect(line(printed(50), 'v1beta1.external.metrics.k8s.io')[2]).toMatch(/^False \((MissingEndpoints|EndpointsNotFound)\)$/);
  });
});
