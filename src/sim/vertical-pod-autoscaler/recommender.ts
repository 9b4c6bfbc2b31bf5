import { type KubeList, type KubeObject, type Pod, resources, type ResourceType, seconds } from '../../api/index.ts';
import { deepEqual } from '../apimachinery/equality.ts';
import { milliValue, unitValue } from '../apimachinery/index.ts';
import { ApiClient, Informer, keyOf, update, whenAllSynced } from '../client-go/index.ts';
import type { Procedure, Process, ProcessHost } from '../kernel/index.ts';
import { AggregateContainerState } from './aggregate.ts';
import { definition } from './crd.ts';
import { recommend } from './estimator.ts';
import { account, install, targetOf, USER_AGENT } from './target.ts';
import { policyOf, type VerticalPodAutoscaler, verticalPodAutoscalers } from './types.ts';

/** `--recommender-interval`. */
const INTERVAL = seconds(60);
const definitions: ResourceType = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};

interface PodMetrics extends KubeObject {
  readonly timestamp?: string;
  readonly containers?: readonly { readonly name: string; readonly usage?: Readonly<Record<string, string>> }[];
}

/**
 * vpa-recommender: each minute it takes what containers use from the metrics API into its histograms, and writes what they
 * should ask for into the status of each autoscaler. Its memory is lost when it restarts. Source: `recommender/routines/recommender.go`.
 */
export class Recommender implements Process {
  private readonly client: ApiClient;
  private readonly pods: Informer<Pod>;
  private readonly autoscalers: Informer<VerticalPodAutoscaler>;
  /** By autoscaler and container. */
  private readonly states = new Map<string, Map<string, AggregateContainerState>>();
  /** Samples and OOMs that were counted already. */
  private readonly counted = new Map<string, string>();
  private busy = false;

  constructor(private readonly host: ProcessHost) {
    this.client = new ApiClient(host, { userAgent: USER_AGENT, credentials: account('vpa-recommender') });
    this.pods = new Informer<Pod>(host, this.client, resources.pods);
    this.autoscalers = new Informer<VerticalPodAutoscaler>(host, this.client, verticalPodAutoscalers);
  }

  start(): void {
    this.host.run(install(this.host, this.client, definitions, definition), () => {
      this.pods.start();
      this.autoscalers.handle({ onDelete: (vpa) => this.states.delete(keyOf(vpa)) }).start();
      whenAllSynced([this.pods, this.autoscalers], () => this.host.every(INTERVAL, 'RunOnce', () => this.tick()));
    });
  }

  receive(): void {}

  private tick(): void {
    if (this.busy || this.autoscalers.size === 0) return;
    this.busy = true;
    this.host.run(this.runOnce(), () => {
      this.busy = false;
    });
  }

  private *runOnce(): Procedure<void> {
    const metrics = yield* this.client.call<KubeList<PodMetrics>>({ method: 'GET', path: '/apis/metrics.k8s.io/v1beta1/pods' });
    const byPod = new Map((metrics.ok ? metrics.object.items : []).map((item) => [keyOf(item), item]));
    for (const vpa of [...this.autoscalers.all()]) {
      const target = yield* targetOf(this.client, this.pods, vpa);
      for (const pod of target?.pods ?? []) this.feed(vpa, pod, byPod.get(keyOf(pod)));
      yield* this.write(vpa);
    }
  }

  private stateOf(vpa: VerticalPodAutoscaler, container: string): AggregateContainerState {
    const key = keyOf(vpa);
    const states = this.states.get(key) ?? new Map<string, AggregateContainerState>();
    this.states.set(key, states);
    const state = states.get(container) ?? new AggregateContainerState();
    states.set(container, state);
    return state;
  }

  private feed(vpa: VerticalPodAutoscaler, pod: Pod, metrics: PodMetrics | undefined): void {
    for (const { name, resources: asked } of pod.spec?.containers ?? []) {
      if (policyOf(vpa, name)?.mode === 'Off') continue;
      const state = this.stateOf(vpa, name);
      const instance = `${keyOf(pod)}/${pod.metadata?.uid}/${name}`;
      this.feedOom(state, instance, pod, name);
      const usage = metrics?.containers?.find((each) => each.name === name)?.usage;
      if (!usage || !metrics?.timestamp || !this.isNews(instance, metrics.timestamp)) continue;
      const at = Date.parse(metrics.timestamp) / 1_000;
      state.addCpu(milliValue(usage['cpu']) / 1_000, milliValue(asked?.requests?.['cpu']) / 1_000, at);
      state.addMemory(instance, unitValue(usage['memory']), at);
    }
  }

  private feedOom(state: AggregateContainerState, instance: string, { status, spec }: Pod, container: string): void {
    const killed = status?.containerStatuses?.find(({ name }) => name === container)?.lastState?.terminated;
    if (killed?.reason !== 'OOMKilled' || !killed.finishedAt || !this.isNews(`${instance}/oom`, killed.finishedAt)) return;
    const request = unitValue(spec?.containers.find(({ name }) => name === container)?.resources?.requests?.['memory']);
    state.recordOom(instance, request, Date.parse(killed.finishedAt) / 1_000);
  }

  private isNews(key: string, stamp: string): boolean {
    if (this.counted.get(key) === stamp) return false;
    this.counted.set(key, stamp);
    return true;
  }

  private *write(vpa: VerticalPodAutoscaler): Procedure<void> {
    const known = [...(this.states.get(keyOf(vpa)) ?? [])].filter(([, state]) => !state.isEmpty).sort(([a], [b]) => (a < b ? -1 : 1));
    const provided = known.length > 0;
    const containerRecommendations = known.map(([name, state]) => recommend(name, state, known.length, policyOf(vpa, name)));
    const before = vpa.status?.conditions?.find(({ type }) => type === 'RecommendationProvided');
    const is = provided ? 'True' : 'False';
    const condition = {
      type: 'RecommendationProvided',
      status: is,
      lastTransitionTime: before?.status === is ? (before.lastTransitionTime ?? '') : this.host.timestamp(),
    };
    const status = { conditions: [condition], ...(provided ? { recommendation: { containerRecommendations } } : {}) };
    if (!deepEqual(vpa.status, status)) yield* this.client.call(update<VerticalPodAutoscaler>(verticalPodAutoscalers, { ...vpa, status }, 'status'));
  }
}
