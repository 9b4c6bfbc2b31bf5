import { type Address, documentRef, type Message, millis, type Payload, type PluginDevice, seconds, type Syscall } from '../../api/index.ts';
import type { ProcessFactory, ProcessHost } from '../kernel/index.ts';

export interface DevicePluginOptions {
  readonly node: string;
  readonly kubelet: Address;
  readonly kernel: Address;
  /** `nvidia.com/gpu`. */
  readonly resource: string;
  readonly count: number;
}

/** It is a Pod of a DaemonSet: it comes up some time after its node. */
const STARTING = seconds(5);
const DIRECTORY = '/var/lib/kubelet/device-plugins';
/** A plugin watches the directory: it registers when the kubelet's socket appears. */
const RETRY = millis(500);

/** A device plugin as vendors ship them: it registers with the kubelet, tells of its devices, and hands them out. */
class DevicePlugin {
  private readonly devices = new Map<string, PluginDevice>();
  private watching: Message<Payload> | undefined;
  private readonly kind: string;

  constructor(
    private readonly host: ProcessHost,
    private readonly options: DevicePluginOptions,
  ) {
    const [vendor = '', kind = ''] = options.resource.split('/');
    this.kind = `${vendor.split('.')[0] ?? ''}-${kind}`;
    for (let i = 0; i < options.count; i++) this.devices.set(`${kind}-${i}`, { ID: `${kind}-${i}`, health: 'Healthy' });
  }

  start(): void {
    this.publish('ADDED');
    this.host.asLoop('register', () =>
      this.host.after(this.host.cost('device-plugin.start', STARTING), () => {
        this.syscall('write', { path: `${DIRECTORY}/${this.kind}.sock`, text: '' });
        this.syscall('inotify_add_watch', { path: DIRECTORY });
        this.register();
      }),
    );
  }

  private syscall(call: string, args: Syscall['args']): void {
    this.host.send({ to: this.options.kernel, channel: 'syscall', method: call, payload: { type: 'syscall', call, args } });
  }

  private publish(op: 'ADDED' | 'MODIFIED'): void {
    this.host.document(op, documentRef(`${this.host.address}/devices`), { resource: this.options.resource, devices: [...this.devices.values()] });
  }

  private register(): void {
    const again = (): void => void this.host.after(RETRY, () => this.register());
    this.host.request(
      {
        to: this.options.kubelet,
        channel: 'grpc',
        method: 'Register',
        payload: { type: 'device-plugin', register: { version: 'v1beta1', endpoint: `${this.kind}.sock`, resourceName: this.options.resource } },
      },
      ({ code }) => {
        if (code !== 'OK') again();
      },
      { onFailure: again },
    );
  }

  receive(message: Message<Payload>): void {
    const { payload, method } = message;
    if (payload.type === 'syscall' && payload.call === 'health') this.change(String(payload.args['device']), payload.args['healthy'] === true);
    // The kubelet has made its socket anew: it has been started again, and knows no plugin.
    if (payload.type === 'syscall' && payload.call === 'inotify' && payload.args['path'] === `${DIRECTORY}/kubelet.sock`) this.register();
    if (payload.type !== 'device-plugin') return;
    if (method === 'ListAndWatch') {
      this.watching = message;
      this.tell();
    } else if (method === 'Allocate') this.allocate(message, payload.containerRequests ?? []);
  }

  private tell(): void {
    if (this.watching) this.host.reply(this.watching, { payload: { type: 'device-plugin', devices: [...this.devices.values()] }, code: 'OK' });
  }

  /** What the driver says of a device (an XID of an NVIDIA GPU). */
  private change(id: string, healthy: boolean): void {
    if (!this.devices.has(id)) return;
    this.devices.set(id, { ID: id, health: healthy ? 'Healthy' : 'Unhealthy' });
    this.publish('MODIFIED');
    this.tell();
  }

  /** Which files of the node go into a container, and what its library reads to find them. */
  private allocate(message: Message<Payload>, requests: readonly { readonly devicesIds: readonly string[] }[]): void {
    const vendor = this.kind.split('-')[0] ?? '';
    const place = (id: string): string => `/dev/${vendor}${id.split('-').at(-1) ?? ''}`;
    const containerResponses = requests.map(({ devicesIds }) => ({
      envs: { [`${vendor.toUpperCase()}_VISIBLE_DEVICES`]: devicesIds.join(',') },
      devices: devicesIds.map((id) => ({ containerPath: place(id), hostPath: place(id), permissions: 'rw' })),
    }));
    this.host.reply(message, { payload: { type: 'device-plugin', containerResponses }, code: 'OK' });
  }
}

/** The process `<node>/<vendor>-device-plugin`. */
export function devicePlugin(options: DevicePluginOptions): ProcessFactory {
  return (host) => new DevicePlugin(host, options);
}
