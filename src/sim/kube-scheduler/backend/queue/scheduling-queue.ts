import { type Micros, type Pod, type Seq, seconds } from '../../../../api/index.ts';
import type { ClusterEvent, ClusterEventWithHint } from '../../framework/events.ts';
import { podSchedulingPropertiesChange } from '../../framework/events.ts';
import type { Plugin, QueuedPodInfo } from '../../framework/interface.ts';
import { type PodInfo, podInfoOf } from '../../framework/types.ts';
import { Heap } from '../heap/heap.ts';
import { BackoffQueue, backoffTime, keyOfQueued } from './backoff-queue.ts';

/** A Pod may lie in unschedulablePods for this long before it is tried again without any event. */
const MAX_IN_UNSCHEDULABLE_PODS = seconds(300);

type Strategy = 'skip' | 'after-backoff' | 'immediately';

export interface SchedulingQueueOptions {
  readonly now: () => Micros;
  readonly cause: () => Seq;
  readonly less: (a: QueuedPodInfo, b: QueuedPodInfo) => boolean;
  readonly preEnqueue: readonly Plugin[];
  /** Registered events of each plugin. */
  readonly hints: ReadonlyMap<string, readonly ClusterEventWithHint[]>;
  /** A Pod is ready to be tried. */
  readonly onReady: () => void;
  readonly onChange: () => void;
}

const none: ReadonlySet<string> = new Set();

/**
 * The Pods that wait for a node: activeQ, backoffQ and unschedulablePods, and the events seen while a Pod is tried.
 * Source: `pkg/scheduler/backend/queue/scheduling_queue.go`.
 */
export class SchedulingQueue {
  private readonly activeQ: Heap<QueuedPodInfo>;
  private readonly backoffQ: BackoffQueue;
  private readonly unschedulablePods = new Map<string, QueuedPodInfo>();
  /** Events since each Pod was popped. */
  private readonly inFlight = new Map<string, ClusterEvent[]>();
  private sequence = 0;

  constructor(private readonly options: SchedulingQueueOptions) {
    this.activeQ = new Heap(keyOfQueued, options.less);
    this.backoffQ = new BackoffQueue(options.less);
  }

  add(pod: Pod): void {
    this.moveToActive(this.newQueued(podInfoOf(pod)));
  }

  private newQueued(podInfo: PodInfo): QueuedPodInfo {
    return {
      podInfo,
      timestamp: this.options.now(),
      sequence: this.sequence++,
      attempts: 0,
      unschedulableCount: 0,
      consecutiveErrorsCount: 0,
      backoffExpiration: undefined,
      unschedulablePlugins: none,
      pendingPlugins: none,
      gatingPlugin: undefined,
      cause: this.options.cause(),
    };
  }

  /** The next Pod to try; from backoffQ before its time when nothing else waits (SchedulerPopFromBackoffQ). */
  pop(): QueuedPodInfo | undefined {
    const queued = this.activeQ.pop() ?? this.backoffQ.popBackoff();
    if (!queued) return undefined;
    queued.attempts++;
    queued.backoffExpiration = undefined;
    this.inFlight.set(queued.podInfo.uid, []);
    this.options.onChange();
    return queued;
  }

  /** The attempt is over, and the Pod does not come back. */
  done(uid: string): void {
    if (this.inFlight.delete(uid)) this.options.onChange();
  }

  private gated(queued: QueuedPodInfo): boolean {
    const { pod } = queued.podInfo;
    const plugin = this.options.preEnqueue.find((candidate) => candidate.preEnqueue?.(pod) !== undefined);
    queued.gatingPlugin = plugin?.name;
    if (plugin) queued.unschedulablePlugins = new Set([...queued.unschedulablePlugins, plugin.name]);
    return plugin !== undefined;
  }

  private moveToActive(queued: QueuedPodInfo, fromBackoff = false): void {
    const key = keyOfQueued(queued);
    queued.cause = this.options.cause();
    this.options.onChange();
    if (!fromBackoff && this.gated(queued)) {
      this.unschedulablePods.set(key, queued);
      return;
    }
    this.unschedulablePods.delete(key);
    this.backoffQ.delete(key);
    this.activeQ.addOrUpdate(queued);
    this.options.onReady();
  }

  private moveToBackoff(queued: QueuedPodInfo): void {
    const key = keyOfQueued(queued);
    this.options.onChange();
    if (this.gated(queued)) {
      this.unschedulablePods.set(key, queued);
      return;
    }
    this.unschedulablePods.delete(key);
    this.backoffQ.add(queued);
    this.options.onReady();
  }

  /** A Pod was tried in vain: where it waits depends on who rejected it and on what has happened since it was popped. */
  addUnschedulable(queued: QueuedPodInfo): void {
    if (queued.unschedulablePlugins.size === 0 && queued.pendingPlugins.size === 0) queued.consecutiveErrorsCount++;
    else {
      queued.unschedulableCount++;
      queued.consecutiveErrorsCount = 0;
    }
    queued.timestamp = this.options.now();
    queued.sequence = this.sequence++;
    queued.backoffExpiration = undefined;
    const strategy = this.strategyOf(queued, this.inFlight.get(queued.podInfo.uid) ?? []);
    this.requeue(queued, strategy);
    this.done(queued.podInfo.uid);
  }

  private strategyOf(queued: QueuedPodInfo, events: readonly ClusterEvent[]): Strategy {
    if (queued.unschedulablePlugins.size === 0 && queued.pendingPlugins.size === 0) return 'after-backoff';
    let strategy: Strategy = 'skip';
    for (const event of events) {
      const worth = this.worthRequeuing(queued, event);
      if (worth === 'immediately') return worth;
      if (worth === 'after-backoff') strategy = worth;
    }
    return strategy;
  }

  private worthRequeuing(queued: QueuedPodInfo, event: ClusterEvent): Strategy {
    if (queued.unschedulablePlugins.size === 0 && queued.pendingPlugins.size === 0) return 'after-backoff';
    let strategy: Strategy = 'skip';
    for (const plugin of [...queued.pendingPlugins, ...queued.unschedulablePlugins]) {
      const interested = (this.options.hints.get(plugin) ?? []).some(
        ({ resource, actions, hint }) => resource === event.resource && actions.includes(event.action) && (hint?.(queued.podInfo.pod, event) ?? true),
      );
      if (!interested) continue;
      if (queued.pendingPlugins.has(plugin)) return 'immediately';
      strategy = 'after-backoff';
    }
    return strategy;
  }

  private requeue(queued: QueuedPodInfo, strategy: Strategy): void {
    if (strategy === 'immediately') this.moveToActive(queued);
    else if (strategy === 'skip') {
      this.unschedulablePods.set(keyOfQueued(queued), queued);
      this.options.onChange();
    } else if (this.backoffQ.isBackingOff(queued, this.options.now())) this.moveToBackoff(queued);
    else this.moveToActive(queued);
  }

  /** Something changed in the cluster: wakes the Pods that it may help; those being tried remember it. */
  moveAll(event: ClusterEvent, preCheck?: (pod: Pod) => boolean): void {
    for (const events of this.inFlight.values()) events.push(event);
    if (this.unschedulablePods.size === 0) return;
    for (const queued of [...this.unschedulablePods.values()]) {
      if (preCheck && !preCheck(queued.podInfo.pod)) continue;
      if (queued.gatingPlugin !== undefined && !this.interests(queued.gatingPlugin, event)) continue;
      const strategy = this.worthRequeuing(queued, event);
      if (strategy !== 'skip') this.requeue(queued, strategy);
    }
  }

  private interests(plugin: string, event: ClusterEvent): boolean {
    return (this.options.hints.get(plugin) ?? []).some(({ resource, actions }) => resource === event.resource && actions.includes(event.action));
  }

  /** An unassigned Pod has changed. */
  update(before: Pod, after: Pod): void {
    const podInfo = podInfoOf(after);
    const events = this.inFlight.get(podInfo.uid);
    if (events) {
      events.push(...podSchedulingPropertiesChange(before, after));
      return;
    }
    const waiting = this.activeQ.get(podInfo.key) ?? this.backoffQ.get(podInfo.key);
    if (waiting) {
      waiting.podInfo = podInfo;
      if (this.activeQ.get(podInfo.key)) this.activeQ.addOrUpdate(waiting);
      else this.backoffQ.add(waiting);
      return;
    }
    const queued = this.unschedulablePods.get(podInfo.key);
    if (!queued) {
      this.add(after);
      return;
    }
    queued.podInfo = podInfo;
    if (queued.gatingPlugin !== undefined) {
      if (podSchedulingPropertiesChange(before, after).some((event) => this.interests(queued.gatingPlugin ?? '', event))) this.moveToActive(queued);
      return;
    }
    for (const event of podSchedulingPropertiesChange(before, after)) {
      const strategy = this.worthRequeuing(queued, event);
      if (strategy !== 'skip') {
        this.requeue(queued, strategy);
        return;
      }
    }
  }

  delete(key: string): void {
    this.activeQ.delete(key);
    this.backoffQ.delete(key);
    this.unschedulablePods.delete(key);
    this.options.onChange();
  }

  /** Once a second: Pods whose back-off is over become active. */
  flushBackoffCompleted(): void {
    for (const queued of this.backoffQ.popAllCompleted(this.options.now())) this.moveToActive(queued, true);
  }

  /** Every 30 s: Pods that nothing has woken for five minutes are tried again. */
  flushUnschedulableLeftover(): void {
    const limit = this.options.now() - MAX_IN_UNSCHEDULABLE_PODS;
    for (const queued of [...this.unschedulablePods.values()]) {
      if (queued.timestamp < limit && queued.gatingPlugin === undefined) this.requeue(queued, 'after-backoff');
    }
  }

  get hasBackoff(): boolean {
    return this.backoffQ.length > 0;
  }

  /** Pods by place, for the `kube-scheduler/queue` document: all counts, the first of each list by name. */
  describe(
    limit: number,
  ): Readonly<Record<string, { readonly length: number; readonly pods: readonly string[]; readonly expires?: Readonly<Record<string, Micros>> }>> {
    const view = (list: Iterable<QueuedPodInfo>, length: number) => {
      const pods: string[] = [];
      for (const queued of list) {
        if (pods.length >= limit) break;
        pods.push(keyOfQueued(queued));
      }
      return { length, pods };
    };
    return {
      activeQ: view(this.activeQ.list(), this.activeQ.length),
      backoffQ: { ...view(this.backoffQ.list(), this.backoffQ.length), expires: this.expires(limit) },
      unschedulablePods: view(this.unschedulablePods.values(), this.unschedulablePods.size),
      inFlight: { length: this.inFlight.size, pods: [] },
    };
  }

  /** When the back-off of each Pod in backoffQ ends, of the first by name. */
  private expires(limit: number): Readonly<Record<string, Micros>> {
    return Object.fromEntries(
      this.backoffQ
        .list()
        .slice(0, limit)
        .map((queued) => [keyOfQueued(queued), backoffTime(queued) as Micros]),
    );
  }
}
