import type { ApiServerConfiguration } from './apiserver-configuration.ts';
import type { Fault } from './fault.ts';
import type { SchedulerConfiguration } from './scheduler-configuration.ts';
import type { PodSpec } from './kubernetes.ts';
import type { Channel } from './message.ts';

/** `orrery.dev/v1alpha1 Scenario`: what the gallery lists, the editor edits, a link carries and the command line runs. */
export interface Scenario {
  readonly apiVersion: 'orrery.dev/v1alpha1';
  readonly kind: 'Scenario';
  readonly metadata: { readonly name: string };
  readonly spec: ScenarioSpec;
}

export interface ScenarioSpec {
  readonly title: string;
  readonly question?: string;
  readonly minutes?: number;
  readonly text?: string;
  /** What to look for, in the order in which it happens. */
  readonly lookFor?: readonly string[];
  readonly seed: number;
  readonly profile: ProfileName;
  /** Overrides of single figures of the profile, in seconds: `{"containerd.pull": 30}`. */
  readonly costs?: Readonly<Record<string, number>>;
  /** Travel times of single kinds of messages, before those of the profile. */
  readonly latency?: readonly TravelTime[];
  readonly cluster: ClusterSpec;
  readonly manifests: readonly ManifestFile[];
  /** Seconds, at most 0: when the manifests are applied. T+0 is then the moment that a lesson counts from; the cluster boots 30 s earlier. */
  readonly manifestsAt?: number;
  readonly steps: readonly Step[];
  readonly checkpoints: readonly Checkpoint[];
  /** What is commonly said, and what the run shows instead. A word is the id of a card of the library. */
  readonly cards?: readonly (string | MythCard)[];
  /** In which words the page shows it at first; Kubernetes' own when absent. */
  readonly terms?: 'data-centre';
  /** Virtual seconds to show; absent = until the cluster is quiet. */
  readonly until?: number;
}

/** Myth vs reality: a claim of a text about Kubernetes, what really happens, and where that can be read. */
export interface MythCard {
  readonly claim: string;
  readonly reality: string;
  /** Path in the source of Kubernetes, a page of its documentation, or the name of a proposal. */
  readonly source: string;
}

/** How long messages of a channel travel; `method` is a prefix, `to` an address. The first that fits decides. */
export interface TravelTime {
  readonly channel: Channel;
  readonly method?: string;
  readonly to?: string;
  readonly seconds: number;
}

export type ProfileName = 'textbook' | 'realistic';

export interface ManifestFile {
  readonly name: string;
  readonly text: string;
}

export interface ClusterSpec {
  readonly nodes: readonly NodeSpec[];
  /** Where it stands: the label `topology.kubernetes.io/region` of every node. */
  readonly region?: string;
  readonly podCIDR: string;
  readonly serviceCIDR: string;
  /** An OpenID Connect issuer that kube-apiserver trusts. */
  readonly oidc?: { readonly issuerURL: string; readonly clientID: string; readonly usernameClaim?: string; readonly groupsClaim?: string };
  readonly clusterDNS: string;
  /** What the resolver of the nodes' network knows, by name: CoreDNS forwards names outside the cluster to it. None answers when absent. */
  readonly upstreamDNS?: Readonly<Record<string, string>>;
  readonly cni: CniName;
  /** `--node-cidr-mask-size`: how large a piece of the Pod range a node gets; 24 when absent. */
  readonly nodeCIDRMaskSize?: number;
  /** CSI drivers that are installed: `hostpath.csi.k8s.io`, with volumes on a node's own disk; `disk.csi.orrery.dev`, whose disks are attached to one node at a time. */
  readonly csi?: readonly string[];
  /** `mode` of kube-proxy; a node may have its own. */
  readonly proxyMode: ProxyModeName;
  /** What is installed besides: `metrics-server`; `cloud-controller-manager` with a cloud in which the nodes are virtual machines; `cluster-autoscaler`, which sizes its node groups; `prometheus-adapter` with the metrics of `metrics`; `vertical-pod-autoscaler`. */
  readonly addons?: readonly AddonName[];
  /** What is measured besides CPU and memory; `prometheus-adapter` answers for it. */
  readonly metrics?: readonly MetricModel[];
  /** Groups of equal machines that the cloud makes and takes away as it is asked to; they need `cloud-controller-manager`. */
  readonly nodeGroups?: readonly NodeGroupSpec[];
  /** Flags of the add-on `cluster-autoscaler`. */
  readonly clusterAutoscaler?: ClusterAutoscalerFlags;
  /** The control plane with its leader elections; more than one replica stands behind a load balancer. One of each, without Leases, when absent. */
  readonly controlPlane?: {
    readonly replicas: 1 | 3 | 5;
    /** The nodes on which the replicas run, in order: they share their fate. */
    readonly nodes?: readonly string[];
  };
  /** etcd as several members that agree by raft; as many as there are replicas of the control plane when absent. */
  readonly etcd?: { readonly members: 1 | 3 | 5 };
  /** How kube-apiserver is configured: auditing, authorizers, webhooks for tokens. */
  readonly apiServer?: ApiServerConfiguration;
  /** How kube-scheduler is configured; the default profile when absent. */
  readonly scheduler?: SchedulerConfiguration;
  readonly registry: readonly ImageModel[];
  readonly clients: readonly ClientSpec[];
}

/** Modes of `KubeProxyConfiguration`. */
export type ProxyModeName = 'iptables' | 'ipvs' | 'nftables';

export type AddonName = 'metrics-server' | 'cloud-controller-manager' | 'cluster-autoscaler' | 'prometheus-adapter' | 'vertical-pod-autoscaler';

/** A group of machines of the cloud (an instance group, a scale set): as many of them as are asked for, within its bounds. */
export interface NodeGroupSpec {
  readonly name: string;
  readonly minSize: number;
  readonly maxSize: number;
  /** What a machine of the group is like; its name is made from the group's. As many of them as `minSize` are there from the beginning. */
  readonly node: Omit<NodeSpec, 'name' | 'staticPods'>;
}

/** A metric over time: of Pods (a sum that those which run share), of one object, or of something outside the cluster. */
export interface MetricModel {
  readonly name: string;
  /** By these an autoscaler tells series of one name apart. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly pods?: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> };
  /** `resource` as in URLs of the metrics API: `ingresses.networking.k8s.io`. */
  readonly object?: { readonly namespace: string; readonly resource: string; readonly kind: string; readonly name: string; readonly apiVersion?: string };
  /** In every namespace unless one is named. */
  readonly external?: { readonly namespace?: string };
  /** Each value (a quantity) counts from its second on, until the next. */
  readonly values: readonly { readonly at: number; readonly value: string }[];
}

/** Flags of cluster-autoscaler, by their names there; durations in seconds. */
export interface ClusterAutoscalerFlags {
  readonly expander?: 'least-waste' | 'random' | 'most-pods' | 'least-nodes';
  readonly scaleDownUnneededTime?: number;
  readonly scaleDownDelayAfterAdd?: number;
  readonly scaleDownUtilizationThreshold?: number;
}

/** The network provider of the cluster: what is in `/etc/cni/net.d` of every node. */
export type CniName = 'calico' | 'bridge' | 'flannel' | 'cilium' | 'weave';

/** What answers the kubelet's CRI calls. */
export type RuntimeName = 'containerd' | 'cri-o' | 'cri-dockerd';

/** OCI runtimes, by the handler name under which a RuntimeClass asks for them. */
export type OciRuntimeName = 'runc' | 'crun' | 'kata' | 'runsc';

export interface NodeSpec {
  readonly name: string;
  /** Quantities, as in `node.status.capacity`. */
  readonly cpu: string;
  readonly memory: string;
  readonly maxPods: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly { readonly key: string; readonly value?: string; readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute' }[];
  /** Images already on the node. */
  readonly images: readonly string[];
  /** `containerd` when absent. */
  readonly runtime?: RuntimeName;
  /** Configured runtime handlers, the default one first. When absent: runc, or crun under CRI-O. */
  readonly handlers?: readonly OciRuntimeName[];
  /** Layers of one image that are fetched at a time; 3 when absent. */
  readonly maxConcurrentDownloads?: number;
  /** Which cgroup hierarchy the node was booted with: `v2` when absent. */
  readonly cgroup?: 'v1' | 'v2';
  /** Its one disk: a quantity (100Gi), and how many files fit (one for each 16 KiB). */
  readonly disk?: { readonly size?: string; readonly inodes?: number };
  /** How its kube-proxy is configured, over the cluster's mode. */
  readonly kubeProxy?: { readonly mode?: ProxyModeName; readonly ipvs?: { readonly scheduler?: string } };
  /** What its kernel does not have: `ip_vs`, `apparmor`. */
  readonly withoutModules?: readonly string[];
  /** NUMA nodes, among which the CPUs are shared out evenly; one when absent. */
  readonly numaNodes?: number;
  /** Devices for which a plugin runs on the node: `nvidia.com/gpu`. */
  readonly devices?: readonly { readonly resource: string; readonly count: number }[];
  /** What its kubelet is configured with, over the defaults. */
  readonly kubelet?: KubeletConfiguration;
  /** Flags of its kubelet that its configuration has no field for. */
  readonly kubeletFlags?: {
    /** false: no `--kubeconfig`. Such a kubelet stands alone, and runs what lies in its manifest directory. */
    readonly kubeconfig?: boolean;
    /** The token in the file of `--bootstrap-kubeconfig`: with it the kubelet asks for its first certificate. It has one already when absent. */
    readonly bootstrapToken?: string;
  };
  /** T+ seconds at which the machine is put into the rack and booted; there from the beginning when absent. */
  readonly joinsAt?: number;
  /** Pods of `/etc/kubernetes/manifests`, one a file: the kubelet runs them without being asked. */
  readonly staticPods?: readonly StaticPodManifest[];
}

/** Fields of `kubelet.config.k8s.io/v1beta1 KubeletConfiguration`. Durations as Go writes them: `5m0s`. */
export interface KubeletConfiguration {
  readonly nodeStatusUpdateFrequency?: string;
  readonly fileCheckFrequency?: string;
  /** `static`: containers of Guaranteed Pods that ask for whole CPUs get them for themselves. */
  readonly cpuManagerPolicy?: 'none' | 'static';
  /** false lets the kubelet start on a node whose `cgroup` is `v1`. */
  readonly failCgroupV1?: boolean;
  /** `restricted`: a Pod whose CPUs would be spread over more NUMA nodes than they have to is turned away; `single-numa-node`: over more than one. */
  readonly topologyManagerPolicy?: 'none' | 'best-effort' | 'restricted' | 'single-numa-node';
  /** What the daemons of Kubernetes, and those of the system, are meant to need: not for Pods. */
  readonly kubeReserved?: Readonly<Record<string, string>>;
  readonly systemReserved?: Readonly<Record<string, string>>;
  /** One pull at a time, as by default. */
  readonly serializeImagePulls?: boolean;
  /** Pulls at a time when they are not serialized; absent = as many as are wanted. */
  readonly maxParallelImagePulls?: number;
  /** Pulls a second (5), and how many may come at once (10); 0 a second = no limit. */
  readonly registryPullQPS?: number;
  readonly registryBurst?: number;
  readonly imageMinimumGCAge?: string;
  /** Images that nobody has used for this long are removed whatever the disk says; absent or 0 = never. */
  readonly imageMaximumGCAge?: string;
  readonly imageGCHighThresholdPercent?: number;
  readonly imageGCLowThresholdPercent?: number;
  /** By signal (`memory.available`): a quantity or a percentage. */
  readonly evictionHard?: Readonly<Record<string, string>>;
  readonly evictionSoft?: Readonly<Record<string, string>>;
  readonly evictionSoftGracePeriod?: Readonly<Record<string, string>>;
  /** By signal: what has to be free beyond the threshold before eviction ends. */
  readonly evictionMinimumReclaim?: Readonly<Record<string, string>>;
  readonly evictionPressureTransitionPeriod?: string;
  readonly evictionMaxPodGracePeriod?: number;
  /** The deprecated flag `--maximum-dead-containers-per-container`. */
  readonly maxPerPodContainerCount?: number;
  /** The deprecated flags `--minimum-container-ttl-duration` (0s), and `--maximum-dead-containers` (-1: as many as there are). */
  readonly minimumGCAge?: string;
  readonly maxContainerCount?: number;
  /** `EventedPLEG`: the runtime tells of what happens to containers, and the lists come every 5 min only. */
  readonly featureGates?: Readonly<Record<string, boolean>>;
  /** Sysctls beyond the safe ones that Pods may set; `net.*` is a pattern. */
  readonly allowedUnsafeSysctls?: readonly string[];
}

/** A Pod as it stands in a file of the node; the kubelet fills in the rest. */
export interface StaticPodManifest {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: PodSpec;
}

/** An image of the simulated registry, over the built-in ones. */
export interface ImageModel {
  readonly name: string;
  readonly sizeBytes?: number;
  readonly pullSeconds?: number;
  readonly missing?: boolean;
  /** Its layers, bottom first, instead of made-up ones. `from` names an image whose layer of that place it shares. */
  readonly layers?: readonly LayerModel[];
  /** The digest of the manifest; made from the name when absent. */
  readonly digest?: string;
  /** What is in it, by path: seen where it is mounted as a volume (`volumes[].image`). */
  readonly files?: Readonly<Record<string, string>>;
  /** The registry gives this image only to this user. */
  readonly auth?: { readonly username: string; readonly password: string };
}

export interface LayerModel {
  readonly sizeBytes: number;
  /** Seconds that the download takes; by size when absent. */
  readonly seconds?: number;
  /** `docker.io/library/debian:12#1`: the first layer of that image. */
  readonly from?: string;
}

/** A client outside the Pods that sends requests at a steady pace. `target` is `http://service.namespace:port/path` or a NodePort URL. */
export interface ClientSpec {
  readonly name: string;
  readonly target: string;
  readonly requestsPerSecond: number;
  /** Seconds after the start of the scenario. */
  readonly from: number;
  readonly until?: number;
  /** How far away it is: seconds that a packet takes one way, beyond what it takes in the rack. */
  readonly latency?: number;
  /** It keeps its connection open and sends every request over it, as gRPC and HTTP keep-alive do. */
  readonly keepAlive?: boolean;
}

/** One step at T+`at` seconds. */
export type Step = { readonly at: number } & ( // `interactive`: somebody is at the keyboard; endless commands go on. `files`: texts that the command may name.
  | { readonly kubectl: string; readonly interactive?: boolean; readonly files?: Readonly<Record<string, string>> }
  // What is typed for a command that runs; `command` is the seq of its action.
  | { readonly keyboard: { readonly command: number; readonly text?: string; readonly key?: 'Ctrl+C' | 'Ctrl+D' } }
  | { readonly apply: string; readonly name?: string }
  | { readonly fault: Fault; readonly id?: string }
  | { readonly heal: string }
);

/** What must be seen, by when. Times are seconds; a checkpoint holds when a record between `after` and `by` fits. */
export interface Checkpoint {
  readonly name: string;
  readonly by: number;
  readonly after?: number;
  readonly expect: Expectation;
}

export type Expectation =
  /** A message whose fields match; strings may hold `*`. `count`: that many of them (1 when absent); 0 says that there is none. */
  | {
      readonly message: {
        readonly from?: string;
        readonly to?: string;
        readonly channel?: string;
        readonly method?: string;
        readonly subject?: string;
        readonly code?: number | string;
      };
      readonly count?: number;
    }
  /** A statechart entered a state (dotted prefix). */
  | { readonly state: { readonly machine: string; readonly entity?: string; readonly to: string }; readonly count?: number }
  /** At `by`, the value at a field path of an object equals (or, for strings with `*`, matches) `value`. */
  | { readonly object: string; readonly path: string; readonly value: unknown }
  /** No object of that name exists at `by`. */
  | { readonly absent: string }
  /** These expectations' first matches come in this order. */
  | { readonly order: readonly Expectation[] }
  /** Output of a kubectl command contains the text. */
  | { readonly output: string };
