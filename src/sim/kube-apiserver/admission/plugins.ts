import type { RbacAuthorizer } from '../authorization/rbac.ts';
import type { AdmissionPlugin } from './plugin.ts';
import { defaultIngressClass } from './plugin/default-ingress-class.ts';
import { defaultStorageClass } from './plugin/default-storage-class.ts';
import { defaultTolerationSeconds } from './plugin/default-toleration-seconds.ts';
import { limitRanger } from './plugin/limit-ranger.ts';
import { namespaceLifecycle } from './plugin/namespace-lifecycle.ts';
import { nodeRestriction } from './plugin/node-restriction.ts';
import { persistentVolumeClaimResize } from './plugin/persistent-volume-claim-resize.ts';
import { mutatingAdmissionPolicy, validatingAdmissionPolicy } from './plugin/policies.ts';
import { podSecurity } from './plugin/pod-security.ts';
import { priority } from './plugin/priority.ts';
import { rbacEscalation } from './plugin/rbac-escalation.ts';
import { resourceQuota } from './plugin/resource-quota.ts';
import { runtimeClass } from './plugin/runtime-class.ts';
import { serviceAccount } from './plugin/service-account.ts';
import { storageObjectInUseProtection } from './plugin/storage-object-in-use-protection.ts';
import { taintNodesByCondition } from './plugin/taint-nodes-by-condition.ts';

/** The plugins of one server in the order in which they run. Source: `kubernetes/pkg/kubeapiserver/options/plugins.go`. */
export function admissionPlugins(rbac: RbacAuthorizer): readonly AdmissionPlugin[] {
  return [
    namespaceLifecycle,
    limitRanger,
    serviceAccount,
    nodeRestriction,
    taintNodesByCondition,
    podSecurity,
    priority,
    defaultTolerationSeconds,
    defaultStorageClass,
    storageObjectInUseProtection,
    persistentVolumeClaimResize,
    runtimeClass,
    defaultIngressClass,
    mutatingAdmissionPolicy,
    rbacEscalation(rbac),
    validatingAdmissionPolicy,
    resourceQuota(),
  ];
}
