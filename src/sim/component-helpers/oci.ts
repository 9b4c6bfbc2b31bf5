import type { OciSpec } from '../../api/index.ts';

/** `namespace/name` of the Pod that a container belongs to. One that was not made through CRI belongs to none: its cgroup names it (`k8s.io/<id>`, as `ctr` sets it). */
export function podOf({ annotations, linux }: OciSpec): string {
  const pod = annotations['io.kubernetes.cri.sandbox-name'];
  return pod === undefined ? linux.cgroupsPath.slice(1) : `${annotations['io.kubernetes.cri.sandbox-namespace'] ?? ''}/${pod}`;
}
