import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../api/index.ts';
import { decode, isObject, parseManifests, Scheme } from '../apimachinery/index.ts';
import { podLimits, podRequests } from '../component-helpers/resource/helpers.ts';
import { applyDefaults, podQOS, tableFor } from './index.ts';
import { summarizePod } from './table/pod.ts';
import './table/printers.ts';

const scheme = new Scheme();

function load(apiVersion: string, kind: string, yaml: string): KubeObject {
  const info = scheme.kind(apiVersion, kind);
  const value = parseManifests(yaml)[0]?.value;
  if (!info || !isObject(value)) throw new Error(`${kind} is not served`);
  const decoded = decode(info, value, 'Strict');
  if (!decoded.ok) throw new Error(decoded.message);
  return applyDefaults(info, decoded.object);
}

const container = (resources: Record<string, Record<string, string>>, extra = {}) => ({ name: 'c', image: 'i', resources, ...extra });
const pod = (containers: readonly ReturnType<typeof container>[], initContainers: readonly ReturnType<typeof container>[] = []) => ({
  apiVersion: 'v1' as const,
  kind: 'Pod' as const,
  spec: { containers: [...containers], initContainers: [...initContainers] },
});

// pkg/apis/core/v1/helper/qos/qos.go
describe('QoS', () => {
  it.each([
    ['BestEffort', [{}]],
    ['Burstable', [{ requests: { cpu: '1' } }]],
    ['Burstable', [{ limits: { cpu: '1' } }]],
    ['Guaranteed', [{ limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '1000m', memory: '1024Mi' } }]],
    ['Burstable', [{ limits: { cpu: '1', memory: '1Gi' } }, {}]],
    ['Guaranteed', [{ limits: { cpu: '1', memory: '1Gi' } }]],
    ['BestEffort', [{ requests: { cpu: '0' } }]],
  ])('%s %j', (expected, list) => {
    expect(podQOS(pod(list.map((resources) => container(resources as Record<string, Record<string, string>>))))).toBe(expected);
  });

  // It is asked before the Pod is validated: `containers:` with nothing behind it is null.
  it('of a Pod without containers is BestEffort', () => {
    expect(podQOS({ apiVersion: 'v1', kind: 'Pod', spec: JSON.parse('{"containers":null}') })).toBe('BestEffort');
  });
});

// component-helpers/resource/helpers_test.go
describe('requests', () => {
  it('sum up over containers, or take the largest init container with its sidecars', () => {
    const cpu = (value: string) => ({ requests: { cpu: value }, limits: { cpu: value } });
    const made = pod(
      [container(cpu('100m')), container(cpu('200m'))],
      [container(cpu('1')), container(cpu('50m'), { restartPolicy: 'Always' }), container(cpu('2'))],
    );
    expect(podRequests(made)).toEqual({ cpu: 2050 });
    expect(podLimits(pod([container(cpu('1')), container({ limits: { memory: '1Ki' } })]))).toEqual({ cpu: 1000, memory: 1024 });
  });
});

// pkg/apis/*/v1/defaults.go
describe('defaults', () => {
  it('of a Deployment', () => {
    expect(load('apps/v1', 'Deployment', 'spec: {template: {spec: {containers: [{name: c, image: nginx:1, resources: {limits: {cpu: 1}}}]}}}')).toMatchObject({
      spec: {
        replicas: 1,
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
        template: {
          spec: {
            restartPolicy: 'Always',
            dnsPolicy: 'ClusterFirst',
            containers: [{ imagePullPolicy: 'IfNotPresent', terminationMessagePolicy: 'File', resources: { limits: { cpu: '1' } } }],
          },
        },
      },
    });
  });
  it('of a Pod: requests follow limits', () => {
    expect(load('v1', 'Pod', 'spec: {containers: [{name: c, image: nginx, resources: {limits: {cpu: 1}}}]}')).toMatchObject({
      spec: { enableServiceLinks: true, containers: [{ imagePullPolicy: 'Always', resources: { requests: { cpu: '1' } } }] },
    });
  });
  it('of a Service', () => {
    expect(load('v1', 'Service', 'spec: {type: NodePort, ports: [{port: 80}]}')).toMatchObject({
      spec: { sessionAffinity: 'None', externalTrafficPolicy: 'Cluster', internalTrafficPolicy: 'Cluster', ports: [{ protocol: 'TCP', targetPort: 80 }] },
    });
  });
  it('fill in once', () => {
    const once = load('v1', 'Pod', 'spec: {containers: [{name: c, image: nginx}]}');
    const info = scheme.kind('v1', 'Pod');
    expect(info && applyDefaults(info, once)).toBe(once);
  });
});

// pkg/printers/internalversion/printers.go printPod
describe('the STATUS column', () => {
  const waiting = (reason: string) => ({ name: 'c', state: { waiting: { reason } }, restartCount: 0 });
  const terminated = (exitCode: number, reason = '') => ({ name: 'c', state: { terminated: { exitCode, reason } }, restartCount: 0 });
  const running = { name: 'c', ready: true, state: { running: {} }, restartCount: 0 };
  const spec = { containers: [{ name: 'c' }] };
  it.each([
    ['Pending', { spec, status: { phase: 'Pending' } }],
    ['SchedulingGated', { spec, status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', reason: 'SchedulingGated' }] } }],
    ['ContainerCreating', { spec, status: { phase: 'Pending', containerStatuses: [waiting('ContainerCreating')] } }],
    ['CrashLoopBackOff', { spec, status: { phase: 'Running', containerStatuses: [waiting('CrashLoopBackOff')] } }],
    ['Running', { spec, status: { phase: 'Running', containerStatuses: [running] } }],
    ['Completed', { spec, status: { phase: 'Succeeded', containerStatuses: [terminated(0, 'Completed')] } }],
    ['Error', { spec, status: { phase: 'Failed', containerStatuses: [terminated(1, 'Error')] } }],
    ['ExitCode:3', { spec, status: { phase: 'Failed', containerStatuses: [terminated(3)] } }],
    ['Terminating', { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' }, spec, status: { phase: 'Running', containerStatuses: [running] } }],
    [
      'Init:0/2',
      {
        spec: { ...spec, initContainers: [{ name: 'a' }, { name: 'b' }] },
        status: { phase: 'Pending', initContainerStatuses: [{ name: 'a', state: { running: {} } }] },
      },
    ],
    [
      'Init:CrashLoopBackOff',
      { spec: { ...spec, initContainers: [{ name: 'a' }] }, status: { phase: 'Pending', initContainerStatuses: [waiting('CrashLoopBackOff')] } },
    ],
    ['Evicted', { spec, status: { phase: 'Failed', reason: 'Evicted' } }],
    ['NotReady', { spec, status: { phase: 'Running', containerStatuses: [terminated(0, 'Completed'), running] } }],
  ])('%s', (expected, object) => {
    expect(summarizePod(object).status).toBe(expected);
  });
});

describe('tables', () => {
  const cells = (name: string, object: KubeObject): readonly unknown[] => {
    const [info] = scheme.find(name);
    return info ? (tableFor(info, [object], { nowMs: Date.parse('2026-01-01T00:02:05Z') }).rows[0]?.cells ?? []) : [];
  };
  const metadata = { name: 'x', creationTimestamp: '2026-01-01T00:00:00Z' };
  it('print rows as the server does', () => {
    const status = { readyReplicas: 1, updatedReplicas: 2, availableReplicas: 1 };
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: { replicas: 3, selector: { matchLabels: { a: 'b' } }, template: { spec: { containers: [{ name: 'c', image: 'i' }] } } },
      status,
    };
    expect(cells('deploy', deployment)).toEqual(['x', '1/3', 2, 1, '2m5s', 'c', 'i', 'a=b']);
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { type: 'NodePort', clusterIP: '10.96.0.7', clusterIPs: ['10.96.0.7'], ports: [{ port: 80, nodePort: 30080, protocol: 'TCP' }] },
    };
    expect(cells('svc', service)).toEqual(['x', 'NodePort', '10.96.0.7', '<none>', '80:30080/TCP', '2m5s', '<none>']);
    expect(cells('cm', { apiVersion: 'v1', kind: 'ConfigMap', metadata, ...{ data: { a: '1', b: '2' } } })).toEqual(['x', 2, '2m5s']);
    expect(
      cells('no', {
        apiVersion: 'v1',
        kind: 'Node',
        metadata: { ...metadata, labels: { 'node-role.kubernetes.io/control-plane': '' } },
        ...{ status: { conditions: [{ type: 'Ready', status: 'True' }], nodeInfo: { kubeletVersion: 'v1.36.2' } } },
      }).slice(0, 5),
    ).toEqual(['x', 'Ready', 'control-plane', '2m5s', 'v1.36.2']);
  });
});
