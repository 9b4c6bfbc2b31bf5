import type { DocumentRecord, DocumentRef, Seq } from '../../api/index.ts';
import { compareNatural } from '../addresses.ts';
import { kindOf } from '../inspector/object.ts';
import { countUpTo, type LedgerIndex } from '../ledger-index.ts';
import { objectState } from '../table.ts';
import { at, list, number, object, objects, text } from '../values.ts';
import { panelWords } from '../words/panels.ts';
import type { WorkloadPart, WorkloadView } from './views.ts';

const MOST_PARTS = 60;
const MOST_HISTORY = 400;

type Facts = WorkloadView['facts'];

/** What is told of a kind: the fields that matter, what is computed from them, and where its two counts are. */
interface Telling {
  readonly facts: readonly string[];
  readonly rules: (value: unknown, parts: readonly WorkloadPart[]) => readonly string[];
  readonly desired: string;
  readonly ready: string;
  /** The note beside a part. */
  readonly note: (value: unknown) => string;
  /** Kinds of parts; empty: what it owns. */
  readonly target?: (value: unknown, namespace: string) => DocumentRef;
}

/** Of a percentage or a number: surge is rounded up, unavailability down (`kubernetes/pkg/controller/deployment/util`, ResolveFenceposts). */
function resolved(value: unknown, of: number, round: (x: number) => number): number {
  if (typeof value === 'number') return value;
  const percent = /^(\d+)%$/u.exec(text(value))?.[1];
  return percent === undefined ? 0 : round((Number(percent) * of) / 100);
}

function deploymentRules(value: unknown): readonly string[] {
  const replicas = number(at(value, 'spec.replicas') ?? 1);
  if (at(value, 'spec.strategy.type') === 'Recreate') return [panelWords.recreate];
  const surge = resolved(at(value, 'spec.strategy.rollingUpdate.maxSurge'), replicas, Math.ceil);
  const wanted = resolved(at(value, 'spec.strategy.rollingUpdate.maxUnavailable'), replicas, Math.floor);
  const unavailable = surge === 0 && wanted === 0 ? 1 : wanted;
  return [panelWords.atMost(replicas, surge), panelWords.atLeast(replicas, unavailable)];
}

/** `desiredReplicas = ceil(currentReplicas × currentMetricValue / desiredMetricValue)` (`podautoscaler/replica_calculator.go`), tolerance 0.1. */
function hpaRules(value: unknown): readonly string[] {
  const current = number(at(value, 'status.currentReplicas'));
  const measured = objects(at(value, 'status.currentMetrics'));
  return objects(at(value, 'spec.metrics')).flatMap((metric) => {
    const name = text(at(metric, 'resource.name'));
    const target = number(at(metric, 'resource.target.averageUtilization'));
    const now = number(
      at(
        measured.find((each) => text(at(each, 'resource.name')) === name),
        'resource.current.averageUtilization',
      ),
    );
    if (name === '' || target === 0 || current === 0 || now === 0) return [];
    const ratio = now / target;
    const held = Math.abs(ratio - 1) <= 0.1;
    return [
      held ? panelWords.tolerated(name, now, target, ratio.toFixed(2)) : `${name}: ceil(${current} × ${now}% / ${target}%) = ${Math.ceil(current * ratio)}`,
    ];
  });
}

function jobRules(value: unknown): readonly string[] {
  const limit = number(at(value, 'spec.backoffLimit') ?? 6);
  const failed = number(at(value, 'status.failed'));
  const rules = [panelWords.failed(failed, limit)];
  if (failed > 0 && failed <= limit) rules.push(panelWords.nextPod(Math.min(10 * 2 ** (failed - 1), 600)));
  return rules;
}

const images = (value: unknown): string =>
  objects(at(value, 'spec.template.spec.containers'))
    .map((container) => text(container['image']))
    .join(', ');
const revision = (value: unknown): string => text(at(value, "metadata.annotations['deployment.kubernetes.io/revision']"));
const onNode = (value: unknown): string => text(at(value, 'spec.nodeName'));
const none = (): readonly string[] => [];

const TELLINGS: Readonly<Record<string, Telling>> = {
  Deployment: {
    facts: [
      'spec.replicas',
      'status.updatedReplicas',
      'status.replicas',
      'status.readyReplicas',
      'status.availableReplicas',
      'status.unavailableReplicas',
      'spec.strategy.type',
      'spec.strategy.rollingUpdate.maxSurge',
      'spec.strategy.rollingUpdate.maxUnavailable',
      'spec.progressDeadlineSeconds',
      'spec.paused',
    ],
    rules: deploymentRules,
    desired: 'spec.replicas',
    ready: 'status.readyReplicas',
    note: (value) => panelWords.revision(revision(value), images(value)),
  },
  ReplicaSet: {
    facts: ['spec.replicas', 'status.replicas', 'status.readyReplicas', 'status.availableReplicas', 'spec.minReadySeconds'],
    rules: none,
    desired: 'spec.replicas',
    ready: 'status.readyReplicas',
    note: onNode,
  },
  StatefulSet: {
    facts: [
      'spec.replicas',
      'status.currentReplicas',
      'status.updatedReplicas',
      'status.readyReplicas',
      'status.currentRevision',
      'status.updateRevision',
      'spec.podManagementPolicy',
      'spec.updateStrategy.type',
      'spec.updateStrategy.rollingUpdate.partition',
    ],
    rules: (value) => (at(value, 'spec.podManagementPolicy') === 'Parallel' ? [] : [panelWords.orderedReady]),
    desired: 'spec.replicas',
    ready: 'status.readyReplicas',
    note: (value) => `${onNode(value)} ${text(at(value, "metadata.labels['controller-revision-hash']"))}`.trim(),
  },
  DaemonSet: {
    facts: [
      'status.desiredNumberScheduled',
      'status.currentNumberScheduled',
      'status.updatedNumberScheduled',
      'status.numberReady',
      'status.numberAvailable',
      'status.numberMisscheduled',
      'spec.updateStrategy.type',
    ],
    rules: none,
    desired: 'status.desiredNumberScheduled',
    ready: 'status.numberReady',
    note: onNode,
  },
  Job: {
    facts: [
      'spec.completions',
      'spec.parallelism',
      'spec.completionMode',
      'status.active',
      'status.ready',
      'status.succeeded',
      'status.failed',
      'status.completedIndexes',
      'status.failedIndexes',
      'spec.backoffLimit',
      'spec.activeDeadlineSeconds',
      'spec.suspend',
      'status.startTime',
      'status.completionTime',
    ],
    rules: jobRules,
    desired: 'spec.completions',
    ready: 'status.succeeded',
    note: (value) => {
      const index = text(at(value, "metadata.labels['batch.kubernetes.io/job-completion-index']"));
      return `${index === '' ? '' : `index ${index} · `}${onNode(value)}`;
    },
  },
  CronJob: {
    facts: [
      'spec.schedule',
      'spec.timeZone',
      'spec.concurrencyPolicy',
      'spec.startingDeadlineSeconds',
      'spec.suspend',
      'spec.successfulJobsHistoryLimit',
      'spec.failedJobsHistoryLimit',
      'status.lastScheduleTime',
      'status.lastSuccessfulTime',
    ],
    rules: (value, parts) => [panelWords.jobs(list(at(value, 'status.active')).length, parts.length)],
    desired: '',
    ready: '',
    note: (value) => text(at(value, "metadata.annotations['batch.kubernetes.io/cronjob-scheduled-timestamp']")),
  },
  HorizontalPodAutoscaler: {
    facts: ['spec.minReplicas', 'spec.maxReplicas', 'status.currentReplicas', 'status.desiredReplicas', 'status.lastScaleTime'],
    rules: hpaRules,
    desired: 'status.desiredReplicas',
    ready: 'status.currentReplicas',
    note: (value) => images(value),
    target: (value, namespace) => `${text(at(value, 'spec.scaleTargetRef.kind'))}/${namespace}/${text(at(value, 'spec.scaleTargetRef.name'))}` as DocumentRef,
  },
};

/** Is there more to say of a kind than its YAML does? */
export const isTold = (kind: string): boolean => kind in TELLINGS;

const shown = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

function partOf(index: LedgerIndex, ref: DocumentRef, note: Telling['note'], now: Seq): WorkloadPart | undefined {
  const record = index.existing(ref, now);
  if (!record) return undefined;
  const kind = kindOf(ref);
  const counts = TELLINGS[kind];
  const desired = counts && counts.desired !== '' ? at(record.value, counts.desired) : undefined;
  return {
    ref,
    title: ref.split('/').at(-1) ?? ref,
    note: note(record.value),
    ...objectState(kind, record.value),
    ...(counts && typeof desired === 'number' ? { desired, ready: number(at(record.value, counts.ready)) } : {}),
  };
}

function historyOf(versions: readonly DocumentRecord[], { desired, ready }: Telling): WorkloadView['history'] {
  const history: WorkloadView['history'][number][] = [];
  if (desired === '') return history;
  for (const { seq, sentAt, op, value } of versions) {
    const next = { seq, t: sentAt, desired: op === 'DELETED' ? 0 : number(at(value, desired)), ready: op === 'DELETED' ? 0 : number(at(value, ready)) };
    const last = history.at(-1);
    if (last?.desired !== next.desired || last.ready !== next.ready) history.push(next);
  }
  return history.slice(-MOST_HISTORY);
}

/** A metric of an autoscaler: `cpu: 79% of 50%`. */
function metricFacts(value: unknown): Facts {
  const measured = objects(at(value, 'status.currentMetrics'));
  return objects(at(value, 'spec.metrics')).map((metric) => {
    const name = text(at(metric, 'resource.name')) || text(metric['type']);
    const target = object(at(metric, 'resource.target'));
    const current = object(
      at(
        measured.find((each) => text(at(each, 'resource.name')) === name),
        'resource.current',
      ),
    );
    const utilization = target['averageUtilization'] !== undefined;
    const word = (of: Readonly<Record<string, unknown>>): string =>
      utilization ? `${shown(of['averageUtilization'] ?? '?')}%` : shown(of['averageValue'] ?? of['value'] ?? '?');
    return [`metrics.${name}`, panelWords.metric(word(current), word(target))] as const;
  });
}

/** The counts, arithmetic, parts and past of a workload; undefined for kinds of which there is nothing to tell, and before it exists. */
export function workload(index: LedgerIndex, ref: DocumentRef, now: Seq): WorkloadView | undefined {
  const telling = TELLINGS[kindOf(ref)];
  const versions = index.versions(ref);
  const known = versions.slice(
    0,
    countUpTo(versions, now, ({ seq }) => seq),
  );
  const value = known.at(-1)?.value;
  if (!telling || value === undefined) return undefined;
  const refs = telling.target ? [telling.target(value, ref.split('/')[1] ?? '')] : [...index.dependantsOf(ref)];
  const parts = refs
    .flatMap((each) => (kindOf(each) === 'ControllerRevision' ? [] : (partOf(index, each, telling.note, now) ?? [])))
    .sort((a, b) => compareNatural(a.note, b.note) || compareNatural(a.title, b.title));
  return {
    ref,
    facts: [...telling.facts.flatMap((path) => (at(value, path) === undefined ? [] : [[path, shown(at(value, path))] as const])), ...metricFacts(value)],
    rules: telling.rules(value, parts),
    parts: parts.slice(0, MOST_PARTS),
    conditions: objects(at(value, 'status.conditions')).map((each) => ({
      type: text(each['type']),
      status: text(each['status']),
      reason: text(each['reason']),
      message: text(each['message']),
    })),
    history: historyOf(known, telling),
  };
}
