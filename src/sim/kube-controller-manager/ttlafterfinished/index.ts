import { millis } from '../../../api/index.ts';
import { type Informer, get, keyOf, type Reconciled, remove, splitKey, WorkQueue, whenAllSynced } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { isNotFound } from '../controller/api-error.ts';
import type { ControllerContext, ControllerDescriptor } from '../controller-context.ts';
import { findCondition, isFinished, type Job, jobs } from '../job/job-status.ts';
import { parseTime, wallClock } from '../time.ts';

/** Deletes finished Jobs when `ttlSecondsAfterFinished` is over. Source: `pkg/controller/ttlafterfinished/ttlafterfinished_controller.go`. */
class TTLAfterFinishedController {
  private readonly jobs: Informer<Job>;
  private readonly queue: WorkQueue;

  constructor(private readonly context: ControllerContext) {
    this.jobs = context.informers.of<Job>(jobs);
    this.queue = new WorkQueue(context.host, { name: 'ttl_jobs_to_delete', workers: 5, reconcile: (key) => this.sync(key) });
  }

  start(): void {
    const enqueue = (job: Job): void => {
      if (this.remaining(job) !== undefined) this.queue.add(keyOf(job));
    };
    this.jobs.handle({ onAdd: enqueue, onUpdate: (_, job) => enqueue(job) });
    whenAllSynced([this.jobs], () => this.queue.start());
  }

  /** Milliseconds that a finished Job has left; undefined when it may stay. */
  private remaining(job: Job): number | undefined {
    const ttl = job.spec?.ttlSecondsAfterFinished;
    if (ttl === undefined || !isFinished(job) || job.metadata?.deletionTimestamp) return undefined;
    const finished = parseTime((findCondition(job, 'Complete') ?? findCondition(job, 'Failed'))?.lastTransitionTime);
    return finished === undefined ? undefined : finished + ttl * 1_000 - wallClock(this.context.host);
  }

  private *sync(key: string): Procedure<Reconciled> {
    const { client } = this.context;
    const job = this.jobs.get(key);
    const left = job && this.remaining(job);
    if (left === undefined) return 'done';
    if (left > 0) return { requeueAfter: millis(left) };
    // The cache may be behind: the server has the last word before anything is deleted.
    const { namespace, name } = splitKey(key);
    const fresh = yield* client.call(get<Job>(jobs, namespace, name));
    if (!fresh.ok) return isNotFound(fresh.status) ? 'done' : 'retry';
    if ((this.remaining(fresh.object) ?? 1) > 0) return 'retry';
    const { uid, resourceVersion } = fresh.object.metadata ?? {};
    const result = yield* client.call(remove(jobs, namespace, name, { propagationPolicy: 'Foreground', preconditions: { uid, resourceVersion } }));
    return result.ok || isNotFound(result.status) ? 'done' : 'retry';
  }
}

export const ttlAfterFinished: ControllerDescriptor = {
  name: 'ttl-after-finished',
  serviceAccount: 'ttl-after-finished-controller',
  start: (context) => new TTLAfterFinishedController(context).start(),
};
