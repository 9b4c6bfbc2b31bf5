import type { Pod } from '../../../api/index.ts';
import { formatQuantity, unitValue, units } from '../../apimachinery/quantity.ts';
import { podLimits } from '../../component-helpers/resource/helpers.ts';
import type { Procedure } from '../../kernel/index.ts';
import type { KernelCalls } from '../kernel-calls.ts';
import { containersOf, identityOf, specOf } from '../pod.ts';
import type { RuntimePodStatus } from '../runtime-status.ts';

/** What a Pod has written to the node's disk, bytes; volumes in memory are apart. */
export interface LocalUsage {
  /** By emptyDir volume. */
  readonly volumes: Readonly<Record<string, number>>;
  /** Logs and writable layers, by container. */
  readonly containers: Readonly<Record<string, number>>;
  /** All of it that is on the disk. */
  readonly total: number;
  /** In so many files and directories. */
  readonly inodes: number;
}

type Paths = readonly { readonly name: string; readonly path: string }[];

/** Measures a Pod's emptyDirs, logs and writable layers. Source: `kubernetes/pkg/kubelet/server/stats/volume_stat_calculator.go`, cAdvisor. */
export function* localUsage(kernel: KernelCalls, pod: Pod, runtime: RuntimePodStatus | undefined): Procedure<LocalUsage> {
  const { namespace, name: podName, uid } = identityOf(pod);
  const emptyDirs = (specOf(pod).volumes ?? []).filter(({ emptyDir }) => emptyDir);
  const inMemory = new Set(emptyDirs.filter(({ emptyDir }) => emptyDir?.medium === 'Memory').map(({ name }) => name));
  const volumes: Paths = emptyDirs.map(({ name }) => ({ name, path: `/var/lib/kubelet/pods/${uid}/volumes/kubernetes.io~empty-dir/${name}` }));
  const layers: Paths = (runtime?.containers ?? []).map(({ id, metadata: { name } }) => ({ name, path: `/var/lib/containers/layers/${id}` }));
  const logs: Paths = containersOf(pod).map(({ name }) => ({ name, path: `/var/log/pods/${namespace}_${podName}_${uid}/${name}` }));
  const paths = [...volumes, ...layers, ...logs];
  const { result } = yield* kernel.call('quotactl', { paths: paths.map(({ path }) => path) });
  const bytes = Array.isArray(result?.['bytes']) ? result['bytes'].map(Number) : [];
  const files = Array.isArray(result?.['inodes']) ? result['inodes'].map(Number) : [];
  const found = { volumes: {} as Record<string, number>, containers: {} as Record<string, number> };
  let total = 0;
  let inodes = 0;
  paths.forEach(({ name }, place) => {
    const used = bytes[place] ?? 0;
    const isVolume = place < volumes.length;
    const into = isVolume ? found.volumes : found.containers;
    into[name] = (into[name] ?? 0) + used;
    if (isVolume && inMemory.has(name)) return;
    total += used;
    inodes += files[place] ?? 0;
  });
  return { ...found, total, inodes };
}

const STORAGE = 'ephemeral-storage';

/** Does anything limit what the Pod may write? Others need not be measured. */
export const hasLocalLimits = (pod: Pod): boolean =>
  specOf(pod).volumes?.some(({ emptyDir }) => emptyDir?.sizeLimit !== undefined) === true || podLimits(pod)[STORAGE] !== undefined;

/**
 * Which limit a Pod has written beyond, as its eviction says it; undefined when none.
 * Source: `kubernetes/pkg/kubelet/eviction/eviction_manager.go` localStorageEviction.
 */
export function exceededLimit(pod: Pod, { volumes, containers, total }: LocalUsage): string | undefined {
  for (const { name, emptyDir } of specOf(pod).volumes ?? []) {
    const limit = emptyDir?.sizeLimit;
    if (limit !== undefined && unitValue(limit) > 0 && (volumes[name] ?? 0) > unitValue(limit))
      return `Usage of EmptyDir volume "${name}" exceeds the limit "${limit}". `;
  }
  const sum = podLimits(pod)[STORAGE];
  if (sum !== undefined && total > sum)
    return `Pod ephemeral local storage usage exceeds the total limit of containers ${formatQuantity(units(sum, 'BinarySI'))}. `;
  for (const { name, resources } of containersOf(pod)) {
    const limit = resources?.limits?.[STORAGE];
    if (limit !== undefined && unitValue(limit) !== 0 && (containers[name] ?? 0) > unitValue(limit))
      return `Container ${name} exceeded its local ephemeral storage limit "${limit}". `;
  }
  return undefined;
}
