import { type KubeObject, type Micros, type Node, objectRef, type Pod, resources, seconds } from '../../../api/index.ts';
import { get, type Informer, keyOf, patch, remove, splitKey, whenAllSynced } from '../../client-go/index.ts';
import type { Procedure, TimerHandle } from '../../kernel/index.ts';
import { isNotFound } from '../controller/api-error.ts';
import { getPodCondition } from '../controller/pod.ts';
import type { ControllerContext } from '../controller-context.ts';
import { type Taint, type Toleration, tolerates } from '../nodelifecycle/taints.ts';
import { BY_NODE, podsByNode } from '../shared-informer-factory.ts';
import { deepEqual } from '../../apimachinery/equality.ts';

interface Scheduled {
  readonly timer: TimerHandle;
  readonly since: Micros;
}

const RETRIES = 5;

const noExecuteTaints = (node: Node | undefined): readonly Taint[] => (node?.spec?.taints ?? []).filter(({ effect }) => effect === 'NoExecute');

/**
 * How long a Pod may stay under these taints: 0 = not at all, undefined = forever.
 * Source: `pkg/controller/tainteviction/taint_eviction.go` `processPodOnNode`, `getMinTolerationTime`.
 */
export function tolerationTime(taints: readonly Taint[], tolerations: readonly Toleration[]): Micros | undefined {
  let least: number | undefined;
  for (const taint of taints) {
    const used = tolerations.find((toleration) => tolerates(toleration, taint));
    if (!used) return seconds(0);
    const { tolerationSeconds } = used;
    if (tolerationSeconds !== undefined) least = Math.min(least ?? Number.POSITIVE_INFINITY, Math.max(tolerationSeconds, 0));
  }
  return least === undefined ? undefined : seconds(least);
}

/** Deletes Pods from nodes with NoExecute taints that they do not tolerate (any longer). */
export class TaintEvictionController {
  private readonly nodes: Informer<Node>;
  private readonly pods: Informer<Pod>;
  private readonly scheduled = new Map<string, Scheduled>();

  constructor(private readonly context: ControllerContext) {
    this.nodes = context.informers.of<Node>(resources.nodes);
    this.pods = podsByNode(context.informers);
  }

  start(): void {
    whenAllSynced([this.nodes, this.pods], () => {
      this.nodes.handle({
        onAdd: (node) => this.nodeChanged(node),
        onUpdate: (before, node) => {
          if (!deepEqual(noExecuteTaints(before), noExecuteTaints(node))) this.nodeChanged(node);
        },
      });
      this.pods.handle({
        onUpdate: (before, pod) => {
          if (before.spec?.nodeName !== pod.spec?.nodeName || !deepEqual(before.spec?.tolerations, pod.spec?.tolerations)) this.podChanged(pod);
        },
        onAdd: (pod) => this.podChanged(pod),
        onDelete: (pod) => this.cancel(keyOf(pod)),
      });
    });
  }

  private nodeChanged(node: Node): void {
    const taints = noExecuteTaints(node);
    for (const pod of this.pods.byIndex(BY_NODE, keyOf(node))) this.consider(pod, taints);
  }

  private podChanged(pod: Pod): void {
    if (pod.spec?.nodeName) this.consider(pod, noExecuteTaints(this.nodes.get(pod.spec.nodeName)));
  }

  private consider(pod: Pod, taints: readonly Taint[]): void {
    const { host } = this.context;
    const key = keyOf(pod);
    const time = tolerationTime(taints, pod.spec?.tolerations ?? []);
    if (taints.length === 0 || time === undefined) {
      this.cancel(key);
      return;
    }
    const planned = this.scheduled.get(key);
    // What was planned earlier and comes sooner stays.
    if (planned && time > 0 && planned.since + time < host.now() + time) return;
    if (planned) this.cancel(key);
    this.scheduled.set(key, { timer: host.after(time, () => host.run(this.evict(key))), since: host.now() });
  }

  private cancel(key: string): void {
    const planned = this.scheduled.get(key);
    if (!planned) return;
    this.context.host.cancel(planned.timer);
    this.scheduled.delete(key);
    this.event(key, `Cancelling deletion of Pod ${key}`);
  }

  private event(key: string, message: string): void {
    const { namespace, name } = splitKey(key);
    const reference: KubeObject = { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name } };
    this.context.recorder.event(reference, 'Normal', 'TaintManagerEviction', message);
  }

  private *evict(key: string): Procedure<void> {
    this.scheduled.delete(key);
    this.event(key, `Marking for deletion Pod ${key}`);
    for (let attempt = 0; attempt < RETRIES; attempt++) {
      if (yield* this.addConditionAndDelete(key)) return;
      yield* this.context.host.sleep(seconds(0.01));
    }
  }

  private *addConditionAndDelete(key: string): Procedure<boolean> {
    const { client, host } = this.context;
    const { namespace, name } = splitKey(key);
    const fresh = yield* client.call(get<Pod>(resources.pods, namespace, name));
    if (!fresh.ok) return isNotFound(fresh.status);
    const reads = [{ ref: objectRef('Node', undefined, fresh.object.spec?.nodeName ?? ''), pointer: '/spec/taints' }];
    if (getPodCondition(fresh.object, 'DisruptionTarget')?.status !== 'True') {
      const condition = {
        type: 'DisruptionTarget',
        status: 'True',
        reason: 'DeletionByTaintManager',
        lastTransitionTime: host.timestamp(),
        message: 'Taint manager: deleting due to NoExecute taint',
      };
      const body = { metadata: { uid: fresh.object.metadata?.uid }, status: { conditions: [condition] } };
      const patched = yield* client.call(patch<Pod>(resources.pods, namespace, name, 'application/strategic-merge-patch+json', body, 'status'), reads);
      if (!patched.ok) return false;
    }
    const deleted = yield* client.call(remove(resources.pods, namespace, name), reads);
    return deleted.ok || isNotFound(deleted.status);
  }
}
