import type { Container, CriContainerStatus, LinuxContainerResources, Pod } from '../../../api/index.ts';
import { deepEqual } from '../../apimachinery/equality.ts';
import { milliValue, unitValue } from '../../apimachinery/quantity.ts';
import type { Procedure } from '../../kernel/index.ts';
import type { Resources } from '../allocation/manager.ts';
import { containerResources, podCgroup, podCgroupFiles, podCpuShares } from '../cm/resources.ts';
import { rpcError } from '../cri.ts';
import { identityOf } from '../pod.ts';
import type { RuntimeContext } from './context.ts';

/** A running container whose resources are others than those that it was given. */
export interface ContainerToUpdate {
  readonly run: CriContainerStatus;
  readonly container: Container;
  readonly current: Resources;
}

type Name = 'cpu' | 'memory';

/** What a change of resources asks of a running container (`computePodResizeAction`). */
export function resizeOf(container: Container, current: Resources | undefined): 'none' | 'update' | 'restart' {
  const desired = container.resources ?? {};
  return !current || current === desired || deepEqual(current, desired) ? 'none' : kindOf(container, current, desired);
}

function kindOf(container: Container, current: Resources, desired: Resources): 'update' | 'restart' {
  const changed = (name: Name): boolean =>
    (['requests', 'limits'] as const).some((kind) => milliValue(current[kind]?.[name]) !== milliValue(desired[kind]?.[name]));
  const restarts = (['cpu', 'memory'] as const)
    .filter(changed)
    .some((name) => container.resizePolicy?.find(({ resourceName }) => resourceName === name)?.restartPolicy === 'RestartContainer');
  return restarts ? 'restart' : 'update';
}

/** The Pod as it runs: with the resources that its containers have. */
function actual(pod: Pod, updates: readonly ContainerToUpdate[]): Pod {
  if (!pod.spec) return pod;
  const put = (container: Container): Container => {
    const update = updates.find((each) => each.container.name === container.name);
    return update ? { ...container, resources: update.current } : container;
  };
  const { initContainers, containers } = pod.spec;
  return { ...pod, spec: { ...pod.spec, containers: containers.map(put), ...(initContainers ? { initContainers: initContainers.map(put) } : {}) } };
}

const limitOf = (pod: Pod, name: Name): number => {
  const files = podCgroupFiles(pod);
  const text = name === 'cpu' ? files['cpu.max']?.split(' ')[0] : files['memory.max'];
  return text === undefined ? Number.POSITIVE_INFINITY : Number(text);
};

/** The files of a Pod's cgroup that one resource decides. */
function filesOf(pod: Pod, name: Name): Readonly<Record<string, string>> {
  const files = podCgroupFiles(pod);
  if (name === 'memory') return files['memory.max'] === undefined ? {} : { 'memory.max': files['memory.max'] };
  return {
    'cpu.weight': files['cpu.weight'] ?? '',
    'cpu.shares': String(podCpuShares(pod)),
    ...(files['cpu.max'] === undefined ? {} : { 'cpu.max': files['cpu.max'] }),
  };
}

/** A limit below what is in use would only make the OOM killer come (`validateMemoryResizeAction`). Returns an error text, or undefined. */
function* memoryRefusal(context: RuntimeContext, pod: Pod, before: Pod, updates: readonly ContainerToUpdate[]): Procedure<string | undefined> {
  const shrinking = updates.filter(({ container, current }) => {
    const limit = unitValue(container.resources?.limits?.memory);
    return limit > 0 && limit < (unitValue(current.limits?.memory) || Number.POSITIVE_INFINITY);
  });
  if (shrinking.length === 0) return undefined;
  const { result } = yield* context.kernel.call('cgroupstats', { path: `/sys/fs/cgroup${podCgroup(pod)}` }, context.subject(pod));
  const problems: string[] = [];
  const usage = typeof result?.memory === 'number' ? result.memory : 0;
  const limit = limitOf(pod, 'memory');
  if (limit < limitOf(before, 'memory') && limit <= usage) problems.push(`attempting to set pod memory limit (${limit}) below current usage (${usage})`);
  const used = typeof result?.containers === 'object' && result.containers !== null ? new Map(Object.entries(result.containers)) : new Map<string, unknown>();
  for (const { container } of shrinking) {
    const own = unitValue(container.resources?.limits?.memory);
    const current = Number(used.get(container.name) ?? 0);
    if (own <= current) problems.push(`attempting to set container "${container.name}" memory limit (${own}) below current usage (${current})`);
  }
  if (problems.length === 0) return undefined;
  return `cannot decrease memory limits: ${problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`}`;
}

/** One resource of all containers; the Pod's cgroup before them when it grows, after them when it shrinks. */
function* resizeResource(context: RuntimeContext, pod: Pod, before: Pod, updates: readonly ContainerToUpdate[], name: Name): Procedure<string | undefined> {
  const growing = limitOf(pod, name) >= limitOf(before, name);
  const files = filesOf(pod, name);
  const setPod = function* (): Procedure<void> {
    if (!deepEqual(files, filesOf(before, name)))
      yield* context.kernel.call('mkdir', { path: `/sys/fs/cgroup${podCgroup(pod)}`, values: files }, context.subject(pod));
  };
  if (growing) yield* setPod();
  for (const { run, container, current } of updates) {
    // What is not being changed in this step stays as it is.
    const mixed = { ...container, resources: name === 'memory' ? step(current, container.resources ?? {}, 'memory') : container.resources };
    const linux: LinuxContainerResources = containerResources(pod, mixed, context.nodeMemory);
    const updated = yield* context.cri.call('UpdateContainerResources', { containerId: run.id, linux }, { subject: context.subject(pod) });
    if (!updated.ok) return rpcError(updated);
  }
  if (!growing) yield* setPod();
  return undefined;
}

/** One resource of the new requirements in the old ones. */
function step(current: Resources, desired: Resources, name: Name): Resources {
  const mix = (kind: 'requests' | 'limits'): Resources => {
    const value = desired[kind]?.[name];
    return { [kind]: { ...current[kind], ...(value === undefined ? {} : { [name]: value }) } };
  };
  return { ...mix('requests'), ...mix('limits') };
}

const concerns =
  (name: Name) =>
  ({ container, current }: ContainerToUpdate): boolean =>
    (['requests', 'limits'] as const).some((kind) => milliValue(container.resources?.[kind]?.[name]) !== milliValue(current[kind]?.[name]));

/** Applies new resources to running containers: memory, then CPU (`kuberuntime_manager.go` doPodResizeAction). */
export function* resizePod(context: RuntimeContext, pod: Pod, updates: readonly ContainerToUpdate[]): Procedure<string | undefined> {
  const { uid } = identityOf(pod);
  const before = actual(pod, updates);
  const refused = yield* memoryRefusal(context, pod, before, updates);
  if (refused !== undefined) {
    context.allocation().failed(pod, refused);
    return refused;
  }
  context.allocation().retryError(pod);
  for (const name of ['memory', 'cpu'] as const) {
    const changed = updates.filter(concerns(name));
    if (changed.length === 0) continue;
    const error = yield* resizeResource(context, pod, before, changed, name);
    if (error === undefined) continue;
    context.allocation().failed(pod, error);
    return error;
  }
  for (const { run, container } of updates) context.allocation().started(uid, run.id, container);
  return undefined;
}
