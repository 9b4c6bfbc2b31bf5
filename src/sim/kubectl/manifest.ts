import type { KubeObject } from '../../api/index.ts';
import { parseManifests, type ResourceInfo } from '../apimachinery/index.ts';
import { CommandError } from './errors.ts';
import { namespaceFor } from './resource-builder.ts';
import type { Session } from './session.ts';

/** One object of a file, with the kind it is and the namespace it goes to. */
export interface ManifestObject {
  readonly info: ResourceInfo;
  readonly namespace: string | undefined;
  readonly object: KubeObject;
  readonly source: string;
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The text behind a `-f` argument. */
function textOf(session: Session, name: string): string {
  const text = session.files[name];
  if (text === undefined) throw new CommandError(`the path ${JSON.stringify(name)} does not exist`);
  return text;
}

/** All objects of the command's files, in order. Errors are printed, and the objects that are fine are still returned. */
export function manifestObjects(session: Session): readonly ManifestObject[] {
  if (session.flags.has('kustomize')) throw new CommandError('kustomize needs a directory of files; build it elsewhere and apply the result');
  const names = session.flags.all('filename').flatMap((names) => names.split(','));
  const found = names.flatMap((name) => documentsOf(session, name === '-' ? 'STDIN' : name, textOf(session, name)));
  if (found.length === 0 && session.failures === 0) throw new CommandError(`no objects passed to ${session.verb}`);
  return found;
}

function documentsOf(session: Session, source: string, text: string): ManifestObject[] {
  const objects: ManifestObject[] = [];
  for (const document of parseManifests(text)) {
    const [error] = document.errors;
    if (error) {
      fail(session, `error: error parsing ${source}: error converting YAML to JSON: yaml: line ${error.line}: ${error.message}`);
      return objects;
    }
    if (document.value === undefined || document.value === null) continue;
    objects.push(...objectsIn(session, source, document.value));
  }
  return objects;
}

function objectsIn(session: Session, source: string, value: unknown): ManifestObject[] {
  if (!isMap(value)) {
    fail(session, `error: error validating ${JSON.stringify(source)}: error validating data: invalid object to validate; if you choose to ignore these errors, turn validation off with --validate=false`);
    return [];
  }
  const { apiVersion, kind, items } = value;
  const missing = [...(apiVersion ? [] : ['apiVersion not set']), ...(kind ? [] : ['kind not set'])];
  if (missing.length > 0) {
    const text = missing.length === 1 ? missing[0] : `[${missing.join(', ')}]`;
    fail(session, `error: error validating ${JSON.stringify(source)}: error validating data: ${text}; if you choose to ignore these errors, turn validation off with --validate=false`);
    return [];
  }
  if (kind === 'List' && Array.isArray(items)) return items.flatMap((item: unknown) => objectsIn(session, source, item));
  const object = value as unknown as KubeObject;
  const info = session.scheme.kind(String(apiVersion), String(kind));
  if (!info) {
    const { name = '', namespace = '' } = object.metadata ?? {};
    fail(
      session,
      `error: resource mapping not found for name: ${JSON.stringify(name)} namespace: ${JSON.stringify(namespace)} from ${JSON.stringify(source)}: no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}\nensure CRDs are installed first`,
    );
    return [];
  }
  return withNamespace(session, source, info, object);
}

function withNamespace(session: Session, source: string, info: ResourceInfo, object: KubeObject): ManifestObject[] {
  const own = object.metadata?.namespace;
  if (info.type.namespaced && own && session.flags.has('namespace') && own !== session.namespace) {
    fail(
      session,
      `error: the namespace from the provided object ${JSON.stringify(own)} does not match the namespace ${JSON.stringify(session.namespace)}. You must pass '--namespace=${own}' to perform this operation.`,
    );
    return [];
  }
  const namespace = info.type.namespaced ? (own ?? namespaceFor(session, info)) : undefined;
  if (!namespace || own) return [{ info, namespace, object, source }];
  return [{ info, namespace, object: { ...object, metadata: { ...object.metadata, namespace } }, source }];
}

function fail(session: Session, text: string): void {
  session.failures++;
  session.err(text);
}
