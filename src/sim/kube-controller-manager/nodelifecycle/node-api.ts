import { type Node, objectRef, type Pod, type Read, resources } from '../../../api/index.ts';
import { type ApiClient, type EventRecorder, get, patch, update } from '../../client-go/index.ts';
import { all, type Procedure, type ProcessHost } from '../../kernel/index.ts';
import { isConflict, isNotFound } from '../controller/api-error.ts';
import { sameTaint, type Taint } from './taints.ts';

/** `UpdateTaintBackoff.Steps` of the controller's helpers. */
const TAINT_RETRIES = 5;

interface Tools {
  readonly host: ProcessHost;
  readonly client: ApiClient;
  readonly recorder: EventRecorder;
}

/** Changes a node's taints as it finds them fresh. Returns whether it worked. Source: `controller_utils.go` `PatchNodeTaints`. */
function* patchTaints({ client }: Tools, name: string, change: (taints: readonly Taint[]) => readonly Taint[], reads: readonly Read[]): Procedure<boolean> {
  for (let attempt = 0; attempt < TAINT_RETRIES; attempt++) {
    const fresh = yield* client.call(get<Node>(resources.nodes, undefined, name));
    if (!fresh.ok) return isNotFound(fresh.status);
    const before = fresh.object.spec?.taints ?? [];
    const after = change(before);
    if (after.length === before.length && after.every((taint, index) => taint === before[index])) return true;
    const resourceVersion = fresh.object.metadata?.resourceVersion;
    const body = { metadata: { resourceVersion }, spec: { taints: after.length > 0 ? after : null } };
    const result = yield* client.call(patch<Node>(resources.nodes, undefined, name, 'application/strategic-merge-patch+json', body), reads);
    if (result.ok) return true;
    if (!isConflict(result.status)) return false;
  }
  return false;
}

/** Adds some taints and removes others. Source: `pkg/controller/util/node/controller_utils.go` `SwapNodeControllerTaint`. */
export function* swapTaints(tools: Tools, node: Node, add: readonly Taint[], remove: readonly Taint[]): Procedure<boolean> {
  const name = node.metadata?.name ?? '';
  const reads: Read[] = [{ ref: objectRef('Node', undefined, name), pointer: '/status/conditions' }];
  const timeAdded = tools.host.timestamp();
  const missing = (taints: readonly Taint[]): Taint[] => add.filter((taint) => !taints.some((each) => sameTaint(each, taint)));
  if (add.length > 0 && !(yield* patchTaints(tools, name, (taints) => [...taints, ...missing(taints).map((taint) => ({ ...taint, timeAdded }))], reads)))
    return false;
  if (!remove.some((taint) => node.spec?.taints?.some((each) => sameTaint(each, taint)))) return true;
  return yield* patchTaints(tools, name, (taints) => taints.filter((each) => !remove.some((taint) => sameTaint(each, taint))), reads);
}

/** Marks all Pods of a node not ready, since nobody can tell any more. Returns whether all could be written. */
export function* markPodsNotReady(tools: Tools, pods: readonly Pod[], node: Node): Procedure<boolean> {
  const results = yield* all(pods.map((pod) => markPodNotReady(tools, pod, node)));
  return results.every((ok) => ok);
}

function* markPodNotReady({ host, client, recorder }: Tools, pod: Pod, node: Node): Procedure<boolean> {
  const conditions = pod.status?.conditions ?? [];
  const ready = conditions.find(({ type }) => type === 'Ready');
  if (!ready || ready.status === 'False') return true;
  const changed = conditions.map((condition) => (condition === ready ? { ...ready, status: 'False', lastTransitionTime: host.timestamp() } : condition));
  const reads: Read[] = [{ ref: objectRef('Node', undefined, node.metadata?.name ?? ''), pointer: '/status/conditions' }];
  const result = yield* client.call(update(resources.pods, { ...pod, status: { ...pod.status, conditions: changed } }, 'status'), reads);
  if (!result.ok && isNotFound(result.status)) return true;
  recorder.event(pod, 'Warning', 'NodeNotReady', 'Node is not ready');
  return result.ok;
}
