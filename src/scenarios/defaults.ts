import type { ClusterSpec, ManifestFile, NodeSpec, Scenario, ScenarioSpec } from '../api/index.ts';

/** A worker as scenarios use it unless they say otherwise: 4 CPU, 8 GiB, 110 Pods. */
export function defaultNode(name: string): NodeSpec {
  return { name, cpu: '4', memory: '8Gi', maxPods: 110, labels: {}, taints: [], images: [] };
}

/** `node-1` … `node-<count>`, all alike. */
export function defaultNodes(count: number): readonly NodeSpec[] {
  return Array.from({ length: count }, (_, index) => defaultNode(`node-${index + 1}`));
}

/** The cluster of a scenario that says nothing of one: Calico, kube-proxy with iptables, the address ranges of kubeadm's documentation. */
export function defaultCluster(nodes: readonly NodeSpec[] = defaultNodes(3)): ClusterSpec {
  return {
    nodes,
    podCIDR: '10.244.0.0/16',
    serviceCIDR: '10.96.0.0/12',
    clusterDNS: '10.96.0.10',
    cni: 'calico',
    proxyMode: 'iptables',
    registry: [],
    clients: [],
  };
}

/** A scenario around plain manifests, applied at T+0. */
export function scenarioOf(manifests: readonly ManifestFile[], spec: Partial<ScenarioSpec> = {}): Scenario {
  return {
    apiVersion: 'orrery.dev/v1alpha1',
    kind: 'Scenario',
    metadata: { name: 'untitled' },
    spec: { title: 'Untitled', seed: 1, profile: 'textbook', cluster: defaultCluster(), steps: [], checkpoints: [], ...spec, manifests },
  };
}
