import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { apiVersionOf, type ResourceInfo, type Scheme } from '../../apimachinery/index.ts';
import { VERSION } from '../endpoints/version.ts';
import type { Json } from '../values.ts';
import { Definitions, openapi3, swagger } from './definitions.ts';
import { addPaths, openapi3Bodies, swaggerBodies } from './paths.ts';

const info = { title: 'Kubernetes', version: VERSION.gitVersion };

/** Documents by what they were made of: the same resources give the same value, which is written out once. */
const made = new Map<string, { readonly of: readonly ResourceInfo[]; readonly document: Json }>();

function remembered(key: string, of: readonly ResourceInfo[], make: () => Json): Json {
  const known = made.get(key);
  if (known && known.of.length === of.length && known.of.every((each, index) => each === of[index])) return known.document;
  const document = make();
  made.set(key, { of, document });
  return document;
}

const pathOf = ({ type }: ResourceInfo): string => (type.group === '' ? `api/${type.version}` : `apis/${apiVersionOf(type)}`);

/** The resources of a group version, by `api/v1` or `apis/apps/v1`. */
const resourcesAt = (scheme: Scheme, path: string): readonly ResourceInfo[] => scheme.all().filter((each) => pathOf(each) === path);

/** The OpenAPI v3 document of a group version; undefined when it is not served. */
export function openapiV3(scheme: Scheme, path: string): Json | undefined {
  const resources = resourcesAt(scheme, path);
  if (resources.length === 0) return undefined;
  return remembered(`v3 ${path}`, resources, () => {
    const definitions = new Definitions(openapi3);
    const paths: Record<string, Json> = {};
    for (const each of resources) addPaths(paths, each, definitions, openapi3Bodies);
    for (const model of ['V1DeleteOptions', 'V1Status']) definitions.addModel(model);
    return { openapi: '3.0.0', info, paths, components: { schemas: definitions.all } };
  });
}

/** `/openapi/v3`: where the document of each group version is, under a name that changes with it. */
export function openapiV3Index(scheme: Scheme): Json {
  const paths = [...new Set(scheme.all().map(pathOf))];
  return { paths: Object.fromEntries(paths.map((path) => [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hashOf(scheme, path)}` }])) };
}

/** Built-in groups change with the release only; those of custom resources with their definitions. */
function hashOf(scheme: Scheme, path: string): string {
  const resources = resourcesAt(scheme, path);
  const text = resources.some((each) => each.custom) ? JSON.stringify(openapiV3(scheme, path)) : `${VERSION.gitVersion} ${path}`;
  return bytesToHex(sha256(utf8ToBytes(text))).toUpperCase();
}

/** `/openapi/v2`: everything in one Swagger document. */
export function openapiV2(scheme: Scheme): Json {
  const resources = scheme.all();
  return remembered('v2', [...resources], () => {
    const definitions = new Definitions(swagger);
    const paths: Record<string, Json> = {};
    for (const each of resources) addPaths(paths, each, definitions, swaggerBodies);
    return { swagger: '2.0', info, paths, definitions: definitions.all };
  });
}
