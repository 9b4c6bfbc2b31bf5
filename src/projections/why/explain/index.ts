import { kindOf } from '../../inspector/object.ts';
import type { Asked, Explained, Explainer } from './asked.ts';
import { changes } from './changes.ts';
import { configMap } from './config-map.ts';
import { controlPlaneDown } from './control-plane.ts';
import { crashLoop } from './crash-loop.ts';
import { cronJob } from './cron-job.ts';
import { disruptionBudget } from './disruption-budget.ts';
import { stuckTerminating } from './finalizers.ts';
import { killed } from './killed.ts';
import { policyBlocks } from './network-policy.ts';
import { idleNode, nodeLost } from './node.ts';
import { pending } from './pending.ts';
import { pinned } from './pinned.ts';
import { livenessKill, startupAgain } from './probes.ts';
import { rollout } from './rollout.ts';
import { sandbox } from './sandbox.ts';
import { scaleDown } from './scale-down.ts';
import { lateRules, noEndpoints } from './service.ts';
import { skewed } from './spread.ts';
import { waitsForPod } from './stateful-set.ts';
import { replicasWriters } from './writers.ts';

/** By kind; the first that has an answer gives it. */
const EXPLAINERS: Readonly<Record<string, readonly Explainer[]>> = {
  Pod: [pending, sandbox, livenessKill, startupAgain, killed, crashLoop],
  Service: [noEndpoints, lateRules, pinned],
  Deployment: [replicasWriters, skewed, rollout, scaleDown],
  StatefulSet: [waitsForPod],
  CronJob: [cronJob],
  Node: [nodeLost, idleNode],
  ConfigMap: [configMap],
  PodDisruptionBudget: [disruptionBudget],
  Namespace: [changes],
  NetworkPolicy: [policyBlocks],
};

/** Those that are asked first, whatever the kind. */
const ANY: readonly Explainer[] = [controlPlaneDown, stuckTerminating];

/** The answer to "why is it so?" for a state that has an explanation of its own; undefined for all others. */
export function explain(asked: Asked): Explained | undefined {
  const kind = kindOf(asked.ref);
  for (const explainer of [...ANY, ...(Object.hasOwn(EXPLAINERS, kind) ? (EXPLAINERS[kind] ?? []) : [])]) {
    const explained = explainer(asked);
    if (explained) return explained;
  }
  return undefined;
}
