import {
  dig,
  formatLabelSelector,
  formatSelector,
  humanDuration,
  isObject,
  type LabelSelectorObject,
  listAt,
  numberAt,
  objectAt,
  own,
  selectorOf,
  stringAt,
} from '../../apimachinery/index.ts';
import { age, columns, conditionStatus, containerCells, formatLabels, nameOf, type Printer, since } from './printer.ts';

function selectorAt(object: unknown, ...path: readonly string[]): LabelSelectorObject | undefined {
  const value = dig(object, ...path);
  return isObject(value) ? value : undefined;
}

const replicasOf = (object: unknown): number => numberAt(object, 'spec', 'replicas');

const deployment: Printer = {
  columns: columns('Name', 'Ready', 'Up-to-date', 'Available', 'Age', 'Containers+', 'Images+', 'Selector+'),
  cells: (o, now) => [
    nameOf(o),
    `${numberAt(o, 'status', 'readyReplicas')}/${replicasOf(o)}`,
    numberAt(o, 'status', 'updatedReplicas'),
    numberAt(o, 'status', 'availableReplicas'),
    age(o, now),
    ...containerCells(o, 'spec', 'template', 'spec'),
    formatDeploymentSelector(selectorAt(o, 'spec', 'selector')),
  ],
};

/** Selector.String(), in which matchLabels are `key=value`. */
function formatDeploymentSelector(selector: LabelSelectorObject | undefined): string {
  const text = formatLabelSelector(selector);
  return text === '<none>' ? formatSelector(selectorOf(selector)) : text;
}

const replicaSet: Printer = {
  columns: columns('Name', 'Desired:integer', 'Current:integer', 'Ready:integer', 'Age', 'Containers+', 'Images+', 'Selector+'),
  cells: (o, now) => [
    nameOf(o),
    replicasOf(o),
    numberAt(o, 'status', 'replicas'),
    numberAt(o, 'status', 'readyReplicas'),
    age(o, now),
    ...containerCells(o, 'spec', 'template', 'spec'),
    formatLabelSelector(selectorAt(o, 'spec', 'selector')),
  ],
};

const replicationController: Printer = {
  columns: replicaSet.columns,
  cells: (o, now) => [
    nameOf(o),
    replicasOf(o),
    numberAt(o, 'status', 'replicas'),
    numberAt(o, 'status', 'readyReplicas'),
    age(o, now),
    ...containerCells(o, 'spec', 'template', 'spec'),
    formatLabels(objectAt(o, 'spec', 'selector')),
  ],
};

const statefulSet: Printer = {
  columns: columns('Name', 'Ready', 'Age', 'Containers+', 'Images+'),
  cells: (o, now) => [nameOf(o), `${numberAt(o, 'status', 'readyReplicas')}/${replicasOf(o)}`, age(o, now), ...containerCells(o, 'spec', 'template', 'spec')],
};

const daemonSet: Printer = {
  columns: columns(
    'Name',
    'Desired:integer',
    'Current:integer',
    'Ready:integer',
    'Up-to-date:integer',
    'Available:integer',
    'Node Selector',
    'Age',
    'Containers+',
    'Images+',
    'Selector+',
  ),
  cells: (o, now) => [
    nameOf(o),
    numberAt(o, 'status', 'desiredNumberScheduled'),
    numberAt(o, 'status', 'currentNumberScheduled'),
    numberAt(o, 'status', 'numberReady'),
    numberAt(o, 'status', 'updatedNumberScheduled'),
    numberAt(o, 'status', 'numberAvailable'),
    formatLabels(objectAt(o, 'spec', 'template', 'spec', 'nodeSelector')),
    age(o, now),
    ...containerCells(o, 'spec', 'template', 'spec'),
    formatLabelSelector(selectorAt(o, 'spec', 'selector')),
  ],
};

function jobStatus(job: unknown): string {
  const has = (type: string): boolean => conditionStatus(job, type) === 'True';
  if (has('Complete')) return 'Complete';
  if (has('Failed')) return 'Failed';
  if (dig(job, 'metadata', 'deletionTimestamp') !== undefined) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(has) ?? 'Running';
}

function jobCompletions(job: unknown): string {
  const succeeded = numberAt(job, 'status', 'succeeded');
  const completions = dig(job, 'spec', 'completions');
  if (typeof completions === 'number') return `${succeeded}/${completions}`;
  const parallelism = numberAt(job, 'spec', 'parallelism');
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function jobDuration(job: unknown, nowMs: number): string {
  const start = stringAt(job, 'status', 'startTime');
  const end = stringAt(job, 'status', 'completionTime');
  return start === '' ? '' : humanDuration(((end === '' ? nowMs : Date.parse(end)) - Date.parse(start)) / 1000);
}

const job: Printer = {
  columns: columns('Name', 'Status', 'Completions', 'Duration', 'Age', 'Containers+', 'Images+', 'Selector+'),
  cells: (o, now) => [
    nameOf(o),
    jobStatus(o),
    jobCompletions(o),
    jobDuration(o, now),
    age(o, now),
    ...containerCells(o, 'spec', 'template', 'spec'),
    formatLabelSelector(selectorAt(o, 'spec', 'selector')),
  ],
};

const cronJob: Printer = {
  columns: columns('Name', 'Schedule', 'Timezone', 'Suspend:boolean', 'Active:integer', 'Last Schedule', 'Age', 'Containers+', 'Images+', 'Selector+'),
  cells: (o, now) => {
    const suspend = dig(o, 'spec', 'suspend');
    const last = stringAt(o, 'status', 'lastScheduleTime');
    return [
      nameOf(o),
      stringAt(o, 'spec', 'schedule'),
      stringAt(o, 'spec', 'timeZone') || '<none>',
      suspend === true ? 'True' : suspend === false ? 'False' : '<unset>',
      listAt(o, 'status', 'active').length,
      last === '' ? '<none>' : since(last, now),
      age(o, now),
      ...containerCells(o, 'spec', 'jobTemplate', 'spec', 'template', 'spec'),
      formatLabelSelector(selectorAt(o, 'spec', 'jobTemplate', 'spec', 'selector')),
    ];
  },
};

const podTemplate: Printer = {
  columns: columns('Name', 'Containers', 'Images', 'Pod Labels'),
  cells: (o) => [nameOf(o), ...containerCells(o, 'template', 'spec'), formatLabels(objectAt(o, 'template', 'metadata', 'labels'))],
};

const controllerRevision: Printer = {
  columns: columns('Name', 'Controller', 'Revision', 'Age'),
  cells: (o, now) => {
    const owner = o.metadata?.ownerReferences?.find((reference) => reference.controller === true);
    const group = owner?.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0]}` : '';
    return [nameOf(o), owner ? `${(owner.kind + group).toLowerCase()}/${owner.name}` : '<none>', numberAt(o, 'revision'), age(o, now)];
  },
};

const podDisruptionBudget: Printer = {
  columns: columns('Name', 'Min Available', 'Max Unavailable', 'Allowed Disruptions:integer', 'Age'),
  cells: (o, now) => [
    nameOf(o),
    String(dig(o, 'spec', 'minAvailable') ?? 'N/A'),
    String(dig(o, 'spec', 'maxUnavailable') ?? 'N/A'),
    numberAt(o, 'status', 'disruptionsAllowed'),
    age(o, now),
  ],
};

const sources: Readonly<Record<string, string>> = {
  External: 'external',
  Pods: 'pods',
  Object: 'object',
  Resource: 'resource',
  ContainerResource: 'containerResource',
};

function hpaMetric(spec: unknown, status: unknown): string {
  const type = stringAt(spec, 'type');
  const source = sources[type];
  if (!source) return '<unknown type>';
  const target = objectAt(spec, source, 'target');
  const current = objectAt(status, source, 'current');
  const resource = type === 'Resource' || type === 'ContainerResource';
  const prefix = resource ? `${stringAt(spec, source, 'name')}: ` : '';
  const average = own(target, 'averageValue');
  const suffix = average !== undefined && (type === 'External' || type === 'Object') ? ' (avg)' : '';
  if (average !== undefined || type === 'Pods') return `${prefix}${String(current['averageValue'] ?? '<unknown>')}/${String(average ?? '0')}${suffix}`;
  if (!resource) return `${String(current['value'] ?? '<unknown>')}/${String(target['value'] ?? '0')}`;
  const used = current['averageUtilization'];
  const wanted = target['averageUtilization'];
  return `${prefix}${used === undefined ? '<unknown>' : `${String(used)}%`}/${wanted === undefined ? '<auto>' : `${String(wanted)}%`}`;
}

function hpaMetrics(hpa: unknown): string {
  const statuses = listAt(hpa, 'status', 'currentMetrics');
  const list = listAt(hpa, 'spec', 'metrics').map((spec, index) => hpaMetric(spec, statuses[index]));
  if (list.length === 0) return '<none>';
  return list.length > 2 ? `${list.slice(0, 2).join(', ')} + ${list.length - 2} more...` : list.join(', ');
}

const horizontalPodAutoscaler: Printer = {
  columns: columns('Name', 'Reference', 'Targets', 'MinPods', 'MaxPods', 'Replicas', 'Age'),
  cells: (o, now) => [
    nameOf(o),
    `${stringAt(o, 'spec', 'scaleTargetRef', 'kind')}/${stringAt(o, 'spec', 'scaleTargetRef', 'name')}`,
    hpaMetrics(o),
    String(dig(o, 'spec', 'minReplicas') ?? '<unset>'),
    numberAt(o, 'spec', 'maxReplicas'),
    numberAt(o, 'status', 'currentReplicas'),
    age(o, now),
  ],
};

const scale: Printer = {
  columns: columns('Name', 'Desired:integer', 'Available:integer', 'Age'),
  cells: (o, now) => [nameOf(o), replicasOf(o), numberAt(o, 'status', 'replicas'), age(o, now)],
};

export const workloadPrinters: Readonly<Record<string, Printer>> = {
  'deployments.apps': deployment,
  'replicasets.apps': replicaSet,
  replicationcontrollers: replicationController,
  'statefulsets.apps': statefulSet,
  'daemonsets.apps': daemonSet,
  'jobs.batch': job,
  'cronjobs.batch': cronJob,
  podtemplates: podTemplate,
  'controllerrevisions.apps': controllerRevision,
  'poddisruptionbudgets.policy': podDisruptionBudget,
  'horizontalpodautoscalers.autoscaling': horizontalPodAutoscaler,
  'scales.autoscaling': scale,
};
