import type { Pod } from '../../../api/index.ts';
import { podFromTemplate } from '../controller/pod-control.ts';
import { failureAnnotations, type IndexSight } from './indexes.ts';
import { COMPLETION_INDEX, completionIndex, isIndexed, type Job, TRACKING_FINALIZER } from './job-status.ts';

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
export function podOf(job: Job, index: number | undefined, indexes?: IndexSight): Pod {
  const template = job.spec?.template ?? {};
  const pod = podFromTemplate(template, job);
  const metadata = { ...pod.metadata, finalizers: [...(pod.metadata?.finalizers ?? []), TRACKING_FINALIZER] };
  if (index === undefined || !pod.spec) return { ...pod, metadata };
  const mark = { [COMPLETION_INDEX]: `${index}` };
  return {
    ...pod,
    metadata: {
      ...metadata,
      generateName: `${job.metadata?.name}-${index}-`,
      labels: { ...metadata.labels, ...mark },
      annotations: { ...metadata.annotations, ...mark, ...(indexes ? failureAnnotations(job, indexes.delayed.get(index)) : {}) },
    },
    spec: withIndex(pod.spec, job, index),
  };
}

/** The lowest indexes that are neither done (or failed) nor under way. Source: `indexed_job_utils.go` `firstPendingIndexes`. */
export function pendingIndexes(job: Job, active: readonly Pod[], done: Iterable<number>, count: number): readonly (number | undefined)[] {
  if (!isIndexed(job)) return Array<undefined>(count).fill(undefined);
  const taken = new Set(done);
  for (const pod of active) taken.add(completionIndex(pod) ?? -1);
  const pending: number[] = [];
  for (let index = 0; index < (job.spec?.completions ?? 0) && pending.length < count; index++) if (!taken.has(index)) pending.push(index);
  return pending;
}
