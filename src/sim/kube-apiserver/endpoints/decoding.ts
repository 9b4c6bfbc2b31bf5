import { decode, type FieldValidation, type ResourceInfo } from '../../apimachinery/index.ts';
import { applyDefaults, toStored } from '../../apis/index.ts';
import type { AnyObject } from '../values.ts';
import type { ResourceFlight } from './flight.ts';
import { errors } from './status-error.ts';

/** `?fieldValidation=`: kubectl asks for Strict, a client that says nothing gets Warn (`handlers/rest.go`). */
function fieldValidation(flight: ResourceFlight): FieldValidation {
  const asked = flight.http.query?.fieldValidation;
  return asked === 'Strict' || asked === 'Ignore' ? asked : 'Warn';
}

/** Body to object with defaults (a status has none). Throws 400 with the decoder's words; warnings go to the flight. */
export function decodeObject(flight: ResourceFlight, info: ResourceInfo, body: unknown): AnyObject {
  const decoded = decode(info, body, fieldValidation(flight));
  if (!decoded.ok) throw errors.badRequest(decoded.message);
  if (decoded.warnings.length > 0) flight.warnings.push(...decoded.warnings);
  if (flight.request.subresource === 'status') return decoded.object as AnyObject;
  return applyDefaults(info, toStored(info, decoded.object)) as AnyObject;
}
