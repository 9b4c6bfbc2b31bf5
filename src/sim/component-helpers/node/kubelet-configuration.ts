import type { NodeSpec } from '../../../api/index.ts';

/** Where the runtimes listen. */
const SOCKETS: Readonly<Record<string, string>> = {
  containerd: '/run/containerd/containerd.sock',
  'cri-o': '/var/run/crio/crio.sock',
  'cri-dockerd': '/run/cri-dockerd.sock',
};

/** The socket of a node's runtime: `containerRuntimeEndpoint`, without its scheme. */
export const runtimeSocket = (runtime = 'containerd'): string => SOCKETS[runtime] ?? '/run/containerd/containerd.sock';

/** What the kubelet takes where nothing is said. Source: `kubernetes/pkg/kubelet/apis/config/v1beta1/defaults.go`. */
const defaults = () => ({
  enableServer: true,
  syncFrequency: '1m0s',
  fileCheckFrequency: '20s',
  httpCheckFrequency: '20s',
  address: '0.0.0.0',
  port: 10250,
  authentication: { x509: { clientCAFile: '/etc/kubernetes/pki/ca.crt' }, webhook: { enabled: true, cacheTTL: '2m0s' }, anonymous: { enabled: false } },
  authorization: { mode: 'Webhook', webhook: { cacheAuthorizedTTL: '5m0s', cacheUnauthorizedTTL: '30s' } },
  registryPullQPS: 5,
  registryBurst: 10,
  eventRecordQPS: 50,
  eventBurst: 100,
  enableDebuggingHandlers: true,
  healthzPort: 10248,
  healthzBindAddress: '127.0.0.1',
  oomScoreAdj: -999,
  streamingConnectionIdleTimeout: '4h0m0s',
  nodeStatusUpdateFrequency: '10s',
  nodeStatusReportFrequency: '5m0s',
  nodeLeaseDurationSeconds: 40,
  imageMinimumGCAge: '2m0s',
  imageMaximumGCAge: '0s',
  imageGCHighThresholdPercent: 85,
  imageGCLowThresholdPercent: 80,
  volumeStatsAggPeriod: '1m0s',
  cgroupsPerQOS: true,
  cgroupDriver: 'cgroupfs',
  cpuManagerPolicy: 'none',
  cpuManagerReconcilePeriod: '10s',
  memoryManagerPolicy: 'None',
  topologyManagerPolicy: 'none',
  topologyManagerScope: 'container',
  runtimeRequestTimeout: '2m0s',
  hairpinMode: 'promiscuous-bridge',
  maxPods: 110,
  podPidsLimit: -1,
  resolvConf: '/etc/resolv.conf',
  cpuCFSQuota: true,
  cpuCFSQuotaPeriod: '100ms',
  nodeStatusMaxImages: 50,
  maxOpenFiles: 1_000_000,
  contentType: 'application/vnd.kubernetes.protobuf',
  kubeAPIQPS: 50,
  kubeAPIBurst: 100,
  serializeImagePulls: true,
  evictionHard: { 'imagefs.available': '15%', 'imagefs.inodesFree': '5%', 'memory.available': '100Mi', 'nodefs.available': '10%', 'nodefs.inodesFree': '5%' },
  evictionPressureTransitionPeriod: '5m0s',
  enableControllerAttachDetach: true,
  makeIPTablesUtilChains: true,
  failSwapOn: true,
  containerLogMaxSize: '10Mi',
  containerLogMaxFiles: 5,
  containerLogMaxWorkers: 1,
  containerLogMonitorInterval: '10s',
  configMapAndSecretChangeDetectionStrategy: 'Watch',
  enforceNodeAllocatable: ['pods'],
  volumePluginDir: '/usr/libexec/kubernetes/kubelet-plugins/volume/exec/',
  enableSystemLogHandler: true,
  seccompDefault: false,
  failCgroupV1: true,
  registerNode: true,
  localStorageCapacityIsolation: true,
  podLogsDir: '/var/log/pods',
});

export interface ClusterNames {
  readonly clusterDNS: string;
  readonly clusterDomain: string;
}

/** The KubeletConfiguration of a node as its file `/var/lib/kubelet/config.yaml` says it: what is not said is a default. */
export function kubeletFile({ kubelet, maxPods, runtime, taints }: NodeSpec, { clusterDNS, clusterDomain }: ClusterNames): Readonly<Record<string, unknown>> {
  const { maxPerPodContainerCount: _each, maxContainerCount: _total, minimumGCAge: _age, ...fields } = kubelet ?? {};
  const { authentication, authorization, cgroupDriver, maxPods: usual } = defaults();
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication,
    authorization,
    cgroupDriver,
    clusterDNS: [clusterDNS],
    clusterDomain,
    containerRuntimeEndpoint: `unix://${runtimeSocket(runtime)}`,
    rotateCertificates: true,
    staticPodPath: '/etc/kubernetes/manifests',
    ...(maxPods === usual ? {} : { maxPods }),
    ...(taints.length > 0 ? { registerWithTaints: taints } : {}),
    ...fields,
  };
}

/** With every default filled in: what `/configz` of the kubelet answers. */
export function kubeletConfiguration(spec: NodeSpec, names: ClusterNames): Readonly<Record<string, unknown>> {
  const { apiVersion: _version, kind: _kind, ...file } = kubeletFile(spec, names);
  return { ...defaults(), ...file };
}
