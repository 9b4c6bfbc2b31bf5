import type { Scheme } from '../../apimachinery/index.ts';
import { Later } from '../../component-helpers/later.ts';
import type { Json } from '../values.ts';

export interface OpenapiDocuments {
  v2(scheme: Scheme): Json;
  /** `/openapi/v3`. */
  index(scheme: Scheme): Json;
  /** By `api/v1` or `apis/apps/v1`. */
  v3(scheme: Scheme, path: string): Json | undefined;
}

/** Filled by `openapi/index.ts`. Without it there are no such paths. */
export const openapiDocuments = new Later<OpenapiDocuments>('the OpenAPI documents');
