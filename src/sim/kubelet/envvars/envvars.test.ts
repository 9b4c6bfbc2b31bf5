import { describe, expect, it } from 'vitest';
import type { Pod, Service } from '../../../api/index.ts';
import { runProcedure } from '../../kernel/index.ts';
import type { ObjectStore } from '../objects/store.ts';
import { decodeBase64 } from '../objects/store.ts';
import { fieldValue, resourceValue } from './downward.ts';
import { expand } from './expansion.ts';
import { type Environment, makeEnvironment } from './make.ts';
import { ServiceEnvironment, serviceVariables } from './services.ts';

// third_party/forked/golang/expansion/expand_test.go
describe('expansion', () => {
  const values: Readonly<Record<string, string>> = { A: 'a', B: 'b', EMPTY: '' };
  it.each([
    ['$(A)-$(B)', 'a-b'],
    ['$$(A)', '$(A)'],
    ['$$$(A)', '$a'],
    ['$(MISSING)', '$(MISSING)'],
    ['$(EMPTY)x', 'x'],
    ['$A $', '$A $'],
    ['$(A', '$(A'],
    ['cost $5', 'cost $5'],
  ])('%s → %s', (input, expected) => expect(expand(input, (name) => values[name])).toBe(expected));
});

const service = (namespace: string, name: string, clusterIP = '10.96.0.7'): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { namespace, name },
  spec: {
    clusterIP,
    ports: [
      { name: 'http', port: 80, protocol: 'TCP' },
      { name: 'dns', port: 53, protocol: 'UDP' },
    ],
  },
});

// kubernetes/pkg/kubelet/envvars/envvars_test.go
describe('service variables', () => {
  it('name host, ports and links', () => {
    expect(serviceVariables(service('default', 'my-db'))).toEqual([
      ['MY_DB_SERVICE_HOST', '10.96.0.7'],
      ['MY_DB_SERVICE_PORT', '80'],
      ['MY_DB_SERVICE_PORT_HTTP', '80'],
      ['MY_DB_SERVICE_PORT_DNS', '53'],
      ['MY_DB_PORT', 'tcp://10.96.0.7:80'],
      ['MY_DB_PORT_80_TCP', 'tcp://10.96.0.7:80'],
      ['MY_DB_PORT_80_TCP_PROTO', 'tcp'],
      ['MY_DB_PORT_80_TCP_PORT', '80'],
      ['MY_DB_PORT_80_TCP_ADDR', '10.96.0.7'],
      ['MY_DB_PORT_53_UDP', 'udp://10.96.0.7:53'],
      ['MY_DB_PORT_53_UDP_PROTO', 'udp'],
      ['MY_DB_PORT_53_UDP_PORT', '53'],
      ['MY_DB_PORT_53_UDP_ADDR', '10.96.0.7'],
    ]);
    expect(serviceVariables(service('default', 'headless', 'None'))).toEqual([]);
  });

  it('are those of the namespace, and always those of kubernetes', () => {
    const environment = new ServiceEnvironment(() => [service('default', 'kubernetes'), service('default', 'a'), service('other', 'b')]);
    const hosts = (links: boolean): string[] =>
      environment
        .variables('other', links)
        .map(([name]) => name)
        .filter((name) => name.endsWith('_HOST'));
    expect(hosts(true)).toEqual(['KUBERNETES_SERVICE_HOST', 'B_SERVICE_HOST']);
    expect(hosts(false)).toEqual(['KUBERNETES_SERVICE_HOST']);
  });
});

describe('downward API', () => {
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'ns', uid: 'u', labels: { b: '2', a: '1' } },
    spec: { nodeName: 'n', containers: [] },
  };
  const context = { pod, podIPs: ['10.244.0.5'], hostIP: '192.168.0.11', allocatable: { cpu: '4', memory: '8Gi' } };
  it.each([
    ['metadata.name', 'web'],
    ["metadata.labels['a']", '1'],
    ['metadata.labels', 'a="1"\nb="2"'],
    ['spec.nodeName', 'n'],
    ['status.podIP', '10.244.0.5'],
    ['status.hostIP', '192.168.0.11'],
    ['spec.replicas', undefined],
  ])('%s is %s', (path, expected) => expect(fieldValue(path, context)).toBe(expected));

  // kubernetes/pkg/api/v1/resource/helpers.go: rounded up; without a limit the node's allocatable.
  it.each([
    ['limits.cpu', undefined, '1'],
    ['limits.cpu', '1m', '250'],
    ['limits.memory', '1Mi', '8192'],
    ['requests.memory', '1Mi', '64'],
  ])('%s over %s is %s', (resource, divisor, expected) => {
    const container = { name: 'c', resources: { limits: { cpu: '250m' }, requests: { memory: '64Mi' } } };
    expect(resourceValue(resource, divisor, container, context.allocatable)).toBe(expected);
  });
});

describe('a container environment', () => {
  const read = { ref: 'x' as never, pointer: '/data' };
  const store = {
    *configMap(_namespace: string, name: string) {
      if (name !== 'conf') return { ok: false, notFound: true, error: `configmap "${name}" not found` };
      return { ok: true, object: { apiVersion: 'v1', kind: 'ConfigMap', data: { KEY: 'value' } }, read };
    },
    *secret(_namespace: string, name: string) {
      if (name !== 'sec') return { ok: false, notFound: true, error: `secret "${name}" not found` };
      return { ok: true, object: { apiVersion: 'v1', kind: 'Secret', data: { PASSWORD: 'aHVudGVyMg==' } }, read };
    },
  } as unknown as ObjectStore;

  function make(container: object): Environment | undefined {
    const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'default', uid: 'u' }, spec: { containers: [] } };
    let result: Environment | undefined;
    const context = { pod, podIPs: [], hostIP: '', allocatable: {} };
    runProcedure(makeEnvironment(store, { container: { name: 'c', ...container }, context, services: [['SVC_HOST', '1.2.3.4']] }), (value) => {
      result = value;
    });
    return result;
  }

  it('takes envFrom, then env in order, then Services', () => {
    const environment = make({
      envFrom: [{ prefix: 'P_', configMapRef: { name: 'conf' } }, { secretRef: { name: 'missing', optional: true } }],
      env: [
        { name: 'URL', value: 'http://$(SVC_HOST)/$(P_KEY)' },
        { name: 'PASS', valueFrom: { secretKeyRef: { name: 'sec', key: 'PASSWORD' } } },
        { name: 'NONE', valueFrom: { configMapKeyRef: { name: 'conf', key: 'none', optional: true } } },
        { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      ],
    });
    expect(environment?.ok && environment.vars).toEqual([
      ['P_KEY', 'value'],
      ['URL', 'http://1.2.3.4/value'],
      ['PASS', 'hunter2'],
      ['POD', 'web'],
      ['SVC_HOST', '1.2.3.4'],
    ]);
  });

  // kubelet_pods.go makeEnvironmentVariables
  it.each([
    [{ env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'nope', key: 'a' } } }] }, 'configmap "nope" not found'],
    [{ env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'nope', key: 'a' } } }] }, 'secret "nope" not found'],
    [{ env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'conf', key: 'k' } } }] }, "couldn't find key k in ConfigMap default/conf"],
    [{ env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'sec', key: 'k' } } }] }, "couldn't find key k in Secret default/sec"],
    [{ envFrom: [{ configMapRef: { name: 'nope' } }] }, 'configmap "nope" not found'],
  ])('%j fails', (container, error) => expect(make(container)).toEqual({ ok: false, error }));

  it('decodes base64 as UTF-8', () => expect(decodeBase64('w6TDtsO8IOKCrA==')).toBe('äöü €'));
});
