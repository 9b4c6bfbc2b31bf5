import type { Cell, Comparison, Place } from '../../api/index.ts';
import { entered, holds, sent } from './card.ts';

type Given = string | readonly [text: string, at: Place];

const cell = (given: Given): Cell => (typeof given === 'string' ? { text: given } : { text: given[0], at: given[1] });
const table = (card: Omit<Comparison, 'kind' | 'see' | 'rows'> & { readonly rows: readonly (readonly Given[])[] }): Comparison => ({
  ...card,
  kind: 'comparison',
  see: [],
  rows: card.rows.map((row) => row.map(cell)),
});

const calls = (scenario: string, method: string): Place => sent(method, scenario, 30, { method });
const by = (process: string, method: string): Place => sent(`${process}: ${method}`, 'runtimes', 30, { to: `*/${process}`, method });

/** Things side by side; cells lead to where they can be seen. */
export const comparisons: readonly Comparison[] = [
  table({
    id: 'cri-cni',
    topic: 'concepts',
    title: 'CRI and CNI',
    about: ['containerd', 'cri-o', 'cni', 'RunPodSandbox', 'CNI ADD', 'CNI DEL', 'CreateContainer'],
    source: 'kubernetes/cri-api api.proto; CNI specification',
    columns: ['', 'CRI', 'CNI'],
    rows: [
      [
        'Role',
        ['run sandboxes and containers, keep images', calls('sandbox-cni', 'RunPodSandbox')],
        ['plug a sandbox into the network', calls('sandbox-cni', 'CNI ADD')],
      ],
      [
        'Who calls',
        ['the kubelet', sent('the kubelet calls', 'sandbox-cni', 30, { from: '*/kubelet', to: '*/containerd', method: 'RunPodSandbox' })],
        ['the runtime, inside RunPodSandbox', sent('the runtime calls', 'sandbox-cni', 30, { from: '*/containerd', method: 'CNI ADD' })],
      ],
      [
        'When',
        ['all the life of a Pod: create, look, stop, remove', calls('sandbox-cni', 'CreateContainer')],
        ['twice: at its beginning and at its end', sent('at its end', 'sandbox-cni', 200, { method: 'CNI DEL' })],
      ],
      [
        'Responsible for',
        ['processes, file systems, limits, logs, images', calls('sandbox-cni', 'PullImage')],
        ['interface, address, routes', sent('an interface is made', 'sandbox-cni', 30, { from: '*/cni/*', to: '*/kernel', method: 'RTM_NEWLINK' })],
      ],
      [
        'Interface',
        ['gRPC to a daemon that stays', sent('gRPC', 'sandbox-cni', 30, { channel: 'grpc', method: 'StartContainer' })],
        ['a binary that is run and ends; JSON in and out', sent('exec', 'sandbox-cni', 30, { channel: 'exec', method: 'CNI ADD' })],
      ],
      [
        'Examples',
        ['containerd, CRI-O, Docker Engine behind cri-dockerd', by('cri-o', 'RunPodSandbox')],
        ['Calico, Cilium, Flannel, bridge; Weave Net (archived)', sent('Calico', 'network', 30, { to: '*/cni/calico', method: 'CNI ADD' })],
      ],
      [
        'Gives back',
        ['IDs of sandbox and container', sent('the answer', 'sandbox-cni', 30, { from: '*/containerd', to: '*/kubelet', method: 'RunPodSandbox' })],
        ['interfaces, addresses, routes, DNS', sent('the answer', 'sandbox-cni', 30, { from: '*/cni/*', to: '*/containerd', method: 'CNI ADD' })],
      ],
    ],
  }),
  table({
    id: 'runtimes',
    topic: 'concepts',
    title: 'containerd, CRI-O and Docker Engine',
    about: ['containerd', 'cri-o', 'cri-dockerd', 'dockerd', 'containerd-shim-runc-v2'],
    source: 'https://kubernetes.io/docs/setup/production-environment/container-runtimes/',
    columns: ['', 'containerd', 'CRI-O', 'Docker Engine'],
    rows: [
      [
        'Speaks CRI',
        ['itself, by a plugin in the daemon', by('containerd', 'RunPodSandbox')],
        ['itself; it does nothing else', by('cri-o', 'RunPodSandbox')],
        ['through cri-dockerd: one hop more', sent('the hop', 'runtimes', 30, { from: '*/cri-dockerd', to: '*/dockerd' })],
      ],
      ['Socket', '/run/containerd/containerd.sock', '/var/run/crio/crio.sock', '/run/cri-dockerd.sock'],
      [
        'Watches a container',
        [
          'containerd-shim-runc-v2, one for a Pod',
          sent('the shim starts', 'runtimes', 30, { to: '*/containerd-shim-runc-v2', method: 'containerd-shim-runc-v2 start' }),
        ],
        ['conmon, one for a container', sent('conmon', 'runtimes', 30, { to: '*/conmon*' })],
        'the shim of the containerd below dockerd',
      ],
      ['Default OCI runtime', 'runc', ['crun', sent('crun', 'runtimes', 30, { to: 'with-crio/crun' })], 'runc'],
      ['pause', 'in every sandbox', 'only with a shared process namespace', 'in every sandbox'],
      ['Taking a sandbox down', 'pause, then CNI DEL', 'CNI DEL, then pause', 'pause, then CNI DEL'],
      ['Images', 'snapshots of its own content store', 'containers/image and containers/storage', 'store of dockerd'],
      [
        'Good for',
        'few parts between kubelet and container; containers outlive a restart of the daemon',
        'made for Kubernetes and nothing else: small, versions follow it',
        'nodes on which people use docker as well',
      ],
      ['Where met', 'most distributions and clouds', 'OpenShift', 'rare: dockershim was deprecated in 1.20 and removed in 1.24'],
    ],
    note: 'A node of a scenario chooses with runtime: containerd, cri-o or cri-dockerd. The messages of the kubelet are the same for all.',
  }),
  table({
    id: 'network-providers',
    topic: 'concepts',
    title: 'Network providers',
    about: ['cni', 'NetworkPolicy', 'calico', 'cilium-agent', 'flanneld', 'weave', 'CNI ADD'],
    source: 'https://kubernetes.io/docs/concepts/cluster-administration/networking/',
    columns: ['', 'Calico', 'Cilium', 'Flannel', 'bridge', 'Weave Net'],
    rows: [
      ['Agent of the node', 'calico-node (Felix, BIRD)', 'cilium-agent', 'flanneld', 'none', 'weave'],
      [
        'Routes between nodes',
        ['BGP between the nodes', sent('BGP', 'network', 30, { method: 'BGP UPDATE' })],
        'tunnel (VXLAN), or routes',
        'VXLAN',
        'by hand',
        'its own mesh',
      ],
      [
        'Addresses',
        ['blocks of a pool, for each node', sent('CNI ADD', 'network', 30, { to: '*/cni/calico', method: 'CNI ADD' })],
        'podCIDR of the node',
        'podCIDR of the node',
        ['host-local, a range of the node', sent('host-local', 'sandbox-cni', 30, { to: '*/cni/host-local', method: 'CNI ADD' })],
        'its own ring',
      ],
      [
        'NetworkPolicy',
        'chains of iptables and IP sets',
        'eBPF maps',
        ['not enforced', sent('traffic that a policy forbids', 'network-flannel', 30, { channel: 'http' })],
        'not enforced',
        'not enforced here',
      ],
      ['State of the project', 'alive', 'alive', 'alive', 'reference plugin of CNI', 'archived'],
    ],
    note: 'cluster.cni chooses; runtime and network provider are independent, every pair runs.',
  }),
  table({
    id: 'interfaces',
    topic: 'concepts',
    title: 'Four interfaces of a node, in short',
    about: ['containerd', 'cni', 'csi', 'runc', 'runc create'],
    source: 'cri-api, CNI, CSI and OCI specifications',
    columns: ['', 'What it is', 'Who asks', 'Who does'],
    rows: [
      ['CRI', 'Container Runtime Interface: sandboxes, containers, images', ['kubelet', calls('first-pod', 'RunPodSandbox')], 'containerd, CRI-O'],
      ['CNI', 'Container Network Interface: an interface and an address', ['runtime', calls('first-pod', 'CNI ADD')], 'a plugin'],
      [
        'OCI',
        'Open Container Initiative: what an image is, and how a container is started',
        ['shim, conmon', calls('first-pod', 'runc create')],
        'runc, crun, kata-runtime, runsc',
      ],
      ['CSI', 'Container Storage Interface: make, attach, mount volumes', 'kubelet; external-provisioner, -attacher', 'a driver'],
      [
        'Kubelet',
        'none of them: the agent that brings about what the API says shall run',
        ['API server, by its watch', sent('its watch', 'first-pod', 5, { to: '*/kubelet', channel: 'watch', method: 'ADDED' })],
        'all of the above',
      ],
    ],
    note: 'CNI wires the network, CRI boots the server, the kubelet supervises both, OCI has the rules.',
  }),
  table({
    id: 'restart-replace',
    topic: 'concepts',
    title: 'Restarted, replaced, rescheduled',
    about: ['Pod', 'ReplicaSet', 'kubelet', 'container', 'Deployment'],
    source: 'kubernetes/pkg/kubelet/kuberuntime; pkg/controller/replicaset; pkg/controller/tainteviction',
    columns: ['', 'A container ends', 'A Pod is deleted', 'A node is lost'],
    rows: [
      [
        'Who acts',
        ['the kubelet', entered('the container waits for its restart', 'first-pod', 90, 'container', 'terminated.Error')],
        ['the ReplicaSet controller', sent('another Pod', 'deployment', 270, { from: 'kube-controller-manager/replicaset', method: 'POST */pods' })],
        [
          'taint eviction deletes, the owner makes others',
          sent('the deletion', 'node-failure', 400, { from: 'kube-controller-manager/taint-eviction', method: 'DELETE *' }),
        ],
      ],
      ['After', '0 s, then 10, 20, 40 … 300 s', 'as soon as the watch says so', '50 s until Unknown, 300 s more'],
      ['The Pod', 'the same: same UID, node and address', 'another one', 'another one, on another node'],
      ['A bare Pod', 'restarted too', 'gone', 'gone'],
    ],
  }),
  table({
    id: 'probes',
    topic: 'concepts',
    title: 'Startup, liveness, readiness',
    about: ['probe', 'Pod', 'container', 'ExecSync'],
    source: 'kubernetes/pkg/kubelet/prober',
    columns: ['', 'startup', 'liveness', 'readiness'],
    rows: [
      ['Asks', 'has it begun?', 'does it have to be restarted?', 'may it have traffic?'],
      ['Before the first result', 'unknown', 'counts as success', 'counts as failure'],
      [
        'When it fails',
        ['the container is restarted', sent('StopContainer', 'startup-probe-never', 340, { from: '*/kubelet', method: 'StopContainer' })],
        ['the container is restarted', sent('StopContainer', 'liveness-probe', 200, { from: '*/kubelet', method: 'StopContainer' })],
        ['ready: false in the slice', sent('the slice', 'readiness-probe', 30, { from: 'kube-controller-manager/endpointslice', method: 'PUT *' })],
      ],
      [
        'Runs',
        ['until it succeeds once', entered('success', 'startup-probe', 60, 'probe', 'success')],
        'for as long as the container',
        'for as long as the container',
      ],
      ['Should look at', 'the process', 'the process only, below 1 s', 'what it depends on as well, below 3 s'],
    ],
  }),
  table({
    id: 'proxy-modes',
    topic: 'concepts',
    title: 'iptables, IPVS, nftables',
    about: ['kube-proxy', 'Service', 'iptables-restore'],
    source: 'https://kubernetes.io/docs/reference/networking/virtual-ips/#proxy-modes',
    columns: ['', 'iptables', 'IPVS', 'nftables'],
    rows: [
      ['State', 'default on Linux', 'deprecated since 1.35', 'GA since 1.33'],
      [
        'Finding the Service',
        ['rule after rule: grows with their number', sent('the rules', 'service-iptables', 60, { method: 'iptables-restore' })],
        'a hash table: does not grow',
        'a map: does not grow',
      ],
      ['Choosing an endpoint', 'at random: 1/n, 1/(n−1), …', 'round robin, or lc, sh, dh, sed …', 'at random'],
      ['ClusterIP', 'nobody has it: no ping', 'on kube-ipvs0; pings are rejected', 'nobody has it: no ping'],
      ['Affinity', 'sessionAffinity: ClientIP, 10800 s', 'the same', 'the same'],
    ],
    note: 'Milliseconds and gigabits that are given for them elsewhere have no source (card e07): only the shape is certain.',
  }),
  table({
    id: 'tenancy',
    topic: 'concepts',
    title: 'Namespaces or clusters',
    about: ['Namespace', 'Cluster'],
    source: 'https://kubernetes.io/docs/concepts/security/multi-tenancy/',
    columns: ['', 'Several namespaces of a cluster', 'Several clusters'],
    rows: [
      ['Separates', 'names, quotas, permissions, policies', 'everything: API server, etcd, nodes, versions'],
      ['Shared', 'kernel, nodes, CRDs, the control plane and its faults', 'nothing, unless one connects them'],
      ['Environments', 'dev and test beside each other', 'production apart from the rest'],
      ['Regions', 'one cluster wants short ways to etcd', 'one in each: near to users, and one can fail'],
      ['Tenants', 'those who trust each other', 'those who do not'],
      ['Costs', 'one control plane', 'one control plane each'],
    ],
    note: 'A company can have two clusters or hundreds. Two runs stand beside each other with Compare (C), or in two windows.',
  }),
  table({
    id: 'qos',
    topic: 'concepts',
    title: 'Guaranteed, Burstable, BestEffort',
    about: ['Pod', 'cgroup'],
    source: 'kubernetes/pkg/apis/core/helper/qos; pkg/kubelet/qos/policy.go',
    columns: ['', 'Guaranteed', 'Burstable', 'BestEffort'],
    rows: [
      ['Rule', 'CPU and memory: request = limit, for every container', 'neither of the others', 'no request and no limit at all'],
      ['Stands under', 'kubepods.slice', 'kubepods-burstable.slice', 'kubepods-besteffort.slice'],
      ['oom_score_adj', '−997', '1000 − 1000·request/capacity, within 3 … 999', '1000'],
      [
        'Evicted',
        'when it uses more than it asked for, or nobody else does',
        'by priority, and by how much it exceeds its request',
        'early: everything it uses exceeds its request',
      ],
      ['Read it', ['status.qosClass', holds('qosClass', 'grand-tour', 60, 'Pod/*', 'status.qosClass', '*')], 'status.qosClass', 'status.qosClass'],
    ],
  }),
  table({
    id: 'cgroups',
    topic: 'concepts',
    title: 'cgroup v1 and v2',
    about: ['cgroup', 'Node', 'runc'],
    source: 'https://docs.kernel.org/admin-guide/cgroup-v2.html',
    columns: ['', 'v1', 'v2'],
    rows: [
      ['Tree', 'one for each controller', 'one for all'],
      ['CPU share', 'cpu.shares', 'cpu.weight'],
      ['CPU limit', 'cpu.cfs_quota_us of cpu.cfs_period_us', 'cpu.max: quota and period'],
      ['Memory limit', 'memory.limit_in_bytes', 'memory.max'],
      ['Out of memory', 'one process is killed', 'the whole group (memory.oom.group)'],
      ['In 1.36', 'refused, unless failCgroupV1: false', 'what is expected'],
    ],
    note: 'cgroup: v1 on a node of a scenario mounts the old tree.',
  }),
];
