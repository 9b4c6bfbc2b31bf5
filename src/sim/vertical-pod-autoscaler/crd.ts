import type { KubeObject } from '../../api/index.ts';

const quantities = { type: 'object', additionalProperties: { anyOf: [{ type: 'integer' }, { type: 'string' }], 'x-kubernetes-int-or-string': true } };
const text = { type: 'string' };
const listOf = (items: object) => ({ type: 'array', items });

const recommendation = {
  type: 'object',
  required: ['target'],
  properties: { containerName: text, target: quantities, lowerBound: quantities, upperBound: quantities, uncappedTarget: quantities },
};

const containerPolicy = {
  type: 'object',
  properties: {
    containerName: text,
    mode: { type: 'string', enum: ['Auto', 'Off'] },
    minAllowed: quantities,
    maxAllowed: quantities,
    controlledResources: listOf(text),
    controlledValues: { type: 'string', enum: ['RequestsAndLimits', 'RequestsOnly'] },
  },
};

const spec = {
  type: 'object',
  required: ['targetRef'],
  properties: {
    targetRef: { type: 'object', required: ['kind', 'name'], properties: { apiVersion: text, kind: text, name: text } },
    updatePolicy: {
      type: 'object',
      properties: {
        updateMode: { type: 'string', enum: ['Off', 'Initial', 'Recreate', 'InPlaceOrRecreate', 'Auto'] },
        minReplicas: { type: 'integer', format: 'int32' },
      },
    },
    resourcePolicy: { type: 'object', properties: { containerPolicies: listOf(containerPolicy) } },
  },
};

const condition = {
  type: 'object',
  required: ['status', 'type'],
  properties: { type: text, status: text, reason: text, message: text, lastTransitionTime: { type: 'string', format: 'date-time' } },
};
const status = {
  type: 'object',
  properties: { recommendation: { type: 'object', properties: { containerRecommendations: listOf(recommendation) } }, conditions: listOf(condition) },
};

/** The kind as it is installed with the autoscaler. Source: `vertical-pod-autoscaler/deploy/vpa-v1-crd-gen.yaml`. */
export const definition: KubeObject & { readonly spec: unknown } = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: 'verticalpodautoscalers.autoscaling.k8s.io',
    annotations: { 'api-approved.kubernetes.io': 'https://github.com/kubernetes/kubernetes/pull/63797' },
  },
  spec: {
    group: 'autoscaling.k8s.io',
    names: {
      kind: 'VerticalPodAutoscaler',
      listKind: 'VerticalPodAutoscalerList',
      plural: 'verticalpodautoscalers',
      singular: 'verticalpodautoscaler',
      shortNames: ['vpa'],
    },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [
          { name: 'Mode', type: 'string', jsonPath: '.spec.updatePolicy.updateMode' },
          { name: 'CPU', type: 'string', jsonPath: '.status.recommendation.containerRecommendations[0].target.cpu' },
          { name: 'Mem', type: 'string', jsonPath: '.status.recommendation.containerRecommendations[0].target.memory' },
          { name: 'Provided', type: 'string', jsonPath: ".status.conditions[?(@.type=='RecommendationProvided')].status" },
          { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
        ],
        schema: {
          openAPIV3Schema: { type: 'object', required: ['spec'], properties: { apiVersion: text, kind: text, metadata: { type: 'object' }, spec, status } },
        },
      },
    ],
  },
};
