import { type CSINode, type CsiMethods, resources } from '../../../api/index.ts';
import { type ApiClient, create, get, update } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';

const { csinodes } = resources;

/**
 * Writes a driver into the node's CSINode: its name for the node, how many volumes the node takes, and by which topology it places
 * them. Returns an error text, or undefined. Source: `kubernetes/pkg/volume/csi/nodeinfomanager/nodeinfomanager.go`.
 */
export function* registerDriver(client: ApiClient, node: string, driver: string, info: CsiMethods['NodeGetInfo']['response']): Procedure<string | undefined> {
  const { nodeId, maxVolumesPerNode, accessibleTopology } = info;
  const topologyKeys = Object.keys(accessibleTopology);
  const entry = {
    name: driver,
    nodeID: nodeId,
    topologyKeys: topologyKeys.length > 0 ? topologyKeys : undefined,
    ...(maxVolumesPerNode > 0 ? { allocatable: { count: maxVolumesPerNode } } : {}),
  };
  const found = yield* client.call(get<CSINode>(csinodes, undefined, node));
  if (!found.ok && found.code !== 404) return `error updating CSINode object with CSI driver node info: ${found.status.message ?? ''}`;
  const others = found.ok ? found.object.spec.drivers.filter(({ name }) => name !== driver) : [];
  const body = {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSINode',
    metadata: { name: node },
    ...(found.ok ? found.object : {}),
    spec: { drivers: [...others, entry] },
  } as CSINode;
  const written = yield* client.call(found.ok ? update(csinodes, body) : create(csinodes, body));
  return written.ok ? undefined : `error updating CSINode object with CSI driver node info: ${written.status.message ?? ''}`;
}
