import type { Container, ContainerStatus, Pod, PodSpec } from '../../api/index.ts';

/** A Pod that has come from the API server: identity and spec are there. */
export interface PodIdentity {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
}

export function identityOf(pod: Pod): PodIdentity {
  const { uid = '', namespace = 'default', name = '' } = pod.metadata ?? {};
  return { uid, namespace, name };
}

/** `<name>_<namespace>(<uid>)`, as kubelet messages name a Pod (`kubernetes/pkg/kubelet/util/format/pod.go`). */
export function formatPod(pod: Pod): string {
  const { uid, namespace, name } = identityOf(pod);
  return `${name}_${namespace}(${uid})`;
}

const noSpec: PodSpec = { containers: [] };
export const specOf = (pod: Pod): PodSpec => pod.spec ?? noSpec;
export const initContainersOf = (pod: Pod): readonly Container[] => pod.spec?.initContainers ?? [];
export const containersOf = (pod: Pod): readonly Container[] => pod.spec?.containers ?? [];

/** Containers that were put into a running Pod (`kubectl debug`): started once, never again. */
export const ephemeralContainersOf = (pod: Pod): readonly Container[] => pod.spec?.ephemeralContainers ?? [];
/** Every container of a Pod, of whatever kind. */
export const allContainersOf = (pod: Pod): readonly Container[] => [...initContainersOf(pod), ...containersOf(pod), ...ephemeralContainersOf(pod)];

/** An init container that keeps running beside the app containers: a sidecar. */
export const isSidecar = (container: Container): boolean => container.restartPolicy === 'Always';

export const isHostNetwork = (pod: Pod): boolean => pod.spec?.hostNetwork === true;
export const isBeingDeleted = (pod: Pod): boolean => pod.metadata?.deletionTimestamp !== undefined;

/**
 * Does this container run again after this exit? A container's own rules first, then its own policy, then the Pod's
 * (`kubernetes/pkg/api/v1/pod/util.go` ContainerShouldRestart).
 */
export function restartsAfter(container: Container, pod: Pod, exitCode: number): boolean {
  for (const rule of container.restartPolicyRules ?? []) {
    const values = rule.exitCodes?.values ?? [];
    const listed = values.includes(exitCode);
    const matches = rule.exitCodes?.operator === 'In' ? listed : rule.exitCodes?.operator === 'NotIn' ? !listed : false;
    if (matches) return rule.action === 'Restart';
  }
  const policy = container.restartPolicy ?? specOf(pod).restartPolicy ?? 'Always';
  if (policy === 'Never') return false;
  return policy === 'Always' || exitCode !== 0;
}

/** Could a failed run of this container be repeated? What a killed probe asks, where there is no exit code yet. */
export function restartsOnFailure(container: Container, pod: Pod): boolean {
  return (container.restartPolicy ?? specOf(pod).restartPolicy ?? 'Always') !== 'Never';
}

export function statusNamed(statuses: readonly ContainerStatus[] | undefined, name: string): ContainerStatus | undefined {
  return statuses?.find((status) => status.name === name);
}

/** `spec.containers{web}`: what an event about a container refers to (`kubernetes/pkg/kubelet/container/ref.go`). */
export function fieldPathOf(pod: Pod, container: Container): string {
  const has = (list: readonly Container[]): boolean => list.some((other) => other.name === container.name);
  const list = has(initContainersOf(pod)) ? 'initContainers' : has(ephemeralContainersOf(pod)) ? 'ephemeralContainers' : 'containers';
  return `spec.${list}{${container.name}}`;
}
