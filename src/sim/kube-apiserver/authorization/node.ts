import type { UserInfo } from '../endpoints/flight.ts';
import type { RequestInfo } from '../endpoints/request-info.ts';

const NODES_GROUP = 'system:nodes';
const NODE_PREFIX = 'system:node:';

/** The node whose kubelet asks; undefined for anybody else. */
export function nodeOf(user: UserInfo): string | undefined {
  if (!user.name.startsWith(NODE_PREFIX) || !user.groups.includes(NODES_GROUP)) return undefined;
  return user.name.slice(NODE_PREFIX.length);
}

const READ = ['get', 'list', 'watch'];

/** What a kubelet may do, by `group/resource[/subresource]` (`plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go` NodeRules). */
const nodeRules: Readonly<Record<string, readonly string[]>> = {
  '/services': READ,
  '/nodes': ['create', 'update', 'patch', ...READ],
  '/nodes/status': ['update', 'patch'],
  '/pods': ['create', 'delete', ...READ],
  '/pods/status': ['update', 'patch'],
  '/pods/eviction': ['create'],
  '/events': ['create', 'update', 'patch'],
  '/secrets': READ,
  '/configmaps': READ,
  '/persistentvolumeclaims': ['get'],
  '/persistentvolumeclaims/status': ['get', 'update', 'patch'],
  '/persistentvolumes': ['get'],
  '/endpoints': ['get'],
  '/serviceaccounts': ['get'],
  '/serviceaccounts/token': ['create'],
  'coordination.k8s.io/leases': ['get', 'create', 'update', 'patch', 'delete'],
  'storage.k8s.io/volumeattachments': ['get'],
  'storage.k8s.io/csidrivers': READ,
  'storage.k8s.io/csinodes': ['get', 'create', 'update', 'patch', 'delete'],
  'node.k8s.io/runtimeclasses': READ,
  'resource.k8s.io/resourceclaims': ['get'],
  'authentication.k8s.io/tokenreviews': ['create'],
  'authorization.k8s.io/subjectaccessreviews': ['create'],
  'certificates.k8s.io/certificatesigningrequests': ['create', ...READ],
};

/** Node authorizer: a kubelet's rules (which of its node's objects it may touch is NodeRestriction's part). */
export function authorizeNode(user: UserInfo, request: RequestInfo): string | undefined {
  if (nodeOf(user) === undefined || !request.isResourceRequest) return undefined;
  const { group, resource, subresource, verb } = request;
  const verbs = nodeRules[subresource ? `${group}/${resource}/${subresource}` : `${group}/${resource}`];
  return verbs?.includes(verb) ? 'Node: allowed by the node authorizer' : undefined;
}
