import type { Container, ContainerConfig, Pod } from '../../../api/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import type { KernelCalls } from '../kernel-calls.ts';
import { identityOf } from '../pod.ts';
import type { VolumeMount } from './config.ts';

type Mounts = ContainerConfig['mounts'];

/**
 * Parts of volumes (`subPath`): each is bind-mounted to a place of its own before the container starts, which pins what is there now. A
 * directory that does not exist is made. Source: `kubernetes/pkg/kubelet/kubelet_pods.go` makeMounts, `pkg/volume/util/subpath`.
 */
export function* prepareSubPaths(
  kernel: KernelCalls,
  pod: Pod,
  container: Container,
  mounts: readonly VolumeMount[] | { readonly error: string },
): Procedure<Mounts | { readonly error: string }> {
  if ('error' in mounts || !mounts.some(({ sub }) => sub)) return mounts;
  return yield* prepare(kernel, pod, container, mounts);
}

function* prepare(kernel: KernelCalls, pod: Pod, container: Container, mounts: readonly VolumeMount[]): Procedure<Mounts | { readonly error: string }> {
  const prepared: Mounts[number][] = [];
  const { uid } = identityOf(pod);
  for (const { sub, ...mount } of mounts) {
    if (!sub) {
      prepared.push(mount);
      continue;
    }
    const target = `/var/lib/kubelet/pods/${uid}/volume-subpaths/${sub.volume}/${container.name}/${sub.index}`;
    if (!(yield* bind(kernel, mount.hostPath, target)))
      return { error: `failed to prepare subPath for volumeMount "${sub.volume}" of container "${container.name}"` };
    prepared.push({ ...mount, hostPath: target });
  }
  return prepared;
}

function* bind(kernel: KernelCalls, source: string, target: string): Procedure<boolean> {
  const { errno } = yield* kernel.call('stat', { path: source });
  if (errno) yield* kernel.call('mkdir', { path: source });
  return (yield* kernel.call('mount', { source, target, bind: true })).errno === undefined;
}
