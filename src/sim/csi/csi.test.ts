import { describe, expect, it } from 'vitest';
import { address, type CsiMethod, type CsiMethods, type CsiResponse, type Micros, seconds } from '../../api/index.ts';
import { Kernel, LatencyModel, type ProcessHost } from '../kernel/index.ts';
import { kernel as linux } from '../linux/index.ts';
import { csiHostpath, HOSTPATH_DRIVER } from './index.ts';

/** A node's kernel and the driver, called as a sidecar and a kubelet would. */
class Setup {
  private readonly kernel = new Kernel({
    seed: 1,
    epochMs: 0,
    latency: (random) => new LatencyModel({ name: 'flat', jitter: 0, rules: [], costs: {} }, random),
  });
  private client: ProcessHost | undefined;

  constructor() {
    const kernel = address('node-1/kernel');
    this.kernel.register(kernel, linux({ node: 'node-1', nodeIP: '192.168.0.11', peers: [], podCIDR: '10.244.0.0/16', nodeIndex: 0 }));
    this.kernel.register(address(`node-1/csi/${HOSTPATH_DRIVER}`), csiHostpath({ node: 'node-1', kernel }));
    this.kernel.register(address('client'), (host) => {
      this.client = host;
      return { start() {}, receive() {} };
    });
    for (const name of this.kernel.addresses()) this.kernel.start(name);
  }

  csi<M extends CsiMethod>(method: M, request: Readonly<CsiMethods[M]['request']>): CsiResponse<M> {
    return this.ask(`node-1/csi/${HOSTPATH_DRIVER}`, { type: 'csi-request', method, request } as never) as CsiResponse<M>;
  }

  syscall(call: string, args: Readonly<Record<string, unknown>>): unknown {
    return this.ask('node-1/kernel', { type: 'syscall', call, args });
  }

  create(name: string, requiredBytes: number): CsiResponse<'CreateVolume'> {
    return this.csi('CreateVolume', {
      name,
      capacityRange: { requiredBytes },
      volumeCapabilities: [],
      parameters: {},
      accessibilityRequirements: { preferred: [] },
    });
  }

  private ask(to: string, payload: Parameters<ProcessHost['send']>[0]['payload']): unknown {
    let answer: unknown;
    this.client?.asLoop('ask', () =>
      this.client?.request({ to: address(to), channel: 'grpc', method: 'call', payload }, (reply) => {
        answer = reply.payload;
      }),
    );
    this.kernel.runUntil((this.kernel.now() + seconds(1)) as Micros);
    return answer;
  }
}

const GIB = 1024 ** 3;
const staging = '/var/lib/kubelet/plugins/kubernetes.io/csi/d/v/globalmount';
const target = (pod: string): string => `/var/lib/kubelet/pods/${pod}/volumes/kubernetes.io~csi/pv/mount`;

// container-storage-interface/spec 1.12 (idempotency, error codes); kubernetes-csi/csi-driver-host-path pkg/hostpath.
describe('the hostpath driver', () => {
  it.each([
    ['the same again', 1 * GIB, { ok: true }],
    ['the same name, larger', 2 * GIB, { ok: false, code: 'AlreadyExists' }],
  ])('CreateVolume, %s', (_, bytes, expected) => {
    const setup = new Setup();
    const first = setup.create('pvc-1', GIB);
    const second = setup.create('pvc-1', bytes);
    expect(second).toMatchObject(expected);
    if (second.ok && first.ok) expect(second.response.volume.volumeId).toBe(first.response.volume.volumeId);
  });

  it.each([
    ['', GIB, 'InvalidArgument'],
    ['huge', 101 * GIB, 'OutOfRange'],
  ])('CreateVolume of "%s": %d bytes', (name, bytes, code) => {
    expect(new Setup().create(name, bytes)).toMatchObject({ ok: false, code });
  });

  it('CreateVolume when the disk is promised to others', () => {
    const setup = new Setup();
    setup.create('a', 60 * GIB);
    expect(setup.create('b', 60 * GIB)).toMatchObject({ ok: false, code: 'ResourceExhausted' });
  });

  it('keeps what was written over unpublishing and publishing again; deleting twice succeeds', () => {
    const setup = new Setup();
    const made = setup.create('pvc-1', GIB);
    const volumeId = made.ok ? made.response.volume.volumeId : '';
    const volumeCapability = { accessMode: 'ReadWriteOnce', fsType: 'ext4' };
    const mount = (pod: string): void => {
      expect(setup.csi('NodeStageVolume', { volumeId, stagingTargetPath: staging, volumeCapability }).ok).toBe(true);
      expect(setup.csi('NodePublishVolume', { volumeId, stagingTargetPath: staging, targetPath: target(pod), readonly: false }).ok).toBe(true);
    };
    mount('a');
    setup.syscall('write', { path: `${target('a')}/note`, text: 'kept' });
    setup.csi('NodeUnpublishVolume', { volumeId, targetPath: target('a') });
    setup.csi('NodeUnstageVolume', { volumeId, stagingTargetPath: staging });
    expect(setup.syscall('read', { path: `${target('a')}/note` })).toMatchObject({ errno: 'ENOENT' });
    mount('b');
    expect(setup.syscall('read', { path: `${target('b')}/note` })).toMatchObject({ result: { text: 'kept' } });
    expect(setup.csi('DeleteVolume', { volumeId }).ok).toBe(true);
    expect(setup.csi('DeleteVolume', { volumeId }).ok).toBe(true);
    expect(setup.csi('NodeStageVolume', { volumeId, stagingTargetPath: staging, volumeCapability })).toMatchObject({ ok: false, code: 'NotFound' });
  });

  it('publishing what was not staged', () => {
    const setup = new Setup();
    const made = setup.create('pvc-1', GIB);
    const volumeId = made.ok ? made.response.volume.volumeId : '';
    expect(setup.csi('NodePublishVolume', { volumeId, stagingTargetPath: staging, targetPath: target('a'), readonly: false })).toMatchObject({
      ok: false,
      code: 'FailedPrecondition',
    });
  });
});
