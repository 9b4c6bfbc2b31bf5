import { entered, holds, myths, printed, sent } from './card.ts';

/** What is often read of resources, quality of service, eviction and garbage collection. */
export const resources = myths('resources', [
  {
    id: 'd01',
    title: 'Nodes have the cgroup v1 tree.',
    reality:
      'failCgroupV1 is true by default: a kubelet of 1.36 refuses to start on cgroup v1. Here v2 is usual, and v1 a choice of a node, which sets it to false.',
    about: ['Node', 'kubelet', 'cgroup'],
    source: 'kubernetes/pkg/kubelet/apis/config/types.go FailCgroupV1',
    see: [
      sent('a cgroup is made', 'first-pod', 5, { to: '*/kernel', method: 'mkdir' }),
      sent('a container on a node with v1', 'cpu-mem', 30, { from: 'node-2/*', method: 'runc create' }),
    ],
  },
  {
    id: 'd02',
    title: 'Each class of Pods has its directory: guaranteed, burstable, besteffort.',
    reality: 'Only burstable and besteffort exist. Guaranteed Pods stand directly under kubepods.slice.',
    about: ['Pod', 'cgroup', 'Node'],
    source: 'kubernetes/pkg/kubelet/cm/qos_container_manager_linux.go',
    see: [sent('a directory is made', 'grand-tour', 30, { to: '*/kernel', method: 'mkdir' })],
  },
  {
    id: 'd03',
    title: 'memory.soft_limit_in_bytes is the memory request.',
    reality: 'It is not set. MemoryQoS, alpha and off, would set memory.min, low and high of v2.',
    about: ['Pod', 'cgroup'],
    source: 'kubernetes/pkg/kubelet/cm/helpers_linux.go',
    see: [sent('what runc writes: tab Resources of its Pod', 'cpu-mem', 30, { from: 'node-1/*', method: 'runc create' })],
  },
  {
    id: 'd04',
    title: 'cpu.weight follows from the request by one formula.',
    reality:
      "Two stand side by side. For the Pod's cgroup the kubelet computes 1+((shares−2)·9999)/262142: 512 gives 20. For the container, newer versions of runc use another curve: 512 gives 59.",
    about: ['Pod', 'cgroup', 'runc'],
    source: 'kubernetes/pkg/kubelet/cm/cgroup_manager_linux.go; opencontainers/cgroups ConvertCPUSharesToCgroupV2Value',
    see: [
      sent('runc writes it', 'first-pod', 5, { method: 'runc create' }),
      sent('512 shares: 20 and 59', 'cpu-mem', 30, { from: 'node-1/*', method: 'runc create' }),
    ],
  },
  {
    id: 'd05',
    title: 'Guaranteed Pods are never evicted; Burstable means requests below limits.',
    reality: 'A Guaranteed Pod can be evicted too. Burstable is every Pod that is neither Guaranteed nor BestEffort: it need not have limits.',
    about: ['Pod'],
    source: 'kubernetes/pkg/apis/core/helper/qos; pkg/kubelet/eviction/helpers.go',
    see: [holds('a Guaranteed Pod', 'eviction-64gi', 12, 'Pod/default/guaranteed-db', 'status.qosClass', 'Guaranteed')],
  },
  {
    id: 'd06',
    title: 'Eviction goes by class: BestEffort, then Burstable, then Guaranteed.',
    reality:
      'It sorts by: does the usage exceed the request, then priority, then by how much it exceeds. One Pod at a time, the loop runs every 10 s; hard eviction gives 1 s. The Pod fails, with the condition DisruptionTarget.',
    about: ['Pod', 'kubelet'],
    source: 'kubernetes/pkg/kubelet/eviction/helpers.go rankMemoryPressure',
    see: [
      entered('a Pod is evicted', 'disk-pressure', 540, 'pod-phase', 'Failed'),
      entered('the first to go', 'eviction-64gi', 12, 'pod-phase', 'Failed', '*/besteffort-batch'),
    ],
  },
  {
    id: 'd07',
    title: 'A node with 64Gi uses 65Gi.',
    reality: 'It cannot, without swap. 65Gi is what was wanted; the kernel may kill a process before the kubelet evicts a Pod.',
    about: ['Node', 'kernel'],
    source: 'Arithmetic.',
    see: [holds('what became of it', 'eviction-64gi', 12, 'Pod/default/besteffort-batch', 'status.reason', 'Evicted')],
  },
  {
    id: 'd08',
    title: 'There are four thresholds for hard eviction.',
    reality: 'Five: memory.available, nodefs.available, nodefs.inodesFree, imagefs.available and imagefs.inodesFree.',
    about: ['kubelet', 'Node'],
    source: 'kubernetes/pkg/kubelet/eviction/defaults_linux.go',
    see: [holds('one is passed', 'disk-pressure', 300, 'Pod/*', 'status.reason', 'Evicted')],
  },
  {
    id: 'd09',
    title: 'Image garbage collection is set by --image-gc-high-threshold and --image-gc-low-threshold.',
    reality:
      'By imageGCHighThresholdPercent (85) and imageGCLowThresholdPercent (80) of the KubeletConfiguration. It begins at 85 % and more, keeps what is younger than 2 minutes, and imageMaximumGCAge can remove old images whatever the disk says.',
    about: ['kubelet', 'RemoveImage'],
    source: 'kubernetes/pkg/kubelet/images/image_gc_manager.go',
    see: [sent('an image is removed', 'disk-gc', 330, { from: '*/kubelet', method: 'RemoveImage' })],
  },
  {
    id: 'd10',
    title: 'Dead containers are governed by three flags.',
    reality: 'They exist, deprecated: minimum age 0 s, 1 dead container for each container, and no maximum in all (−1). Collection runs each minute.',
    about: ['kubelet', 'RemoveContainer'],
    source: 'kubernetes/pkg/kubelet/kuberuntime/kuberuntime_gc.go',
    see: [sent('a dead container is removed', 'first-pod', 150, { from: '*/kubelet', method: 'RemoveContainer' })],
  },
  {
    id: 'd11',
    title: 'system-reserved is for kubelet and containerd.',
    reality:
      'system-reserved is for the daemons of the operating system, kube-reserved for kubelet and runtime. Allocatable is capacity less both, less the threshold of hard eviction.',
    about: ['Node'],
    source: 'https://kubernetes.io/docs/tasks/administer-cluster/reserve-compute-resources/',
    see: [holds('allocatable of a node', 'hello', 5, 'Node/*', 'status.allocatable.pods', '110')],
  },
  {
    id: 'd12',
    title: 'The static CPU manager pins Guaranteed Pods.',
    reality: 'It pins containers of Guaranteed Pods whose CPU request is a whole number. 2.5 CPUs stay in the shared pool.',
    about: ['Pod', 'kubelet'],
    source: 'kubernetes/pkg/kubelet/cm/cpumanager/policy_static.go guaranteedCPUs',
    see: [
      printed('four whole CPUs, no quota', 'cpu-device', 20, '3-6\nmax 100000'),
      printed('2500m: the shared pool, and a quota', 'cpu-device', 20, '0-2,7-63\n250000 100000'),
    ],
  },
  {
    id: 'd13',
    title: 'To change requests and limits a Pod has to be restarted.',
    reality:
      'Not since in-place resize, GA in 1.35: UpdateContainerResources changes the cgroup of the running container, unless its resizePolicy wants a restart.',
    about: ['Pod', 'UpdateContainerResources', 'container'],
    source: 'https://kubernetes.io/docs/tasks/configure-pod-container/resize-container-resources/',
    see: [sent('the cgroup of a running container is changed', 'autoscale-vertical', 120, { from: '*/kubelet', method: 'UpdateContainerResources' })],
  },
]);
