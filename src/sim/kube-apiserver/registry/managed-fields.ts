import { trackManagedFields } from '../../apimachinery/index.ts';
import type { ResourceFlight } from '../endpoints/flight.ts';
import { type AnyObject, metaOf } from '../values.ts';
import type { Registry } from './operation.ts';

/** `?fieldManager=`, else the first word of the user agent (`handlers/create.go` managerOrUserAgent). */
export function fieldManagerOf(flight: ResourceFlight): string {
  return flight.http.query?.fieldManager || (flight.http.userAgent.split('/')[0] ?? '');
}

/**
 * Notes in metadata.managedFields who set which fields. The real server does so for every object; here it begins with the
 * first write of somebody who is no component of the system, for only then can two managers disagree.
 */
export function trackUpdate({ host }: Registry, flight: ResourceFlight, next: AnyObject, before: AnyObject | undefined): AnyObject {
  const tracked = metaOf(before ?? next).managedFields !== undefined || !flight.user.name.startsWith('system:');
  if (!tracked || flight.http.contentType === 'application/apply-patch+yaml') return next;
  const { subresource } = flight.request;
  return trackManagedFields(before, next, {
    manager: fieldManagerOf(flight),
    operation: 'Update',
    time: host.timestamp(),
    info: flight.info,
    ...(subresource ? { subresource } : {}),
  });
}
