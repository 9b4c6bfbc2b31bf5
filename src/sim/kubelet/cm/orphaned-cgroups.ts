import type { Procedure } from '../../kernel/index.ts';
import type { KernelCalls } from '../kernel-calls.ts';

/** cleanupOrphanedPodCgroups: what an earlier life of this kubelet made for Pods that are gone and of which nothing ever ran. */
export function* cleanUpCgroups(kernel: KernelCalls, root: string, isKnown: (uid: string) => boolean): Procedure<void> {
  const { result } = yield* kernel.call('getdents64', { path: `${root}/kubepods` });
  const paths = Array.isArray(result?.paths) ? result.paths.map(String) : [];
  for (const path of paths) {
    const uid = path.slice(path.lastIndexOf('/pod') + 4);
    if (!isKnown(uid)) yield* kernel.call('rmdir', { path });
  }
}
