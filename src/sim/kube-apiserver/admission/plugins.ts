import type { AdmissionPlugin } from './plugin.ts';
import { defaultTolerationSeconds } from './plugin/default-toleration-seconds.ts';
import { namespaceLifecycle } from './plugin/namespace-lifecycle.ts';
import { priority } from './plugin/priority.ts';
import { serviceAccount } from './plugin/service-account.ts';
import { taintNodesByCondition } from './plugin/taint-nodes-by-condition.ts';

/** The plugins in the order in which they run. Source: `kubernetes/pkg/kubeapiserver/options/plugins.go`. */
export const admissionPlugins: readonly AdmissionPlugin[] = [
  namespaceLifecycle,
  serviceAccount,
  taintNodesByCondition,
  priority,
  defaultTolerationSeconds,
];
