import { type KubeObject, type Lease, type Node, objectRef, type Pod, resources, seconds } from '../../../api/index.ts';
import { get, type Informer, keyOf, type Reconciled, update, WorkQueue, whenAllSynced } from '../../client-go/index.ts';
import { all, type Procedure } from '../../kernel/index.ts';
import { getNodeCondition, isNodeReady } from '../../component-helpers/node/util/conditions.ts';
import type { ControllerContext } from '../controller-context.ts';
import { BY_NODE, podsByNode } from '../shared-informer-factory.ts';
import { NoExecuteTainter } from './no-execute-tainter.ts';
import { markPodsNotReady, swapTaints } from './node-api.ts';
import { NodeHealth, silentConditions } from './node-health.ts';
import { hasTaint, NOT_READY, noScheduleTaints, type Taint, UNREACHABLE } from './taints.ts';
import { computeZoneState, evictionRate, type ZoneState, zoneOf } from './zones.ts';

/** `--node-monitor-period`, `--node-monitor-grace-period` (50 s since 1.32). */
const MONITOR_PERIOD = seconds(5);
const MONITOR_GRACE_PERIOD = seconds(50);
/** `NodeHealthUpdateRetry`. */
const UPDATE_RETRIES = 5;

const noExecute = (key: string): Taint => ({ key, effect: 'NoExecute' });
/** Ready=False asks for one, Ready=Unknown for the other; never both. */
const taintOf: Readonly<Record<string, readonly [own: string, opposite: string]>> = {
  False: [NOT_READY, UNREACHABLE],
  Unknown: [UNREACHABLE, NOT_READY],
};

const nodeReference = (node: Node): KubeObject => {
  const { name, uid } = node.metadata ?? {};
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, uid } };
};

/**
 * Watches whether nodes are alive, says so in their conditions and taints, and takes their Pods out of service.
 * Source: `pkg/controller/nodelifecycle/node_lifecycle_controller.go`.
 */
export class NodeLifecycleController {
  private readonly nodes: Informer<Node>;
  private readonly leases: Informer<Lease>;
  private readonly pods: Informer<Pod>;
  private readonly noScheduleQueue: WorkQueue;
  private readonly podQueue: WorkQueue;
  private readonly health: NodeHealth;
  private readonly known = new Map<string, Node>();
  private readonly tainters = new Map<string, NoExecuteTainter>();
  private readonly zoneStates = new Map<string, ZoneState>();
  private readonly toMarkAgain = new Set<string>();
  private monitoring = false;

  constructor(private readonly context: ControllerContext) {
    const { host, informers, options } = context;
    this.nodes = informers.of<Node>(resources.nodes);
    this.leases = informers.of<Lease>(resources.leases);
    this.pods = podsByNode(informers);
    this.health = new NodeHealth(() => host.now(), options.nodeMonitorGracePeriod ?? MONITOR_GRACE_PERIOD);
    this.noScheduleQueue = new WorkQueue(host, { name: 'node_lifecycle_controller', workers: 8, reconcile: (name) => this.noSchedulePass(name) });
    this.podQueue = new WorkQueue(host, { name: 'node_lifecycle_controller_pods', workers: 4, reconcile: (key) => this.processPod(key) });
  }

  start(): void {
    const { host } = this.context;
    this.nodes.handle({ onAdd: (node) => this.noScheduleQueue.add(keyOf(node)), onUpdate: (_, node) => this.noScheduleQueue.add(keyOf(node)) });
    this.pods.handle({
      onAdd: (pod) => this.podAssigned(pod),
      onUpdate: (before, pod) => {
        if (before.spec?.nodeName !== pod.spec?.nodeName) this.podAssigned(pod);
      },
    });
    whenAllSynced([this.nodes, this.leases, this.pods], () => {
      this.noScheduleQueue.start();
      this.podQueue.start();
      host.every(MONITOR_PERIOD, 'monitorNodeHealth', () => this.tick(), seconds(0));
    });
  }

  // --- taints that follow conditions at once ---------------------------------------------------------------------------

  private *noSchedulePass(name: string): Procedure<Reconciled> {
    const node = this.nodes.get(name);
    if (!node) return 'done';
    const { add, remove } = noScheduleTaints(node);
    if (add.length === 0 && remove.length === 0) return 'done';
    return (yield* swapTaints(this.context, node, add, remove)) ? 'done' : 'retry';
  }

  /** A Pod that lands on a node which is known to be silent is not ready either. */
  private podAssigned(pod: Pod): void {
    const node = this.nodes.get(pod.spec?.nodeName ?? '');
    if (node && (getNodeCondition(node, 'Ready')?.status ?? 'True') !== 'True') this.podQueue.add(keyOf(pod));
  }

  private *processPod(key: string): Procedure<Reconciled> {
    const pod = this.pods.get(key);
    const node = this.nodes.get(pod?.spec?.nodeName ?? '');
    if (!pod || !node || isNodeReady(node)) return 'done';
    return (yield* markPodsNotReady(this.context, [pod], node)) ? 'done' : 'retry';
  }

  // --- the monitor -----------------------------------------------------------------------------------------------------

  private tick(): void {
    if (this.monitoring) return;
    this.monitoring = true;
    this.context.host.run(this.monitorNodeHealth(), () => {
      this.monitoring = false;
    });
  }

  private *monitorNodeHealth(): Procedure<void> {
    const nodes = [...this.nodes.all()];
    for (const node of nodes) if (!this.known.has(keyOf(node))) yield* this.register(node);
    this.unregister(nodes);
    const ready = yield* all(nodes.map((node) => this.check(node)));
    const zones = new Map<string, boolean[]>();
    nodes.forEach((node, index) => {
      if (node.metadata?.labels?.['node.kubernetes.io/exclude-disruption'] !== undefined) return;
      const zone = zoneOf(node);
      zones.set(zone, [...(zones.get(zone) ?? []), ready[index] ?? false]);
    });
    yield* this.handleDisruption(zones, nodes);
  }

  private *register(node: Node): Procedure<void> {
    const name = keyOf(node);
    this.known.set(name, node);
    this.context.recorder.event(nodeReference(node), 'Normal', 'RegisteredNode', `Node ${name} event: Registered Node ${name} in Controller`);
    this.tainterOf(node);
    yield* this.markReachable(node);
  }

  private unregister(nodes: readonly Node[]): void {
    if (this.known.size === nodes.length) return;
    const present = new Set(nodes.map(keyOf));
    for (const [name, node] of [...this.known]) {
      if (present.has(name)) continue;
      this.known.delete(name);
      this.health.forget(name);
      this.toMarkAgain.delete(name);
      this.context.recorder.event(nodeReference(node), 'Normal', 'RemovingNode', `Node ${name} event: Removing Node ${name} from Controller`);
    }
  }

  private tainterOf(node: Node): NoExecuteTainter {
    const zone = zoneOf(node);
    const known = this.tainters.get(zone);
    if (known) return known;
    const made = new NoExecuteTainter(this.context.host, evictionRate('Normal', 1), (name) => this.noExecutePass(name));
    this.tainters.set(zone, made);
    this.zoneStates.set(zone, 'Initial');
    return made;
  }

  /** Looks at one node; tells whether it is ready. Source: the loop of `monitorNodeHealth`. */
  private *check(cached: Node): Procedure<boolean> {
    const name = keyOf(cached);
    let node: Node | undefined = cached;
    let observed = getNodeCondition(cached, 'Ready')?.status ?? 'Unknown';
    for (let attempt = 0; attempt < UPDATE_RETRIES && node; attempt++) {
      if (!this.health.isSilent(node, this.leases.get(`kube-node-lease/${name}`))) break;
      observed = getNodeCondition(node, 'Ready')?.status ?? 'Unknown';
      const conditions = silentConditions(node, this.context.host.timestamp());
      if (getNodeCondition(node, 'Ready')?.status === 'Unknown') break;
      const reads = [{ ref: objectRef('Lease', 'kube-node-lease', name), pointer: '/spec/renewTime' }];
      const silent: Node = { ...node, status: { ...node.status, conditions } };
      const result = yield* this.context.client.call(update(resources.nodes, silent, 'status'), reads);
      if (result.ok) {
        node = silent;
        break;
      }
      const fresh: Node | undefined = yield* this.fresh(name);
      node = fresh;
    }
    if (!node) return false;
    const current = getNodeCondition(node, 'Ready')?.status;
    if (current !== undefined) yield* this.consequences(node, current, observed);
    return current === 'True';
  }

  private *fresh(name: string): Procedure<Node | undefined> {
    const result = yield* this.context.client.call(get<Node>(resources.nodes, undefined, name));
    return result.ok ? result.object : undefined;
  }

  private *consequences(node: Node, current: string, observed: string): Procedure<void> {
    const name = keyOf(node);
    yield* this.taintByReadiness(node, current);
    const fellSilent = current !== 'True' && observed === 'True';
    if (fellSilent) this.context.recorder.event(nodeReference(node), 'Normal', 'NodeNotReady', `Node ${name} status is now: NodeNotReady`);
    if (!fellSilent && !(this.toMarkAgain.has(name) && observed !== 'True')) {
      this.toMarkAgain.delete(name);
      return;
    }
    if (yield* markPodsNotReady(this.context, this.pods.byIndex(BY_NODE, name), node)) this.toMarkAgain.delete(name);
    else this.toMarkAgain.add(name);
  }

  /** Source: `processTaintBaseEviction`. */
  private *taintByReadiness(node: Node, ready: string): Procedure<void> {
    const pair = taintOf[ready];
    if (!pair) return yield* this.markReachable(node);
    const [own, opposite] = pair;
    if (hasTaint(node, opposite, 'NoExecute')) yield* swapTaints(this.context, node, [noExecute(own)], [noExecute(opposite)]);
    else if (!hasTaint(node, own, 'NoExecute')) this.tainterOf(node).add(keyOf(node));
  }

  private *markReachable(node: Node): Procedure<void> {
    this.tainterOf(node).remove(keyOf(node));
    for (const key of [UNREACHABLE, NOT_READY]) if (hasTaint(node, key, 'NoExecute')) yield* swapTaints(this.context, node, [], [noExecute(key)]);
  }

  private *noExecutePass(name: string): Procedure<boolean> {
    const node = this.nodes.get(name);
    if (!node) return true;
    const pair = taintOf[getNodeCondition(node, 'Ready')?.status ?? ''];
    // Ready again in the meantime.
    if (!pair) return true;
    return yield* swapTaints(this.context, node, [noExecute(pair[0])], [noExecute(pair[1])]);
  }

  /** Slows tainting down where much of a zone is down, and stops it when everything is. Source: `handleDisruption`. */
  private *handleDisruption(zones: ReadonlyMap<string, readonly boolean[]>, nodes: readonly Node[]): Procedure<void> {
    const states = new Map([...zones].map(([zone, ready]) => [zone, computeZoneState(ready)] as const));
    for (const zone of [...this.zoneStates.keys()]) if (!zones.has(zone)) this.zoneStates.delete(zone);
    const allDown = [...states.values()].every((state) => state === 'FullDisruption');
    const allWereDown = [...this.zoneStates.values()].every((state) => state === 'FullDisruption');
    if (allDown && allWereDown) return;
    if (allDown) {
      for (const node of nodes) yield* this.markReachable(node);
      for (const zone of states.keys()) {
        this.tainters.get(zone)?.setRate(0);
        this.zoneStates.set(zone, 'FullDisruption');
      }
      return;
    }
    if (allWereDown) this.health.resetAll();
    for (const [zone, state] of states) {
      if (this.zoneStates.get(zone) !== state) this.tainters.get(zone)?.setRate(evictionRate(state, zones.get(zone)?.length ?? 0));
      this.zoneStates.set(zone, state);
    }
  }
}
