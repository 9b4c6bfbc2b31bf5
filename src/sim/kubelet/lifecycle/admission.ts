import type { Node, Pod } from '../../../api/index.ts';
import { milliValue, unitValue } from '../../apimachinery/quantity.ts';
import { computeQos, podAmount } from '../cm/resources.ts';
import { isCriticalPod } from '../eviction/ranking.ts';
import { containersOf, specOf } from '../pod.ts';

/** Why a Pod is refused by its node: `status.reason` and the text of the event. */
export interface Rejection {
  readonly reason: string;
  readonly message: string;
}

/** The eviction manager's admission: under pressure only critical Pods come, under memory pressure all but BestEffort ones (`eviction_manager.go` Admit). */
export function pressureRejection(pressures: readonly string[], pod: Pod): Rejection | undefined {
  if (pressures.length === 0 || isCriticalPod(pod)) return undefined;
  if (pressures.length === 1 && pressures[0] === 'MemoryPressure') {
    const tolerated = specOf(pod).tolerations?.some(({ key, operator }) => key === 'node.kubernetes.io/memory-pressure' || (operator === 'Exists' && !key));
    if (computeQos(pod) !== 'BestEffort' || tolerated) return undefined;
  }
  return { reason: 'Evicted', message: `The node had condition: [${pressures.join(' ')}]. ` };
}

type Amounts = Record<'cpu' | 'memory' | 'ephemeral-storage', number>;

/** What the admitted Pods of a node take together, kept as they come and go. Millicores and bytes. */
export class NodeUse {
  private readonly pods = new Map<string, { readonly requests: Amounts; readonly ports: readonly string[] }>();
  private readonly sum: Amounts = { cpu: 0, memory: 0, 'ephemeral-storage': 0 };

  get count(): number {
    return this.pods.size;
  }

  used(name: keyof Amounts): number {
    return this.sum[name];
  }

  add(uid: string, pod: Pod): void {
    if (this.pods.has(uid)) return;
    const requests = requestsOf(pod);
    this.pods.set(uid, { requests, ports: hostPorts(pod) });
    for (const name of RESOURCES) this.sum[name] += requests[name];
  }

  remove(uid: string): void {
    const pod = this.pods.get(uid);
    if (!pod || !this.pods.delete(uid)) return;
    for (const name of RESOURCES) this.sum[name] -= pod.requests[name];
  }

  /** Does a Pod with these host ports clash with one that is here? */
  conflicts(wanted: readonly string[]): boolean {
    if (wanted.length === 0) return false;
    for (const { ports } of this.pods.values()) if (ports.some((port) => wanted.some((own) => clashes(own, port)))) return true;
    return false;
  }
}

const RESOURCES = ['cpu', 'memory', 'ephemeral-storage'] as const;

const requestsOf = (pod: Pod): Amounts => ({
  cpu: podAmount(pod, 'cpu', 'requests'),
  memory: podAmount(pod, 'memory', 'requests'),
  'ephemeral-storage': podAmount(pod, 'ephemeral-storage', 'requests'),
});

const insufficient = (resource: string, requested: number, used: number, capacity: number): Rejection => ({
  reason: `OutOf${resource}`,
  message: `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
});

const predicate = (name: string, why: string): Rejection => ({ reason: name, message: `Predicate ${name} failed: ${why}` });

/** NodeResourcesFit, in the order cpu, memory, ephemeral-storage after the number of Pods. Millicores and bytes. */
function fits(pod: Pod, node: Node, use: NodeUse): Rejection | undefined {
  const allocatable = node.status?.allocatable ?? {};
  const pods = unitValue(allocatable.pods);
  if (use.count + 1 > pods) return insufficient('pods', 1, use.count, pods);
  const wanted = requestsOf(pod);
  for (const name of RESOURCES) {
    if (wanted[name] === 0) continue;
    const capacity = name === 'cpu' ? milliValue(allocatable.cpu) : unitValue(allocatable[name]);
    const used = use.used(name);
    if (wanted[name] > capacity - used) return insufficient(name, wanted[name], used, capacity);
  }
  return undefined;
}

type Expression = { readonly key: string; readonly operator: string; readonly values?: readonly string[] };

const operators: Readonly<Record<string, (value: string | undefined, values: readonly string[]) => boolean>> = {
  In: (value, values) => value !== undefined && values.includes(value),
  NotIn: (value, values) => value === undefined || !values.includes(value),
  Exists: (value) => value !== undefined,
  DoesNotExist: (value) => value === undefined,
  Gt: (value, [limit]) => value !== undefined && Number(value) > Number(limit),
  Lt: (value, [limit]) => value !== undefined && Number(value) < Number(limit),
};

const holds = (labels: Readonly<Record<string, string>>, { key, operator, values = [] }: Expression): boolean =>
  operators[operator]?.(labels[key], values) ?? false;

function matchesAffinity(pod: Pod, node: Node): boolean {
  const labels = node.metadata?.labels ?? {};
  const selector = Object.entries(specOf(pod).nodeSelector ?? {});
  if (!selector.every(([key, value]) => labels[key] === value)) return false;
  const required = specOf(pod).affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (!required) return true;
  const fields = { 'metadata.name': node.metadata?.name ?? '' };
  return required.nodeSelectorTerms.some(({ matchExpressions = [], matchFields = [] }) => {
    if (matchExpressions.length + matchFields.length === 0) return false;
    return matchExpressions.every((expression) => holds(labels, expression)) && matchFields.every((expression) => holds(fields, expression));
  });
}

function hostPorts(pod: Pod): string[] {
  return containersOf(pod).flatMap(({ ports = [] }) =>
    ports.filter(({ hostPort }) => hostPort).map(({ hostPort, protocol = 'TCP', hostIP = '0.0.0.0' }) => `${protocol} ${hostIP} ${hostPort}`),
  );
}

function clashes(a: string, b: string): boolean {
  const [protocol, ip, port] = a.split(' ');
  const [otherProtocol, otherIP, otherPort] = b.split(' ');
  return protocol === otherProtocol && port === otherPort && (ip === otherIP || ip === '0.0.0.0' || otherIP === '0.0.0.0');
}

type Taint = NonNullable<NonNullable<Node['spec']>['taints']>[number];
type Toleration = NonNullable<NonNullable<Pod['spec']>['tolerations']>[number];

function tolerates({ key = '', operator = 'Equal', value = '', effect }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  return operator === 'Exists' ? true : key !== '' && value === (taint.value ?? '');
}

/**
 * May this Pod run here, beside what was admitted before and still counts? The first reason wins.
 * Source: `kubernetes/pkg/kubelet/lifecycle/predicate.go` generalFilter, `pkg/scheduler/eventhandlers.go` AdmissionCheck.
 */
export function admit(pod: Pod, node: Node, use: NodeUse): Rejection | undefined {
  const os = specOf(pod).nodeSelector?.['kubernetes.io/os'];
  const nodeOs = node.metadata?.labels?.['kubernetes.io/os'];
  if (os !== undefined && nodeOs !== undefined && os !== nodeOs) {
    return { reason: 'PodOSSelectorNodeLabelDoesNotMatch', message: "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label" };
  }
  if (specOf(pod).os && specOf(pod).os?.name !== 'linux') {
    return { reason: 'PodOSNotSupported', message: "Failed to admit pod as the OS field doesn't match node OS" };
  }
  const room = fits(pod, node, use);
  if (room) return room;
  if (!matchesAffinity(pod, node)) return predicate('NodeAffinity', "node(s) didn't match Pod's node affinity/selector");
  if (specOf(pod).nodeName && specOf(pod).nodeName !== node.metadata?.name) return predicate('NodeName', "node(s) didn't match the requested node name");
  if (use.conflicts(hostPorts(pod))) return predicate('NodePorts', "node(s) didn't have free ports for the requested pod ports");
  const taint = node.spec?.taints?.find(
    (candidate) => candidate.effect === 'NoExecute' && !specOf(pod).tolerations?.some((toleration) => tolerates(toleration, candidate)),
  );
  return taint ? predicate('TaintToleration', "node(s) had taints that the pod didn't tolerate") : undefined;
}
