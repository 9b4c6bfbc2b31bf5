import { type AnyObject, asList, asNumber, asJson, type Json } from '../../../values.ts';

const needsClusterIP = (spec: Json): boolean => spec['type'] !== 'ExternalName';
const needsNodePort = (spec: Json): boolean => spec['type'] === 'NodePort' || spec['type'] === 'LoadBalancer';
const balanced = (spec: Json): boolean => spec['type'] === 'LoadBalancer';
const externallyAccessible = (spec: Json): boolean => needsNodePort(spec) || (spec['type'] === 'ClusterIP' && asList(spec['externalIPs']).length > 0);

/** Whether a Service needs a port of the node on which kube-proxy answers health checks. */
export const needsHealthCheckNodePort = (spec: Json): boolean => balanced(spec) && spec['externalTrafficPolicy'] === 'Local';

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one ?? '') === JSON.stringify(other ?? '');
const nodePorts = (spec: Json): readonly number[] => asList(spec['ports']).flatMap((port) => asNumber(asJson(port).nodePort) || []);

/** A field that goes with a type: who needs it, and which names it has. */
type Dependent = readonly [needed: (spec: Json) => boolean, fields: readonly string[]];

const dependents: readonly Dependent[] = [
  [needsClusterIP, ['clusterIP', 'clusterIPs']],
  [needsClusterIP, ['ipFamilies']],
  [needsClusterIP, ['ipFamilyPolicy']],
  [needsHealthCheckNodePort, ['healthCheckNodePort']],
  [balanced, ['allocateLoadBalancerNodePorts']],
  [balanced, ['loadBalancerClass']],
  [externallyAccessible, ['externalTrafficPolicy']],
];

/**
 * Takes away what the server filled in for the former type of a Service and the new type has no use for, unless the
 * user changed it as well: then validation refuses it.
 * Source: `kubernetes/pkg/registry/core/service/strategy.go` (`dropTypeDependentFields`).
 */
export function dropTypeDependentFields(next: AnyObject, before: AnyObject): AnyObject {
  const spec: Record<string, unknown> = { ...next.spec };
  const old = before.spec ?? {};
  for (const [needed, fields] of dependents) {
    if (needed(old) && !needed(spec) && fields.every((field) => same(old[field], spec[field]))) for (const field of fields) delete spec[field];
  }
  const held = new Set(nodePorts(old));
  if (needsNodePort(old) && !needsNodePort(spec) && nodePorts(spec).every((port) => held.has(port))) {
    spec['ports'] = asList(spec['ports']).map((port) => {
      const { nodePort: _, ...rest } = asJson(port);
      return rest;
    });
  }
  return { ...next, spec };
}
