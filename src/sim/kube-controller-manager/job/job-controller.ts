import { type Pod, resources, seconds } from '../../../api/index.ts';
import { type Informer, keyOf, type Reconciled, WorkQueue, whenAllSynced } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { ApiError, SyncError } from '../controller/api-error.ts';
import { getControllerOf } from '../controller/controller-ref.ts';
import { Expectations } from '../controller/expectations.ts';
import type { ControllerContext } from '../controller-context.ts';
import { BY_CONTROLLER } from '../shared-informer-factory.ts';
import { type JobSyncer, jobSyncer } from './job-parts.ts';
import { isFinished, isTracked, type Job, jobs } from './job-status.ts';

/** `syncJobBatchPeriod`: changes of Pods are looked at together. */
const BATCH_PERIOD = seconds(1);

/** Runs Pods until enough of them have succeeded. Source: `pkg/controller/job/job_controller.go`. */
export class JobController {
  private readonly jobs: Informer<Job>;
  private readonly pods: Informer<Pod>;
  private readonly queue: WorkQueue;
  private readonly orphanQueue: WorkQueue;
  private readonly expectations: Expectations;
  private syncer: JobSyncer | undefined;

  constructor(private readonly context: ControllerContext) {
    const { host, informers } = context;
    this.jobs = informers.of<Job>(jobs);
    this.pods = informers.of<Pod>(resources.pods);
    this.expectations = new Expectations(() => host.now());
    this.queue = new WorkQueue(host, { name: 'job', workers: 5, baseDelay: seconds(1), reconcile: (key) => this.sync(key) });
    this.orphanQueue = new WorkQueue(host, { name: 'job_orphan_pod', workers: 1, reconcile: (key) => this.syncOrphan(key) });
  }

  start(): void {
    this.jobs.handle({
      onAdd: (job) => this.queue.add(keyOf(job)),
      onUpdate: (before, job) => {
        if (before.metadata?.generation === job.metadata?.generation) this.queue.addAfter(keyOf(job), BATCH_PERIOD);
        else this.queue.add(keyOf(job));
      },
      onDelete: (job) => {
        this.expectations.forget(keyOf(job));
        this.parts.forget(keyOf(job), job.metadata?.uid);
        for (const pod of this.pods.byIndex(BY_CONTROLLER, job.metadata?.uid ?? '')) if (isTracked(pod)) this.orphanQueue.add(keyOf(pod));
      },
    });
    this.pods.handle({
      onAdd: (pod) => this.podChanged(pod, 'added'),
      onUpdate: (_, pod) => this.podChanged(pod, 'changed'),
      onDelete: (pod) => this.podChanged(pod, 'deleted'),
    });
    whenAllSynced([this.jobs, this.pods], () => {
      this.queue.start();
      this.orphanQueue.start();
    });
  }

  /** Made when the first Job comes. */
  private get parts(): JobSyncer {
    this.syncer ??= jobSyncer.get()(this.context, this.pods, this.expectations);
    return this.syncer;
  }

  private podChanged(pod: Pod, what: 'added' | 'changed' | 'deleted'): void {
    const reference = getControllerOf(pod);
    if (reference?.kind !== 'Job') return;
    const key = `${pod.metadata?.namespace}/${reference.name}`;
    const job = this.jobs.get(key);
    if (what === 'deleted' || !isTracked(pod)) this.syncer?.finalizerGone(key, pod);
    if (job?.metadata?.uid !== reference.uid || isFinished(job)) {
      if (isTracked(pod) && what !== 'deleted') this.orphanQueue.add(keyOf(pod));
      return;
    }
    if (what === 'added') this.expectations.creationObserved(key);
    if (what === 'deleted' || pod.metadata?.deletionTimestamp) this.expectations.deletionObserved(key, keyOf(pod));
    this.queue.addAfter(key, BATCH_PERIOD);
  }

  /** A Pod whose Job is gone or over is counted by nobody: its finalizer must not keep it. */
  private *syncOrphan(key: string): Procedure<Reconciled> {
    const pod = this.pods.get(key);
    const reference = pod && getControllerOf(pod);
    if (!pod || !reference || !isTracked(pod)) return 'done';
    const job = this.jobs.get(`${pod.metadata?.namespace}/${reference.name}`);
    if (job?.metadata?.uid === reference.uid && !isFinished(job)) return 'done';
    return yield* this.guarded(this.parts.release(pod));
  }

  private *guarded(step: Procedure<Reconciled>): Procedure<Reconciled> {
    try {
      return yield* step;
    } catch (error) {
      if (error instanceof ApiError || error instanceof SyncError) return 'retry';
      throw error;
    }
  }

  private *sync(key: string): Procedure<Reconciled> {
    const job = this.jobs.get(key);
    if (!job || (job.spec?.managedBy !== undefined && job.spec.managedBy !== 'kubernetes.io/job-controller')) return 'done';
    return yield* this.guarded(this.parts.sync(key, job));
  }
}
