import { entered, holds, myths, sent } from './card.ts';

/** What is often read of the kubelet, its probes, and the life of a Pod. */
export const kubelet = myths('kubelet', [
  {
    id: 'b01',
    title: 'The main loop of the kubelet runs every 10 seconds.',
    reality:
      'It waits for events: changes of Pods, PLEG (which lists the runtime every second), verdicts of probes, a ticker of 1 s for Pods that are due, housekeeping every 2 s. A Pod is synced anew each minute; the status of the node is computed, and its lease renewed, every 10 s.',
    about: ['kubelet'],
    source: 'kubernetes/pkg/kubelet/kubelet.go syncLoopIteration',
    see: [
      sent('what arrives: a Pod', 'kubelet-inside', 30, { to: '*/kubelet', channel: 'watch', method: 'ADDED' }),
      sent('a relist', 'kubelet-inside', 30, { from: '*/kubelet', method: 'ListPodSandbox' }),
    ],
  },
  {
    id: 'b02',
    title: 'First the sandbox, then its network, then volumes; or images first of all.',
    reality:
      "Texts disagree. In fact: the Pod's cgroup, its directories, wait for volumes to be attached and mounted, RunPodSandbox with the network inside it, and then for each container in turn pull, create, start, postStart.",
    about: ['kubelet', 'RunPodSandbox', 'PullImage', 'CreateContainer'],
    source: 'kubernetes/pkg/kubelet/kubelet.go SyncPod; kuberuntime/kuberuntime_manager.go SyncPod',
    see: [
      sent('the sandbox, after the volumes', 'grand-tour', 30, { from: '*/kubelet', method: 'RunPodSandbox' }),
      sent('the first image, after the sandbox', 'grand-tour', 60, { from: '*/kubelet', method: 'PullImage' }),
    ],
  },
  {
    id: 'b03',
    title: 'All images of a Pod are pulled at the beginning, in parallel.',
    reality:
      'Each is pulled right before its container is created, so those of the app come after the init containers have ended. serializeImagePulls is true by default: a node pulls one at a time.',
    about: ['PullImage', 'kubelet'],
    source: 'kubernetes/pkg/kubelet/images/image_manager.go',
    see: [sent('the first pull of the 77-second Pod', 'pod-77s', 90, { from: '*/kubelet', method: 'PullImage' })],
  },
  {
    id: 'b04',
    title: 'The containers of an app are made at the same time.',
    reality: 'One after another, in the order of the specification. A postStart hook holds up the next.',
    about: ['CreateContainer', 'StartContainer', 'Pod'],
    source: 'kubernetes/pkg/kubelet/kuberuntime/kuberuntime_manager.go SyncPod',
    see: [sent('the app is created', 'pod-77s', 90, { from: '*/kubelet', method: 'CreateContainer' })],
  },
  {
    id: 'b05',
    title: 'Without its pull secrets a Pod is not started.',
    reality:
      'A missing one is an event, FailedToRetrieveImagePullSecret, and the pull is tried without it. Only if the registry refuses does it fail, with ErrImagePull.',
    about: ['Pod', 'PullImage', 'Secret'],
    source: 'kubernetes/pkg/kubelet/kubelet_pods.go getPullSecretsForPod',
    see: [sent('the Secret is asked for', 'kubelet-inside', 60, { from: '*/kubelet', method: 'GET */secrets/*' })],
  },
  {
    id: 'b06',
    title: 'emptyDir is a tmpfs, Secrets are stored and mounted encrypted, ConfigMaps are mounted from the API server.',
    reality:
      'emptyDir is a directory on disk unless its medium is Memory. A Secret is base64 in the API, plain text on a tmpfs in the Pod, and encrypted in etcd only if that was configured. The kubelet writes both Secrets and ConfigMaps into files of its own.',
    about: ['Secret', 'ConfigMap', 'Pod'],
    source: 'kubernetes/pkg/volume/emptydir, pkg/volume/secret; https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/',
    see: [sent('a volume is written', 'config-secret', 120, { from: '*/kubelet', to: '*/kernel', method: 'write' })],
  },
  {
    id: 'b07',
    title: 'Probes are set up when the containers have started.',
    reality:
      'The workers of the probes exist before the runtime is asked for anything, and skip while the container does not run. So the first probe comes 0 to 1 periods after the start, not with it.',
    about: ['kubelet', 'Pod', 'probe'],
    source: 'kubernetes/pkg/kubelet/prober/worker.go',
    see: [entered('a worker waits', 'startup-probe', 60, 'probe', 'idle')],
  },
  {
    id: 'b08',
    title: 'The phase becomes Running when the Pod is ready; or when its sandbox is.',
    reality:
      'It becomes Running once all containers were started and one at least runs; while init containers run it is Pending. Ready is a condition and may come much later, or never.',
    about: ['Pod'],
    source: 'kubernetes/pkg/kubelet/kubelet_pods.go getPhase',
    see: [entered('Running, before Ready', 'pod-77s', 90, 'pod-phase', 'Running')],
  },
  {
    id: 'b09',
    title: 'A Pod has four conditions.',
    reality: 'Five: PodReadyToStartContainers turns True when sandbox and network are there, by default since 1.29.',
    about: ['Pod'],
    source: 'kubernetes/pkg/kubelet/status/generate.go',
    see: [holds('all of them', 'pod-77s', 90, 'Pod/*', 'status.conditions[0].type', 'PodReadyToStartContainers')],
  },
  {
    id: 'b10',
    title: 'With its image cached, the Pod that took 77 s takes 15 to 20.',
    reality:
      '77 s less 30 s of pulling are 47; without the 20 s of its init container, 27. Less than that needs faster probes: it is another Pod, not a warmer one.',
    about: ['Pod', 'PullImage'],
    source: 'Arithmetic; the runs warm-start, warm-start-27s and warm-start-fast measure it.',
    see: [entered('the warm start', 'warm-start', 330, 'pod-phase', 'Running'), entered('with faster probes', 'warm-start-fast', 60, 'pod-phase', 'Running')],
  },
  {
    id: 'b11',
    title: 'One text gives the startup probe a period of 10 s, another one 5 s.',
    reality: 'No contradiction: two Pods. One is the demonstration of probes, the other the Pod of 77 s. The scenarios keep them apart.',
    about: ['Pod'],
    source: 'startup-probe and pod-77s, their manifests',
    see: [entered('the demonstration', 'startup-probe', 60, 'probe', 'success'), entered('the Pod of 77 s', 'pod-77s', 90, 'probe', 'success')],
  },
  {
    id: 'b12',
    title: 'A Pod that fails its readiness probe leaves the endpoints at once.',
    reality:
      'The kubelet reports Ready=False, the EndpointSlice controller writes ready: false (the address stays in the slice), each kube-proxy takes it out of its rules: three steps that take time. Connections that stand are not cut.',
    about: ['Pod', 'EndpointSlice', 'kube-proxy'],
    source: 'kubernetes/pkg/controller/endpointslice; pkg/proxy',
    see: [
      sent('the slice is written', 'readiness-probe', 30, { from: 'kube-controller-manager/endpointslice', method: 'PUT *' }),
      sent('the rules follow', 'readiness-probe', 30, { from: '*/kube-proxy', method: 'iptables-restore' }),
    ],
  },
  {
    id: 'b13',
    title: 'After a failed liveness probe a new container runs at once, every time.',
    reality: 'Only the first time. Restarts that follow wait 10, 20, 40 … 300 s (CrashLoopBackOff); ten minutes of running forget it.',
    about: ['Pod', 'container', 'kubelet'],
    source: 'kubernetes/pkg/kubelet/kuberuntime/kuberuntime_manager.go doBackOff',
    see: [entered('waiting: CrashLoopBackOff', 'liveness-backoff', 400, 'container', 'waiting.CrashLoopBackOff')],
  },
  {
    id: 'b14',
    title: 'Health checks go through the CRI.',
    reality:
      "Only exec probes do, as ExecSync. HTTP, TCP and gRPC probes go from the kubelet to the Pod's address. gRPC is the fourth kind, missing from older texts.",
    about: ['ExecSync', 'kubelet', 'probe', 'http', 'tcp'],
    source: 'kubernetes/pkg/kubelet/prober/prober.go',
    see: [
      sent('exec: through the CRI', 'liveness-kinds', 75, { from: '*/kubelet', channel: 'grpc', method: 'ExecSync' }),
      sent('HTTP: to the Pod', 'liveness-probe', 30, { from: '*/kubelet', to: '*/pod/*', channel: 'http' }),
    ],
  },
  {
    id: 'b15',
    title: 'PLEG reconciles the desired with the actual state.',
    reality:
      'It compares what the runtime holds now with what it held before, and makes events of the difference. The workers of the Pods reconcile. Evented PLEG is alpha, and off in 1.36.',
    about: ['kubelet', 'ListPodSandbox', 'ListContainers'],
    source: 'kubernetes/pkg/kubelet/pleg/generic.go',
    see: [sent('a relist', 'kubelet-pleg', 60, { from: '*/kubelet', method: 'ListPodSandbox' })],
  },
  {
    id: 'b16',
    title: "The kubelet's admission handlers are Capabilities, AppArmor, NoNewPrivs and EventedPLEG.",
    reality:
      'In 1.36: resize of Pods, eviction, the list of allowed sysctls, allocation of CPU, memory and devices with their topology, the predicates, AppArmor, features of Pods, declared features, shutdown of the node. Of the four, AppArmor is one.',
    about: ['kubelet'],
    source: 'kubernetes/pkg/kubelet/kubelet.go; pkg/kubelet/lifecycle',
    see: [entered('a Pod that is not admitted', 'kubelet-inside', 60, 'pod-phase', 'Failed')],
  },
  {
    id: 'b17',
    title: 'A kubelet can be reconfigured through the API.',
    reality: 'Dynamic kubelet configuration was taken out in 1.24. It reads files and flags when it starts.',
    about: ['kubelet', 'Node'],
    source: 'https://kubernetes.io/docs/tasks/administer-cluster/kubelet-config-file/',
    see: [sent('what a kubelet started with, asked for', 'kubelet-inside', 70, { from: 'kube-apiserver', to: 'node-1/kubelet', method: 'GET /configz' })],
  },
  {
    id: 'b18',
    title: "The kubelet's volume manager attaches volumes.",
    reality:
      'The attach-detach controller of kube-controller-manager does (enableControllerAttachDetach, true by default). The kubelet waits until the node lists the volume as attached, then mounts.',
    about: ['kubelet', 'PersistentVolumeClaim', 'VolumeAttachment'],
    source: 'kubernetes/pkg/controller/volume/attachdetach',
    see: [
      sent('the attach-detach controller asks', 'stateful-storage', 60, {
        from: 'kube-controller-manager/persistentvolume-attach-detach',
        method: 'POST */volumeattachments',
      }),
      sent('the kubelet mounts', 'stateful-storage', 60, { from: '*/kubelet', method: 'NodePublishVolume' }),
    ],
  },
  {
    id: 'b19',
    title: 'CSI sidecars attach and mount volumes.',
    reality:
      "external-attacher and external-provisioner call the driver's controller service. The mount is the kubelet's own call: NodeStageVolume and NodePublishVolume, on the socket of the node's plugin.",
    about: ['csi', 'PersistentVolumeClaim', 'NodePublishVolume'],
    source: 'kubernetes/pkg/volume/csi/csi_client.go',
    see: [
      sent('the attacher calls the controller service', 'stateful-storage', 60, { from: 'csi-disk-attacher', method: 'ControllerPublishVolume' }),
      sent('the kubelet calls the node plugin', 'stateful-storage', 60, { from: '*/kubelet', method: 'NodeStageVolume' }),
    ],
  },
  {
    id: 'b20',
    title: 'The kubelet reports NetworkUnavailable, and its heartbeats are the conditions of the Node.',
    reality:
      'NetworkUnavailable is set by the route controller of a cloud or by the agent of the network. The heartbeat is a Lease, renewed every 10 s; the status is written when it changes, or every 5 minutes.',
    about: ['Node', 'Lease', 'kubelet'],
    source: 'kubernetes/pkg/kubelet/util/nodelease.go; pkg/kubelet/kubelet_node_status.go',
    see: [sent('a heartbeat', 'kubelet-inside', 60, { from: '*/kubelet', method: 'PUT */leases/*' })],
  },
  {
    id: 'b21',
    title: 'Terminate, preStop, unmount, remove the sandbox; and RemoveContainer before StopPodSandbox.',
    reality:
      'Liveness and startup probes stop, preStop runs, SIGTERM, after the grace period SIGKILL, StopPodSandbox, the last status, unmounting, the cgroup goes, and the Pod is deleted from the API with grace 0. What is left of containers and sandbox is removed by garbage collection, later.',
    about: ['StopContainer', 'StopPodSandbox', 'RemoveContainer', 'RemovePodSandbox', 'Pod'],
    source: 'kubernetes/pkg/kubelet/kubelet.go SyncTerminatingPod, SyncTerminatedPod',
    see: [
      sent('StopContainer', 'termination', 120, { from: '*/kubelet', method: 'StopContainer' }),
      sent('StopPodSandbox', 'termination', 120, { from: '*/kubelet', method: 'StopPodSandbox' }),
      sent('RemoveContainer, by garbage collection', 'termination', 120, { from: '*/kubelet', method: 'RemoveContainer' }),
    ],
  },
  {
    id: 'b22',
    title: 'preStop hooks run through the CRI.',
    reality:
      'An exec hook does, as ExecSync. httpGet and sleep are done by the kubelet itself. The time of the hook counts against the grace period; at least 2 s are left for SIGTERM.',
    about: ['Pod', 'ExecSync', 'StopContainer'],
    source: 'kubernetes/pkg/kubelet/kuberuntime/kuberuntime_container.go killContainer',
    see: [sent('an exec hook', 'termination', 120, { from: '*/kubelet', method: 'ExecSync' })],
  },
  {
    id: 'b23',
    title: 'A failed liveness probe is a thing that controllers react to.',
    reality: 'The kubelet restarts the container. No controller hears of it before the status of the Pod says so.',
    about: ['Pod', 'kubelet'],
    source: 'kubernetes/pkg/kubelet/kuberuntime/kuberuntime_manager.go computePodActions',
    see: [sent('the kubelet stops the container', 'liveness-probe', 200, { from: '*/kubelet', method: 'StopContainer' })],
  },
  {
    id: 'b24',
    title: 'The Node authorizer uses NodeRestriction.',
    reality: 'Two mechanisms. The authorizer walks a graph and decides what a node may read; the admission plugin decides what it may write, and of whom.',
    about: ['kube-apiserver', 'Node', 'kubelet'],
    source: 'kubernetes/plugin/pkg/auth/authorizer/node; plugin/pkg/admission/noderestriction',
    see: [sent('a request of a kubelet: tab Request', 'first-pod', 5, { from: '*/kubelet', method: 'PATCH */status' })],
  },
  {
    id: 'b25',
    title: 'cAdvisor is history: figures come from the CRI.',
    reality:
      'cAdvisor is still inside the kubelet, and figures by CRI (PodAndContainerStatsFromCRI) are alpha and off. For an autoscaler: /metrics/resource of the kubelet, then metrics-server, then the metrics API.',
    about: ['HorizontalPodAutoscaler', 'kubelet', 'metrics-server'],
    source: 'kubernetes/pkg/kubelet/stats',
    see: [sent('metrics-server asks a kubelet', 'autoscale', 200, { from: '*metrics-server*', to: '*/kubelet' })],
  },
  {
    id: 'b26',
    title: 'imagePullPolicy: Always downloads the image at every start; IfNotPresent never asks the registry.',
    reality:
      'Always resolves the manifest at every start of a container; layers that are there are not fetched again. Since 1.35 an image from a private registry may be checked again against the credentials of the Pod, even when it is cached.',
    about: ['PullImage', 'registry', 'manifests'],
    source: 'https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy',
    see: [sent('the manifest is asked for', 'image-pull', 730, { to: 'registry', method: '*/manifests/*' })],
  },
  {
    id: 'b27',
    title: 'Two of four layers are downloaded at a time.',
    reality: 'containerd fetches three layers of an image at a time by default (max_concurrent_downloads).',
    about: ['blobs', 'registry', 'PullImage'],
    source: 'containerd core/transfer, plugin configuration',
    see: [sent('the layers', 'image-pull', 60, { to: 'registry', method: '*/blobs/*' })],
  },
]);
