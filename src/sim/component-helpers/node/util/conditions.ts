import type { Node } from '../../../../api/index.ts';

export type NodeCondition = NonNullable<NonNullable<Node['status']>['conditions']>[number];

/** Source: `component-helpers/node/util/conditions.go` GetNodeCondition. */
export function getNodeCondition(node: Node, type: string): NodeCondition | undefined {
  return node.status?.conditions?.find((condition) => condition.type === type);
}

export const isNodeReady = (node: Node): boolean => getNodeCondition(node, 'Ready')?.status === 'True';
