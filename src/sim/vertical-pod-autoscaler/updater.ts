import { type Pod, resources, seconds } from '../../api/index.ts';
import { milliValue, unitValue } from '../apimachinery/index.ts';
import { ApiClient, createSubresource, EventRecorder, Informer, patch, whenAllSynced } from '../client-go/index.ts';
import type { Procedure, Process, ProcessHost } from '../kernel/index.ts';
import { containerResources } from './resources.ts';
import { account, targetOf, USER_AGENT } from './target.ts';
import { modeOf, type VerticalPodAutoscaler, verticalPodAutoscalers } from './types.ts';

/** `--updater-interval`, `--min-replicas`, `--eviction-tolerance`, `--pod-update-threshold`, and how old a Pod within its bounds has to be. */
const INTERVAL = seconds(60);
const MIN_REPLICAS = 2;
const EVICTION_TOLERANCE = 0.5;
const UPDATE_THRESHOLD = 0.1;
const LIFETIME_MS = 12 * 3_600_000;
/** How long a resize may be put off before the Pod is evicted instead. */
const DEFERRED_MS = 300_000;

interface Priority {
  readonly pod: Pod;
  readonly outside: boolean;
  readonly difference: number;
}

/**
 * vpa-updater: each minute it looks for Pods that ask for something else than is recommended, and evicts them, so that their
 * controller makes new ones, or resizes them where they run. Source: `updater/logic/updater.go`, `updater/priority`, `updater/restriction`.
 */
export class Updater implements Process {
  private readonly client: ApiClient;
  private readonly recorder: EventRecorder;
  private readonly pods: Informer<Pod>;
  private readonly autoscalers: Informer<VerticalPodAutoscaler>;
  private busy = false;

  constructor(private readonly host: ProcessHost) {
    this.client = new ApiClient(host, { userAgent: USER_AGENT, credentials: account('vpa-updater') });
    this.recorder = new EventRecorder(host, this.client, 'vpa-updater');
    this.pods = new Informer<Pod>(host, this.client, resources.pods);
    this.autoscalers = new Informer<VerticalPodAutoscaler>(host, this.client, verticalPodAutoscalers);
  }

  start(): void {
    this.pods.start();
    this.autoscalers.start();
    whenAllSynced([this.pods, this.autoscalers], () =>
      this.host.every(INTERVAL, 'RunOnce', () => {
        if (this.busy || this.autoscalers.size === 0) return;
        this.busy = true;
        this.host.run(this.runOnce(), () => {
          this.busy = false;
        });
      }),
    );
  }

  receive(): void {}

  private *runOnce(): Procedure<void> {
    for (const vpa of [...this.autoscalers.all()]) {
      const mode = modeOf(vpa);
      if (mode === 'Off' || mode === 'Initial' || !vpa.status?.recommendation) continue;
      const target = yield* targetOf(this.client, this.pods, vpa);
      const running = (target?.pods ?? []).filter(({ metadata, status }) => metadata?.deletionTimestamp === undefined && status?.phase === 'Running');
      if (!target || running.length < (vpa.spec?.updatePolicy?.minReplicas ?? MIN_REPLICAS)) continue;
      yield* this.updateAll(vpa, running, target.replicas, mode === 'InPlaceOrRecreate');
    }
  }

  private *updateAll(vpa: VerticalPodAutoscaler, running: readonly Pod[], configured: number, inPlace: boolean): Procedure<void> {
    const wanted = running.map((pod) => this.priorityOf(vpa, pod)).filter((priority): priority is Priority => priority !== undefined);
    wanted.sort((a, b) => b.difference - a.difference);
    // Half of them may be away at a time, and always one of a set that is complete (`restriction/pods_eviction_restriction.go`).
    const tolerance = Math.floor(configured * EVICTION_TOLERANCE);
    let left = Math.max(running.length - (configured - tolerance), tolerance === 0 && running.length === configured ? 1 : 0);
    for (const { pod } of wanted) {
      const pending = inPlace ? this.pendingResize(pod) : 'recreate';
      if (pending === 'wait') continue;
      if (pending === 'none' && (yield* this.resize(vpa, pod))) continue;
      if (left <= 0) continue;
      if (yield* this.evict(vpa, pod)) left--;
    }
  }

  /** Undefined when the Pod can stay as it is. Source: `updater/priority/update_priority_calculator.go`. */
  private priorityOf(vpa: VerticalPodAutoscaler, pod: Pod): Priority | undefined {
    let outside = false;
    const sums = new Map<string, { asked: number; recommended: number }>();
    for (const { name, resources: own } of pod.spec?.containers ?? []) {
      const found = vpa.status?.recommendation?.containerRecommendations?.find(({ containerName }) => containerName === name);
      for (const [resource, target] of Object.entries(found?.target ?? {})) {
        const size = (amount: string | number | undefined): number => (resource === 'cpu' ? milliValue(amount) : unitValue(amount));
        const asked = size(own?.requests?.[resource]);
        const sum = sums.get(resource) ?? { asked: 0, recommended: 0 };
        sums.set(resource, { asked: sum.asked + asked, recommended: sum.recommended + size(target) });
        if (asked < size(found?.lowerBound[resource] ?? 0) || asked > size(found?.upperBound[resource] ?? Number.MAX_SAFE_INTEGER)) outside = true;
      }
    }
    const difference = [...sums.values()].reduce((all, { asked, recommended }) => all + Math.abs(asked - recommended) / Math.max(asked, 1), 0);
    const age = this.age(pod.status?.startTime);
    const due = outside || (age > LIFETIME_MS && difference >= UPDATE_THRESHOLD);
    return due && difference > 0 ? { pod, outside, difference } : undefined;
  }

  private age(since: string | undefined): number {
    return since === undefined ? 0 : Date.parse(this.host.timestamp()) - Date.parse(since);
  }

  /** How an earlier resize stands (`updater/restriction/pods_inplace_restriction.go`). */
  private pendingResize({ status }: Pod): 'none' | 'wait' | 'recreate' {
    const of = (type: string) => status?.conditions?.find((condition) => condition.type === type);
    const pending = of('PodResizePending');
    if (pending?.reason === 'Infeasible') return 'recreate';
    if (pending) return this.age(pending.lastTransitionTime) > DEFERRED_MS ? 'recreate' : 'wait';
    return of('PodResizeInProgress') ? 'wait' : 'none';
  }

  private *resize(vpa: VerticalPodAutoscaler, pod: Pod): Procedure<boolean> {
    const { name = '', namespace } = pod.metadata ?? {};
    const body = { spec: { containers: containerResources(vpa, pod).map((each) => ({ name: each.name, resources: each.resources })) } };
    const answer = yield* this.client.call(patch<Pod>(resources.pods, namespace, name, 'application/strategic-merge-patch+json', body, 'resize'));
    if (answer.ok) this.recorder.event(pod, 'Normal', 'InPlaceResizedByVPA', 'Pod was resized in place by VPA Updater.');
    return answer.ok;
  }

  private *evict(vpa: VerticalPodAutoscaler, pod: Pod): Procedure<boolean> {
    const { name = '', namespace } = pod.metadata ?? {};
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } };
    const answer = yield* this.client.call(createSubresource(resources.pods, namespace, name, 'eviction', eviction));
    if (!answer.ok) return false;
    this.recorder.event(pod, 'Normal', 'EvictedByVPA', 'Pod was evicted by VPA Updater to apply resource recommendation.');
    this.recorder.event(vpa, 'Normal', 'EvictedPod', `VPA Updater evicted Pod ${name} to apply resource recommendation.`);
    return true;
  }
}
