/** The scenarios as the gallery shows them: what belongs together, on each shelf the easier ones first. */
export const shelves = [
  { name: 'start', scenarios: ['hello', 'first-pod', 'deployment', 'grand-tour', 'data-centre'] },
  {
    name: 'pod',
    scenarios: [
      ...[
        'liveness-probe',
        'readiness-probe',
        'startup-probe',
        'liveness-backoff',
        'liveness-kinds',
        'startup-probe-never',
        'readiness-gate',
        'probe-practice',
      ],
      ...['warm-start', 'warm-start-27s', 'warm-start-fast', 'pod-77s', 'termination', 'termination-variants', 'config-secret', 'shared-pod', 'streaming'],
    ],
  },
  { name: 'workload', scenarios: ['jobs', 'stateful-storage', 'autoscale', 'autoscale-metrics', 'autoscale-vertical', 'autoscale-nodes'] },
  {
    name: 'network',
    scenarios: [
      ...['service-iptables', 'service-types', 'discovery', 'service-10-96', 'service-10-3', 'service-ipvs-nft'],
      ...['network', 'network-flannel', 'network-cilium', 'network-weave'],
    ],
  },
  { name: 'scheduling', scenarios: ['scheduling', 'bin-packing', 'topology', 'topology-cloud', 'topology-regions'] },
  { name: 'controlPlane', scenarios: ['api-gate', 'api-gate-webhooks', 'etcd-raft'] },
  {
    name: 'node',
    scenarios: [
      ...['image-pull', 'sandbox-cni', 'kubelet-inside', 'kubelet-join', 'runtimes', 'security', 'cpu-mem', 'cpu-device'],
      ...['disk-gc', 'disk-pressure', 'eviction-64gi'],
    ],
  },
  { name: 'failure', scenarios: ['node-failure', 'cp-outage', 'kubelet-pleg', 'cni-exhausted'] },
] as const satisfies readonly { readonly name: string; readonly scenarios: readonly string[] }[];
