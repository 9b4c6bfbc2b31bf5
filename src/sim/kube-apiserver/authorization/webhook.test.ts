import '../../cluster/later.ts';
import { describe, expect, it } from 'vitest';
import { type ApiServerConfiguration, seconds } from '../../../api/index.ts';
import { createSimulation } from '../../cluster/simulation.ts';

/** A server that gives the same answer to everybody, behind a Service. */
const server = (name: string, answer: object): string => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: ${name} } }
spec: { containers: [{ name: c, image: 'hashicorp/http-echo:1.0', args: ['-text=${JSON.stringify(answer)}'] }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { selector: { app: ${name} }, ports: [{ port: 443, targetPort: 5678 }] }
`;
const review = (status: object) => server('authz', { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', status });
const tokens = server('authn', {
  apiVersion: 'authentication.k8s.io/v1',
  kind: 'TokenReview',
  status: { authenticated: true, user: { username: 'jane@example.com', groups: ['ops'] } },
});

/** Node and RBAC first: the cluster has to come up before the webhook can answer. */
const behind: ApiServerConfiguration = {
  authorizers: [
    { type: 'Node' },
    { type: 'RBAC' },
    { type: 'Webhook', name: 'authz', webhook: { service: { namespace: 'default', name: 'authz', path: '/authorize' }, failurePolicy: 'NoOpinion' } },
  ],
  tokenWebhook: { service: { namespace: 'default', name: 'authn' } },
};

function run(manifest: string, commands: readonly string[]): string {
  const simulation = createSimulation({
    apiVersion: 'orrery.dev/v1alpha1',
    kind: 'Scenario',
    metadata: { name: 'test' },
    spec: {
      title: 'test',
      seed: 4,
      profile: 'textbook',
      checkpoints: [],
      manifests: [{ name: 'a.yaml', text: manifest }],
      steps: commands.map((kubectl, index) => ({ at: 20 + index * 5, kubectl })),
      cluster: {
        nodes: [{ name: 'node-1', cpu: '4', memory: '8Gi', maxPods: 110, labels: {}, taints: [], images: ['hashicorp/http-echo:1.0'] }],
        podCIDR: '10.244.0.0/16',
        serviceCIDR: '10.96.0.0/12',
        clusterDNS: '10.96.0.10',
        cni: 'calico',
        proxyMode: 'iptables',
        registry: [],
        clients: [],
        apiServer: behind,
      },
    },
  });
  simulation.runUntil(seconds(20 + commands.length * 5 + 5));
  return simulation.ledger
    .all()
    .filter((record) => record.kind === 'output')
    .filter(({ process, sentAt }) => process === 'user' && sentAt >= seconds(20))
    .map(({ text }) => text)
    .join('\n');
}

const FORBIDDEN =
  'Error from server (Forbidden): configmaps is forbidden: User "jane" cannot list resource "configmaps" in API group "" in the namespace "default"';

/** `apiserver/plugin/pkg/authorizer/webhook/webhook.go` (its three answers), `authenticator/token/webhook/webhook.go`. */
describe('a webhook in the cluster', () => {
  it.each([
    ['allows', { allowed: true }, 'kube-root-ca.crt'],
    ['denies with its reason', { allowed: false, denied: true, reason: 'jane is on leave' }, `${FORBIDDEN}: jane is on leave`],
    ['has no opinion', { allowed: false, reason: 'never heard of jane' }, `${FORBIDDEN}: never heard of jane`],
  ])('%s', (_, status, expected) => {
    expect(run(review(status), ['get configmaps --as=jane'])).toContain(expected);
  });

  it('says whose a token is', () => {
    const printed = run(`${tokens}---\n${review({ allowed: true })}`, ['auth whoami --token=abc']);
    expect(printed).toMatch(/Username +jane@example.com/);
    expect(printed).toMatch(/Groups +\[ops system:authenticated\]/);
  });

  it('that cannot be reached leaves a token unknown', () => {
    expect(run(review({ allowed: true }), ['get pods --token=abc'])).toContain('error: You must be logged in to the server (Unauthorized)');
  });
});
