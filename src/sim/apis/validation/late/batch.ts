/** `pkg/apis/batch/validation/validation.go`. */
import {
  domainPrefixedPath,
  duplicate,
  invalid,
  isDNS1123Label,
  isObject,
  isQualifiedName,
  type JsonObject,
  matches,
  notSupported,
  objectAt,
  omitValue,
  required,
  selectorOf,
  tooLong,
  tooMany,
  validateLabelSelector,
} from '../../../apimachinery/index.ts';
import { each, type Errors, immutable, items, nonNegative, oneOf, selectorValue, text } from '../common.ts';
import { validatePodTemplate, validateSelectorMatches } from '../pod-spec.ts';
import { scheduleError } from './cron.ts';

const counts = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
] as const;

const manyCompletions = 100_000;

function completionMode(errors: Errors, spec: JsonObject, field: string): void {
  const mode = spec['completionMode'];
  if (mode !== undefined && mode !== 'NonIndexed' && mode !== 'Indexed') errors.push(notSupported(`${field}.completionMode`, mode, ['NonIndexed', 'Indexed']));
  if (mode === 'Indexed') indexed(errors, spec, field);
  else if (mode === undefined || mode === 'NonIndexed') {
    for (const name of ['backoffLimitPerIndex', 'maxFailedIndexes'])
      if (spec[name] !== undefined) errors.push(invalid(`${field}.${name}`, spec[name], 'requires indexed completion mode'));
  }
}

function indexed(errors: Errors, spec: JsonObject, field: string): void {
  const number = (name: string): number | undefined => (typeof spec[name] === 'number' ? spec[name] : undefined);
  const [completions, parallelism, failed] = [number('completions'), number('parallelism'), number('maxFailedIndexes')];
  if (completions === undefined) errors.push(required(`${field}.completions`, 'when completion mode is Indexed'));
  if (parallelism !== undefined && parallelism > 100_000)
    errors.push(invalid(`${field}.parallelism`, parallelism, 'must be less than or equal to 100000 when completion mode is Indexed'));
  if (completions !== undefined && failed !== undefined && failed > completions)
    errors.push(invalid(`${field}.maxFailedIndexes`, failed, 'must be less than or equal to completions'));
  if (failed !== undefined && failed > 100_000) errors.push(invalid(`${field}.maxFailedIndexes`, failed, 'must be less than or equal to 100000'));
  if (completions === undefined || completions <= manyCompletions || spec['backoffLimitPerIndex'] === undefined) return;
  const told = `must be less than or equal to 10000 when completions are above ${manyCompletions} and used with backoff limit per index`;
  if (failed === undefined) errors.push(required(`${field}.maxFailedIndexes`, `must be specified when completions is above ${manyCompletions}`));
  if (parallelism !== undefined && parallelism > 10_000) errors.push(invalid(`${field}.parallelism`, parallelism, told));
  if (failed !== undefined && failed > 10_000) errors.push(invalid(`${field}.maxFailedIndexes`, failed, told));
}

const actions = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const quoted = (names: readonly string[]): string => `valid values: [${names.map((name) => `"${name}"`).join(' ')}]`;

function failurePolicy(errors: Errors, spec: JsonObject, field: string): void {
  const policy = spec['podFailurePolicy'];
  if (!isObject(policy)) return;
  const rules = items(policy['rules']);
  const podSpec = objectAt(spec, 'template', 'spec');
  const names = [...items(podSpec['containers']), ...items(podSpec['initContainers'])].map((container) => container['name']);
  if (rules.length > 20) errors.push(tooMany(`${field}.podFailurePolicy.rules`, rules.length, 20));
  rules.forEach((rule, index) => {
    const place = `${field}.podFailurePolicy.rules[${index}]`;
    const action = text(rule['action']);
    if (action === '') errors.push(required(`${place}.action`, quoted(actions)));
    else if (action === 'FailIndex') {
      if (spec['backoffLimitPerIndex'] === undefined) errors.push(invalid(`${place}.action`, action, 'requires the backoffLimitPerIndex to be set'));
    } else if (!actions.includes(action)) errors.push(notSupported(`${place}.action`, action, actions));
    const [codes, conditions] = [rule['onExitCodes'], items(rule['onPodConditions'])];
    if (isObject(codes)) exitCodes(errors, codes, `${place}.onExitCodes`, names);
    if (conditions.length > 0) podConditions(errors, conditions, `${place}.onPodConditions`);
    if (isObject(codes) && conditions.length > 0) errors.push(invalid(place, omitValue, 'specifying both OnExitCodes and OnPodConditions is not supported'));
    if (!isObject(codes) && conditions.length === 0) errors.push(invalid(place, omitValue, 'specifying one of OnExitCodes and OnPodConditions is required'));
  });
}

function podConditions(errors: Errors, conditions: readonly JsonObject[], field: string): void {
  if (conditions.length > 20) errors.push(tooMany(field, conditions.length, 20));
  conditions.forEach((condition, index) => {
    const [type, status] = [text(condition['type']), text(condition['status'])];
    const statuses = ['False', 'True', 'Unknown'];
    each(errors, `${field}[${index}].type`, type, isQualifiedName(type));
    if (status === '') errors.push(required(`${field}[${index}].status`, quoted(statuses)));
    else if (!statuses.includes(status)) errors.push(notSupported(`${field}[${index}].status`, status, statuses));
  });
}

function exitCodes(errors: Errors, codes: JsonObject, field: string, names: readonly unknown[]): void {
  const operator = text(codes['operator']);
  const values = Array.isArray(codes['values']) ? codes['values'].map(Number) : [];
  if (operator === '') errors.push(required(`${field}.operator`, quoted(['In', 'NotIn'])));
  else if (operator !== 'In' && operator !== 'NotIn') errors.push(notSupported(`${field}.operator`, operator, ['In', 'NotIn']));
  const name = codes['containerName'];
  if (name !== undefined && !names.includes(name))
    errors.push(invalid(`${field}.containerName`, name, 'must be one of the container or initContainer names in the pod template'));
  if (values.length === 0) errors.push(invalid(`${field}.values`, codes['values'] ?? null, 'at least one value is required'));
  else if (values.length > 255) errors.push(tooMany(`${field}.values`, values.length, 255));
  values.forEach((value, index) => {
    if (operator === 'In' && value === 0) errors.push(invalid(`${field}.values[${index}]`, value, 'must not be 0 for the In operator'));
    if (values.indexOf(value) < index) errors.push(duplicate(`${field}.values[${index}]`, value));
  });
  if (values.some((value, index) => index > 0 && (values[index - 1] ?? 0) > value)) errors.push(invalid(`${field}.values`, values, 'must be ordered'));
}

/** validateIndexesFormat: how many indexes a list like `0,2-4` names, or what is wrong with it. */
function countIndexes(list: string, completions: number): number | string {
  let total = 0;
  let last: number | undefined;
  for (const part of list === '' ? [] : list.split(',')) {
    const limits = part.split('-');
    if (limits.length > 2) return `the fragment "${part}" violates the requirement that an index interval can have at most two parts separated by '-'`;
    for (const limit of limits) {
      if (!/^[+-]?\d+$/.test(limit)) return `cannot convert string to integer for index: "${limit}"`;
      if (Number(limit) >= completions) return `too large index: "${limit}"`;
    }
    const [x, y] = [Number(limits[0]), Number(limits[1] ?? limits[0])];
    if (limits.length === 2 && x >= y) return `non-increasing order, previous: ${x}, current: ${y}`;
    if (last !== undefined && last >= x) return `non-increasing order, previous: ${last}, current: ${x}`;
    total += y - x + 1;
    last = y;
  }
  return total;
}

function successPolicy(errors: Errors, spec: JsonObject, field: string): void {
  const policy = spec['successPolicy'];
  if (!isObject(policy)) return;
  if (spec['completionMode'] !== 'Indexed') {
    const rules =
      policy['rules'] === undefined
        ? null
        : items(policy['rules']).map(
            (rule) =>
              new Map([
                ['SucceededIndexes', rule['succeededIndexes'] ?? null],
                ['SucceededCount', rule['succeededCount'] ?? null],
              ]),
          );
    errors.push(invalid(field, new Map([['Rules', rules]]), 'requires indexed completion mode'));
    return;
  }
  const rules = items(policy['rules']);
  const completions = typeof spec['completions'] === 'number' ? spec['completions'] : 0;
  if (rules.length === 0) errors.push(required(`${field}.rules`, 'at least one rules must be specified when the successPolicy is specified'));
  if (rules.length > 20) errors.push(tooMany(`${field}.rules`, rules.length, 20));
  rules.forEach((rule, index) => {
    const place = `${field}.rules[${index}]`;
    const [count, indexes] = [rule['succeededCount'], rule['succeededIndexes']];
    if (count === undefined && indexes === undefined) errors.push(required(place, 'at least one of succeededCount or succeededIndexes must be specified'));
    const total = countIndexes(text(indexes), completions);
    if (typeof total === 'string') errors.push(invalid(`${place}.succeededIndexes`, indexes, `error parsing succeededIndexes: ${total}`));
    if (typeof count !== 'number') return;
    nonNegative(errors, `${place}.succeededCount`, count);
    if (count > completions)
      errors.push(invalid(`${place}.succeededCount`, count, `must be less than or equal to ${completions} (the number of specified completions)`));
    if (indexes !== undefined && typeof total === 'number' && count > total) {
      errors.push(
        invalid(`${place}.succeededCount`, count, `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`),
      );
    }
  });
}

function managedBy(errors: Errors, value: unknown, field: string): void {
  if (value === undefined) return;
  const wrong = domainPrefixedPath(text(value));
  if (wrong) for (const [part, message] of wrong) errors.push(invalid(field, part, message));
  else errors.push(required(field, ''));
  if (text(value).length > 63) errors.push(tooLong(field, 63));
}

function jobSpec(errors: Errors, spec: JsonObject, field: string): void {
  for (const name of counts) nonNegative(errors, `${field}.${name}`, spec[name]);
  if (spec['maxFailedIndexes'] !== undefined && spec['backoffLimitPerIndex'] === undefined)
    errors.push(required(`${field}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  managedBy(errors, spec['managedBy'], `${field}.managedBy`);
  completionMode(errors, spec, field);
  failurePolicy(errors, spec, field);
  successPolicy(errors, spec, `${field}.successPolicy`);
  const replacement = spec['podReplacementPolicy'];
  const allowed = spec['podFailurePolicy'] === undefined ? ['Failed', 'TerminatingOrFailed'] : ['Failed'];
  if (replacement !== undefined && !allowed.includes(text(replacement))) errors.push(notSupported(`${field}.podReplacementPolicy`, replacement, allowed));
  validatePodTemplate(errors, spec['template'], `${field}.template`);
  restartPolicy(errors, spec, `${field}.template.spec.restartPolicy`);
}

function restartPolicy(errors: Errors, spec: JsonObject, field: string): void {
  const policy = text(objectAt(spec, 'template', 'spec')['restartPolicy']);
  if (policy === 'Always' || policy === '') errors.push(required(field, 'valid values: "OnFailure", "Never"'));
  else if (policy !== 'OnFailure' && policy !== 'Never') errors.push(notSupported(field, policy, ['OnFailure', 'Never']));
  else if (spec['podFailurePolicy'] !== undefined && policy !== 'Never')
    errors.push(invalid(field, policy, 'only "Never" is supported when podFailurePolicy is specified'));
}

/** validateGeneratedSelector: labels that only the server gives. */
function generatedSelector(errors: Errors, job: JsonObject): void {
  const spec = objectAt(job, 'spec');
  if (spec['manualSelector'] === true || !isObject(spec['selector'])) return;
  const metadata = objectAt(job, 'metadata');
  const labels = objectAt(spec, 'template', 'metadata', 'labels');
  const wanted: Readonly<Record<string, string>> = {
    'controller-uid': text(metadata['uid']),
    'job-name': text(metadata['name']),
    'batch.kubernetes.io/controller-uid': text(metadata['uid']),
    'batch.kubernetes.io/job-name': text(metadata['name']),
  };
  for (const [key, value] of Object.entries(wanted)) {
    const field = `spec.template.metadata.labels[${key}]`;
    if (labels[key] === undefined) errors.push(required(field, `must be '${value}'`));
    else if (labels[key] !== value) errors.push(invalid(field, labels, `must be '${value}'`));
  }
  if (!matches(selectorOf(spec['selector']), wanted)) errors.push(invalid('spec.selector', selectorValue(spec['selector']), '`selector` not auto-generated'));
}

function wholeJobSpec(errors: Errors, spec: JsonObject): void {
  jobSpec(errors, spec, 'spec');
  const selector = spec['selector'];
  if (!isObject(selector)) {
    // The strategy has made one, unless the Job wants its own.
    if (spec['manualSelector'] === true) errors.push(required('spec.selector', ''));
    return;
  }
  errors.push(...validateLabelSelector(selector, 'spec.selector'));
  validateSelectorMatches(errors, selectorOf(selector), objectAt(spec, 'template'), 'spec.template');
}

/** The selector is generated by the server's strategy before it comes here. */
export function validateJob(errors: Errors, job: JsonObject): void {
  const spec = objectAt(job, 'spec');
  const name = text(objectAt(job, 'metadata')['name']);
  generatedSelector(errors, job);
  wholeJobSpec(errors, spec);
  const completions = spec['completions'];
  if (spec['completionMode'] !== 'Indexed' || typeof completions !== 'number' || completions <= 0) return;
  const hostname = `${name}-${completions - 1}`;
  if (isDNS1123Label(hostname).length > 0) errors.push(invalid('metadata.name', name, `will not able to create pod with invalid DNS label: ${hostname}`));
}

/** What of a suspended Job's template may still change. */
function schedulingSetBack(template: JsonObject, old: JsonObject): JsonObject {
  const spec = objectAt(template, 'spec');
  const before = objectAt(old, 'spec');
  const affinity = { ...objectAt(before, 'affinity'), nodeAffinity: objectAt(spec, 'affinity')['nodeAffinity'] };
  const kept = Object.values(affinity).some((value) => value !== undefined) ? affinity : undefined;
  const resources = (list: unknown, from: unknown): unknown =>
    Array.isArray(list) ? items(list).map((container, index) => ({ ...container, resources: items(from)[index]?.['resources'] })) : list;
  return {
    ...old,
    metadata: { ...objectAt(old, 'metadata'), labels: objectAt(template, 'metadata')['labels'], annotations: objectAt(template, 'metadata')['annotations'] },
    spec: {
      ...before,
      affinity: kept,
      nodeSelector: spec['nodeSelector'],
      tolerations: spec['tolerations'],
      schedulingGates: spec['schedulingGates'],
      containers: resources(before['containers'], spec['containers']),
      initContainers: resources(before['initContainers'], spec['initContainers']),
    },
  };
}

export function validateJobUpdate(errors: Errors, next: JsonObject, before: JsonObject): void {
  const spec = objectAt(next, 'spec');
  const old = objectAt(before, 'spec');
  if (spec === old) return;
  wholeJobSpec(errors, spec);
  if (spec['completionMode'] !== 'Indexed') immutable(errors, 'spec.completions', spec['completions'], old['completions']);
  else if (spec['completions'] !== undefined && spec['completions'] !== old['completions'] && spec['completions'] !== spec['parallelism']) {
    errors.push(invalid('spec.completions', spec['completions'], 'can only be modified in tandem with spec.parallelism'));
  }
  immutable(errors, 'spec.selector', spec['selector'], old['selector']);
  const template = objectAt(old, 'template');
  const mutable = old['suspend'] === true && objectAt(before, 'status')['startTime'] === undefined;
  immutable(errors, 'spec.template', spec['template'], mutable ? schedulingSetBack(objectAt(spec, 'template'), template) : template);
  for (const name of ['completionMode', 'podFailurePolicy', 'backoffLimitPerIndex', 'managedBy', 'successPolicy'])
    immutable(errors, `spec.${name}`, spec[name], old[name]);
}

function cronJobSpec(errors: Errors, spec: JsonObject, old: JsonObject): void {
  const schedule = text(spec['schedule']);
  if (schedule === '') errors.push(required('spec.schedule', ''));
  else {
    const withZone = /^(?:CRON_)?TZ=\S+\s+/.exec(schedule);
    const error = scheduleError(withZone ? schedule.slice(withZone[0].length) : schedule);
    if (error !== undefined) errors.push(invalid('spec.schedule', schedule, error));
    const had = text(old['schedule']).includes('TZ');
    if (schedule.includes('TZ') && !had) errors.push(invalid('spec.schedule', schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'));
    else if (schedule.includes('TZ') && spec['timeZone'] !== undefined)
      errors.push(invalid('spec.schedule', schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule'));
  }
  nonNegative(errors, 'spec.startingDeadlineSeconds', spec['startingDeadlineSeconds']);
  if (old['timeZone'] !== spec['timeZone'] || old['timeZone'] === undefined) validateTimeZone(errors, spec['timeZone']);
  oneOf(errors, 'spec.concurrencyPolicy', spec['concurrencyPolicy'], ['Allow', 'Forbid', 'Replace']);
  const job = objectAt(spec, 'jobTemplate', 'spec');
  jobSpec(errors, job, 'spec.jobTemplate.spec');
  if (job['selector'] !== undefined)
    errors.push(invalid('spec.jobTemplate.spec.selector', selectorValue(job['selector']), '`selector` will be auto-generated'));
  if (job['manualSelector'] === true) errors.push(notSupported('spec.jobTemplate.spec.manualSelector', true, ['nil', 'false']));
  nonNegative(errors, 'spec.successfulJobsHistoryLimit', spec['successfulJobsHistoryLimit']);
  nonNegative(errors, 'spec.failedJobsHistoryLimit', spec['failedJobsHistoryLimit']);
}

/** Names of the IANA database by their areas; whether a place of an area is in it is not known here. */
const ZONE =
  /^((Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Brazil|Canada|Chile|Etc|Europe|Indian|Mexico|Pacific|US)(\/[A-Za-z0-9_+-]+){1,2}|CET|CST6CDT|Cuba|EET|EST|EST5EDT|Egypt|Eire|GB|GB-Eire|GMT|GMT[+-]?0|Greenwich|HST|Hongkong|Iceland|Iran|Israel|Jamaica|Japan|Kwajalein|Libya|MET|MST|MST7MDT|NZ|NZ-CHAT|Navajo|PRC|PST8PDT|Poland|Portugal|ROC|ROK|Singapore|Turkey|UCT|UTC|Universal|W-SU|WET|Zulu)$/;

function validateTimeZone(errors: Errors, zone: unknown): void {
  if (zone === undefined) return;
  if (zone === '') errors.push(invalid('spec.timeZone', zone, 'timeZone must be nil or non-empty string'));
  else if (
    text(zone)
      .split('/')
      .some((part) => part === '.' || part === '..' || part.startsWith('-') || !/^[A-Za-z0-9._+-]{1,14}$/.test(part))
  )
    errors.push(invalid('spec.timeZone', zone, `unknown time zone ${text(zone)}`));
  else if (text(zone).toLowerCase() === 'local')
    errors.push(invalid('spec.timeZone', zone, 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones'));
  else if (!ZONE.test(text(zone))) errors.push(invalid('spec.timeZone', zone, `unknown time zone ${text(zone)}`));
}

export function validateCronJob(errors: Errors, object: JsonObject): void {
  cronJobSpec(errors, objectAt(object, 'spec'), {});
  const name = text(objectAt(object, 'metadata')['name']);
  if (name.length > 52) errors.push(invalid('metadata.name', name, 'must be no more than 52 characters'));
}

export function validateCronJobUpdate(errors: Errors, next: JsonObject, before: JsonObject): void {
  if (next['spec'] !== before['spec']) cronJobSpec(errors, objectAt(next, 'spec'), objectAt(before, 'spec'));
}
