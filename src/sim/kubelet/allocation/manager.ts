import { type Container, type CriContainerStatus, type Micros, type Pod, type PodCondition, seconds } from '../../../api/index.ts';
import { deepEqual } from '../../apimachinery/equality.ts';
import type { ProcessHost } from '../../kernel/index.ts';
import type { NodeUse, Rejection } from '../lifecycle/admission.ts';
import { containersOf, identityOf, initContainersOf, isSidecar } from '../pod.ts';
import type { RuntimePodStatus } from '../runtime-status.ts';

export type Resources = NonNullable<Container['resources']>;
type Condition = Pick<PodCondition, 'type' | 'status' | 'reason' | 'message' | 'observedGeneration'>;

/** How far a resize has come; what is absent is not shown. */
interface ResizeStatus {
  readonly pending?: Condition | undefined;
  readonly inProgress?: Condition | undefined;
}

export interface AllocationOptions {
  readonly host: ProcessHost;
  readonly use: NodeUse;
  readonly admit: (pod: Pod) => Rejection | undefined;
  readonly record: (pod: Pod, type: 'Normal' | 'Warning', reason: string, message: string) => void;
  /** The Pod has other resources to run with: it has to be synced. */
  readonly reallocated: (uid: string, pod: Pod) => void;
}

/** A resize that had to wait is tried again this often (`allocation_manager.go` retryDelay), besides whenever a Pod goes. */
const RETRY = seconds(180);

const none: Resources = {};
const resourcesOf = ({ resources = none }: Container): Resources => resources;

function sameResources(before: Pod, after: Pod): boolean {
  const lists = [
    [containersOf(before), containersOf(after)],
    [initContainersOf(before), initContainersOf(after)],
  ] as const;
  return lists.every(([old, next]) => old.every((container, index) => deepEqual(resourcesOf(container), resourcesOf(next[index] ?? container))));
}

/** The resources of a Pod as events show them (`kubelet/events/resize.go` podResourceSummary). */
function summary(pod: Pod, error?: string): string {
  const list = (containers: readonly Container[]): object[] =>
    containers.map(({ name, resources = none }) => {
      const { limits, requests } = resources;
      return { name, resources: { ...(limits ? { limits } : {}), ...(requests ? { requests } : {}) } };
    });
  const [init, app] = [list(initContainersOf(pod)), list(containersOf(pod))];
  return JSON.stringify({
    ...(init.length > 0 ? { initContainers: init } : {}),
    ...(app.length > 0 ? { containers: app } : {}),
    generation: pod.metadata?.generation ?? 0,
    ...(error ? { error } : {}),
  });
}

/**
 * Which resources the Pods of this node have been given, which their containers run with, and what of a resize is still to come.
 * Source: `kubernetes/pkg/kubelet/allocation/allocation_manager.go`.
 */
export class AllocationManager {
  /** Pods as the API has them whose resize has to wait, with what they run as. */
  private readonly waiting = new Map<string, { readonly desired: Pod; readonly allocated: Pod }>();
  private readonly resizes = new Map<string, ResizeStatus>();
  /** What containers were started with or changed to, by Pod and container id. */
  private readonly actuated = new Map<string, Map<string, Resources>>();
  private armed = false;

  constructor(private readonly options: AllocationOptions) {}

  /** A new version of an admitted Pod: with the resources that it may have (`UpdatePodFromAllocation`). */
  update(before: Pod, after: Pod): Pod {
    const { uid } = identityOf(after);
    const held = this.waiting.get(uid);
    return !held && (before.metadata?.generation === after.metadata?.generation || sameResources(before, after)) ? after : this.change(held, before, after);
  }

  private change(held: { readonly allocated: Pod } | undefined, before: Pod, after: Pod): Pod {
    const { uid } = identityOf(after);
    const allocated = held?.allocated ?? before;
    if (sameResources(allocated, after)) {
      this.waiting.delete(uid);
      this.set(uid, { ...this.resizes.get(uid), pending: undefined });
      return after;
    }
    return this.resize(allocated, after);
  }

  /** Conditions that a Pod's status shows. */
  conditions(uid: string): readonly Condition[] {
    const status = this.resizes.get(uid);
    return status ? [status.pending, status.inProgress].filter((condition) => condition !== undefined) : [];
  }

  started(uid: string, id: string, container: Container): void {
    const known = this.actuated.get(uid);
    if (known) known.set(id, resourcesOf(container));
    else this.actuated.set(uid, new Map([[id, resourcesOf(container)]]));
  }

  /** What a running container has; undefined when this kubelet did not start it. */
  actuatedOf(uid: string, id: string): Resources | undefined {
    return this.actuated.get(uid)?.get(id);
  }

  /** Compares what was allocated with what runs: a resize that has come through is told. */
  observe(pod: Pod, runtime: RuntimePodStatus): void {
    const { uid } = identityOf(pod);
    const status = this.resizes.get(uid);
    if (status?.inProgress && status.inProgress.reason !== 'Error') this.conclude(pod, runtime, status);
  }

  private conclude(pod: Pod, { containers }: RuntimePodStatus, status: ResizeStatus): void {
    const { uid } = identityOf(pod);
    const running = containers.filter(({ state }) => state === 'CONTAINER_RUNNING');
    if ([...containersOf(pod), ...initContainersOf(pod).filter(isSidecar)].some((container) => this.differs(uid, container, running))) return;
    this.set(uid, { ...status, inProgress: undefined });
    this.options.record(pod, 'Normal', 'ResizeCompleted', `Pod resize completed: ${summary(pod)}`);
  }

  failed(pod: Pod, message: string): void {
    const { uid } = identityOf(pod);
    const before = this.resizes.get(uid)?.inProgress;
    this.set(uid, { ...this.resizes.get(uid), inProgress: { ...this.progress(pod), reason: 'Error', message } });
    if (before?.message !== message) this.options.record(pod, 'Warning', 'ResizeError', `Pod resize error: ${summary(pod, message)}`);
  }

  /** What failed is tried once more. */
  retryError(pod: Pod): void {
    const { uid } = identityOf(pod);
    const status = this.resizes.get(uid);
    if (status?.inProgress?.reason === 'Error') this.set(uid, { ...status, inProgress: this.progress(pod) });
  }

  /** A Pod has gone: there may be room for those that wait. */
  forget(uid: string): void {
    this.waiting.delete(uid);
    this.resizes.delete(uid);
    this.actuated.delete(uid);
    this.retry();
  }

  retry(): void {
    for (const [uid, { allocated, desired }] of [...this.waiting]) {
      if (this.waiting.has(uid)) this.resize(allocated, desired);
    }
  }

  private differs(uid: string, container: Container, running: readonly CriContainerStatus[]): boolean {
    const run = running.find(({ metadata }) => metadata.name === container.name);
    const actual = run && this.actuatedOf(uid, run.id);
    return actual !== undefined && !deepEqual(actual, resourcesOf(container));
  }

  private resize(allocated: Pod, desired: Pod): Pod {
    const { use, admit, record } = this.options;
    const { uid } = identityOf(desired);
    use.remove(uid);
    const refused = admit(desired);
    use.add(uid, refused ? allocated : desired);
    const observedGeneration = desired.metadata?.generation ?? 0;
    if (!refused) {
      this.waiting.delete(uid);
      this.set(uid, { inProgress: this.progress(desired) });
      record(desired, 'Normal', 'ResizeStarted', `Pod resize started: ${summary(desired)}`);
      this.options.reallocated(uid, desired);
      return desired;
    }
    const before = this.resizes.get(uid)?.pending;
    this.waiting.set(uid, { desired, allocated });
    this.set(uid, {
      ...this.resizes.get(uid),
      pending: { type: 'PodResizePending', status: 'True', reason: 'Deferred', message: refused.message, observedGeneration },
    });
    if (before?.message !== refused.message || before.observedGeneration !== observedGeneration) {
      record(desired, 'Warning', 'ResizeDeferred', `Pod resize ${refused.reason}: ${summary(desired, refused.message)}`);
    }
    this.arm();
    return withResources(desired, allocated);
  }

  private progress({ metadata }: Pod): Condition {
    return { type: 'PodResizeInProgress', status: 'True', observedGeneration: metadata?.generation ?? 0 };
  }

  private set(uid: string, status: ResizeStatus): void {
    if (status.pending || status.inProgress) this.resizes.set(uid, status);
    else this.resizes.delete(uid);
  }

  private arm(): void {
    if (this.armed) return;
    this.armed = true;
    this.options.host.after(RETRY as Micros, () => {
      this.armed = false;
      this.retry();
      if (this.waiting.size > 0) this.arm();
    });
  }
}

/** The Pod with the resources of another version of it. */
function withResources(pod: Pod, { spec: source }: Pod): Pod {
  if (!pod.spec || !source) return pod;
  const put = (list: readonly Container[], from: readonly Container[]): Container[] =>
    list.map((container, index) => {
      const { resources: _, ...rest } = container;
      const resources = from[index]?.resources;
      return resources ? { ...rest, resources } : rest;
    });
  const init = pod.spec.initContainers ? { initContainers: put(pod.spec.initContainers, source.initContainers ?? []) } : {};
  return { ...pod, spec: { ...pod.spec, containers: put(pod.spec.containers, source.containers), ...init } };
}
