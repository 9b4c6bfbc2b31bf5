import type { Pod } from '../../../api/index.ts';
import type { Informer, Reconciled } from '../../client-go/index.ts';
import { Later } from '../../component-helpers/later.ts';
import type { Procedure } from '../../kernel/index.ts';
import type { Expectations } from '../controller/expectations.ts';
import type { ControllerContext } from '../controller-context.ts';
import type { Job } from './job-status.ts';

/** What is done with Jobs. */
export interface JobSyncer {
  /** One pass. Errors: throws ApiError or SyncError. */
  sync(key: string, job: Job): Procedure<Reconciled>;
  /** Takes the tracking finalizer from a Pod that nobody counts. Errors: throws ApiError. */
  release(pod: Pod): Procedure<Reconciled>;
  /** The cache shows a Pod without its finalizer, or no longer. */
  finalizerGone(key: string, pod: Pod): void;
  forget(key: string, uid: string | undefined): void;
}

/** Filled by `late.ts`: a cluster without Jobs does without. */
export const jobSyncer = new Later<(context: ControllerContext, pods: Informer<Pod>, expectations: Expectations) => JobSyncer>('the parts that run Jobs');
