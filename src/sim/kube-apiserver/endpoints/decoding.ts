import { decode, type FieldValidation, type JsonObject, type ResourceInfo } from '../../apimachinery/index.ts';
import { applyDefaults, customResourceSchemas, toStored } from '../../apis/index.ts';
import type { AnyObject } from '../values.ts';
import type { ResourceFlight } from './flight.ts';
import { errors, type StatusError } from './status-error.ts';

/** `?fieldValidation=`: kubectl asks for Strict, a client that says nothing gets Warn (`handlers/rest.go`). */
function fieldValidation(flight: ResourceFlight): FieldValidation {
  const asked = flight.http.query?.fieldValidation;
  return asked === 'Strict' || asked === 'Ignore' ? asked : 'Warn';
}

const headers = new WeakMap<ResourceInfo, ResourceInfo>();

/** The kind with a schema of what every object has: the rest of a custom resource is checked by validation. */
function headerOf(info: ResourceInfo): ResourceInfo {
  let found = headers.get(info);
  if (!found) {
    const fields = new Map([...info.schema.fields].filter(([name]) => name === 'apiVersion' || name === 'kind' || name === 'metadata'));
    found = { ...info, schema: { ...info.schema, fields, preserveUnknown: true } };
    headers.set(info, found);
  }
  return found;
}

/** A custom resource: unknown fields are pruned, defaults come from the definition (`apiextensions-apiserver/pkg/apiserver/customresource_handler.go`). */
function decodeCustom(flight: ResourceFlight, info: ResourceInfo, schema: JsonObject, body: unknown): AnyObject {
  const mode = fieldValidation(flight);
  const decoded = decode(headerOf(info), body, mode);
  if (!decoded.ok) throw errors.badRequest(decoded.message);
  const { object, unknown } = customResourceSchemas.get().decode(decoded.object as unknown as JsonObject, schema);
  const { kind, version } = info.type;
  if (unknown.length > 0 && mode === 'Strict')
    throw errors.badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: strict decoding error: ${unknown.join(', ')}`);
  flight.warnings.push(...decoded.warnings, ...(mode === 'Warn' ? unknown : []));
  const { storedAs } = info;
  return (storedAs === undefined || info.conversion || object['apiVersion'] === storedAs
    ? object
    : { ...object, apiVersion: storedAs }) as unknown as AnyObject;
}

/**
 * Body to object with defaults (a status has none). Throws 400 with the decoder's words; warnings go to the flight. `before`
 * is the stored object that a patch was applied to, `refusal` what is thrown then instead of a 400.
 */
export function decodeObject(
  flight: ResourceFlight,
  info: ResourceInfo,
  body: unknown,
  before?: AnyObject,
  refusal?: (reason: string, restored: string | undefined) => StatusError,
): AnyObject {
  if (info.openAPIV3Schema) return decodeCustom(flight, info, info.openAPIV3Schema, body);
  const decoded = decode(info, body, fieldValidation(flight), before);
  if (!decoded.ok) throw refusal?.(decoded.reason, decoded.restored) ?? errors.badRequest(decoded.message);
  if (decoded.warnings.length > 0) flight.warnings.push(...decoded.warnings);
  if (flight.request.subresource === 'status') return decoded.object as AnyObject;
  return applyDefaults(info, toStored(info, decoded.object)) as AnyObject;
}
