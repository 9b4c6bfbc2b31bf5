import { myths, sent } from './card.ts';

/** Where introductions disagree, stop short, or leave something out. */
export const reading = myths('reading', [
  {
    id: 'f01',
    title: 'Termination, and failure and recovery of a node, are told as two more chapters of the data plane.',
    reality:
      'In the notes these scenarios began with they were announced and missing, as was the rest of what a node reserves for itself. The runs follow what Kubernetes does.',
    about: ['Node', 'Pod'],
    source: 'kubernetes/pkg/kubelet, pkg/controller/nodelifecycle',
    see: [
      sent('termination', 'termination', 60, { from: 'user', method: 'DELETE *' }),
      sent('node failure', 'node-failure', 120, { from: 'kube-controller-manager/node-lifecycle', method: 'PUT */status' }),
    ],
  },
  {
    id: 'f02',
    title: 'Sandboxed runtimes begin with a Pod that names one.',
    reality:
      'Three steps that are often skipped come before it: a runtime installed on nodes, a handler of that name in the configuration of containerd or CRI-O, and a RuntimeClass that names the handler.',
    about: ['RuntimeClass', 'Pod'],
    source: 'https://kubernetes.io/docs/concepts/containers/runtime-class/',
    see: [sent('the RuntimeClass is created', 'runtimes', 30, { from: 'user', method: 'POST */runtimeclasses' })],
  },
  {
    id: 'f03',
    title: 'The picture of the architecture is a picture.',
    reality:
      'The canvas draws it from the run: control plane and data plane as two bands, every component in one of them, and a node with kubelet, runtime and kernel when one looks inside.',
    about: ['Node'],
    source: 'https://kubernetes.io/docs/concepts/overview/components/',
    see: [
      sent('three machines of the control plane, and workers', 'topology', 5, { from: 'worker-1/kubelet', method: 'POST /api/v1/nodes' }),
      sent('a node with CRI-O: open it', 'runtimes', 30, { from: '*/cri-o', method: 'RunPodSandbox' }),
    ],
  },
  {
    id: 'f04',
    title: 'A Pod is a rack, and a node is a rack; a Pod is a server, and a container is one.',
    reality:
      'Analogies shift while they are told. Here: building = cluster, row = node, rack = Pod, server = container. Which node it is, Node01 or Node03, is data of the run.',
    about: ['Pod', 'Node'],
    source: 'The analogy table of this page (Shift+H)',
    see: [sent('the guided tour', 'data-centre', 5, { method: 'POST */binding' })],
  },
  {
    id: 'f05',
    title: 'A Pod is a group of two or more containers.',
    reality: 'Of one or more. Most have one.',
    about: ['Pod', 'container'],
    source: 'https://kubernetes.io/docs/concepts/workloads/pods/',
    see: [sent('one container', 'first-pod', 5, { from: '*/kubelet', method: 'CreateContainer' })],
  },
  {
    id: 'f06',
    title: 'A node is named by the command set-hostname control-plane.',
    reality: 'hostnamectl set-hostname control-plane. The kubelet registers its node under the name of the host, unless hostnameOverride says otherwise.',
    about: ['Node', 'kubelet'],
    source: 'hostnamectl(1); kubernetes/pkg/util/node GetHostname',
    see: [sent('the name is in the Node that the kubelet sends', 'topology', 5, { from: '*/kubelet', method: 'POST /api/v1/nodes' })],
  },
  {
    id: 'f07',
    title: 'The control plane has four components; or five.',
    reality: 'kube-apiserver, etcd, kube-scheduler, kube-controller-manager. The fifth, cloud-controller-manager, is there only in a cloud.',
    about: ['cloud-controller-manager', 'kube-controller-manager'],
    source: 'https://kubernetes.io/docs/concepts/architecture/cloud-controller/',
    see: [sent('the fifth at work', 'topology-cloud', 200, { from: 'cloud-controller-manager/*' })],
  },
]);
