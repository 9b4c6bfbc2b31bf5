import type { Scheme } from '../../apimachinery/index.ts';
import { type OpenapiDocuments, openapiDocuments } from '../discovery/openapi.ts';
import { openapiV2, openapiV3, openapiV3Index } from './documents.ts';

const documents: OpenapiDocuments = {
  v2: (scheme: Scheme) => openapiV2(scheme),
  index: (scheme: Scheme) => openapiV3Index(scheme),
  v3: (scheme: Scheme, path: string) => openapiV3(scheme, path),
};

/**
 * Lets kube-apiserver answer `/openapi/v2` and `/openapi/v3`. The documents carry every field's description, half a megabyte of text, so
 * only who has clients that read them (`orrery serve`) asks for this.
 */
export function serveOpenapi(): void {
  openapiDocuments.fill(documents);
}
