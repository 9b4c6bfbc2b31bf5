import type { Flight } from '../endpoints/flight.ts';

/** What somebody has to be allowed to do who wants to act as somebody else. */
export function impersonations({ request }: Flight, user: string, groups: readonly string[]): readonly Flight['request'][] {
  const asked = [{ resource: 'users', name: user }, ...groups.map((group) => ({ resource: 'groups', name: group }))];
  return asked.map((what) => ({ ...request, ...what, isResourceRequest: true, verb: 'impersonate', group: '', subresource: '', namespace: '' }));
}
