import { type Deployment, type KubeList, type KubeObject, type Pod, type PodTemplateSpec, type ReplicaSet, resources } from '../../../api/index.ts';
import { canonicalQuantity, formatLabelSelector, humanDuration, type LabelSelectorObject } from '../../apimachinery/index.ts';
import { list } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import type { Session } from '../session.ts';
import { type Describer, rfc1123, selectorText, writeAnnotations, writeEvents, writeMap } from './common.ts';
import { describePodTemplate } from './pod-template.ts';
import type { Writer } from './writer.ts';

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
}

interface Workload extends KubeObject {
  readonly spec?: {
    readonly replicas?: number;
    readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly template?: PodTemplateSpec;
    readonly updateStrategy?: { readonly type?: string; readonly rollingUpdate?: { readonly partition?: number } };
    readonly volumeClaimTemplates?: readonly {
      readonly metadata?: {
        readonly name?: string;
        readonly labels?: Readonly<Record<string, string>>;
        readonly annotations?: Readonly<Record<string, string>>;
      };
      readonly spec?: {
        readonly storageClassName?: string;
        readonly accessModes?: readonly string[];
        readonly resources?: { readonly requests?: Readonly<Record<string, unknown>> };
      };
    }[];
    readonly parallelism?: number;
    readonly completions?: number;
    readonly completionMode?: string;
    readonly suspend?: boolean;
    readonly backoffLimit?: number;
    readonly ttlSecondsAfterFinished?: number;
    readonly activeDeadlineSeconds?: number;
  };
  readonly status?: { readonly conditions?: readonly Condition[]; readonly [field: string]: unknown };
}

/** A ReplicationController selects by labels alone. */
const selectorIn = (object: Workload): LabelSelectorObject | undefined =>
  object.kind === 'ReplicationController'
    ? { matchLabels: (object.spec?.selector as Readonly<Record<string, string>> | undefined) ?? {} }
    : object.spec?.selector;

/** `3 Running / 0 Waiting / 0 Succeeded / 0 Failed` of the Pods that an object controls. */
function* podStatuses(session: Session, object: Workload): Procedure<string> {
  const labelSelector = formatLabelSelector(selectorIn(object));
  const pods = yield* session.api(list<KubeList<Pod>>(resources.pods, object.metadata?.namespace, { labelSelector }));
  const mine = pods.items.filter((pod) => pod.metadata?.ownerReferences?.some((owner) => owner.uid === object.metadata?.uid));
  const count = (phase: string): number => mine.filter((pod) => pod.status?.phase === phase).length;
  return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`;
}

function writeController(writer: Writer, object: KubeObject): void {
  const owner = object.metadata?.ownerReferences?.find((reference) => reference.controller);
  if (owner) writer.write(0, `Controlled By:\t${owner.kind}/${owner.name}`);
}

function writeConditions(writer: Writer, conditions: readonly Condition[] | undefined): void {
  if (!conditions?.length) return;
  writer.write(0, 'Conditions:\n  Type\tStatus\tReason\n  ----\t------\t------');
  for (const { type, status, reason = '' } of conditions) writer.write(1, `${type} \t${status}\t${reason}`);
}

export const describeReplicaSet: Describer = function* (session, writer, object) {
  const set = object as Workload;
  writer.write(0, `Name:\t${set.metadata?.name}\nNamespace:\t${set.metadata?.namespace}\nSelector:\t${selectorText(selectorIn(set))}`);
  writeMap(writer, 0, 'Labels', set.metadata?.labels);
  writeAnnotations(writer, 0, set.metadata?.annotations);
  writeController(writer, set);
  writer.write(0, `Replicas:\t${set.status?.replicas ?? 0} current / ${set.spec?.replicas ?? 1} desired`);
  writer.write(0, `Pods Status:\t${yield* podStatuses(session, set)}`);
  describePodTemplate(writer, set.spec?.template);
  writeConditions(writer, set.status?.conditions);
  yield* writeEvents(session, writer, object);
};

export const describeStatefulSet: Describer = function* (session, writer, object) {
  const set = object as Workload;
  writer.write(
    0,
    `Name:\t${set.metadata?.name}\nNamespace:\t${set.metadata?.namespace}\nCreationTimestamp:\t${rfc1123(set.metadata?.creationTimestamp)}\nSelector:\t${selectorText(set.spec?.selector)}`,
  );
  writeMap(writer, 0, 'Labels', set.metadata?.labels);
  writeAnnotations(writer, 0, set.metadata?.annotations);
  writer.write(0, `Replicas:\t${set.spec?.replicas ?? 1} desired | ${set.status?.replicas ?? 0} total`);
  writer.write(0, `Update Strategy:\t${set.spec?.updateStrategy?.type ?? 'RollingUpdate'}`);
  if (set.spec?.updateStrategy?.rollingUpdate) writer.write(1, `Partition:\t${set.spec.updateStrategy.rollingUpdate.partition ?? 0}`);
  writer.write(0, `Pods Status:\t${yield* podStatuses(session, set)}`);
  describePodTemplate(writer, set.spec?.template);
  const claims = set.spec?.volumeClaimTemplates ?? [];
  if (claims.length === 0) writer.write(0, 'Volume Claims:\t<none>');
  else {
    writer.write(0, 'Volume Claims:');
    for (const { metadata, spec } of claims) {
      writer.write(1, `Name:\t${metadata?.name}\nStorageClass:\t${spec?.storageClassName ?? ''}`);
      writeMap(writer, 1, 'Labels', metadata?.labels);
      writeMap(writer, 1, 'Annotations', metadata?.annotations);
      const storage = spec?.resources?.requests?.storage;
      writer.write(
        1,
        `Capacity:\t${storage === undefined ? '<default>' : canonicalQuantity(storage)}\nAccess Modes:\t[${(spec?.accessModes ?? []).join(' ')}]`,
      );
    }
  }
  yield* writeEvents(session, writer, object);
};

export const describeDaemonSet: Describer = function* (session, writer, object) {
  const set = object as Workload;
  const status = (field: string): string => String(set.status?.[field] ?? 0);
  writer.write(0, `Name:\t${set.metadata?.name}\nNamespace:\t${set.metadata?.namespace}\nSelector:\t${selectorText(set.spec?.selector)}`);
  writer.write(0, `Node-Selector:\t${selectorText({ matchLabels: set.spec?.template?.spec?.nodeSelector ?? {} })}`);
  writeMap(writer, 0, 'Labels', set.metadata?.labels);
  writeAnnotations(writer, 0, set.metadata?.annotations);
  writer.write(0, `Desired Number of Nodes Scheduled: ${status('desiredNumberScheduled')}`);
  writer.write(0, `Current Number of Nodes Scheduled: ${status('currentNumberScheduled')}`);
  writer.write(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status('updatedNumberScheduled')}`);
  writer.write(0, `Number of Nodes Scheduled with Available Pods: ${status('numberAvailable')}`);
  writer.write(0, `Number of Nodes Misscheduled: ${status('numberMisscheduled')}`);
  writer.write(0, `Pods Status:\t${yield* podStatuses(session, set)}`);
  describePodTemplate(writer, set.spec?.template);
  yield* writeEvents(session, writer, object);
};

const MOST_INDEXES = 50;

/** Cuts a list of indexes at the first comma behind 50 characters. */
function shortened(indexes: string): string {
  if (indexes === '') return '<none>';
  const comma = indexes.indexOf(',', MOST_INDEXES);
  return comma < 0 ? indexes : `${indexes.slice(0, comma + 1)}...`;
}

export const describeJob: Describer = function* (session, writer, object) {
  const job = object as Workload;
  writer.write(0, `Name:\t${job.metadata?.name}\nNamespace:\t${job.metadata?.namespace}\nSelector:\t${selectorText(job.spec?.selector)}`);
  writeMap(writer, 0, 'Labels', job.metadata?.labels);
  writeAnnotations(writer, 0, job.metadata?.annotations);
  writeController(writer, job);
  writer.write(
    0,
    `Parallelism:\t${job.spec?.parallelism ?? 1}\nCompletions:\t${job.spec?.completions ?? '<unset>'}\nCompletion Mode:\t${job.spec?.completionMode ?? 'NonIndexed'}\nSuspend:\t${job.spec?.suspend ?? false}\nBackoff Limit:\t${job.spec?.backoffLimit ?? 6}`,
  );
  if (job.spec?.ttlSecondsAfterFinished !== undefined) writer.write(0, `TTL Seconds After Finished:\t${job.spec.ttlSecondsAfterFinished}`);
  const { startTime, completionTime, completedIndexes } = job.status ?? {};
  if (startTime) writer.write(0, `Start Time:\t${rfc1123(String(startTime))}`);
  if (completionTime) writer.write(0, `Completed At:\t${rfc1123(String(completionTime))}`);
  if (startTime && completionTime) writer.write(0, `Duration:\t${humanDuration((Date.parse(String(completionTime)) - Date.parse(String(startTime))) / 1_000)}`);
  if (job.spec?.activeDeadlineSeconds !== undefined) writer.write(0, `Active Deadline Seconds:\t${job.spec.activeDeadlineSeconds}s`);
  const ready = job.status?.ready === undefined ? '' : ` (${job.status.ready} Ready)`;
  writer.write(0, `Pods Statuses:\t${job.status?.active ?? 0} Active${ready} / ${job.status?.succeeded ?? 0} Succeeded / ${job.status?.failed ?? 0} Failed`);
  if (job.spec?.completionMode === 'Indexed') writer.write(0, `Completed Indexes:\t${shortened(String(completedIndexes ?? ''))}`);
  describePodTemplate(writer, job.spec?.template);
  yield* writeEvents(session, writer, object);
};

const percent = (value: number | string | undefined): string => String(value ?? '25%');

const setLine = (set: ReplicaSet): string => `${set.metadata?.name} (${set.status?.replicas ?? 0}/${set.spec?.replicas ?? 0} replicas created)`;

/** Source: `kubectl/pkg/describe/describe.go` describeDeployment. */
export const describeDeployment: Describer = function* (session, writer, object) {
  const deployment = object as Deployment;
  const { metadata, spec, status } = deployment;
  writer.write(0, `Name:\t${metadata?.name}\nNamespace:\t${metadata?.namespace}\nCreationTimestamp:\t${rfc1123(metadata?.creationTimestamp)}`);
  writeMap(writer, 0, 'Labels', metadata?.labels);
  writeAnnotations(writer, 0, metadata?.annotations);
  writer.write(0, `Selector:\t${selectorText(spec?.selector)}`);
  writer.write(
    0,
    `Replicas:\t${spec?.replicas ?? 1} desired | ${status?.updatedReplicas ?? 0} updated | ${status?.replicas ?? 0} total | ${status?.availableReplicas ?? 0} available | ${status?.unavailableReplicas ?? 0} unavailable`,
  );
  writer.write(0, `StrategyType:\t${spec?.strategy?.type ?? 'RollingUpdate'}\nMinReadySeconds:\t${spec?.minReadySeconds ?? 0}`);
  const rolling = spec?.strategy?.rollingUpdate;
  if (rolling) writer.write(0, `RollingUpdateStrategy:\t${percent(rolling.maxUnavailable)} max unavailable, ${percent(rolling.maxSurge)} max surge`);
  describePodTemplate(writer, spec?.template);
  writeConditions(writer, status?.conditions);
  const labelSelector = formatLabelSelector(spec?.selector);
  const sets = yield* session.api(list<KubeList<ReplicaSet>>(resources.replicasets, metadata?.namespace, { labelSelector }));
  const mine = sets.items.filter((set) => set.metadata?.ownerReferences?.some((owner) => owner.uid === metadata?.uid));
  const revision = metadata?.annotations?.['deployment.kubernetes.io/revision'];
  const newest = mine.find((set) => set.metadata?.annotations?.['deployment.kubernetes.io/revision'] === revision);
  const old = mine.filter((set) => set !== newest);
  if (mine.length > 0) writer.write(0, `OldReplicaSets:\t${old.length === 0 ? '<none>' : old.map(setLine).join(', ')}`);
  if (mine.length > 0) writer.write(0, `NewReplicaSet:\t${newest ? setLine(newest) : '<none>'}`);
  yield* writeEvents(session, writer, object);
};
