import type { Concept, Place } from '../../api/index.ts';
import { entered, sent } from './card.ts';

type Given = Omit<Concept, 'kind' | 'topic' | 'see'> & { readonly see?: readonly Place[] };
const concept = (card: Given): Concept => ({ see: [], ...card, kind: 'concept', topic: 'concepts' });

/** The birth of a Pod as it is usually drawn, with the ways that messages really take. */
const BIRTH = `sequenceDiagram
  participant U as User
  participant A as API server
  participant S as Scheduler
  participant K as Kubelet
  participant R as Runtime (CRI)
  participant N as CNI plugin
  participant C as Container
  U->>A: POST pods
  A-)S: watch: ADDED
  S->>A: POST binding
  A-)K: watch: ADDED
  K->>R: RunPodSandbox
  R->>N: CNI ADD
  N-->>R: interface, IP
  R-->>K: sandbox ID
  K->>R: CreateContainer
  K->>R: StartContainer
  R->>C: runc create, runc start
  R-->>K: started
  K->>A: PATCH status: Running`;

const CHAIN = `graph LR
  kubelet[kubelet] -->|gRPC| cri[CRI runtime]
  cri -->|exec| cni[CNI plugin]
  cri --> oci[OCI runtime]
  cni --> net[network namespace and IP]
  oci --> proc[container process]`;

const BEFORE = `graph TB
  subgraph before[Before CNI]
    d1[Docker] --> dn[network code of Docker]
    r1[rkt] --> rn[network code of rkt]
    k1[kubelet] --> kn[kubenet]
  end
  subgraph after[With CNI]
    d2[containerd] --> spec{{CNI}}
    r2[CRI-O] --> spec
    spec --> calico[Calico]
    spec --> cilium[Cilium]
    spec --> flannel[Flannel]
  end`;

/** Short texts: what a thing is, where it comes from, where to see it. */
export const concepts: readonly Concept[] = [
  concept({
    id: 'orchestrator',
    title: 'What an orchestrator does',
    lines: ['It deploys, schedules, scales, connects and maintains containers: five verbs, each of them a run here.'],
    about: ['Cluster', 'Deployment'],
    source: 'https://kubernetes.io/docs/concepts/overview/',
    see: [
      sent('deploys', 'hello', 10, { from: 'user', method: 'POST */deployments' }),
      sent('schedules', 'scheduling', 60, { from: 'kube-scheduler', method: 'POST */binding' }),
      sent('scales', 'autoscale', 1000, { from: 'kube-controller-manager/*', method: '*/scale' }),
      sent('connects', 'service-iptables', 60, { method: 'iptables-restore' }),
      sent('maintains', 'deployment', 270, { from: 'kube-controller-manager/replicaset', method: 'POST */pods' }),
    ],
  }),
  concept({
    id: 'birth',
    title: 'The birth of a Pod, in seven lifelines',
    lines: [
      'User, API server, scheduler, kubelet, runtime, CNI plugin, container. Open arrows are watches: their receivers had asked for them. The same, from the run itself: first-pod, and then Mermaid.',
    ],
    about: ['Pod', 'RunPodSandbox', 'CNI ADD', 'binding'],
    source: 'The run first-pod',
    diagram: BIRTH,
    see: [
      sent('User → API server', 'first-pod', 5, { from: 'user', method: 'POST *' }),
      sent('Scheduler → API server', 'first-pod', 5, { from: 'kube-scheduler', method: 'POST */binding' }),
      sent('Kubelet → runtime', 'first-pod', 5, { from: '*/kubelet', method: 'RunPodSandbox' }),
      sent('Runtime → CNI', 'first-pod', 5, { method: 'CNI ADD' }),
      sent('Runtime → container', 'first-pod', 5, { method: 'runc start' }),
      entered('Running', 'first-pod', 5, 'pod-phase', 'Running'),
    ],
  }),
  concept({
    id: 'chain',
    title: 'From the kubelet down to a process',
    lines: [
      'Six boxes, five edges. The kubelet speaks gRPC with the runtime and with nobody below it; the runtime runs the CNI plugin, and through a shim the OCI runtime.',
      'Create the sandbox; make its network; interface and address; create the container; start its process; the Pod is alive with its own address, CPU and files.',
    ],
    about: ['kubelet', 'containerd', 'runc', 'cni'],
    source: 'The run sandbox-cni',
    diagram: CHAIN,
    see: [
      sent('gRPC', 'sandbox-cni', 30, { from: '*/kubelet', method: 'RunPodSandbox' }),
      sent('exec', 'sandbox-cni', 30, { method: 'CNI ADD' }),
      sent('OCI', 'sandbox-cni', 30, { method: 'runc create' }),
      sent('process', 'sandbox-cni', 30, { from: '*/runc', to: '*/kernel', method: 'execve' }),
    ],
  }),
  concept({
    id: 'before-cni',
    title: 'Before CNI',
    lines: [
      'Each runtime had network code of its own; whoever offered a network had to write for each of them. Since CNI any runtime can use any provider that follows the specification: in a scenario, runtime and cni are chosen apart, and every pair runs.',
    ],
    about: ['cni', 'CNI ADD'],
    source: 'https://github.com/containernetworking/cni',
    diagram: BEFORE,
    see: [
      sent('containerd calls Calico', 'runtimes', 30, { from: '*/containerd', to: '*/cni/calico' }),
      sent('CRI-O calls Calico', 'runtimes', 30, { from: '*/cri-o', to: '*/cni/calico' }),
    ],
  }),
  concept({
    id: 'oci',
    title: 'OCI: image and runtime',
    lines: [
      'Two specifications. The image: a manifest that names a configuration and layers, each by the digest of its content. The runtime: a directory with rootfs and config.json (process, mounts, namespaces, limits), and the commands create, start, kill, delete.',
      'So the runtime that pulled an image need not be the one that runs it, and runc can be replaced by crun, kata-runtime or runsc.',
    ],
    about: ['runc', 'crun', 'runc create', 'runc start', 'registry', 'manifests', 'blobs', 'PullImage'],
    source: 'https://github.com/opencontainers/image-spec, runtime-spec',
    see: [
      sent('a manifest', 'first-pod', 5, { to: 'registry', method: '*/manifests/*' }),
      sent('config.json, in the payload', 'first-pod', 5, { method: 'runc create' }),
    ],
  }),
  concept({
    id: 'runtime-needed',
    title: 'A container needs a runtime, as a Java program needs a JRE',
    lines: [
      'An image is files and a description. Somebody has to unpack them, make namespaces and limits, and start the process. Stop the runtime of a node (its menu, or the fault stop-runtime): what runs goes on, for it belongs to the kernel; nothing new starts, and the node becomes NotReady.',
    ],
    about: ['containerd', 'cri-o', 'dockerd'],
    source: 'https://kubernetes.io/docs/setup/production-environment/container-runtimes/',
    see: [sent('a runtime at work', 'runtimes', 30, { method: 'runc create' })],
  }),
  concept({
    id: 'dockershim',
    title: 'dockershim, a history',
    lines: [
      '2014: the kubelet calls Docker by code of its own. 2016: CRI appears with 1.5; the code for Docker becomes an adapter inside the kubelet, dockershim. 2018: containerd speaks CRI itself. December 2020: 1.20 deprecates dockershim. May 2022: 1.24 removes it. Since then Docker Engine needs cri-dockerd, which is outside Kubernetes.',
      'Images were never concerned: what docker build makes is an OCI image.',
    ],
    about: ['cri-dockerd', 'dockerd'],
    source: 'https://kubernetes.io/blog/2022/02/17/dockershim-faq/',
    see: [sent('cri-dockerd today', 'runtimes', 30, { to: '*/cri-dockerd', method: 'RunPodSandbox' })],
  }),
  concept({
    id: 'smallest-unit',
    title: 'The smallest unit is the Pod',
    lines: [
      'Docker runs containers, Kubernetes runs Pods: there is no kind Container to apply. A Pod wraps one or more containers that share address, volumes and fate. Apply kind: Container to see it refused.',
    ],
    about: ['Pod', 'container'],
    source: 'https://kubernetes.io/docs/concepts/workloads/pods/',
    see: [sent('a Pod', 'first-pod', 5, { from: 'user', method: 'POST *' })],
  }),
  concept({
    id: 'declarative',
    title: 'Declarative',
    lines: [
      'One states what shall be, not what to do. Apply a text again with one figure changed, and only the difference is sent: a PATCH. Controllers see that what is differs from what shall be, and act until it does not.',
    ],
    about: ['Deployment', 'PATCH', 'user'],
    source: 'https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/',
    see: [sent('a change of the wish', 'deployment', 270, { from: 'user', method: 'P*' })],
  }),
  concept({
    id: 'resilient',
    title: 'Running distributed systems',
    lines: ['Scaling, failover, and ways to roll out: what one would otherwise write for each system.'],
    about: ['Deployment'],
    source: 'https://kubernetes.io/docs/concepts/overview/',
    see: [
      sent('scaling', 'autoscale', 1000, { from: 'kube-controller-manager/*', method: '*/scale' }),
      sent('failover', 'node-failure', 400, { from: 'kube-controller-manager/taint-eviction', method: 'DELETE *' }),
      sent('rolling out', 'deployment', 270, { from: 'kube-controller-manager/deployment', method: 'POST */replicasets' }),
    ],
  }),
  concept({
    id: 'principles',
    title: 'Five principles',
    lines: [
      'A declarative API. Control loops that compare and act. Layers, each of which knows only the next. Interfaces that others can fill: CRI, CNI, CSI. Parts that are distributed and loosely coupled: when one is away, the others go on.',
    ],
    about: ['Cluster'],
    source: 'https://kubernetes.io/docs/concepts/architecture/',
    see: [
      sent('declarative API', 'hello', 10, { from: 'user', method: 'POST */deployments' }),
      sent('a control loop', 'deployment', 270, { from: 'kube-controller-manager/replicaset', method: 'POST */pods' }),
      sent('layers', 'sandbox-cni', 30, { method: 'runc create' }),
      sent('interfaces', 'runtimes', 30, { to: '*/cri-o', method: 'RunPodSandbox' }),
      sent('loosely coupled', 'cp-outage', 170, { channel: 'http', from: 'client/*' }),
    ],
  }),
  concept({
    id: 'data-plane',
    title: 'The data plane, in order',
    lines: [
      'What runs on nodes, chapter by chapter: independence of the control plane, the birth of a Pod, images and resources, probes, runtimes and sandboxes, Services, termination, failure of a node.',
    ],
    about: ['Node', 'kubelet'],
    source: 'The runs named',
    see: [
      sent('independence', 'cp-outage', 170, { channel: 'http', from: 'client/*' }),
      sent('birth', 'pod-77s', 90, { from: '*/kubelet', method: 'RunPodSandbox' }),
      sent('images', 'image-pull', 60, { method: 'PullImage' }),
      entered('probes', 'startup-probe', 60, 'probe', 'success'),
      sent('sandboxes', 'sandbox-cni', 30, { method: 'RunPodSandbox' }),
      sent('Services', 'service-iptables', 60, { method: 'iptables-restore' }),
      sent('termination', 'termination', 60, { from: 'user', method: 'DELETE *' }),
      sent('failure', 'node-failure', 120, { from: 'kube-controller-manager/node-lifecycle', method: 'PUT */status' }),
    ],
  }),
  concept({
    id: 'replication-controller',
    title: 'ReplicationController',
    lines: [
      'The older way to keep a number of Pods. ReplicaSet took its place: its selector knows sets, and Deployments own it. The kind is still in the core API and still has a controller; new manifests use a Deployment.',
    ],
    about: ['ReplicationController', 'ReplicaSet'],
    source: 'https://kubernetes.io/docs/concepts/workloads/controllers/replicationcontroller/',
    see: [sent('its successor', 'deployment', 270, { from: 'kube-controller-manager/deployment', method: 'POST */replicasets' })],
  }),
  concept({
    id: 'daemonset-uses',
    title: 'What DaemonSets are for',
    lines: [
      'One Pod on every node that fits: storage (ceph, CSI node plugins), logs (fluent-bit), monitoring (node-exporter), and the network itself (calico-node, kube-proxy under kubeadm).',
    ],
    about: ['DaemonSet'],
    source: 'https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/',
  }),
  concept({
    id: 'kube-dns',
    title: 'kube-dns',
    lines: [
      'The DNS of older clusters: three containers, SkyDNS with dnsmasq and a side-car. CoreDNS became the default with 1.13. Its Service is still called kube-dns, and so is its label k8s-app.',
    ],
    about: ['coredns', 'Service'],
    source: 'https://kubernetes.io/docs/tasks/administer-cluster/coredns/',
    see: [sent('CoreDNS is asked', 'node-failure', 60, { channel: 'dns', to: 'coredns' })],
  }),
  concept({
    id: 'annotations',
    title: 'Annotations that reach the runtime',
    lines: [
      'The annotations of a Pod travel in PodSandboxConfig and ContainerConfig. Runtimes pass on those that their configuration allows, and use them for what the CRI has no field for: devices such as GPUs, seccomp before it had one, tuning of the runtime (memory of a Kata machine), tuning of the operating system.',
    ],
    about: ['RunPodSandbox', 'RuntimeClass'],
    source: 'containerd and CRI-O configuration: pod_annotations, allowed_annotations',
    see: [sent('annotations, in the payload', 'grand-tour', 30, { from: '*/kubelet', method: 'RunPodSandbox' })],
  }),
  concept({
    id: 'name',
    title: 'The name',
    lines: ['Kubernetes is Greek: helmsman, pilot. K8s: K, eight letters, s.'],
    about: [],
    source: 'https://kubernetes.io/docs/concepts/overview/',
  }),
  concept({
    id: 'read-on',
    title: 'Read on',
    lines: [
      'Architecture: https://kubernetes.io/docs/concepts/architecture/',
      'Components, with drawings: https://devopscube.com/kubernetes-architecture-explained/',
      'API conventions: https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md',
      'CRI: https://github.com/kubernetes/cri-api',
      'CNI: https://github.com/containernetworking/cni/blob/main/SPEC.md',
      'OCI: https://github.com/opencontainers/runtime-spec',
    ],
    about: [],
    source: 'https://kubernetes.io/docs/',
  }),
];
