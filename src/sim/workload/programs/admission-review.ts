/**
 * Servers that are admission webhooks. The annotation holds JSON: `{"/mutate": {"patch": [JSON Patch operations]}, "/validate": {"deny": CEL over
 * "object", "oldObject", "request", "message": text, "code": 403}}`. `when` (CEL) limits a patch. A Pod may also set `warning`. A path with
 * `{"convert": {"example.com/v2": [JSON Patch operations]}}` converts versions of custom resources.
 */
import { base64, utf8 } from '@scure/base';
import { isArray, isObject, jsonPatch, type JsonObject } from '../../apimachinery/index.ts';
import { compileCel, toCel } from '../../apis/cel/environment.ts';
import type { Answer } from '../system.ts';
import { admissionWebhook } from './admission-webhook.ts';

const variables = ['object', 'oldObject', 'request'];

function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Does an expression hold for a request? One that fails does not. */
function holds(expression: unknown, request: JsonObject): boolean {
  if (typeof expression !== 'string') return false;
  const compiled = compileCel(expression, variables);
  const result = compiled.ok
    ? compiled.program.evaluate({ object: toCel(request['object']), oldObject: toCel(request['oldObject']), request: toCel(request) })
    : undefined;
  return result?.ok === true && result.value === true;
}

/** The server's answer to one review. */
function reviewed(rule: JsonObject, request: JsonObject): JsonObject {
  const uid = request['uid'];
  const { deny, message, code, patch, when, warning } = rule;
  const warnings = typeof warning === 'string' ? { warnings: [warning] } : {};
  if (deny !== undefined && holds(deny, request)) {
    return { uid, allowed: false, ...warnings, status: { ...(typeof message === 'string' ? { message } : {}), ...(typeof code === 'number' ? { code } : {}) } };
  }
  if (!isArray(patch) || (when !== undefined && !holds(when, request))) return { uid, allowed: true, ...warnings };
  return { uid, allowed: true, ...warnings, patchType: 'JSONPatch', patch: base64.encode(utf8.decode(JSON.stringify(patch))) };
}

/** One object in another version; an operation that finds nothing to do is left out. */
function converted(object: JsonObject, operations: readonly unknown[], apiVersion: string): JsonObject {
  let next = object;
  for (const operation of operations) {
    const result = jsonPatch(next, [operation]);
    if (result.ok && isObject(result.object)) next = result.object;
  }
  return { ...next, apiVersion };
}

/** The server's answer to a review of a conversion: `convert` says by version what is done to an object that is to become one of it. */
function conversionOf({ convert }: JsonObject, { uid, desiredAPIVersion, objects }: JsonObject): JsonObject {
  const version = String(desiredAPIVersion);
  const operations = isObject(convert) ? convert[version] : undefined;
  if (!isArray(operations)) return { uid, convertedObjects: [], result: { status: 'Failure', message: `unexpected conversion version "${version}"` } };
  return {
    uid,
    convertedObjects: (isArray(objects) ? objects : []).filter(isObject).map((object) => converted(object, operations, version)),
    result: { status: 'Success' },
  };
}

const answer = (value: unknown): Answer => ({ outcome: 'ok', code: 200, body: JSON.stringify(value) });

admissionWebhook.fill((_system, description, handler) => (request) => {
  const review = request.method === 'POST' && request.body !== undefined ? parsed(request.body) : undefined;
  const rule = parsed(description)?.[(request.path ?? '/').split('?')[0] ?? '/'];
  if (!review || !isObject(review['request']) || !isObject(rule)) return handler(request);
  if (review['kind'] === 'ConversionReview')
    return answer({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'ConversionReview', response: conversionOf(rule, review['request']) });
  return answer({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: reviewed(rule, review['request']) });
});
