import type { Deployment, KubeObject, PodTemplateSpec, ReplicaSet } from '../../../api/index.ts';
import { deepEqual, formatLabelSelector, type LabelSelectorObject, type ResourceInfo } from '../../apimachinery/index.ts';
import { list as listRequest } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { type Command, fileFlags, string } from '../command.ts';
import { CommandError } from '../errors.ts';
import { displayName, type Live, resourceOf, selectTargets, visited } from '../resource-builder.ts';
import type { Session } from '../session.ts';
import { type Change, changeFlags, dryRunOf, printFlags, report, sendPatch } from '../print-result.ts';
import { describePodTemplate } from '../describe/pod-template.ts';
import { Writer } from '../describe/writer.ts';
import { LAST_APPLIED } from './apply.ts';

const REVISION = 'deployment.kubernetes.io/revision';
const HASH = 'pod-template-hash';

/** One state that a workload was in. */
interface Revision {
  readonly number: number;
  readonly cause: string | undefined;
  /** As `history --revision` shows it. */
  readonly template: PodTemplateSpec | undefined;
  /** As `history -o` prints it. */
  readonly shown: Live;
  /** What makes the workload be like that again; undefined when it is. */
  readonly undo: Change | undefined;
}

interface Workload extends KubeObject {
  readonly spec?: { readonly selector?: LabelSelectorObject; readonly template?: PodTemplateSpec };
}

interface ControllerRevision extends KubeObject {
  readonly revision: number;
  readonly data?: { readonly spec?: { readonly template?: PodTemplateSpec & { readonly $patch?: string } } };
}

const causeOf = ({ metadata }: KubeObject): string | undefined => metadata?.annotations?.['kubernetes.io/change-cause'] || undefined;

function* owned<T extends KubeObject>(session: Session, resource: string, owner: Workload): Procedure<readonly T[]> {
  const { type } = resourceOf(session, resource);
  const { items } = yield* session.api(
    listRequest<{ readonly items: readonly T[] }>(type, owner.metadata?.namespace, { labelSelector: formatLabelSelector(owner.spec?.selector) }),
  );
  return items.filter(({ metadata }) => metadata?.ownerReferences?.some(({ uid, controller }) => controller && uid === owner.metadata?.uid));
}

/** Annotations that a Deployment keeps when it goes back; all others come from the ReplicaSet. Source: `polymorphichelpers/rollback.go` annotationsToSkip. */
const KEPT: ReadonlySet<string> = new Set([
  LAST_APPLIED,
  REVISION,
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
]);

function annotationsOf(deployment: Workload, set: ReplicaSet): Readonly<Record<string, string>> {
  const picked = (object: KubeObject, kept: boolean): readonly (readonly [string, string])[] =>
    Object.entries(object.metadata?.annotations ?? {}).filter(([key]) => KEPT.has(key) === kept);
  return Object.fromEntries([...picked(deployment, true), ...picked(set, false)]);
}

/** Source: `kubectl/pkg/polymorphichelpers/history.go` DeploymentHistoryViewer, `rollback.go` DeploymentRollbacker. */
function* ofReplicaSets(session: Session, deployment: Workload): Procedure<readonly Revision[]> {
  const info = resourceOf(session, 'replicasets.apps');
  const sets = yield* owned<ReplicaSet>(session, 'replicasets.apps', deployment);
  return sets.flatMap((set) => {
    const number = Number(set.metadata?.annotations?.[REVISION]);
    if (!Number.isInteger(number)) return [];
    const template = withoutHash(set.spec?.template);
    const body = [
      { op: 'replace', path: '/spec/template', value: template },
      { op: 'replace', path: '/metadata/annotations', value: annotationsOf(deployment, set) },
    ];
    const undo = deepEqual(template, deployment.spec?.template)
      ? undefined
      : ({ type: 'application/json-patch+json', body, manager: 'kubectl-rollout' } as const);
    return [
      { number, cause: causeOf(set), template: set.spec?.template, shown: { info, object: { ...set, apiVersion: 'apps/v1', kind: 'ReplicaSet' } }, undo },
    ];
  });
}

/** Source: the same files, DaemonSet and StatefulSet. */
function* ofControllerRevisions(session: Session, owner: Workload, info: ResourceInfo): Procedure<readonly Revision[]> {
  const revisions = yield* owned<ControllerRevision>(session, 'controllerrevisions.apps', owner);
  return revisions.map((revision) => {
    const { $patch: _, ...template } = revision.data?.spec?.template ?? {};
    const undo = deepEqual(template, owner.spec?.template)
      ? undefined
      : ({ type: 'application/strategic-merge-patch+json', body: revision.data, manager: 'kubectl-rollout' } as const);
    return {
      number: revision.revision,
      cause: causeOf(revision),
      template,
      shown: { info, object: { ...owner, spec: { ...owner.spec, template } } as KubeObject },
      undo,
    };
  });
}

const viewers: Readonly<Record<string, (session: Session, object: Workload, info: ResourceInfo) => Procedure<readonly Revision[]>>> = {
  Deployment: ofReplicaSets,
  DaemonSet: ofControllerRevisions,
  StatefulSet: ofControllerRevisions,
};

/** The revisions of a workload, oldest first. Errors: kubectl's for a kind that has none. */
function* revisionsOf(session: Session, { info, object }: Live): Procedure<readonly Revision[]> {
  const viewer = viewers[info.type.kind];
  if (!viewer) throw new CommandError(`no history viewer has been implemented for ${JSON.stringify(info.type.kind)}`);
  return [...(yield* viewer(session, object as Workload, info))].sort((a, b) => a.number - b.number);
}

function overview(revisions: readonly Revision[]): string {
  const table = new Writer();
  for (const row of [['REVISION', 'CHANGE-CAUSE'], ...revisions.map(({ number, cause }) => [String(number), cause ?? '<none>'])])
    table.write(0, row.join('\t'));
  return table.text();
}

function templateText(template: PodTemplateSpec | undefined): string {
  const writer = new Writer();
  describePodTemplate(writer, template);
  return writer.raw();
}

/** The workloads of the command line, each done by itself: a failure does not stop the others. */
function* eachWorkload(session: Session, args: readonly string[], run: (live: Live) => Procedure<void>): Procedure<void> {
  if (args.length === 0 && !session.flags.has('filename') && !session.flags.has('kustomize')) throw new CommandError('required resource not specified');
  for (const live of yield* visited(session, selectTargets(session, args))) {
    try {
      yield* run(live);
    } catch (error) {
      session.fail(error);
    }
  }
}

export const rolloutHistory: Command = {
  short: 'View previous rollout revisions and configurations.',
  usage: '(TYPE NAME | TYPE/NAME) [flags] [options]',
  flags: [...fileFlags, string('selector', 'l'), string('revision'), ...printFlags],
  *run(session, args): Procedure<void> {
    const wanted = session.flags.int('revision') ?? 0;
    if (wanted < 0) throw new CommandError(`revision must be a positive integer: ${wanted}`);
    yield* eachWorkload(session, args, function* (live) {
      const revisions = yield* revisionsOf(session, live);
      const title = displayName(live.info, live.object.metadata?.name ?? '');
      const chosen = revisions.find(({ number }) => number === wanted);
      if (wanted > 0 && revisions.length > 0 && !chosen) throw new CommandError('unable to find the specified revision');
      if (session.flags.has('output') || session.flags.has('template'))
        for (const { shown } of chosen ? [chosen] : revisions) report(session, shown.info, shown.object, '');
      else if (chosen) session.out(`${title} with revision #${wanted}\n${templateText(chosen.template)}`);
      else session.out(`${title} \n${revisions.length === 0 ? 'No rollout history found.' : `${overview(revisions)}\n`}`);
    });
  },
};

/** Errors: kubectl's when there is nothing to go back to. */
function chosenRevision({ info, object }: Live, revisions: readonly Revision[], wanted: number): Revision {
  const name = object.metadata?.name ?? '';
  if (info.type.kind !== 'Deployment' && wanted === 0 && revisions.length <= 1) throw new CommandError('no last revision to roll back to');
  const chosen = wanted > 0 ? revisions.find(({ number }) => number === wanted) : revisions.at(-2);
  if (!chosen)
    throw new CommandError(
      wanted > 0 ? `unable to find specified revision ${wanted} in history` : `no rollout history found for deployment ${JSON.stringify(name)}`,
    );
  return chosen;
}

export const rolloutUndo: Command = {
  short: 'Roll back to a previous rollout.',
  usage: '(TYPE NAME | TYPE/NAME) [flags] [options]',
  flags: [...fileFlags, string('selector', 'l'), string('to-revision'), ...changeFlags],
  *run(session, args): Procedure<void> {
    const wanted = session.flags.int('to-revision') ?? 0;
    const dryRun = dryRunOf(session);
    yield* eachWorkload(session, args, function* (live) {
      const { info, object } = live;
      const { name = '' } = object.metadata ?? {};
      const revisions = yield* revisionsOf(session, live);
      if (wanted < 0) throw new CommandError(`unable to find specified revision ${wanted} in history`);
      if ((object as Deployment).spec?.paused)
        throw new CommandError(`you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again`);
      const { number, template, undo } = chosenRevision(live, revisions, wanted);
      if (dryRun.client) report(session, info, object, `${templateText(template)}\n`, dryRun.suffix);
      else if (!undo) session.out(`${displayName(info, name)} skipped rollback (current template already matches revision ${number})`);
      else report(session, info, yield* sendPatch(session, info, object, undo), 'rolled back');
    });
  },
};

function withoutHash(template: NonNullable<ReplicaSet['spec']>['template']) {
  const { [HASH]: _, ...labels } = template?.metadata?.labels ?? {};
  return { ...template, metadata: { ...template?.metadata, labels } };
}
