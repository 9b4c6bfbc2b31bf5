import { type Deployment, objectRef } from '../../../api/index.ts';
import { deploymentRollout } from '../../../machines/deployment-rollout.ts';
import type { LifecycleHandle } from '../../kernel/index.ts';
import type { ControllerContext } from '../controller-context.ts';
import { parseTime, wallClock } from '../time.ts';
import { type DeploymentCondition, type DeploymentStatus, getCondition, newCondition } from './util/conditions.ts';

/** `math.MaxInt32` stands for "no deadline" (`HasProgressDeadline`). */
const NO_DEADLINE = 2 ** 31 - 1;

/** MaxInt32 stands for none. Source: `util/deployment_util.go` HasProgressDeadline. */
export function hasProgressDeadline(d: Deployment): boolean {
  const seconds = d.spec?.progressDeadlineSeconds;
  return seconds !== undefined && seconds !== NO_DEADLINE;
}

/** The controller looks again one second after the deadline, since conditions have whole seconds (`requeueStuckDeployment`). */
const deadlineMs = (d: Deployment): number => ((d.spec?.progressDeadlineSeconds ?? 0) + 1) * 1_000;

const statuses: Readonly<Record<string, 'True' | 'False' | 'Unknown'>> = {
  ProgressDeadlineExceeded: 'False',
  ReplicaSetCreateError: 'False',
  DeploymentPaused: 'Unknown',
  DeploymentResumed: 'Unknown',
};

/** One Deployment's statechart, and its Progressing condition as that statechart decides it. */
export class Rollout {
  private readonly life: LifecycleHandle<typeof deploymentRollout>;

  constructor(
    private readonly context: ControllerContext,
    d: Deployment,
    requeue: () => void,
  ) {
    const { namespace, name = '' } = d.metadata ?? {};
    this.life = context.host.lifecycle(deploymentRollout, {
      entity: `${namespace}/${name}`,
      subject: objectRef('Deployment', namespace, name),
      lane: context.lane,
      effects: { requeue },
    });
    const found = getCondition(d.status, 'Progressing');
    if (found && hasProgressDeadline(d)) this.restore(d, found);
  }

  private restore(d: Deployment, { reason = '', message = '', lastUpdateTime }: DeploymentCondition): void {
    const now = wallClock(this.context.host);
    const since = parseTime(lastUpdateTime) ?? now;
    const name = /^ReplicaSet "[^"]*"/.exec(message)?.[0] ?? this.nameOf(d);
    this.life.send({ type: 'RESTORE', name, reason, message, deadlineMs: Math.max(since + deadlineMs(d) - now, 0) });
  }

  private nameOf(d: Deployment, replicaSet?: string): string {
    return replicaSet === undefined ? `Deployment "${d.metadata?.name}"` : `ReplicaSet "${replicaSet}"`;
  }

  created(d: Deployment, replicaSet: string): void {
    this.life.send({ type: 'CREATED', replicaSet, deadlineMs: deadlineMs(d) });
  }

  found(d: Deployment, replicaSet: string): void {
    this.life.send({ type: 'FOUND', replicaSet, deadlineMs: deadlineMs(d) });
  }

  createFailed(d: Deployment, message: string): void {
    this.life.send({ type: 'CREATE_FAILED', message, deadlineMs: deadlineMs(d) });
  }

  pause(): void {
    this.life.send({ type: 'PAUSE' });
  }

  resume(d: Deployment): void {
    this.life.send({ type: 'RESUME', deadlineMs: deadlineMs(d) });
  }

  withoutDeadline(): void {
    this.life.send({ type: 'NO_DEADLINE' });
  }

  available(is: boolean): void {
    this.life.send({ type: is ? 'AVAILABLE' : 'UNAVAILABLE' });
  }

  /** Tells what a sync saw; `replicaSet` is the name of the new one, if it exists. */
  observe(d: Deployment, status: DeploymentStatus, seen: { readonly complete: boolean; readonly progressed: boolean }, replicaSet: string | undefined): void {
    const settled = (status.replicas ?? 0) === (status.updatedReplicas ?? 0);
    this.life.send({ type: 'STATUS', ...seen, settled, name: this.nameOf(d, replicaSet), deadlineMs: deadlineMs(d) });
  }

  /** The Progressing condition now; undefined while nothing is known. */
  condition(): DeploymentCondition | undefined {
    const { reason, message } = this.life.context;
    if (reason === '') return undefined;
    return newCondition('Progressing', statuses[reason] ?? 'True', reason, message, this.context.host.timestamp());
  }

  end(): void {
    this.life.send({ type: 'DELETE' });
  }
}
