export { customResources } from './custom-resource.ts';
export { type Decoded, decode, type FieldValidation, isKubeObject } from './decode.ts';
export { formatDuration, humanDuration, parseDuration, shortHumanDuration } from './duration.ts';
export { deepEqual, semanticEqual } from './equality.ts';
export * from './field-error.ts';
export { fromPointer, parseFieldPath, pointerOfField } from './field-path.ts';
export { goJson, goList, goQuote, jsonKind } from './json-go.ts';
export { validateAnnotations, validateLabelSelector, validateLabels } from './labels.ts';
export {
  type ApplyConflict,
  type ApplyOptions,
  type ApplyResult,
  serverSideApply,
  stripManagedFields,
  trackManagedFields,
  type TrackOptions,
} from './patch/managed-fields.ts';
export { jsonPatch, mergePatch, type PatchResult } from './patch/json-patch.ts';
export {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  formatQuantity,
  milli,
  milliValue,
  parseQuantity,
  type Quantity,
  quantity,
  subtractQuantities,
  units,
  unitValue,
} from './quantity.ts';
export { apiVersionOf, groupKind, groupResource, type PrinterColumn, type ResourceInfo } from './resource-info.ts';
export { type FieldSchema, type ScalarKind, type StructSchema, structSchema, type TypeSchema } from './schema.ts';
export { Scheme } from './scheme.ts';
export {
  type FieldRequirement,
  type FieldSelector,
  formatLabelSelector,
  formatSelector,
  type Labels,
  type LabelSelector,
  type LabelSelectorObject,
  matches,
  parseFieldSelector,
  parseLabelSelector,
  type Requirement,
  selectorOf,
  selectorOfSet,
} from './selectors.ts';
export * from './validation-content.ts';
export { compareStrings, dig, entryOf, isArray, isObject, type JsonObject, listAt, numberAt, objectAt, own, stringAt } from './values.ts';
export { type ManifestDocument, parseManifests, type SourceRange, type YamlProblem } from './yaml.ts';
export { strategicMergePatch } from './patch/strategic.ts';
