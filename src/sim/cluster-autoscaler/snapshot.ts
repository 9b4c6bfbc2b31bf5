import type { Node, Pod } from '../../api/index.ts';
import type { ApiClient, EventRecorder } from '../client-go/index.ts';
import { keyOf } from '../client-go/index.ts';
import type { ProcessHost } from '../kernel/index.ts';
import { Cache, CycleState, Framework, type Handle, type Listers, type NodeInfo, podInfoOf, profilesOf, type Status } from '../kube-scheduler/index.ts';

export interface SnapshotParts {
  readonly host: ProcessHost;
  readonly client: ApiClient;
  readonly recorder: EventRecorder;
  readonly listers: Listers;
}

/**
 * A picture of nodes and Pods to try things on, with the scheduler's own predicates: the real autoscaler is built with the
 * scheduler's framework for the same reason. Source: `cluster-autoscaler/simulator/{clustersnapshot,predicatechecker}`.
 */
export class ClusterSnapshot {
  private readonly cache = new Cache();
  private readonly framework: Framework;

  constructor(parts: SnapshotParts, nodes: Iterable<Node>, pods: Iterable<Pod>) {
    const [profile] = profilesOf({});
    const handle = this.handle(parts, () => this.framework);
    this.framework = new Framework(profile?.plugins(handle) ?? []);
    for (const node of nodes) this.cache.setNode(node);
    for (const pod of pods) this.cache.setPod(pod);
  }

  private handle({ host, client, recorder, listers }: SnapshotParts, framework: () => Framework): Handle {
    return {
      snapshot: this.cache,
      random: host.random,
      client,
      recorder,
      defaultSelector: (pod) => listers.defaultSelector(pod),
      namespaceLabels: (namespace) => listers.namespaceLabels(namespace),
      claim: (key) => listers.claims.get(key),
      volume: (name) => listers.volumes.get(name),
      volumes: () => [...listers.volumes.all()],
      storageClass: (name) => listers.storageClasses.get(name),
      csiNode: (name) => listers.csiNodes.get(name),
      now: () => host.now(),
      sleep: (duration) => host.sleep(duration),
      filter: (state, pod, node) => framework().filter(state, pod, node),
      addPodToState: (state, pod, added, node) => framework().addPod(state, pod, added, node),
      removePodFromState: (state, pod, removed, node) => framework().removePod(state, pod, removed, node),
      nominatedPods: () => [],
      deleteNomination: () => {},
    };
  }

  node(name: string): NodeInfo | undefined {
    return this.cache.get(name);
  }

  addNode(node: Node, pods: readonly Pod[] = []): void {
    this.cache.setNode(node);
    for (const pod of pods) this.place(pod, node.metadata?.name ?? '');
  }

  /** Takes a node away, with the Pods on it. */
  removeNode(name: string): void {
    for (const key of [...(this.cache.get(name)?.pods.keys() ?? [])]) this.cache.removePod(key);
    this.cache.removeNode(name);
  }

  place(pod: Pod, node: string): void {
    this.cache.assume(podInfoOf(pod), node);
  }

  unplace(pod: Pod): void {
    this.cache.removePod(keyOf(pod));
  }

  /** Why a Pod would not run on a node; undefined when it would. */
  check(pod: Pod, name: string): Status | undefined {
    return this.verdicts(pod, [name]).get(name);
  }

  /** The first of the nodes (all when none are named) on which a Pod would run; it is placed there. */
  schedule(pod: Pod, among?: readonly string[]): string | undefined {
    const names = among ?? this.cache.nodes().map(({ name }) => name);
    const found = this.firstFit(pod, names);
    if (found !== undefined) this.place(pod, found);
    return found;
  }

  private firstFit(pod: Pod, names: readonly string[]): string | undefined {
    const state = new CycleState();
    const info = podInfoOf(pod);
    const pre = this.framework.preFilter(state, info, this.cache.nodes());
    if (pre.status) return undefined;
    return names.find((name) => {
      const node = this.cache.get(name);
      return node && (!pre.nodeNames || pre.nodeNames.has(name)) && !this.framework.filter(state, info, node);
    });
  }

  private verdicts(pod: Pod, names: readonly string[]): ReadonlyMap<string, Status> {
    const state = new CycleState();
    const info = podInfoOf(pod);
    const pre = this.framework.preFilter(state, info, this.cache.nodes());
    const verdicts = new Map<string, Status>();
    for (const name of names) {
      const node = this.cache.get(name);
      const outside: Status | undefined =
        pre.nodeNames && !pre.nodeNames.has(name)
          ? { code: 'UnschedulableAndUnresolvable', reasons: ["node(s) didn't match Pod's node affinity/selector"] }
          : undefined;
      const verdict = pre.status ?? outside ?? (node && this.framework.filter(state, info, node));
      if (verdict) verdicts.set(name, verdict);
    }
    return verdicts;
  }
}
