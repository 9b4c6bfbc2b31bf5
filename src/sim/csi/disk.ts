import { type Address, type CsiVolume, documentRef, type Message, type Payload } from '../../api/index.ts';
import type { Procedure, Process, ProcessFactory, ProcessHost } from '../kernel/index.ts';
import { done, fail, notFound, type Rpc, registerPlugin, serveCsi } from './server.ts';

export const DISK_DRIVER = 'disk.csi.orrery.dev';
/** How many disks a machine takes. */
const MAX_VOLUMES_PER_NODE = 25;
/** Largest disk, bytes: 16 TiB. */
const MAX_CAPACITY = 16 * 2 ** 40;
const DEVICES = '/var/lib/orrery-disks';

type Files = Readonly<Record<string, string>>;

interface Disk extends CsiVolume {
  readonly name: string;
  /** The machine that it is attached to. */
  readonly publishedNode?: string;
  /** What its file system holds, by path. */
  readonly files: Files;
}

const isFiles = (value: unknown): value is Files =>
  typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string');

/**
 * The controller plugin of the disk driver, and the disks: each is attached to one machine at a time, and only that machine reads
 * and writes it.
 */
class DiskController implements Process {
  constructor(
    private readonly host: ProcessHost,
    private readonly disks: Map<string, Disk>,
  ) {}

  start(): void {
    this.publish('ADDED');
  }

  receive(message: Message<Payload>): void {
    if (message.payload.type === 'syscall') this.transfer(message, message.payload.call, message.payload.args);
    else serveCsi(this.host, this.rpcs, message);
  }

  private publish(op: 'ADDED' | 'MODIFIED'): void {
    this.host.document(op, documentRef(`${this.host.address}/disks`), { disks: [...this.disks.values()].map(({ files: _, ...disk }) => disk) });
  }

  private put(disk: Disk): void {
    this.disks.set(disk.volumeId, disk);
    this.publish('MODIFIED');
  }

  /** Blocks over the storage network: `read` and `write` of a disk by the machine that it is attached to. */
  private transfer(message: Message<Payload>, call: string, args: Readonly<Record<string, unknown>>): void {
    const disk = this.disks.get(String(args['volumeId']));
    if (!disk || disk.publishedNode !== args['node']) {
      this.host.reply(message, { payload: { type: 'syscall-result', errno: 'EIO' }, code: 'EIO' });
      return;
    }
    if (call === 'write' && isFiles(args['files'])) this.disks.set(disk.volumeId, { ...disk, files: args['files'] });
    this.host.reply(message, { payload: { type: 'syscall-result', result: call === 'read' ? { files: disk.files } : {} } });
  }

  private *createVolume(name: string, requiredBytes: number): ReturnType<Rpc<'CreateVolume'>> {
    if (name === '') return fail('InvalidArgument', 'Name missing in request');
    if (requiredBytes > MAX_CAPACITY) return fail('OutOfRange', `Requested capacity ${requiredBytes} exceeds maximum allowed ${MAX_CAPACITY}`);
    const before = [...this.disks.values()].find((disk) => disk.name === name);
    if (before)
      return before.capacityBytes >= requiredBytes
        ? done({ volume: before })
        : fail('AlreadyExists', `Volume with the same name: ${name} but with different size already exist`);
    let volumeId = 'disk-';
    while (volumeId.length < 21) volumeId += this.host.random.int(0, 0xffff).toString(16).padStart(4, '0');
    const disk: Disk = { name, volumeId, capacityBytes: requiredBytes, accessibleTopology: [], files: {} };
    this.put(disk);
    return done({ volume: disk });
  }

  private *delete(volumeId: string): ReturnType<Rpc<'DeleteVolume'>> {
    const disk = this.disks.get(volumeId);
    if (disk?.publishedNode !== undefined) return fail('FailedPrecondition', `volume ${volumeId} is still attached to node ${disk.publishedNode}`);
    if (this.disks.delete(volumeId)) this.publish('MODIFIED');
    return done({});
  }

  /** Attached to the same machine already: success; to another one: refused (CSI: ControllerPublishVolume, FAILED_PRECONDITION). */
  private *attach(volumeId: string, nodeId: string): ReturnType<Rpc<'ControllerPublishVolume'>> {
    const disk = this.disks.get(volumeId);
    if (!disk) return notFound(volumeId);
    const { publishedNode } = disk;
    if (publishedNode !== undefined && publishedNode !== nodeId)
      return fail('FailedPrecondition', `volume ${volumeId} is already attached to node ${publishedNode}`);
    const used = [...this.disks.values()].filter((other) => other.publishedNode === nodeId && other.volumeId !== volumeId).length;
    if (used >= MAX_VOLUMES_PER_NODE)
      return fail('ResourceExhausted', `node ${nodeId} has already attached the maximum number of volumes ${MAX_VOLUMES_PER_NODE}`);
    if (publishedNode === undefined) this.put({ ...disk, publishedNode: nodeId });
    return done({ publishContext: { devicePath: `/dev/disk/by-id/${volumeId}` } });
  }

  private *detach(volumeId: string, nodeId: string): ReturnType<Rpc<'ControllerUnpublishVolume'>> {
    const disk = this.disks.get(volumeId);
    if (disk?.publishedNode === nodeId) {
      const { publishedNode: _, ...free } = disk;
      this.put(free);
    }
    return done({});
  }

  private readonly rpcs: Parameters<typeof serveCsi>[1] = {
    *GetPluginInfo() {
      return done({ name: DISK_DRIVER, vendorVersion: 'v1.0.0' });
    },
    *GetPluginCapabilities() {
      return done({ capabilities: ['CONTROLLER_SERVICE'] });
    },
    *Probe() {
      return done({ ready: true });
    },
    CreateVolume: ({ name, capacityRange: { requiredBytes } }) => this.createVolume(name, requiredBytes),
    DeleteVolume: ({ volumeId }) => this.delete(volumeId),
    ControllerPublishVolume: ({ volumeId, nodeId }) => this.attach(volumeId, nodeId),
    ControllerUnpublishVolume: ({ volumeId, nodeId }) => this.detach(volumeId, nodeId),
  };
}

export interface DiskNodeOptions {
  readonly node: string;
  readonly kernel: Address;
  readonly controller: Address;
}

/** The node plugin of the disk driver: mounts the disks that are attached to its machine. What is written reaches the disk when it is unmounted. */
class DiskNode implements Process {
  private readonly staged = new Map<string, string>();

  constructor(
    private readonly host: ProcessHost,
    private readonly options: DiskNodeOptions,
  ) {}

  start(): void {
    this.host.run(registerPlugin(this.host, this.options.node, DISK_DRIVER));
  }

  receive(message: Message<Payload>): void {
    serveCsi(this.host, this.rpcs, message);
  }

  private *syscall(
    call: string,
    args: Readonly<Record<string, unknown>>,
    { subject }: Message<Payload>,
  ): Procedure<Readonly<Record<string, unknown>> | undefined> {
    const reply = yield* this.host.call({
      to: this.options.kernel,
      channel: 'syscall',
      method: call,
      ...(subject ? { subject } : {}),
      payload: { type: 'syscall', call, args },
    });
    return typeof reply !== 'string' && reply.payload.type === 'syscall-result' && reply.payload.errno === undefined ? (reply.payload.result ?? {}) : undefined;
  }

  /** Blocks of an attached disk; undefined: the device does not answer. */
  private *device(call: 'read' | 'write', volumeId: string, files: Files, { subject }: Message<Payload>): Procedure<Files | undefined> {
    const args = { volumeId, node: this.options.node, files };
    const reply = yield* this.host.call({
      to: this.options.controller,
      channel: 'tcp',
      method: call === 'read' ? 'iSCSI READ' : 'iSCSI WRITE',
      ...(subject ? { subject } : {}),
      payload: { type: 'syscall', call, args },
    });
    if (typeof reply === 'string' || reply.payload.type !== 'syscall-result' || reply.payload.errno !== undefined) return undefined;
    const found = reply.payload.result?.['files'];
    return isFiles(found) ? found : {};
  }

  /** All files below a directory, by their path in it. */
  private *tree(root: string, inner: string, into: Record<string, string>, message: Message<Payload>): Procedure<void> {
    const listed = yield* this.syscall('getdents64', { path: root + inner }, message);
    const names = Array.isArray(listed?.['names']) ? listed['names'] : [];
    for (const name of names) {
      const path = `${inner}/${String(name)}`;
      const found = yield* this.syscall('stat', { path: root + path }, message);
      if (found?.['kind'] === 'directory') yield* this.tree(root, path, into, message);
      else into[path] = String((yield* this.syscall('read', { path: root + path }, message))?.['text'] ?? '');
    }
  }

  private *stage(volumeId: string, target: string, message: Message<Payload>): ReturnType<Rpc<'NodeStageVolume'>> {
    if (this.staged.get(volumeId) === target) return done({});
    const files = yield* this.device('read', volumeId, {}, message);
    if (!files) return fail('Internal', `failed to find device path for volume ${volumeId}: no such device`);
    const directory = `${DEVICES}/${volumeId}`;
    yield* this.syscall('mkdir', { path: directory }, message);
    for (const [path, text] of Object.entries(files)) yield* this.syscall('write', { path: directory + path, text }, message);
    yield* this.syscall('mount', { source: directory, target, fstype: 'ext4', bind: true }, message);
    this.staged.set(volumeId, target);
    return done({});
  }

  private *unstage(volumeId: string, target: string, message: Message<Payload>): ReturnType<Rpc<'NodeUnstageVolume'>> {
    const directory = `${DEVICES}/${volumeId}`;
    const files: Record<string, string> = {};
    yield* this.tree(directory, '', files, message);
    yield* this.device('write', volumeId, files, message);
    yield* this.syscall('umount2', { target }, message);
    yield* this.syscall('unlink', { path: directory }, message);
    this.staged.delete(volumeId);
    return done({});
  }

  private *publish(volumeId: string, source: string, target: string, message: Message<Payload>): ReturnType<Rpc<'NodePublishVolume'>> {
    const mounted = yield* this.syscall('mount', { source, target, fstype: 'none', bind: true }, message);
    return mounted ? done({}) : fail('FailedPrecondition', `volume ${volumeId} must be staged before publishing`);
  }

  private *unpublish(target: string, message: Message<Payload>): ReturnType<Rpc<'NodeUnpublishVolume'>> {
    yield* this.syscall('umount2', { target }, message);
    return done({});
  }

  private *info(): ReturnType<Rpc<'NodeGetInfo'>> {
    return done({ nodeId: this.options.node, maxVolumesPerNode: MAX_VOLUMES_PER_NODE, accessibleTopology: {} });
  }

  private readonly rpcs: Parameters<typeof serveCsi>[1] = {
    NodeGetInfo: () => this.info(),
    NodeStageVolume: ({ volumeId, stagingTargetPath }, message) => this.stage(volumeId, stagingTargetPath, message),
    NodeUnstageVolume: ({ volumeId, stagingTargetPath }, message) => this.unstage(volumeId, stagingTargetPath, message),
    NodePublishVolume: ({ volumeId, stagingTargetPath, targetPath }, message) => this.publish(volumeId, stagingTargetPath, targetPath, message),
    NodeUnpublishVolume: ({ targetPath }, message) => this.unpublish(targetPath, message),
  };
}

/** The disk driver's controller plugin with its disks, which outlive it. */
export function diskController(): ProcessFactory {
  const disks = new Map<string, Disk>();
  return (host) => new DiskController(host, disks);
}

/** The disk driver on one node. */
export function diskNode(options: DiskNodeOptions): ProcessFactory {
  return (host) => new DiskNode(host, options);
}
