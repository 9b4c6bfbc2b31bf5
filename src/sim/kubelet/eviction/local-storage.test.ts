import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../api/index.ts';
import { exceededLimit, hasLocalLimits, type LocalUsage } from './local-storage.ts';
import { consumption, ranked } from './ranking.ts';

const MIB = 2 ** 20;

const podOf = (sizeLimit?: string, limit?: string, priority = 0): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `${sizeLimit ?? ''}${limit ?? ''}${priority}` },
  spec: {
    priority,
    volumes: [{ name: 'cache', emptyDir: sizeLimit === undefined ? {} : { sizeLimit } }],
    containers: [{ name: 'main', ...(limit === undefined ? {} : { resources: { limits: { 'ephemeral-storage': limit } } }) }],
  },
});
const usage = (cache: number, main: number): LocalUsage => ({
  volumes: { cache: cache * MIB },
  containers: { main: main * MIB },
  total: (cache + main) * MIB,
  inodes: main + 1,
});

// kubernetes/pkg/kubelet/eviction/eviction_manager.go localStorageEviction, helpers.go emptyDirMessageFmt, podEphemeralStorageMessageFmt.
describe('what a Pod may write', () => {
  it.each([
    ['nothing is limited', podOf(), usage(500, 500), undefined],
    ['at the limit of the volume', podOf('10Mi'), usage(10, 0), undefined],
    ['beyond the limit of the volume', podOf('10Mi'), usage(11, 0), 'Usage of EmptyDir volume "cache" exceeds the limit "10Mi". '],
    ['volumes and layers together', podOf(undefined, '10Mi'), usage(6, 6), 'Pod ephemeral local storage usage exceeds the total limit of containers 10Mi. '],
    ['a volume without a size', podOf('0'), usage(11, 0), undefined],
  ])('%s', (_, pod, used, expected) => expect(exceededLimit(pod, used)).toBe(expected));

  it.each([
    [podOf(), false],
    [podOf('1Gi'), true],
    [podOf(undefined, '1Gi'), true],
  ])('is measured where it is limited %#', (pod, expected) => expect(hasLocalLimits(pod)).toBe(expected));
});

// helpers.go rankDiskPressureFunc: beyond the request, then priority, then who has written more; evictionMessage.
it('who has written more than it asked for goes first when a disk is full', () => {
  const candidate = (written: number, priority: number) => ({
    pod: podOf(undefined, undefined, priority),
    usage: { memory: 0, procs: 0, containers: {}, disk: usage(0, written) },
  });
  const [first, second, third] = ranked('nodefs.available', [candidate(0, 0), candidate(9, 5), candidate(4, 5)]);
  expect([first, second, third].map((each) => each?.usage.disk?.total)).toEqual([9 * MIB, 4 * MIB, 0]);
  expect(first && consumption('nodefs.available', first)).toBe('Container main was using 9Mi, request is 0, has larger consumption of ephemeral-storage. ');
});
