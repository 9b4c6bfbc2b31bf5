import type { KubeObject } from '../../../api/index.ts';
import type { FieldError, ResourceInfo } from '../../apimachinery/index.ts';

/** Validates an object that is to be created (decoded and defaulted). Errors come in Kubernetes' order. */
export function validateCreate(_info: ResourceInfo, _object: KubeObject): readonly FieldError[] {
  return [];
}

/** Validates an update. `before` is the stored object. */
export function validateUpdate(_info: ResourceInfo, _next: KubeObject, _before: KubeObject): readonly FieldError[] {
  return [];
}
