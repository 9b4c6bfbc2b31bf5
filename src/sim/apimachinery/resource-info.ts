import type { ResourceType } from '../../api/index.ts';
import type { StructSchema } from './schema.ts';
import type { JsonObject } from './values.ts';

/** One resource as the generator reads it from the published API files. */
export interface GeneratedResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly subresources: Readonly<Record<string, readonly string[]>>;
  readonly model: string;
}

/** Everything the API server and kubectl know about one served kind. */
export interface ResourceInfo {
  readonly type: ResourceType;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
  readonly subresources: Readonly<Record<string, readonly string[]>>;
  readonly schema: StructSchema;
  /** Where objects lie in etcd, without the trailing slash: `/registry/pods`, `/registry/services/specs`. */
  readonly etcdPrefix: string;
  /** True for kinds that a CustomResourceDefinition added. */
  readonly custom: boolean;
  /** `apiVersion` in which a custom kind is stored, whatever version it is asked in. */
  readonly storedAs?: string;
  /** `spec.conversion.webhook` of a custom kind whose versions a webhook converts. */
  readonly conversion?: JsonObject;
  /** The schema in its definition, for custom kinds. */
  readonly openAPIV3Schema?: JsonObject;
  /** `additionalPrinterColumns` of a custom kind. */
  readonly printerColumns?: readonly PrinterColumn[];
}

export interface PrinterColumn {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
  /** `.spec.replicas` */
  readonly jsonPath: string;
}

/** `apps/v1` or `v1`. */
export function apiVersionOf(type: { readonly group: string; readonly version: string }): string {
  return type.group === '' ? type.version : `${type.group}/${type.version}`;
}

/** `deployments.apps` or `pods`: how Kubernetes names a resource in its messages. */
export function groupResource(type: { readonly group: string; readonly resource: string }): string {
  return type.group === '' ? type.resource : `${type.resource}.${type.group}`;
}

/** `Deployment.apps` or `Pod`: how `is invalid` messages name a kind. */
export function groupKind(type: { readonly group: string; readonly kind: string }): string {
  return type.group === '' ? type.kind : `${type.kind}.${type.group}`;
}
