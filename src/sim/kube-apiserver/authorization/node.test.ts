import { describe, expect, it } from 'vitest';
import type { HttpMethod } from '../../../api/index.ts';
import { requestInfo } from '../endpoints/request-info.ts';
import type { AnyObject } from '../values.ts';
import { authorizeNode, nodeOf } from './node.ts';
import { nodeRefusal } from './node-graph.ts';

/** One Pod of node0 and one of node1, as `node_authorizer_test.go` makes them (`generate`), each with objects of its own. */
const podOf = (node: string): AnyObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `pod0-${node}`, namespace: 'ns0' },
  spec: {
    nodeName: node,
    serviceAccountName: `svcacct0-${node}`,
    resourceClaims: [{ name: 'a', resourceClaimName: `claim0-pod0-${node}-ns0` }],
    containers: [{ name: 'c', envFrom: [{ secretRef: { name: `secret0-pod0-${node}` } }] }],
    volumes: [
      { configMap: { name: `configmap0-pod0-${node}` } },
      { persistentVolumeClaim: { claimName: `pvc0-pod0-${node}` } },
      { secret: { secretName: 'secret0-shared' } },
    ],
  },
  status: { resourceClaimStatuses: [{ name: 'b', resourceClaimName: `generated-claim-${node}` }] },
});
const pods = [podOf('node0'), podOf('node1')];
const volumeOf = (node: string): AnyObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: `pv0-pod0-${node}-ns0` },
  spec: { claimRef: { namespace: 'ns0', name: `pvc0-pod0-${node}` }, csi: { nodePublishSecretRef: { namespace: 'ns0', name: `pvsecret-${node}` } } },
});
const attachmentOf = (node: string): AnyObject => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'VolumeAttachment',
  metadata: { name: `attachment0-${node}` },
  spec: { nodeName: node },
});
const others: Readonly<Record<string, readonly AnyObject[]>> = {
  '/persistentvolumes': [volumeOf('node0'), volumeOf('node1')],
  'storage.k8s.io/volumeattachments': [attachmentOf('node0'), attachmentOf('node1')],
};
const node0 = { name: 'system:node:node0', groups: ['system:nodes'] };

function judge(method: HttpMethod, url: string): string {
  const [path = '', search = ''] = url.split('?');
  const query = Object.fromEntries(
    search === '' ? [] : search.split('&').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const),
  );
  const request = requestInfo({ type: 'http-request', method, path, query, userAgent: '', credentials: { kind: 'none' } });
  const refusal = nodeRefusal('node0', request, {
    pod: (namespace, name) => pods.find(({ metadata }) => metadata?.namespace === namespace && metadata.name === name),
    pods: (namespace) => pods.filter(({ metadata }) => metadata?.namespace === namespace),
    objects: (resource) => others[resource],
  });
  return refusal ?? (authorizeNode(node0, request) === undefined ? 'no opinion' : 'allow');
}

const NS = '/api/v1/namespaces/ns0';
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
const CSI = '/apis/storage.k8s.io/v1/csinodes';
const NO_RELATION = "no relationship found between node 'node0' and this object";
const ONLY_SECRET = 'fieldSelector=metadata.name=secret0-pod0-node0';

/** `plugin/pkg/auth/authorizer/node/node_authorizer_test.go` TestNodeAuthorizer: the names of its cases. */
const cases: readonly (readonly [string, HttpMethod, string, string])[] = [
  ['allowed configmap', 'GET', `${NS}/configmaps/configmap0-pod0-node0`, 'allow'],
  ['allowed secret via pod', 'GET', `${NS}/secrets/secret0-pod0-node0`, 'allow'],
  ['list allowed secret via pod', 'GET', `${NS}/secrets?${ONLY_SECRET}`, 'allow'],
  ['watch allowed secret via pod', 'GET', `${NS}/secrets?watch=true&${ONLY_SECRET}`, 'allow'],
  ['disallowed list many secrets', 'GET', `${NS}/secrets`, 'No Object name found'],
  ['disallowed watch many secrets', 'GET', `${NS}/secrets?watch=true`, 'No Object name found'],
  ['disallowed list secrets from all namespaces with name', 'GET', `/api/v1/secrets?${ONLY_SECRET}`, 'can only read namespaced object of this type'],
  ['allowed shared secret via pod', 'GET', `${NS}/secrets/secret0-shared`, 'allow'],
  ['allowed pvc', 'GET', `${NS}/persistentvolumeclaims/pvc0-pod0-node0`, 'allow'],
  ['disallowed node1 configmap', 'GET', `${NS}/configmaps/configmap0-pod0-node1`, NO_RELATION],
  ['disallowed node1 secret', 'GET', `${NS}/secrets/secret0-pod0-node1`, NO_RELATION],
  ['disallowed node1 pvc', 'GET', `${NS}/persistentvolumeclaims/pvc0-pod0-node1`, NO_RELATION],
  ['allowed pv', 'GET', '/api/v1/persistentvolumes/pv0-pod0-node0-ns0', 'allow'],
  ['disallowed node1 pv', 'GET', '/api/v1/persistentvolumes/pv0-pod0-node1-ns0', NO_RELATION],
  ['disallowed list of pvs', 'GET', '/api/v1/persistentvolumes', 'can only get individual resources of this type'],
  ['allowed secret via pv', 'GET', `${NS}/secrets/pvsecret-node0`, 'allow'],
  ['disallowed secret via the pv of another node', 'GET', `${NS}/secrets/pvsecret-node1`, NO_RELATION],
  ['allowed attachment', 'GET', '/apis/storage.k8s.io/v1/volumeattachments/attachment0-node0', 'allow'],
  ['disallowed node1 attachment', 'GET', '/apis/storage.k8s.io/v1/volumeattachments/attachment0-node1', NO_RELATION],
  ['allowed claim of devices', 'GET', '/apis/resource.k8s.io/v1/namespaces/ns0/resourceclaims/claim0-pod0-node0-ns0', 'allow'],
  ['allowed claim of devices made from a template', 'GET', '/apis/resource.k8s.io/v1/namespaces/ns0/resourceclaims/generated-claim-node0', 'allow'],
  ['disallowed claim of devices of another node', 'GET', '/apis/resource.k8s.io/v1/namespaces/ns0/resourceclaims/claim0-pod0-node1-ns0', NO_RELATION],
  ['disallowed delete of a secret', 'DELETE', `${NS}/secrets/secret0-pod0-node0`, 'can only read resources of this type'],
  ['disallowed list of claims', 'GET', `${NS}/persistentvolumeclaims`, 'can only get individual resources of this type'],
  ['allowed svcacct token create via pod', 'POST', `${NS}/serviceaccounts/svcacct0-node0/token`, 'allow'],
  ['disallowed svcacct token create - serviceaccount not attached to node', 'POST', `${NS}/serviceaccounts/svcacct0-node1/token`, NO_RELATION],
  ['disallowed svcacct token create - no subresource', 'POST', `${NS}/serviceaccounts`, 'can only create tokens for individual service accounts'],
  ['disallowed svcacct token get', 'GET', `${NS}/serviceaccounts/svcacct0-node0/token`, 'can only create tokens for individual service accounts'],
  ['allowed node lease create', 'POST', LEASES, 'allow'],
  ['allowed get lease in kube-node-lease namespace', 'GET', `${LEASES}/node0`, 'allow'],
  ['disallowed list leases', 'GET', LEASES, 'can only get, create, update, patch, or delete a node lease'],
  ['disallowed get lease of another node', 'GET', `${LEASES}/node1`, 'can only access node lease with the same name as the requesting node'],
  [
    'disallowed lease in another namespace',
    'GET',
    '/apis/coordination.k8s.io/v1/namespaces/foo/leases/node0',
    'can only access leases in the "kube-node-lease" system namespace',
  ],
  ['allowed update CSINode', 'PUT', `${CSI}/node0`, 'allow'],
  ['disallowed list CSINodes', 'GET', CSI, 'can only get, create, update, patch, or delete a CSINode'],
  ['disallowed get another CSINode', 'GET', `${CSI}/node1`, 'can only access CSINode with the same name as the requesting node'],
  ['get its own node', 'GET', '/api/v1/nodes/node0', 'allow'],
  ['disallowed get of another node', 'GET', '/api/v1/nodes/node1', "node 'node0' cannot read 'node1', only its own Node object"],
  ['disallowed list of all nodes', 'GET', '/api/v1/nodes', "node 'node0' cannot read all nodes, only its own Node object"],
  ['list its own node', 'GET', '/api/v1/nodes?fieldSelector=metadata.name=node0', 'allow'],
  ['get related pod', 'GET', `${NS}/pods/pod0-node0`, 'allow'],
  ['get unrelated pod', 'GET', `${NS}/pods/pod0-node1`, NO_RELATION],
  ['list unscoped pods', 'GET', '/api/v1/pods', 'can only list/watch pods with spec.nodeName field selector'],
  ['list pods of its own', 'GET', '/api/v1/pods?fieldSelector=spec.nodeName=node0', 'allow'],
  ['list pods of another', 'GET', '/api/v1/pods?fieldSelector=spec.nodeName=node1', 'can only list/watch pods with spec.nodeName field selector'],
  ['create pods (NodeRestriction decides which)', 'POST', `${NS}/pods`, 'allow'],
  ['no rule for deployments', 'GET', '/apis/apps/v1/namespaces/ns0/deployments/d', 'no opinion'],
];

describe('node authorizer', () => {
  it.each(cases)('%s', (_, method, url, expected) => {
    expect(judge(method, url)).toBe(expected);
  });

  /** `pkg/auth/nodeidentifier/default_test.go`: both the name and the group make a node. */
  it.each([
    ['system:node:foo', ['system:nodes'], 'foo'],
    ['system:node:foo', ['system:other'], undefined],
    ['system:other:foo', ['system:nodes'], undefined],
  ])('%s of %j is %s', (name, groups, expected) => {
    expect(nodeOf({ name, groups })).toBe(expected);
  });
});
