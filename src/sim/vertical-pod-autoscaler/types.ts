import type { KubeObject, ResourceType } from '../../api/index.ts';

export type Amounts = Readonly<Record<string, string | number>>;

export interface ContainerRecommendation {
  readonly containerName: string;
  readonly target: Amounts;
  readonly lowerBound: Amounts;
  readonly upperBound: Amounts;
  readonly uncappedTarget: Amounts;
}

export interface ContainerPolicy {
  readonly containerName: string;
  readonly mode?: 'Auto' | 'Off';
  readonly minAllowed?: Amounts;
  readonly maxAllowed?: Amounts;
  readonly controlledResources?: readonly string[];
  readonly controlledValues?: 'RequestsAndLimits' | 'RequestsOnly';
}

export type UpdateMode = 'Off' | 'Initial' | 'Recreate' | 'Auto' | 'InPlaceOrRecreate';

/** `autoscaling.k8s.io/v1 VerticalPodAutoscaler`. Source: `vertical-pod-autoscaler/pkg/apis/autoscaling.k8s.io/v1/types.go`. */
export interface VerticalPodAutoscaler extends KubeObject {
  readonly spec?: {
    readonly targetRef?: { readonly apiVersion?: string; readonly kind: string; readonly name: string };
    readonly updatePolicy?: { readonly updateMode?: UpdateMode; readonly minReplicas?: number };
    readonly resourcePolicy?: { readonly containerPolicies?: readonly ContainerPolicy[] };
  };
  readonly status?: {
    readonly recommendation?: { readonly containerRecommendations?: readonly ContainerRecommendation[] };
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly lastTransitionTime?: string }[];
  };
}

export const verticalPodAutoscalers: ResourceType = {
  group: 'autoscaling.k8s.io',
  version: 'v1',
  resource: 'verticalpodautoscalers',
  kind: 'VerticalPodAutoscaler',
  namespaced: true,
};

export const modeOf = ({ spec }: VerticalPodAutoscaler): UpdateMode => spec?.updatePolicy?.updateMode ?? 'Recreate';

/** The policy of a container: its own, or the one for all (`*`). */
export function policyOf({ spec }: VerticalPodAutoscaler, container: string): ContainerPolicy | undefined {
  const policies = spec?.resourcePolicy?.containerPolicies ?? [];
  return policies.find(({ containerName }) => containerName === container) ?? policies.find(({ containerName }) => containerName === '*');
}
