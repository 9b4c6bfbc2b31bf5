import { type Micros, type Node, objectRef, type Pod, resources, seconds } from '../../../api/index.ts';
import { get, type Informer, patch, remove, whenAllSynced } from '../../client-go/index.ts';
import { all, type Procedure } from '../../kernel/index.ts';
import { compareStrings } from '../../apimachinery/index.ts';
import { isPodTerminal } from '../../component-helpers/pod.ts';
import { isNodeReady } from '../../component-helpers/node/util/conditions.ts';
import { isNotFound } from '../controller/api-error.ts';
import type { ControllerContext } from '../controller-context.ts';

/** `gcCheckPeriod`, `quarantineTime`, `--terminated-pod-gc-threshold`. */
const CHECK_PERIOD = seconds(20);
const QUARANTINE = seconds(40);
const TERMINATED_THRESHOLD = 12_500;

const isEvicted = (pod: Pod): boolean => pod.status?.phase === 'Failed' && pod.status.reason === 'Evicted';

function byEvictionAndAge(a: Pod, b: Pod): number {
  if (isEvicted(a) !== isEvicted(b)) return isEvicted(a) ? -1 : 1;
  return (
    compareStrings(a.metadata?.creationTimestamp ?? '', b.metadata?.creationTimestamp ?? '') || compareStrings(a.metadata?.name ?? '', b.metadata?.name ?? '')
  );
}

/** Deletes Pods that nobody else will. Source: `pkg/controller/podgc/gc_controller.go`. */
export class PodGCController {
  private readonly pods: Informer<Pod>;
  private readonly nodes: Informer<Node>;
  /** Nodes that Pods name and that do not exist, and since when that is known. */
  private readonly missingSince = new Map<string, Micros>();
  private busy = false;

  constructor(private readonly context: ControllerContext) {
    this.pods = context.informers.of<Pod>(resources.pods);
    this.nodes = context.informers.of<Node>(resources.nodes);
  }

  start(): void {
    const { host } = this.context;
    whenAllSynced([this.pods, this.nodes], () => void host.every(CHECK_PERIOD, 'podgc', () => this.tick(), seconds(0)));
  }

  private tick(): void {
    if (this.busy) return;
    this.busy = true;
    this.context.host.run(this.gc(), () => {
      this.busy = false;
    });
  }

  private *gc(): Procedure<void> {
    const pods = [...this.pods.all()];
    const terminated = pods.filter(isPodTerminal);
    const excess = terminated.length - TERMINATED_THRESHOLD;
    if (excess > 0) yield* this.deleteAll(terminated.sort(byEvictionAndAge).slice(0, excess));
    yield* this.deleteAll(pods.filter((pod) => this.isOutOfService(pod)).sort(byEvictionAndAge));
    yield* this.gcOrphaned(pods);
    yield* this.deleteAll(pods.filter((pod) => pod.metadata?.deletionTimestamp && !pod.spec?.nodeName));
  }

  /** It is being deleted on a node that somebody has declared to be off. */
  private isOutOfService(pod: Pod): boolean {
    const node = pod.metadata?.deletionTimestamp ? this.nodes.get(pod.spec?.nodeName ?? '') : undefined;
    if (!node || isNodeReady(node)) return false;
    return node.spec?.taints?.some(({ key }) => key === 'node.kubernetes.io/out-of-service') ?? false;
  }

  /** Pods of nodes that are gone: after a quarantine, and after asking the server itself. */
  private *gcOrphaned(pods: readonly Pod[]): Procedure<void> {
    const now = this.context.host.now();
    const orphaned = pods.filter(({ spec }) => spec?.nodeName && !this.nodes.get(spec.nodeName));
    const names = new Set(orphaned.map(({ spec }) => spec?.nodeName ?? ''));
    for (const name of [...this.missingSince.keys()]) if (!names.has(name)) this.missingSince.delete(name);
    for (const name of names) {
      const since = this.missingSince.get(name);
      if (since === undefined) this.missingSince.set(name, now);
      else if (now - since >= QUARANTINE && (yield* this.isGone(name))) {
        yield* this.deleteAll(
          orphaned.filter(({ spec }) => spec?.nodeName === name),
          true,
        );
      }
    }
  }

  private *isGone(name: string): Procedure<boolean> {
    const result = yield* this.context.client.call(get<Node>(resources.nodes, undefined, name));
    return !result.ok && isNotFound(result.status);
  }

  private *deleteAll(pods: readonly Pod[], orphaned = false): Procedure<void> {
    yield* all(pods.map((pod) => this.markFailedAndDelete(pod, orphaned)));
  }

  private *markFailedAndDelete(pod: Pod, orphaned: boolean): Procedure<void> {
    const { client, host } = this.context;
    const { namespace, name = '', uid } = pod.metadata ?? {};
    const reads = pod.spec?.nodeName ? [{ ref: objectRef('Node', undefined, pod.spec.nodeName), pointer: '' }] : [];
    if (!isPodTerminal(pod)) {
      const condition = {
        type: 'DisruptionTarget',
        status: 'True',
        reason: 'DeletionByPodGC',
        message: 'PodGC: node no longer exists',
        lastTransitionTime: host.timestamp(),
      };
      const body = { metadata: { uid }, status: { phase: 'Failed', ...(orphaned ? { conditions: [condition] } : {}) } };
      const result = yield* client.call(patch<Pod>(resources.pods, namespace, name, 'application/strategic-merge-patch+json', body, 'status'), reads);
      if (!result.ok) return;
    }
    yield* client.call(remove(resources.pods, namespace, name, { gracePeriodSeconds: 0 }), reads);
  }
}
