/** The Container Storage Interface (`container-storage-interface/spec` 1.12): the calls that are made, field names in camelCase. */
export interface CsiVolume {
  readonly volumeId: string;
  readonly capacityBytes: number;
  readonly accessibleTopology: readonly Readonly<Record<string, string>>[];
}

export interface VolumeCapability {
  readonly accessMode: string;
  readonly fsType: string;
}

/** Each RPC with its request and its response. */
export interface CsiMethods {
  GetPluginInfo: { request: Record<string, never>; response: { name: string; vendorVersion: string } };
  GetPluginCapabilities: { request: Record<string, never>; response: { capabilities: readonly string[] } };
  Probe: { request: Record<string, never>; response: { ready: boolean } };
  CreateVolume: {
    request: {
      name: string;
      capacityRange: { requiredBytes: number };
      volumeCapabilities: readonly VolumeCapability[];
      parameters: Readonly<Record<string, string>>;
      accessibilityRequirements: { preferred: readonly Readonly<Record<string, string>>[] };
    };
    response: { volume: CsiVolume };
  };
  DeleteVolume: { request: { volumeId: string }; response: Record<string, never> };
  ControllerPublishVolume: { request: { volumeId: string; nodeId: string; readonly: boolean }; response: { publishContext: Readonly<Record<string, string>> } };
  ControllerUnpublishVolume: { request: { volumeId: string; nodeId: string }; response: Record<string, never> };
  NodeGetInfo: {
    request: Record<string, never>;
    response: { nodeId: string; maxVolumesPerNode: number; accessibleTopology: Readonly<Record<string, string>> };
  };
  NodeStageVolume: { request: { volumeId: string; stagingTargetPath: string; volumeCapability: VolumeCapability }; response: Record<string, never> };
  NodeUnstageVolume: { request: { volumeId: string; stagingTargetPath: string }; response: Record<string, never> };
  NodePublishVolume: { request: { volumeId: string; stagingTargetPath: string; targetPath: string; readonly: boolean }; response: Record<string, never> };
  NodeUnpublishVolume: { request: { volumeId: string; targetPath: string }; response: Record<string, never> };
}

export type CsiMethod = keyof CsiMethods;

export interface CsiRequest<M extends CsiMethod = CsiMethod> {
  readonly type: 'csi-request';
  readonly method: M;
  readonly request: Readonly<CsiMethods[M]['request']>;
}

export type CsiResponse<M extends CsiMethod = CsiMethod> =
  | { readonly type: 'csi-response'; readonly ok: true; readonly response: Readonly<CsiMethods[M]['response']> }
  /** A gRPC status: `NotFound`, `AlreadyExists`, `OutOfRange`, `ResourceExhausted`, `InvalidArgument`. */
  | { readonly type: 'csi-response'; readonly ok: false; readonly code: string; readonly desc: string };

/** A driver's socket has appeared in `/var/lib/kubelet/plugins_registry` (`pluginregistration/v1` PluginInfo). */
export interface PluginInfo {
  readonly type: 'plugin-info';
  readonly pluginType: 'CSIPlugin';
  readonly name: string;
  readonly endpoint: string;
}

/** What the kubelet made of it (`pluginregistration/v1` RegistrationStatus). */
export interface RegistrationStatus {
  readonly type: 'plugin-registration-status';
  readonly pluginRegistered: boolean;
  readonly error: string;
}
