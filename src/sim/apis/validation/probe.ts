/** Probes and lifecycle hooks: `pkg/apis/core/validation/validation.go` validateProbe, validateHandler, validateLifecycle. */
import { forbidden, invalid, isObject, isPortNumber, type JsonObject, required } from '../../apimachinery/index.ts';
import { each, type Errors, items, nonNegative, oneOf, portNumberOrName, text } from './common.ts';

type Check = (errors: Errors, action: JsonObject, field: string, gracePeriod: number) => void;

const httpHeaderName = /^[-A-Za-z0-9]+$/;
const headerError = "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')";

const httpGet: Check = (errors, action, field) => {
  if (text(action['path']) === '') errors.push(required(`${field}.path`, ''));
  portNumberOrName(errors, `${field}.port`, action['port']);
  oneOf(errors, `${field}.scheme`, action['scheme'], ['HTTP', 'HTTPS']);
  for (const header of items(action['httpHeaders']))
    if (!httpHeaderName.test(text(header['name']))) each(errors, `${field}.httpHeaders`, text(header['name']), [headerError]);
};

const exec: Check = (errors, action, field) => {
  if (!Array.isArray(action['command']) || action['command'].length === 0) errors.push(required(`${field}.command`, ''));
};

const sleep: Check = (errors, action, field, gracePeriod) => {
  const seconds = action['seconds'];
  if (typeof seconds === 'number' && (seconds < 0 || seconds > gracePeriod)) {
    errors.push(invalid(field, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${gracePeriod})`));
  }
};

const handlers: readonly (readonly [string, Check])[] = [
  ['exec', exec],
  ['httpGet', httpGet],
  ['tcpSocket', (errors, action, field) => portNumberOrName(errors, `${field}.port`, action['port'])],
  ['grpc', (errors, action, field) => each(errors, `${field}.port`, action['port'] ?? 0, isPortNumber(action['port']))],
  ['sleep', sleep],
];

function validateHandler(errors: Errors, handler: JsonObject, field: string, gracePeriod: number): void {
  let found = false;
  for (const [name, check] of handlers) {
    const action = handler[name];
    if (!isObject(action)) continue;
    if (found) errors.push(forbidden(`${field}.${name}`, 'may not specify more than 1 handler type'));
    else check(errors, action, `${field}.${name}`, gracePeriod);
    found = true;
  }
  if (!found) errors.push(required(field, 'must specify a handler type'));
}

const numbers = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'] as const;

export type ProbeKind = 'livenessProbe' | 'readinessProbe' | 'startupProbe';

export function validateProbe(errors: Errors, probe: unknown, kind: ProbeKind, container: string, gracePeriod: number): void {
  if (!isObject(probe)) return;
  const field = `${container}.${kind}`;
  validateHandler(errors, probe, field, gracePeriod);
  for (const name of numbers) nonNegative(errors, `${field}.${name}`, probe[name]);
  const grace = probe['terminationGracePeriodSeconds'];
  if (typeof grace === 'number' && grace <= 0) errors.push(invalid(`${field}.terminationGracePeriodSeconds`, grace, 'must be greater than 0'));
  if (kind === 'readinessProbe') {
    if (grace !== undefined) errors.push(invalid(`${field}.terminationGracePeriodSeconds`, grace, 'must not be set for readinessProbes'));
  } else if (probe['successThreshold'] !== 1) errors.push(invalid(`${field}.successThreshold`, probe['successThreshold'] ?? 0, 'must be 1'));
}

export function validateLifecycle(errors: Errors, lifecycle: JsonObject, field: string, gracePeriod: number): void {
  for (const hook of ['postStart', 'preStop']) {
    const handler = lifecycle[hook];
    if (isObject(handler)) validateHandler(errors, handler, `${field}.${hook}`, gracePeriod);
  }
}
