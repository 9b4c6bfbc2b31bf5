import {
  type Address,
  type Container,
  type DevicePluginMessage,
  type DeviceSpec,
  type Message,
  objectRef,
  type Pod,
  type PluginDevice,
} from '../../../../api/index.ts';
import { unitValue } from '../../../apimachinery/quantity.ts';
import type { Incoming, Procedure, ProcessHost } from '../../../kernel/index.ts';

/** What a plugin has told. */
interface Endpoint {
  readonly plugin: Address;
  readonly socket: string;
  devices: readonly PluginDevice[];
  /** Its stream is open. */
  connected: boolean;
}

/** What a container got. */
export interface Allocated {
  readonly envs: Readonly<Record<string, string>>;
  readonly devices: readonly DeviceSpec[];
}

interface PodDeviceEntry {
  readonly PodUID: string;
  readonly ContainerName: string;
  readonly ResourceName: string;
  readonly DeviceIDs: readonly string[];
  readonly AllocResp: Allocated;
}

/** The kubelet's file of what it has handed out. */
export interface DeviceCheckpoint {
  readonly Data: { readonly PodDeviceEntries: readonly PodDeviceEntry[]; readonly RegisteredDevices: Readonly<Record<string, readonly string[]>> };
}

/** Hands out what device plugins bring. Source: `kubernetes/pkg/kubelet/cm/devicemanager/manager.go`. */
export class DeviceManager {
  private readonly endpoints = new Map<string, Endpoint>();
  /** `uid/container` → resource → device ids. */
  private readonly podDevices = new Map<string, Map<string, readonly string[]>>();
  private readonly allocated = new Map<string, Allocated>();

  constructor(
    private readonly host: ProcessHost,
    private readonly changed: () => void,
  ) {}

  /** The RPC Register of the kubelet's own socket; then it asks the plugin for its devices, and listens. */
  register(message: Message<DevicePluginMessage>): void {
    const { register } = message.payload;
    if (!register) return;
    const endpoint: Endpoint = { plugin: message.from, socket: register.endpoint, devices: [], connected: true };
    this.endpoints.set(register.resourceName, endpoint);
    this.host.reply(message, { payload: { type: 'device-plugin' }, code: 'OK' });
    const gone = (): void => {
      // Its devices are as good as broken until it is back; the capacity stays for five minutes, then goes as well.
      endpoint.connected = false;
      this.changed();
    };
    this.host.stream(
      { to: message.from, channel: 'grpc', method: 'ListAndWatch', payload: { type: 'device-plugin' } },
      ({ payload }: Incoming) => {
        if (payload.type !== 'device-plugin' || !payload.devices) return;
        endpoint.devices = payload.devices;
        this.changed();
      },
      gone,
    );
  }

  /** Extended resources of the node: all devices, and those that work. */
  resources(): { readonly capacity: Readonly<Record<string, string>>; readonly allocatable: Readonly<Record<string, string>> } {
    const capacity: Record<string, string> = {};
    const allocatable: Record<string, string> = {};
    for (const [resource, { devices, connected }] of this.endpoints) {
      capacity[resource] = String(devices.length);
      allocatable[resource] = String(connected ? devices.filter(({ health }) => health === 'Healthy').length : 0);
    }
    return { capacity, allocatable };
  }

  private free(resource: string): readonly string[] {
    const used = new Set([...this.podDevices.values()].flatMap((resources) => [...(resources.get(resource) ?? [])]));
    return (this.endpoints.get(resource)?.devices ?? []).filter(({ ID, health }) => health === 'Healthy' && !used.has(ID)).map(({ ID }) => ID);
  }

  /** Chooses devices for a container and has their plugin prepare them. Returns why it does not work, or undefined. */
  *allocate(uid: string, pod: Pod, container: Container): Procedure<string | undefined> {
    const key = `${uid}/${container.name}`;
    for (const [resource, endpoint] of this.endpoints) {
      const wanted = unitValue(container.resources?.limits?.[resource]);
      if (wanted === 0 || this.podDevices.get(key)?.has(resource)) continue;
      const free = this.free(resource);
      if (free.length < wanted) return `requested number of devices unavailable for ${resource}. Requested: ${wanted}, Available: ${free.length}`;
      const ids = free.slice(0, wanted);
      this.podDevices.set(key, new Map([...(this.podDevices.get(key) ?? []), [resource, ids]]));
      const { namespace = '', name = '' } = pod.metadata ?? {};
      const reply = yield* this.host.call({
        to: endpoint.plugin,
        channel: 'grpc',
        method: 'Allocate',
        subject: objectRef('Pod', namespace, name),
        payload: { type: 'device-plugin', containerRequests: [{ devicesIds: ids }] },
      });
      if (typeof reply === 'string' || reply.payload.type !== 'device-plugin') {
        this.podDevices.get(key)?.delete(resource);
        return `rpc error: code = Unavailable desc = ${String(reply)}`;
      }
      const [response] = reply.payload.containerResponses ?? [];
      const before = this.allocated.get(key);
      if (response) this.allocated.set(key, { envs: { ...before?.envs, ...response.envs }, devices: [...(before?.devices ?? []), ...response.devices] });
    }
    return undefined;
  }

  of(uid: string, container: string): Allocated | undefined {
    return this.allocated.get(`${uid}/${container}`);
  }

  release(uid: string): void {
    for (const map of [this.podDevices, this.allocated]) for (const key of [...map.keys()]) if (key.startsWith(`${uid}/`)) map.delete(key);
  }

  /** What was handed out before the kubelet was started again. */
  restore(entries: readonly PodDeviceEntry[]): void {
    for (const { PodUID, ContainerName, ResourceName, DeviceIDs, AllocResp } of entries) {
      const key = `${PodUID}/${ContainerName}`;
      this.podDevices.set(key, new Map([...(this.podDevices.get(key) ?? []), [ResourceName, DeviceIDs]]));
      this.allocated.set(key, AllocResp);
    }
  }

  /** Pods that have something. */
  get owners(): readonly string[] {
    return [...new Set([...this.podDevices.keys()].map((key) => key.split('/')[0] ?? ''))];
  }

  /** `/var/lib/kubelet/device-plugins/kubelet_internal_checkpoint`. */
  get state(): DeviceCheckpoint {
    const entries = [...this.podDevices].flatMap(([key, resources]) => {
      const [PodUID = '', ContainerName = ''] = key.split('/');
      return [...resources].map(([ResourceName, DeviceIDs]) => ({
        PodUID,
        ContainerName,
        ResourceName,
        DeviceIDs,
        AllocResp: this.allocated.get(key) ?? { envs: {}, devices: [] },
      }));
    });
    const registered = Object.fromEntries([...this.endpoints].map(([resource, { devices }]) => [resource, devices.map(({ ID }) => ID)]));
    return { Data: { PodDeviceEntries: entries, RegisteredDevices: registered } };
  }
}
