import type { Pod } from '../../api/index.ts';
import { deepEqual } from '../apimachinery/equality.ts';
import { POD_NAME_LABEL, POD_NAMESPACE_LABEL, type RuntimePodStatus } from './runtime-status.ts';

/** A Pod made of what the runtime's labels say of it: enough to stop it. */
export function podOfRuntime(runtime: RuntimePodStatus): Pod {
  const labels = runtime.containers[0]?.labels;
  const { name, namespace } = runtime.sandboxes[0]?.metadata ?? { name: labels?.[POD_NAME_LABEL] ?? '', namespace: labels?.[POD_NAMESPACE_LABEL] ?? '' };
  const names = new Set(runtime.containers.map(({ metadata }) => metadata.name));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, uid: runtime.uid },
    spec: { containers: [...names].map((container) => ({ name: container })) },
  };
}

/** Does a change of the object concern the running Pod? Its own status does not, unless a readiness gate looks at it. */
export function needsSync(before: Pod, after: Pod): boolean {
  if (before.metadata?.generation !== after.metadata?.generation) return true;
  if (!deepEqual(before.metadata?.labels, after.metadata?.labels) || !deepEqual(before.metadata?.annotations, after.metadata?.annotations)) return true;
  if ((after.spec?.readinessGates?.length ?? 0) === 0) return false;
  return !deepEqual(before.status?.conditions, after.status?.conditions);
}
