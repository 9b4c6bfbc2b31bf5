/**
 * Every RPC of CRI v1 as of Kubernetes 1.36, by service, in the order of the proto file: 35 of the RuntimeService and 6 of the
 * ImageService. Source: `kubernetes/cri-api` pkg/apis/runtime/v1/api.proto.
 */
export const criServices = {
  RuntimeService: [
    'Version',
    'RunPodSandbox', 'StopPodSandbox', 'RemovePodSandbox', 'PodSandboxStatus', 'ListPodSandbox', 'StreamPodSandboxes',
    'CreateContainer', 'StartContainer', 'StopContainer', 'RemoveContainer', 'ListContainers', 'StreamContainers', 'ContainerStatus', 'UpdateContainerResources', 'ReopenContainerLog',
    'ExecSync', 'Exec', 'Attach', 'PortForward',
    'ContainerStats', 'ListContainerStats', 'StreamContainerStats', 'PodSandboxStats', 'ListPodSandboxStats', 'StreamPodSandboxStats',
    'UpdateRuntimeConfig', 'Status', 'CheckpointContainer', 'GetContainerEvents', 'ListMetricDescriptors', 'ListPodSandboxMetrics', 'StreamPodSandboxMetrics', 'RuntimeConfig', 'UpdatePodSandboxResources',
  ],
  ImageService: ['ListImages', 'StreamImages', 'ImageStatus', 'PullImage', 'RemoveImage', 'ImageFsInfo'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
