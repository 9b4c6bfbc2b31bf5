import { describe, expect, it } from 'vitest';
import { type CriContainerStatus, type KubeletConfiguration, type Micros, seconds } from '../../api/index.ts';
import type { ProcessHost } from '../kernel/index.ts';
import { ContainerGC } from './container-gc.ts';
import type { CriClient } from './cri.ts';
import type { PodCache } from './pod-cache.ts';
import type { RuntimePodStatus } from './runtime-status.ts';

const NOW = seconds(100);

/** Dead containers, newest first: `a0` was created at 10 s, `a1` at 20 s. */
const dead = (name: string, ...createdAt: readonly number[]): readonly CriContainerStatus[] =>
  createdAt.map((at, i) => ({
    ...{
      id: `${name}${at}`,
      metadata: { name, attempt: createdAt.length - i },
      podSandboxId: 's',
      image: '',
      imageRef: '',
      logPath: '',
      labels: {},
      annotations: {},
    },
    ...{ state: 'CONTAINER_EXITED', createdAt: seconds(at), startedAt: seconds(at), finishedAt: seconds(at), exitCode: 0, reason: 'Completed', message: '' },
  }));

/** Which containers one round removes. */
function removed(config: KubeletConfiguration, containers: readonly CriContainerStatus[]): readonly string[] {
  const gone: string[] = [];
  let round = (): void => {};
  const every = (_period: Micros, _loop: string, run: () => void): void => {
    round = run;
  };
  const host = { now: () => NOW, every } as unknown as ProcessHost;
  const cri = { send: (_method: string, { containerId }: { readonly containerId: string }) => void gone.push(containerId) } as unknown as CriClient;
  const status = { containers, sandboxes: [] } as unknown as RuntimePodStatus;
  const gc = new ContainerGC(host, cri, { get: () => status } as unknown as PodCache, () => true, config);
  gc.start();
  gc.containerDied('uid');
  round();
  return gone.sort();
}

// kuberuntime/kuberuntime_gc_test.go TestContainerGC: MinAge, MaxPerPodContainer, MaxContainers
describe('which dead containers are removed', () => {
  const two = [...dead('a', 90, 60, 30), ...dead('b', 85, 55)];
  it.each([
    ['one of each stays', {}, ['a30', 'a60', 'b55']],
    ['two of each stay', { maxPerPodContainerCount: 2 }, ['a30']],
    ['all stay', { maxPerPodContainerCount: -1 }, []],
    ['the young are not looked at', { minimumGCAge: '20s' }, ['a30']],
    ['none in all, but for one of each, then the oldest', { maxPerPodContainerCount: -1, maxContainerCount: 1 }, ['a30', 'a60', 'b55', 'b85']],
    ['four in all: two of each', { maxPerPodContainerCount: -1, maxContainerCount: 4 }, ['a30']],
  ] as const)('%s', (_, config, expected) => expect(removed(config, two)).toEqual(expected));
});
