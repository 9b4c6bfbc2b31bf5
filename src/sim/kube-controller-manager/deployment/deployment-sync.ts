import { type Deployment, objectRef, type Read, type ReplicaSet, resources } from '../../../api/index.ts';
import { type ApiResult, type Informer, update } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { must } from '../controller/api-error.ts';
import type { ControllerContext } from '../controller-context.ts';
import type { Rollout } from './rollout.ts';
import type { DeploymentStatus } from './util/conditions.ts';

/**
 * One pass over one Deployment: its working copy, which collects changes as the pass goes on. Like the controller's own
 * copy it keeps the resourceVersion it began with, so a second status update in one pass meets a conflict and is retried.
 */
export class DeploymentSync {
  constructor(
    readonly context: ControllerContext,
    readonly replicaSets: Informer<ReplicaSet>,
    readonly rollout: Rollout,
    public d: Deployment,
    /** The ReplicaSets that the Deployment controls. */
    readonly owned: readonly ReplicaSet[],
  ) {}

  get now(): string {
    return this.context.host.timestamp();
  }

  setStatus(status: DeploymentStatus): void {
    this.d = { ...this.d, status };
  }

  setAnnotation(key: string, value: string): void {
    const { metadata } = this.d;
    this.d = { ...this.d, metadata: { ...metadata, annotations: { ...metadata?.annotations, [key]: value } } };
  }

  /** Errors: throws ApiError. */
  *updateStatus(): Procedure<void> {
    yield* must(this.tryUpdateStatus());
  }

  *tryUpdateStatus(): Procedure<ApiResult<Deployment>> {
    return yield* this.context.client.call(update(resources.deployments, this.d, 'status'), this.reads('/metadata/generation'));
  }

  event(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.context.recorder.event(this.d, type, reason, message);
  }

  /** What of the Deployment (and of a ReplicaSet) led to a request. */
  reads(...pointers: readonly string[]): Read[] {
    const { namespace, name = '' } = this.d.metadata ?? {};
    return pointers.map((pointer) => ({ ref: objectRef('Deployment', namespace, name), pointer }));
  }
}

/** What a message says that it was decided by: a place in a ReplicaSet. */
export function readOf(rs: ReplicaSet, pointer: string): Read {
  return { ref: objectRef('ReplicaSet', rs.metadata?.namespace, rs.metadata?.name ?? ''), pointer };
}
