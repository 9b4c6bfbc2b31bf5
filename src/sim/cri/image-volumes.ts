import type { ContainerConfig } from '../../api/index.ts';
import type { Procedure } from '../kernel/index.ts';
import { normalise } from '../workload/images/reference.ts';
import { type Runtime, syscall } from './runtime.ts';

type Mounts = ContainerConfig['mounts'];

/** The images of a Pod's volumes are mounted below this, as containerd does (`internal/cri/server/container_create_linux.go` getImageVolumeHostPath). */
const directoryOf = (sandboxId: string): string => `/var/lib/containerd/io.containerd.grpc.v1.cri/image-volumes/${sandboxId}`;

/** What anybody can see of an image of which no files are told: its programs, and whose system it is. */
function contentOf(files: Readonly<Record<string, string>> | undefined, executables: readonly string[] | undefined): Readonly<Record<string, string>> {
  return (
    files ?? {
      'etc/os-release': 'NAME="Linux"\n',
      ...Object.fromEntries((executables ?? []).map((path) => [path.startsWith('/') ? path.slice(1) : `usr/bin/${path}`, ''])),
    }
  );
}

/**
 * Mounts that are images (`Mount.image`): each is unpacked once for a Pod, and a directory of the node stands for it from then on.
 * Returns the mounts with their paths, or an error text.
 */
export function* mountImages(
  runtime: Runtime,
  sandboxId: string,
  mounts: Mounts,
  subject: Parameters<typeof syscall>[3],
): Procedure<Mounts | { readonly error: string }> {
  const mounted: Mounts[number][] = [];
  for (const { image: wanted, imageSubPath, ...mount } of mounts) {
    if (!wanted) {
      mounted.push(mount);
      continue;
    }
    const image = runtime.store.images.get(wanted.image) ?? runtime.store.images.get(normalise(wanted.image));
    if (!image) return { error: `failed to mount image volume: failed to resolve image "${wanted.image}": not found` };
    const target = `${directoryOf(sandboxId)}/${image.id.replace(/^sha256:/, '')}`;
    runtime.store.imageVolumes.add(sandboxId);
    const { errno } = yield* syscall(runtime, 'stat', { path: target }, subject);
    if (errno) {
      yield* syscall(runtime, 'mkdir', { path: target, lowerdir: image.layers.map(({ digest }) => digest) }, subject);
      for (const [path, text] of Object.entries(contentOf(image.config.files, image.config.executables)))
        yield* syscall(runtime, 'write', { path: `${target}/${path}`, text }, subject);
    }
    const path = imageSubPath === undefined ? target : `${target}/${imageSubPath}`;
    const found = imageSubPath === undefined || (yield* syscall(runtime, 'stat', { path }, subject)).errno === undefined;
    if (!found) return { error: `failed to mount image volume: image sub path "${imageSubPath}" does not exist in image "${wanted.image}"` };
    mounted.push({ ...mount, hostPath: path, readonly: true });
  }
  return mounted;
}

/** The Pod is gone, and what was mounted for it. */
export function* unmountImages(runtime: Runtime, sandboxId: string, subject: Parameters<typeof syscall>[3]): Procedure<void> {
  yield* syscall(runtime, 'umount2', { target: directoryOf(sandboxId) }, subject);
}
