import { describe, expect, it } from 'vitest';
import type { Node, Pod } from '../../../api/index.ts';
import { admit, NodeUse } from './admission.ts';

const node: Node = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'node-1', labels: { disk: 'ssd', 'kubernetes.io/os': 'linux' } },
  spec: {
    taints: [
      { key: 'maintenance', effect: 'NoExecute' },
      { key: 'soft', effect: 'NoSchedule' },
    ],
  },
  status: { allocatable: { cpu: '4', memory: '8Gi', pods: '2' } },
};
const tolerant = { tolerations: [{ key: 'maintenance', operator: 'Exists' }] };
const pod = (spec: object): Pod => ({ apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'c' }], ...tolerant, ...spec } }) as Pod;
const requesting = (requests: object): Pod => pod({ containers: [{ name: 'c', resources: { requests } }] });

function used(...pods: Pod[]): NodeUse {
  const use = new NodeUse();
  pods.forEach((other, index) => use.add(String(index), other));
  return use;
}

// kubernetes/pkg/kubelet/lifecycle/predicate_test.go TestGeneralPredicates; messages: predicate.go
describe('admission on the node', () => {
  it.each([
    ['fits', pod({}), used(), undefined],
    ['pods', pod({}), used(pod({}), pod({})), { reason: 'OutOfpods', message: "Node didn't have enough resource: pods, requested: 1, used: 2, capacity: 2" }],
    [
      'cpu',
      requesting({ cpu: '2' }),
      used(requesting({ cpu: '3' })),
      { reason: 'OutOfcpu', message: "Node didn't have enough resource: cpu, requested: 2000, used: 3000, capacity: 4000" },
    ],
    [
      'memory',
      requesting({ memory: '9Gi' }),
      used(),
      { reason: 'OutOfmemory', message: `Node didn't have enough resource: memory, requested: ${9 * 2 ** 30}, used: 0, capacity: ${8 * 2 ** 30}` },
    ],
    [
      'selector',
      pod({ nodeSelector: { disk: 'hdd' } }),
      used(),
      { reason: 'NodeAffinity', message: "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector" },
    ],
    ['name', pod({ nodeName: 'node-2' }), used(), { reason: 'NodeName', message: "Predicate NodeName failed: node(s) didn't match the requested node name" }],
    [
      'taint',
      pod({ tolerations: [] }),
      used(),
      { reason: 'TaintToleration', message: "Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate" },
    ],
    ['os', pod({ os: { name: 'windows' } }), used(), { reason: 'PodOSNotSupported', message: "Failed to admit pod as the OS field doesn't match node OS" }],
  ])('%s', (_, candidate, use, expected) => expect(admit(candidate, node, use)).toEqual(expected));

  it('host ports are taken once', () => {
    const port = (hostPort: number, hostIP?: string): Pod => pod({ containers: [{ name: 'c', ports: [{ containerPort: 80, hostPort, hostIP }] }] });
    expect(admit(port(80), node, used(port(80)))?.reason).toBe('NodePorts');
    expect(admit(port(80, '127.0.0.1'), node, used(port(80, '192.168.0.11')))).toBeUndefined();
    expect(admit(port(81), node, used(port(80)))).toBeUndefined();
  });

  it('what goes away is free again', () => {
    const use = used(requesting({ cpu: '3' }));
    use.remove('0');
    expect(admit(requesting({ cpu: '4' }), node, use)).toBeUndefined();
  });
});
