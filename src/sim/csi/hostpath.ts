import {
  type Address,
  type CsiMethod,
  type CsiMethods,
  type CsiRequest,
  type CsiResponse,
  type CsiVolume,
  documentRef,
  type Message,
  type Payload,
} from '../../api/index.ts';
import type { Procedure, Process, ProcessFactory, ProcessHost } from '../kernel/index.ts';
import { hexId } from '../component-helpers/hex-id.ts';
import { done, fail, notFound, registerPlugin } from './server.ts';

export const HOSTPATH_DRIVER = 'hostpath.csi.k8s.io';
/** The topology key by which a volume says on which node it is. */
export const TOPOLOGY_KEY = 'topology.hostpath.csi/node';

export interface CsiDriverOptions {
  readonly node: string;
  readonly kernel: Address;
}

type Request<M extends CsiMethod> = Readonly<CsiMethods[M]['request']>;
type Result<M extends CsiMethod> = CsiResponse<M>;
type Rpc<M extends CsiMethod> = (driver: Driver, request: Request<M>, message: Message<Payload>) => Procedure<Result<M>>;

const DATA = '/csi-data-dir';
/** What `--capacity` of the driver says of one node's disk: 100 GiB. */
const CAPACITY = 100 * 1024 ** 3;

interface Stored extends CsiVolume {
  readonly name: string;
}

class Driver {
  constructor(
    readonly host: ProcessHost,
    readonly options: CsiDriverOptions,
    readonly volumes: Map<string, Stored>,
  ) {}

  *syscall(call: string, args: Readonly<Record<string, unknown>>, { subject }: Message<Payload>): Procedure<boolean> {
    const reply = yield* this.host.call({
      to: this.options.kernel,
      channel: 'syscall',
      method: call,
      ...(subject ? { subject } : {}),
      payload: { type: 'syscall', call, args },
    });
    return typeof reply !== 'string' && reply.payload.type === 'syscall-result' && reply.payload.errno === undefined;
  }

  publish(op: 'ADDED' | 'MODIFIED'): void {
    this.host.document(op, documentRef(`${this.options.node}/csi/${HOSTPATH_DRIVER}/volumes`), { volumes: [...this.volumes.values()] });
  }
}

/** A repeated call succeeds; the same name with other parameters is refused (CSI: idempotency). */
const createVolume: Rpc<'CreateVolume'> = function* (driver, { name, capacityRange }, message) {
  if (name === '') return fail('InvalidArgument', 'Name missing in request');
  const { node } = driver.options;
  const bytes = capacityRange.requiredBytes;
  const before = [...driver.volumes.values()].find((volume) => volume.name === name);
  if (before)
    return before.capacityBytes >= bytes
      ? done({ volume: before })
      : fail('AlreadyExists', `Volume with the same name: ${name} but with different size already exist`);
  const used = [...driver.volumes.values()].reduce((sum, { capacityBytes }) => sum + capacityBytes, 0);
  if (bytes > CAPACITY) return fail('OutOfRange', `Requested capacity ${bytes} exceeds maximum allowed ${CAPACITY}`);
  if (used + bytes > CAPACITY)
    return fail('ResourceExhausted', `requested capacity ${bytes} exceeds remaining capacity, ${CAPACITY - used} of ${CAPACITY} left`);
  const volumeId = `${hexId(driver.host, 8)}-${hexId(driver.host, 4)}-${hexId(driver.host, 4)}-${hexId(driver.host, 12)}`;
  yield* driver.syscall('mkdir', { path: `${DATA}/${volumeId}` }, message);
  const volume: Stored = { name, volumeId, capacityBytes: bytes, accessibleTopology: [{ [TOPOLOGY_KEY]: node }] };
  driver.volumes.set(volumeId, volume);
  driver.publish('MODIFIED');
  return done({ volume });
};

const deleteVolume: Rpc<'DeleteVolume'> = function* (driver, { volumeId }, message) {
  if (!driver.volumes.delete(volumeId)) return done({});
  yield* driver.syscall('unlink', { path: `${DATA}/${volumeId}` }, message);
  driver.publish('MODIFIED');
  return done({});
};

const stage: Rpc<'NodeStageVolume'> = function* (driver, { volumeId, stagingTargetPath }, message) {
  if (!driver.volumes.has(volumeId)) return notFound(volumeId);
  yield* driver.syscall('mount', { source: `${DATA}/${volumeId}`, target: stagingTargetPath, fstype: 'none', bind: true }, message);
  return done({});
};

const publish: Rpc<'NodePublishVolume'> = function* (driver, { volumeId, targetPath, stagingTargetPath }, message) {
  if (!driver.volumes.has(volumeId)) return notFound(volumeId);
  const mounted = yield* driver.syscall('mount', { source: stagingTargetPath, target: targetPath, fstype: 'none', bind: true }, message);
  return mounted ? done({}) : fail('FailedPrecondition', `volume ${volumeId} must be staged before publishing`);
};

function unmount(
  path: (request: { readonly targetPath?: string; readonly stagingTargetPath?: string }) => string,
): Rpc<'NodeUnpublishVolume' | 'NodeUnstageVolume'> {
  return function* (driver, request, message) {
    yield* driver.syscall('umount2', { target: path(request) }, message);
    return done({});
  };
}

/** CSI's RPCs, by name: Identity, Controller and Node service of one process. */
const rpcs: { readonly [M in CsiMethod]: Rpc<M> } = {
  *GetPluginInfo() {
    return done({ name: HOSTPATH_DRIVER, vendorVersion: 'v1.17.0' });
  },
  *GetPluginCapabilities() {
    return done({ capabilities: ['CONTROLLER_SERVICE', 'VOLUME_ACCESSIBILITY_CONSTRAINTS'] });
  },
  *Probe() {
    return done({ ready: true });
  },
  CreateVolume: createVolume,
  DeleteVolume: deleteVolume,
  *ControllerPublishVolume(driver, { volumeId, nodeId }) {
    if (!driver.volumes.has(volumeId)) return notFound(volumeId);
    return nodeId === driver.options.node ? done({ publishContext: {} }) : fail('FailedPrecondition', `node ${nodeId} cannot reach volume ${volumeId}`);
  },
  *ControllerUnpublishVolume() {
    return done({});
  },
  *NodeGetInfo(driver) {
    return done({ nodeId: driver.options.node, maxVolumesPerNode: 0, accessibleTopology: { [TOPOLOGY_KEY]: driver.options.node } });
  },
  NodeStageVolume: stage,
  NodeUnstageVolume: unmount(({ stagingTargetPath = '' }) => stagingTargetPath),
  NodePublishVolume: publish,
  NodeUnpublishVolume: unmount(({ targetPath = '' }) => targetPath),
};

class DriverProcess implements Process {
  private readonly driver: Driver;

  constructor(
    private readonly host: ProcessHost,
    options: CsiDriverOptions,
    volumes: Map<string, Stored>,
  ) {
    this.driver = new Driver(host, options, volumes);
  }

  start(): void {
    this.driver.publish('ADDED');
    this.host.run(registerPlugin(this.host, this.driver.options.node, HOSTPATH_DRIVER));
  }

  receive(message: Message<Payload>): void {
    if (message.payload.type === 'csi-request') this.serve(message, message.payload);
  }

  private serve<M extends CsiMethod>(message: Message<Payload>, { method, request }: CsiRequest<M>): void {
    const rpc = rpcs[method] as Rpc<M>;
    this.host.run(rpc(this.driver, request, message), (result) => {
      this.host.reply(message, { payload: result as CsiResponse, code: result.ok ? 'OK' : result.code });
    });
  }
}

/** The hostpath CSI driver on one node (`kubernetes-csi/csi-driver-host-path`, deployed for each node). Its volumes are on the disk. */
export function csiHostpath(options: CsiDriverOptions): ProcessFactory {
  const volumes = new Map<string, Stored>();
  return (host) => new DriverProcess(host, options, volumes);
}
