import type { ResourceFlight } from '../endpoints/flight.ts';
import type { AnyObject } from '../values.ts';
import type { Registry } from './operation.ts';

/** `?fieldManager=`, else the first word of the user agent (`handlers/create.go` managerOrUserAgent). */
export function fieldManagerOf(flight: ResourceFlight): string {
  return flight.http.query?.fieldManager || (flight.http.userAgent.split('/')[0] ?? '');
}

/** Notes who set which fields. */
export function trackUpdate(_registry: Registry, _flight: ResourceFlight, next: AnyObject, _before: AnyObject | undefined): AnyObject {
  return next;
}
