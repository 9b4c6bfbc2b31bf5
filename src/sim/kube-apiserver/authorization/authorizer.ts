import type { UserInfo } from '../endpoints/flight.ts';
import type { RequestInfo } from '../endpoints/request-info.ts';
import { authorizeNode } from './node.ts';
import type { RbacAuthorizer } from './rbac.ts';

const PRIVILEGED = 'system:masters';

/** Authorization modes Node,RBAC, as kubeadm sets them: the first that allows wins. Returns why, or undefined for "no". */
export function authorize(rbac: RbacAuthorizer, user: UserInfo, request: RequestInfo): string | undefined {
  if (user.groups.includes(PRIVILEGED)) return `allowed: member of ${PRIVILEGED}`;
  return authorizeNode(user, request) ?? rbac.authorize(user, request);
}

/** `User "x" cannot get resource "pods" in API group "" in the namespace "default"` (`handlers/responsewriters/errors.go`). */
export function forbiddenMessage(user: UserInfo, request: RequestInfo): string {
  const { verb, path, group, resource, subresource, namespace } = request;
  if (!request.isResourceRequest) return `User "${user.name}" cannot ${verb} path "${path}"`;
  const what = subresource ? `${resource}/${subresource}` : resource;
  const where = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope';
  return `User "${user.name}" cannot ${verb} resource "${what}" in API group "${group}" ${where}`;
}
