import '../../../cluster/later.ts';
import { describe, expect, it } from 'vitest';
import { seconds } from '../../../../api/index.ts';
import { createSimulation } from '../../../cluster/simulation.ts';
import { splitSchemeNamePort } from './proxy.ts';

describe('splitSchemeNamePort', () => {
  // `apimachinery/pkg/util/net/port_split_test.go`
  it.each([
    ['aoeu:asdf', { scheme: 'http', name: 'aoeu', port: 'asdf' }],
    ['http:aoeu:asdf', { scheme: 'http', name: 'aoeu', port: 'asdf' }],
    ['https:aoeu:', { scheme: 'https', name: 'aoeu', port: '' }],
    ['https:aoeu:asdf', { scheme: 'https', name: 'aoeu', port: 'asdf' }],
    ['aoeu:', { scheme: 'http', name: 'aoeu', port: '' }],
    ['aoeu', { scheme: 'http', name: 'aoeu', port: '' }],
    [':asdf', undefined],
    ['http::asdf', undefined],
    ['http::', undefined],
    ['ftp:aoeu:asdf', undefined],
    ['http:aoeu:asdf:x', undefined],
    ['', undefined],
  ])('%s', (id, expected) => {
    expect(splitSchemeNamePort(id)).toEqual(expected);
  });
});

const MANIFESTS = `apiVersion: v1
kind: Pod
metadata: { name: p, labels: { app: p } }
spec: { containers: [{ name: c, image: 'hashicorp/http-echo:1.0', args: ['-text=hello'], ports: [{ containerPort: 5678 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: s }
spec: { selector: { app: p }, ports: [{ name: web, port: 80, targetPort: 5678 }] }
---
apiVersion: v1
kind: Service
metadata: { name: empty }
spec: { selector: { app: none }, ports: [{ port: 80 }] }
`;

/** What `kubectl get --raw` prints of each path. */
function raw(paths: readonly string[]): readonly string[] {
  const node = { name: 'node-1', cpu: '4', memory: '8Gi', maxPods: 110, labels: {}, taints: [], images: ['hashicorp/http-echo:1.0'] };
  const simulation = createSimulation({
    apiVersion: 'orrery.dev/v1alpha1',
    kind: 'Scenario',
    metadata: { name: 'test' },
    spec: {
      title: 'test',
      seed: 4,
      profile: 'textbook',
      checkpoints: [],
      manifests: [{ name: 'a.yaml', text: MANIFESTS }],
      steps: paths.map((path, index) => ({ at: 20 + index, kubectl: `get --raw ${path}` })),
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
  simulation.runUntil(seconds(21 + paths.length));
  const lines = simulation.ledger
    .all()
    .filter((record) => record.kind === 'output')
    .filter(({ process }) => process === 'user');
  return paths.map((_, index) =>
    lines
      .filter(({ sentAt }) => sentAt >= seconds(20 + index) && sentAt < seconds(21 + index))
      .map(({ text }) => text)
      .join('\n'),
  );
}

describe('the proxy subresource', () => {
  const api = '/api/v1/namespaces/default';
  // Texts: `pkg/registry/core/service/storage/storage.go` ResourceLocation, `apimachinery/pkg/util/proxy/transport.go`.
  const table: readonly (readonly [string, string])[] = [
    [`${api}/services/s:80/proxy/`, 'hello'],
    [`${api}/services/s:web/proxy/`, 'hello'],
    [`${api}/services/s/proxy/`, 'Error from server (ServiceUnavailable): no endpoints available for service "s"'],
    [`${api}/services/s:81/proxy/`, 'Error from server (ServiceUnavailable): no service port 81 found for service "s"'],
    [`${api}/services/empty:80/proxy/`, 'Error from server (ServiceUnavailable): no endpoints available for service "empty:80"'],
    [`${api}/services/none:80/proxy/`, 'Error from server (NotFound): services "none" not found'],
    [`${api}/pods/p/proxy/any/path`, 'hello'],
    [`${api}/pods/none/proxy/`, 'Error from server (NotFound): pods "none" not found'],
    ['/api/v1/nodes/node-1/proxy/containerLogs/default/p/c', ''],
  ];
  const said = raw(table.map(([path]) => path));
  it.each(table.map(([path, text], index) => [path, text, index] as const))('%s', (_path, text, index) => {
    expect(said[index]).toContain(text);
  });

  it('a closed port', () => {
    expect(raw([`${api}/pods/p:81/proxy/`])[0]).toMatch(
      /^Error from server \(ServiceUnavailable\): error trying to reach service: dial tcp 10\.244\.\d+\.\d+:81: connect: connection refused$/,
    );
  });
});
