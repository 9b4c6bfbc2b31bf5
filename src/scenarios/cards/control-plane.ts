import { entered, holds, myths, sent } from './card.ts';

/** What is often read of the control plane and the API. */
export const controlPlane = myths('control-plane', [
  {
    id: 'a01',
    title: 'The API server triggers the scheduler and notifies the kubelet.',
    reality:
      'Nobody is called. Each client has opened a watch, an HTTP stream, and reads changes from it: the scheduler watches Pods, a kubelet the Pods with its own spec.nodeName. kube-apiserver calls only etcd, webhooks, and for logs, exec and port-forward a kubelet.',
    about: ['kube-apiserver', 'kube-scheduler', 'kubelet', 'ADDED'],
    source: 'https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes',
    see: [
      sent('the event that the scheduler reads', 'first-pod', 5, {
        from: 'kube-apiserver',
        to: 'kube-scheduler',
        channel: 'watch',
        method: 'ADDED',
        subject: 'Pod/*',
      }),
      sent('the event that the kubelet reads', 'first-pod', 5, {
        from: 'kube-apiserver',
        to: '*/kubelet',
        channel: 'watch',
        method: 'ADDED',
        subject: 'Pod/*',
      }),
    ],
  },
  {
    id: 'a02',
    title: 'The scheduler assigns the Pod to the kubelet, or writes the node into etcd.',
    reality:
      'It POSTs a Binding to the API server, which sets spec.nodeName and the condition PodScheduled. Only kube-apiserver speaks with etcd, and nobody speaks for the scheduler with a kubelet.',
    about: ['kube-scheduler', 'binding', 'etcd'],
    source: 'kubernetes/pkg/scheduler/framework/plugins/defaultbinder; pkg/registry/core/pod/storage BindingREST',
    see: [sent('the Binding', 'first-pod', 5, { from: 'kube-scheduler', to: 'kube-apiserver', method: 'POST */binding' })],
  },
  {
    id: 'a03',
    title: 'Events of etcd wake the scheduler.',
    reality:
      "They reach kube-apiserver's watch cache and nobody else. The cache serves everybody who watches: two hops, etcd to kube-apiserver, kube-apiserver to the watcher. A Pod that begins to match a kubelet's selector reaches it as ADDED.",
    about: ['etcd', 'kube-scheduler', 'Watch'],
    source: 'kubernetes/staging/src/k8s.io/apiserver/pkg/storage/cacher/cacher.go',
    see: [
      sent('first hop: etcd to kube-apiserver', 'etcd-raft', 5, { from: 'etcd-*', to: 'kube-apiserver', method: 'Watch*' }),
      sent('second hop', 'etcd-raft', 5, { from: 'kube-apiserver', to: 'kube-scheduler', channel: 'watch', method: 'ADDED', subject: 'Pod/*' }),
    ],
  },
  {
    id: 'a04',
    title: 'Validation comes before admission; or all of admission before validation.',
    reality:
      'Both orders are taught. In fact: authentication, authorization, decoding and defaults, mutating admission, validation of the object, validating admission (policies, webhooks, ResourceQuota last), then etcd.',
    about: ['kube-apiserver', 'POST'],
    source: 'kubernetes/staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go Create',
    see: [
      sent('a mutating webhook is asked', 'api-gate', 100, { from: 'kube-apiserver', method: 'POST /mutate*' }),
      sent('a validating webhook, later', 'api-gate', 100, { from: 'kube-apiserver', method: 'POST /validate*' }),
    ],
  },
  {
    id: 'a05',
    title: 'Webhooks run first, then the built-in admission plugins.',
    reality:
      'The built-in plugins run in a fixed order and the webhooks stand near its end. Beside them are policies in CEL that need no server: ValidatingAdmissionPolicy, and since 1.36 MutatingAdmissionPolicy.',
    about: ['kube-apiserver', 'MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration', 'ValidatingAdmissionPolicy', 'MutatingAdmissionPolicy'],
    source: 'kubernetes/pkg/kubeapiserver/options/plugins.go AllOrderedPlugins',
    see: [sent('open the request that led here, tab Request', 'api-gate', 100, { from: 'kube-apiserver', method: 'POST /mutate*' })],
  },
  {
    id: 'a06',
    title: 'DefaultStorageClass takes part when a Pod is created.',
    reality: 'It looks at PersistentVolumeClaims only, and gives those without a class the default one.',
    about: ['PersistentVolumeClaim', 'StorageClass'],
    source: 'kubernetes/plugin/pkg/admission/storage/storageclass/setdefault',
    see: [sent('a claim without a class', 'stateful-storage', 60, { to: 'kube-apiserver', method: 'POST */persistentvolumeclaims' })],
  },
  {
    id: 'a07',
    title: 'Basic authentication is one of the ways in.',
    reality:
      'It was removed in 1.19: a user name and password are answered with 401. What is often left out of the list: the front proxy by request headers, bootstrap tokens, and anonymous requests.',
    about: ['kube-apiserver', '401'],
    source: 'https://kubernetes.io/docs/reference/access-authn-authz/authentication/',
    see: [sent('a request that is answered with 401', 'api-gate', 110, { from: 'user', to: 'kube-apiserver', code: 401 })],
  },
  {
    id: 'a08',
    title: 'A token controller makes an API token for every namespace.',
    reality:
      'The ServiceAccount named default is made; since 1.24 no Secret with a token comes with it. The kubelet asks TokenRequest for a token that is bound to the Pod and expires, and mounts it.',
    about: ['ServiceAccount', 'Secret', 'token'],
    source: 'kubernetes/pkg/kubelet/token; https://kubernetes.io/docs/concepts/security/service-accounts/',
    see: [sent('the kubelet asks for a token', 'first-pod', 5, { from: '*/kubelet', to: 'kube-apiserver', method: 'POST */token' })],
  },
  {
    id: 'a09',
    title: 'The service controller configures endpoints.',
    reality:
      'The EndpointSlice controller does, in kube-controller-manager. What is called service controller (service-lb-controller) looks after load balancers, in cloud-controller-manager.',
    about: ['EndpointSlice', 'Endpoints', 'Service', 'endpointslice', 'cloud-controller-manager'],
    source: 'kubernetes/pkg/controller/endpointslice; staging/src/k8s.io/cloud-provider/controllers/service',
    see: [sent('a slice is written', 'service-iptables', 60, { from: 'kube-controller-manager/endpointslice', method: 'PUT *' })],
  },
  {
    id: 'a10',
    title: 'kube-proxy and CoreDNS follow the Endpoints object.',
    reality:
      'They follow EndpointSlices (discovery.k8s.io/v1). The Endpoints API is deprecated since 1.33; a mirror of the slices is still written for old clients, and nobody in the cluster reads it.',
    about: ['EndpointSlice', 'Endpoints', 'kube-proxy', 'coredns'],
    source: 'kubernetes/pkg/proxy/config; coredns/plugin/kubernetes',
    see: [
      sent('kube-proxy reads a slice', 'service-iptables', 60, { from: 'kube-apiserver', to: '*/kube-proxy', channel: 'watch', subject: 'EndpointSlice/*' }),
    ],
  },
  {
    id: 'a11',
    title: 'The Job controller cleans up finished Jobs.',
    reality:
      'It makes Pods and counts them. Another one, ttl-after-finished-controller, deletes a finished Job, and only if ttlSecondsAfterFinished is set. A CronJob keeps three good Jobs and one failed one.',
    about: ['Job', 'CronJob', 'job'],
    source: 'kubernetes/pkg/controller/ttlafterfinished',
    see: [sent('the TTL controller deletes a Job', 'jobs', 430, { from: 'kube-controller-manager/ttl-after-finished', method: 'DELETE */jobs/*' })],
  },
  {
    id: 'a12',
    title: 'cloud-controller-manager attaches disks.',
    reality:
      'It has controllers for nodes, their lifecycle, routes and load balancers, none for volumes. A disk is attached by its CSI driver, asked by external-attacher, asked by the attach-detach controller of kube-controller-manager.',
    about: ['cloud-controller-manager', 'PersistentVolume', 'VolumeAttachment', 'csi'],
    source: 'kubernetes/staging/src/k8s.io/cloud-provider/app; pkg/controller/volume/attachdetach',
    see: [
      sent('what it does do', 'topology-cloud', 200, { from: 'cloud-controller-manager/*', to: 'cloud' }),
      sent('the CSI driver attaches', 'stateful-storage', 60, { from: 'csi-disk-attacher', method: 'ControllerPublishVolume' }),
    ],
  },
  {
    id: 'a13',
    title: 'The scheduler packs Pods onto as few nodes as it can.',
    reality:
      'By default it spreads: NodeResourcesFit scores LeastAllocated. To pack, a profile has to choose MostAllocated or RequestedToCapacityRatio. LeastRequestedPriority is an older name of the default.',
    about: ['kube-scheduler', 'scheduling'],
    source: 'kubernetes/pkg/scheduler/framework/plugins/noderesources',
    see: [sent('a choice by the default, and by the packing profile', 'bin-packing', 90, { from: 'kube-scheduler', method: 'POST */binding' })],
  },
  {
    id: 'a14',
    title: "The scheduler looks at the nodes' current load.",
    reality:
      'It compares what Pods request with what nodes have allocatable. A node that is idle but promised away is full; a busy one with nothing promised is empty.',
    about: ['kube-scheduler', 'Node'],
    source: 'kubernetes/pkg/scheduler/framework/plugins/noderesources/fit.go',
    see: [holds('refused for requests, on idle nodes', 'bin-packing', 90, 'Pod/*', 'status.phase', 'Pending')],
  },
  {
    id: 'a15',
    title: 'Predicates such as PodFitsResources filter, priorities such as ImageLocalityPriority score.',
    reality:
      'That API left in 1.23. Plugins do both: NodeResourcesFit, NodePorts, NodeAffinity, VolumeZone and others filter; TaintToleration (weight 3), NodeAffinity (2), PodTopologySpread (2), InterPodAffinity (2), NodeResourcesFit, BalancedAllocation and ImageLocality (1 each) score.',
    about: ['kube-scheduler'],
    source: 'kubernetes/pkg/scheduler/apis/config/v1/default_plugins.go',
    see: [sent('open it: tab Scheduling has the matrix', 'scheduling', 60, { from: 'kube-scheduler', method: 'POST */binding' })],
  },
  {
    id: 'a16',
    title: 'CheckNodeDiskPressure filters nodes that run out of disk.',
    reality:
      'The kubelet reports the condition, the node lifecycle controller turns it into the taint node.kubernetes.io/disk-pressure, and TaintToleration filters by the taint.',
    about: ['kube-scheduler', 'Node', 'node-lifecycle'],
    source: 'kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go',
    see: [sent('condition becomes taint', 'disk-pressure', 540, { from: 'kube-controller-manager/node-lifecycle', method: 'P* /api/v1/nodes/*' })],
  },
  {
    id: 'a17',
    title: 'The scheduler weighs interference between workloads, and deadlines.',
    reality: 'No plugin of the default profile knows either. They stand in old overviews of what a scheduler might consider.',
    about: ['kube-scheduler'],
    source: 'kubernetes/pkg/scheduler/apis/config/v1/default_plugins.go',
    see: [sent('a decision: all that was weighed is in its matrix', 'scheduling', 60, { from: 'kube-scheduler', method: 'POST */binding' })],
  },
  {
    id: 'a18',
    title: 'When a node dies, the scheduler moves its Pods.',
    reality:
      'Pods never move. After 50 s without a heartbeat (40 s before 1.32) the node lifecycle controller sets Ready=Unknown and taints the node; 300 s later the taint eviction controller deletes the Pods; their owners make others, which the scheduler places. Bare Pods are lost.',
    about: ['Node', 'kube-scheduler', 'node-lifecycle', 'taint-eviction'],
    source: 'kubernetes/pkg/controller/tainteviction/taint_eviction.go',
    see: [
      sent('Ready becomes Unknown', 'node-failure', 120, { from: 'kube-controller-manager/node-lifecycle', method: 'PUT */status', subject: 'Node/*' }),
      sent('a Pod is deleted', 'node-failure', 400, { from: 'kube-controller-manager/taint-eviction', method: 'DELETE *' }),
    ],
  },
  {
    id: 'a19',
    title: 'A controller makes a crashed Pod anew, perhaps on another node.',
    reality:
      'When a container crashes, the kubelet starts it again, in the same Pod on the same node. Controllers replace Pods that are deleted, evicted or failed. A bare Pod (kubectl run) has nobody to make it anew.',
    about: ['Pod', 'ReplicaSet', 'kubelet', 'container'],
    source: 'kubernetes/pkg/kubelet/kuberuntime/kuberuntime_manager.go computePodActions',
    see: [
      entered('killed, and started in place', 'first-pod', 90, 'container', 'terminated.Error'),
      sent('deleted, and replaced', 'deployment', 270, { from: 'kube-controller-manager/replicaset', method: 'POST */pods' }),
    ],
  },
  {
    id: 'a20',
    title: 'The kubelet scales.',
    reality:
      'It runs the Pods of its node and heals them. How many there are is decided by workload controllers and the HorizontalPodAutoscaler, how large they are by the vertical one, how many nodes by a cluster autoscaler.',
    about: ['kubelet', 'HorizontalPodAutoscaler'],
    source: 'kubernetes/pkg/controller/podautoscaler',
    see: [sent('the autoscaler changes a replica count', 'autoscale', 1000, { from: 'kube-controller-manager/*', method: '*/scale' })],
  },
  {
    id: 'a21',
    title: 'Pods run on worker nodes only.',
    reality:
      'A control-plane node runs a kubelet, a runtime and kube-proxy like any other, and static Pods. kubeadm taints it NoSchedule; a Pod that tolerates the taint goes there, and without it the cluster can be a single node.',
    about: ['Node'],
    source: 'https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/create-cluster-kubeadm/#control-plane-node-isolation',
    see: [holds('the taint', 'topology', 5, 'Node/control-plane-1', 'spec.taints[0].effect', 'NoSchedule')],
  },
  {
    id: 'a22',
    title: 'kube-proxy is a DaemonSet, and does all service discovery.',
    reality:
      'kubeadm installs it as one; others run it as a service of the host, or have none and let eBPF do its work. Names are resolved by CoreDNS; kube-proxy only spreads connections.',
    about: ['kube-proxy', 'coredns', 'DaemonSet'],
    source: 'kubernetes/cmd/kubeadm/app/phases/addons/proxy',
    see: [sent('a name is asked of CoreDNS', 'node-failure', 60, { channel: 'dns', to: 'coredns' })],
  },
  {
    id: 'a23',
    title: 'A Pod may be in the phase Unknown, and enters the state Terminating.',
    reality:
      'PodUnknown is not set since 2015. Terminating is how kubectl shows a deletionTimestamp: the phase under it stays what it is until the containers have ended.',
    about: ['Pod'],
    source: 'kubernetes/pkg/printers/internalversion/printers.go printPod',
    see: [sent('a deletion begins', 'termination', 60, { from: 'user', method: 'DELETE */pods/*' })],
  },
  {
    id: 'a24',
    title: 'kubectl apply authenticates, validates and POSTs.',
    reality:
      'It GETs first: 404 leads to a POST, anything else to a PATCH. Authentication, and since 1.25 the check of field names, are done by the server. kubectl run and create POST at once.',
    about: ['user', 'GET', 'POST'],
    source: 'kubernetes/staging/src/k8s.io/kubectl/pkg/cmd/apply',
    see: [
      sent('the GET that is answered with 404', 'grand-tour', 30, { from: 'user', to: 'kube-apiserver', method: 'GET *', code: 404 }),
      sent('kubectl run: a POST, no GET', 'first-pod', 5, { from: 'user', method: 'POST *' }),
    ],
  },
]);
