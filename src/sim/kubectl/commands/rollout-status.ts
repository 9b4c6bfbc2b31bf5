import { type KubeObject, type Micros, seconds } from '../../../api/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, fileFlags, string } from '../command.ts';
import { CommandError } from '../errors.ts';
import { selectTargets, visited } from '../resource-builder.ts';
import type { ResourceInfo } from '../../apimachinery/index.ts';
import type { Session } from '../session.ts';
import { durationOf } from '../duration.ts';

interface Workload extends KubeObject {
  readonly spec?: {
    readonly replicas?: number;
    readonly updateStrategy?: { readonly type?: string; readonly rollingUpdate?: { readonly partition?: number } };
  };
  readonly status?: Readonly<Record<string, unknown>> & { readonly conditions?: readonly { readonly type: string; readonly reason?: string }[] };
}

interface Progress {
  readonly text: string;
  readonly done: boolean;
}

type Viewer = (object: Workload, name: string) => Progress;

const count = (object: Workload, field: string): number => Number(object.status?.[field] ?? 0);
const observed = (object: Workload): boolean => count(object, 'observedGeneration') >= (object.metadata?.generation ?? 0);
const waiting = (text: string): Progress => ({ text, done: false });

/** Source: `kubectl/pkg/polymorphichelpers/rollout_status.go`. */
const deploymentStatus: Viewer = (object, name) => {
  if (!observed(object)) return waiting('Waiting for deployment spec update to be observed...');
  if (object.status?.conditions?.some((condition) => condition.type === 'Progressing' && condition.reason === 'ProgressDeadlineExceeded')) {
    throw new CommandError(`deployment ${JSON.stringify(name)} exceeded its progress deadline`);
  }
  const desired = object.spec?.replicas ?? 1;
  const [updated, total, available] = [count(object, 'updatedReplicas'), count(object, 'replicas'), count(object, 'availableReplicas')];
  const head = `Waiting for deployment ${JSON.stringify(name)} rollout to finish:`;
  if (updated < desired) return waiting(`${head} ${updated} out of ${desired} new replicas have been updated...`);
  if (total > updated) return waiting(`${head} ${total - updated} old replicas are pending termination...`);
  if (available < updated) return waiting(`${head} ${available} of ${updated} updated replicas are available...`);
  return { text: `deployment ${JSON.stringify(name)} successfully rolled out`, done: true };
};

const daemonSetStatus: Viewer = (object, name) => {
  if (!observed(object)) return waiting('Waiting for daemon set spec update to be observed...');
  const desired = count(object, 'desiredNumberScheduled');
  const head = `Waiting for daemon set ${JSON.stringify(name)} rollout to finish:`;
  const updated = count(object, 'updatedNumberScheduled');
  if (updated < desired) return waiting(`${head} ${updated} out of ${desired} new pods have been updated...`);
  const available = count(object, 'numberAvailable');
  if (available < desired) return waiting(`${head} ${available} of ${desired} updated pods are available...`);
  return { text: `daemon set ${JSON.stringify(name)} successfully rolled out`, done: true };
};

const statefulSetStatus: Viewer = (object) => {
  if (!observed(object)) return waiting('Waiting for statefulset spec update to be observed...');
  const desired = object.spec?.replicas ?? 1;
  const ready = count(object, 'readyReplicas');
  if (ready < desired) return waiting(`Waiting for ${desired - ready} pods to be ready...`);
  const partition = object.spec?.updateStrategy?.rollingUpdate?.partition;
  const updated = count(object, 'updatedReplicas');
  if (partition !== undefined) {
    if (updated < desired - partition)
      return waiting(`Waiting for partitioned roll out to finish: ${updated} out of ${desired - partition} new pods have been updated...`);
    return { text: `partitioned roll out complete: ${updated} new pods have been updated...`, done: true };
  }
  if (object.status?.updateRevision !== object.status?.currentRevision) {
    return waiting(`waiting for statefulset rolling update to complete ${updated} pods at revision ${object.status?.updateRevision}...`);
  }
  return { text: `statefulset rolling update complete ${count(object, 'currentReplicas')} pods at revision ${object.status?.currentRevision}...`, done: true };
};

const viewers: Readonly<Record<string, Viewer>> = { Deployment: deploymentStatus, DaemonSet: daemonSetStatus, StatefulSet: statefulSetStatus };

export const rolloutStatus: Command = {
  short: 'Show the status of the rollout.',
  usage: '(TYPE NAME | TYPE/NAME) [flags] [options]',
  flags: [...fileFlags, string('selector', 'l'), bool('watch', 'w'), string('revision'), string('timeout')],
  *run(session, args): Procedure<void> {
    if (args.length === 0 && !session.flags.has('filename') && !session.flags.has('kustomize')) throw new CommandError('required resource not specified');
    for (const { info, object } of yield* visited(session, selectTargets(session, args))) {
      try {
        yield* follow(session, info, object);
      } catch (error) {
        session.fail(error);
      }
    }
  },
};

function* follow(session: Session, info: ResourceInfo, { metadata = {} }: KubeObject): Procedure<void> {
  const { name = '', namespace } = metadata;
  const viewer = viewers[info.type.kind];
  if (!viewer) throw new CommandError(`no status viewer has been implemented for ${info.type.kind}`);
  let failure: unknown;
  const timeout: Micros = session.flags.has('timeout') ? (durationOf(session.flags.get('timeout') ?? '') ?? seconds(0)) : seconds(3_600);
  const done = yield* session.watchUntil(info, namespace, name, timeout, (object) => {
    try {
      if (!object) throw new CommandError('object has been deleted');
      const progress = viewer(object as Workload, name);
      session.out(progress.text);
      return progress.done || !session.flags.bool('watch', true) ? true : undefined;
    } catch (error) {
      failure = error;
      return true;
    }
  });
  if (failure) throw failure;
  if (!done) throw new CommandError('timed out waiting for the condition');
}
