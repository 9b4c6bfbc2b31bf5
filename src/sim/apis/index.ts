export { dropDisabledFields } from './disabled-fields.ts';
export { applyDefaults } from './defaults/index.ts';
export { isSimulated, unsupportedFields } from './support.ts';
export { podQOS, type PodQOSClass } from './qos.ts';
export { type Cell, type Table, type TableColumn, tableFor, type TableRow } from './table/index.ts';
export { validateCreate, validateResize, validateUpdate } from './validation/index.ts';
export { customResourceSchemas } from './custom/late.ts';
export { toServed, toStored } from './conversion.ts';
export { deprecationsOf, warningsFor } from './warnings.ts';
