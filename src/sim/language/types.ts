export type { Completion, Problem, Refusal } from '../../api/index.ts';

/** By model, then by field (`''` = the model itself): `src/sim/apimachinery/generated/descriptions.ts`, loaded when first needed. */
export type Descriptions = Readonly<Record<string, Readonly<Record<string, string>>>>;
