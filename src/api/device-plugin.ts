/** What a device plugin lists: one device, and whether it works. */
export interface PluginDevice {
  readonly ID: string;
  readonly health: 'Healthy' | 'Unhealthy';
}

/** Where a device of the node appears in a container. */
export interface DeviceSpec {
  readonly containerPath: string;
  readonly hostPath: string;
  /** `rwm`. */
  readonly permissions: string;
}

/** A message of the device plugin API; the RPC is the method of the message. Source: `k8s.io/kubelet/pkg/apis/deviceplugin/v1beta1/api.proto`. */
export interface DevicePluginMessage {
  readonly type: 'device-plugin';
  /** RegisterRequest: the name of the socket below `/var/lib/kubelet/device-plugins`, and what it has. */
  readonly register?: { readonly version: string; readonly endpoint: string; readonly resourceName: string };
  /** ListAndWatchResponse. */
  readonly devices?: readonly PluginDevice[];
  /** AllocateRequest, one list for each container. */
  readonly containerRequests?: readonly { readonly devicesIds: readonly string[] }[];
  /** AllocateResponse. */
  readonly containerResponses?: readonly { readonly envs: Readonly<Record<string, string>>; readonly devices: readonly DeviceSpec[] }[];
}
