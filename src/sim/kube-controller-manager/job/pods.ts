import type { Pod } from '../../../api/index.ts';
import { sortActive } from '../controller/active-pods.ts';
import { isPodTerminating } from '../controller/pod.ts';
import { podFromTemplate } from '../controller/pod-control.ts';
import { failureAnnotations } from './indexes.ts';
import { COMPLETION_INDEX, completionIndex, isIndexed, type Job, onlyReplacesFailed, TRACKING_FINALIZER } from './job-status.ts';
import { byCompletionIndex, hasValidIndex, type SyncContext } from './sync-context.ts';

type PodSpec = NonNullable<Pod['spec']>;

/** Each container of an Indexed Job learns its index by `JOB_COMPLETION_INDEX`. */
function withIndex(spec: PodSpec, job: Job, index: number): PodSpec {
  const variable = { name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef: { fieldPath: `metadata.labels['${COMPLETION_INDEX}']` } } };
  const add = <C extends { env?: { name: string }[] }>(container: C): C =>
    container.env?.some(({ name }) => name === variable.name) ? container : { ...container, env: [...(container.env ?? []), variable] };
  return {
    ...spec,
    hostname: `${job.metadata?.name}-${index}`,
    containers: spec.containers.map(add),
    ...(spec.initContainers ? { initContainers: spec.initContainers.map(add) } : {}),
  };
}

/** A Pod of the Job, kept by a finalizer until it is counted. Source: `job_controller.go` `manageJob`. */
export function podOf(job: Job, index: number | undefined, delayed: ReadonlyMap<number, Pod>): Pod {
  const template = job.spec?.template ?? {};
  const pod = podFromTemplate(template, job);
  const { finalizers = [] } = pod.metadata ?? {};
  const metadata = { ...pod.metadata, finalizers: finalizers.includes(TRACKING_FINALIZER) ? finalizers : [...finalizers, TRACKING_FINALIZER] };
  if (index === undefined || !pod.spec) return { ...pod, metadata };
  const mark = { [COMPLETION_INDEX]: `${index}` };
  return {
    ...pod,
    metadata: {
      ...metadata,
      generateName: `${job.metadata?.name}-${index}-`,
      labels: { ...metadata.labels, ...mark },
      annotations: { ...metadata.annotations, ...mark, ...(job.spec?.backoffLimitPerIndex === undefined ? {} : failureAnnotations(job, delayed.get(index))) },
    },
    spec: withIndex(pod.spec, job, index),
  };
}

/** The lowest indexes that are neither done (or failed) nor under way. Source: `indexed_job_utils.go` `firstPendingIndexes`. */
export function pendingIndexes({ job, pods, active, succeededIndexes, failedIndexes = new Set() }: SyncContext, count: number): readonly number[] {
  const going = onlyReplacesFailed(job) ? [...active, ...pods.filter(isPodTerminating)] : active;
  const taken = new Set(going.map(completionIndex));
  const pending: number[] = [];
  for (let index = 0; index < (job.spec?.completions ?? 0) && pending.length < count; index++) {
    if (!taken.has(index) && !succeededIndexes.has(index) && !failedIndexes.has(index)) pending.push(index);
  }
  return pending;
}

/** Pods of the same index but the best one, and those without a valid index. Source: appendDuplicatedIndexPodsForRemoval. */
function duplicates(job: Job, active: readonly Pod[]): { readonly remove: readonly Pod[]; readonly left: readonly Pod[] } {
  const [remove, left]: [Pod[], Pod[]] = [[], []];
  const byIndex = new Map<number, Pod[]>();
  for (const pod of [...active].sort(byCompletionIndex)) {
    const index = completionIndex(pod);
    if (index === undefined || !hasValidIndex(job, pod)) remove.push(pod);
    else byIndex.set(index, [...(byIndex.get(index) ?? []), pod]);
  }
  for (const same of byIndex.values()) {
    const sorted = sortActive(same);
    remove.push(...sorted.slice(0, -1));
    left.push(...sorted.slice(-1));
  }
  return { remove, left };
}

/** Which active Pods go, at least `count`. Source: activePodsForRemoval. */
export function podsForRemoval(job: Job, active: readonly Pod[], count: number): readonly Pod[] {
  const { remove, left } = isIndexed(job) ? duplicates(job, active) : { remove: [], left: active };
  return remove.length < count ? [...remove, ...sortActive(left).slice(0, count - remove.length)] : remove;
}
