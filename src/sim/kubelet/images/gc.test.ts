import { describe, expect, it } from 'vitest';
import { address, type CriImage, type KubeletConfiguration, type Message, seconds } from '../../../api/index.ts';
import { Kernel, LatencyModel, type Process, type ProcessHost } from '../../kernel/index.ts';
import { CriClient } from '../cri.ts';
import { ImageGcManager } from './gc.ts';

const GIB = 2 ** 30;
const RUNTIME = address('node-1/containerd');
const image = (name: string, gib: number): CriImage => ({ id: `sha256:${name}`, repoTags: [`${name}:1`], repoDigests: [], size: gib * GIB });

/** A runtime with images on a disk of 100 GiB; `used` are those of its containers. */
class Disk implements Process {
  images: CriImage[] = [];
  used: string[] = [];
  readonly removed: string[] = [];

  constructor(private readonly host: ProcessHost) {}

  start(): void {}

  receive(message: Message): void {
    const { payload } = message;
    if (payload.type !== 'cri-request') return;
    const reply = (response: object): void =>
      void this.host.reply(message, { payload: { type: 'cri-response', method: payload.method, ok: true, response } as never });
    if (payload.method === 'ListImages') reply({ images: this.images });
    else if (payload.method === 'ListContainers') reply({ containers: this.used.map((name) => ({ image: `${name}:1`, imageRef: `sha256:${name}` })) });
    else if (payload.method === 'ImageFsInfo') reply({ usedBytes: this.images.reduce((sum, { size }) => sum + size, 0), inodesUsed: 0 });
    else this.remove((payload.request as { image: string }).image, reply);
  }

  private remove(name: string, reply: (response: object) => void): void {
    this.removed.push(name);
    this.images = this.images.filter(({ repoTags }) => repoTags[0] !== name);
    reply({});
  }
}

function bench(config?: KubeletConfiguration): { disk: Disk; events: string[]; run: (until: number) => void } {
  const latency = { name: 'test', jitter: 0, rules: [], costs: {} };
  const kernel = new Kernel({ seed: 1, epochMs: 0, latency: (random) => new LatencyModel(latency, random) });
  const events: string[] = [];
  let disk: Disk | undefined;
  kernel.register(RUNTIME, (host) => {
    disk = new Disk(host);
    return disk;
  });
  kernel.register(address('node-1/kubelet'), (host) => ({
    start: () => {
      const cri = new CriClient(host, RUNTIME);
      const filesystem = function* () {
        const images = yield* cri.call('ImageFsInfo', {});
        return { usedBytes: images.ok ? images.response.usedBytes : 0, capacityBytes: 100 * GIB, inodesUsed: 0, inodes: 1 };
      };
      new ImageGcManager({ host, cri, config, filesystem, record: (_type, reason) => void events.push(reason) }).start();
    },
    receive: () => {},
  }));
  kernel.start(RUNTIME);
  kernel.start(address('node-1/kubelet'));
  return { disk: disk as unknown as Disk, events, run: (until) => kernel.runUntil(seconds(until)) };
}

// kubernetes/pkg/kubelet/images/image_gc_manager_test.go
describe('image garbage collection', () => {
  const full = [image('used', 40), image('old', 20), image('older', 20)];

  it('removes nothing below 85 %', () => {
    const { disk, run } = bench();
    disk.images = [image('used', 40), image('old', 44)];
    run(301);
    expect(disk.removed).toEqual([]);
  });

  it('at 85 % and more removes what is not in use, until 80 %', () => {
    const { disk, run } = bench();
    disk.images = full;
    disk.used = ['used', 'old'];
    run(299);
    disk.images = [...full, image('new', 5)];
    disk.used = ['used'];
    run(301);
    // `older` was never seen in use; `new` has been there for less than two minutes.
    expect(disk.removed).toEqual(['older:1']);
  });

  it('says when it cannot free enough', () => {
    const { disk, events, run } = bench();
    disk.images = [image('used', 90)];
    disk.used = ['used'];
    run(301);
    expect([disk.removed, events]).toEqual([[], ['FreeDiskSpaceFailed', 'FreeDiskSpaceFailed']]);
  });

  it('keeps to the thresholds of its configuration', () => {
    const { disk, run } = bench({ imageGCHighThresholdPercent: 50, imageGCLowThresholdPercent: 40 });
    disk.images = [image('used', 20), image('a', 10), image('b', 10)];
    run(299);
    disk.images = [...disk.images, image('c', 15)];
    disk.used = ['used'];
    run(301);
    expect(disk.removed).toEqual(['a:1', 'b:1']);
  });
});
