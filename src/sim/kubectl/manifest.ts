import type { KubeObject } from '../../api/index.ts';
import { Later } from '../component-helpers/later.ts';
import { decode, isObject, matches, parseLabelSelector, parseManifests, type ResourceInfo } from '../apimachinery/index.ts';
import { aggregate, CommandError, UnknownKind } from './errors.ts';
import { namespaceFor } from './resource-builder.ts';
import type { Session } from './session.ts';
import { yamlProblem } from './yaml-problem.ts';

/** One object of a file, with the kind it is and the namespace it goes to. */
export interface ManifestObject {
  readonly info: ResourceInfo;
  readonly namespace: string | undefined;
  readonly object: KubeObject;
  readonly source: string;
}

/** Builds a kustomization (`-k`): filled by `commands/kustomize.ts`. */
export const kustomizer = new Later<(session: Session, path: string) => string>('kubectl -k');

/** A file of the command: the name that messages call it by, and what stands in it. */
interface SourceFile {
  readonly source: string;
  readonly text: string;
}

const EXTENSIONS = ['.json', '.yaml', '.yml'];

/** The files behind a `-f` argument: one, or those of a folder by name. Source: `cli-runtime/pkg/resource/visitor.go` ExpandPathsToFileVisitors. */
function filesOf(session: Session, name: string): readonly SourceFile[] {
  const text = session.files[name === '-' ? 'STDIN' : name.replace(/^\.\//, '')] ?? session.files[name];
  if (text !== undefined || name === '-') return [{ source: name === '-' ? 'STDIN' : name, text: text ?? '' }];
  const folder = name === '.' || name === './' ? '' : `${name.replace(/^\.\//, '').replace(/\/+$/, '')}/`;
  const inside = Object.keys(session.files).filter((path) => path.startsWith(folder) && (folder !== '' || name.startsWith('.')));
  if (inside.length === 0)
    throw new CommandError(
      /^https?:/.test(name)
        ? `unable to read URL ${JSON.stringify(name)}: there is no network outside of the cluster`
        : `the path ${JSON.stringify(name)} does not exist`,
    );
  const deep = session.flags.bool('recursive');
  const chosen = inside.filter((path) => EXTENSIONS.some((end) => path.endsWith(end)) && (deep || !path.slice(folder.length).includes('/'))).sort();
  if (chosen.length === 0) throw new CommandError(`error reading [${name}]: recognized file extensions are [${EXTENSIONS.join(' ')}]`);
  return chosen.map((path) => ({ source: path, text: session.files[path] ?? '' }));
}

/** What is wrong with a manifest before the server has seen it. */
type Problems = CommandError[];

/** The command's files, read: the objects that are fine, in order, and what is wrong with the others. */
function read(session: Session): { readonly objects: readonly ManifestObject[]; readonly problems: Problems } {
  const problems: Problems = [];
  const folder = session.flags.get('kustomize');
  if (folder !== undefined) {
    if (session.flags.has('filename') || session.flags.bool('recursive'))
      throw new CommandError(session.flags.has('filename') ? 'only one of -f or -k can be specified' : "the -k flag can't be used with -f or -R");
    return { objects: documentsOf(session, { source: folder, text: kustomizer.get()(session, folder) }, problems), problems };
  }
  const names = session.flags.all('filename').flatMap((names) => names.split(','));
  const files = names.flatMap((name) => filesOf(session, name));
  return { objects: files.flatMap((file) => documentsOf(session, file, problems)), problems };
}

/** All objects of the command's files, in order. Objects that are wrong fail the command, which goes on with the others and tells of these at the end. */
export function manifestObjects(session: Session): readonly ManifestObject[] {
  const { objects, problems } = read(session);
  const problem = aggregate(problems);
  if (problem) session.failLast(problem);
  if (objects.length === 0 && problems.length === 0) throw new CommandError(`no objects passed to ${session.verb}`);
  return objects;
}

/** The same for commands that read everything before they begin: what is wrong is told first. */
export function allManifestObjects(session: Session): readonly ManifestObject[] {
  const { objects, problems } = read(session);
  const problem = aggregate(problems);
  if (problem) session.fail(problem);
  else if (objects.length === 0) throw new CommandError(`no objects passed to ${session.verb}`);
  return objects;
}

function documentsOf(session: Session, { source, text }: SourceFile, problems: Problems): ManifestObject[] {
  const objects: ManifestObject[] = [];
  const before = problems.length;
  for (const document of parseManifests(text)) {
    const [error] = document.errors;
    if (error) {
      const cut = text.trimStart().startsWith('{') && error.detail.startsWith('Flow map must end');
      problems.push(new CommandError(`error parsing ${source}: ${cut ? 'unexpected EOF' : `error converting YAML to JSON: ${yamlProblem(text, error)}`}`));
      return objects;
    }
    if (document.value === undefined || document.value === null) continue;
    objects.push(...objectsIn(session, source, document.value, problems));
    if (problems.slice(before).some(({ message }) => message.startsWith('error validating'))) return objects;
  }
  return objects;
}

const invalid = (source: string, text: string): CommandError =>
  new CommandError(
    `error validating ${JSON.stringify(source)}: error validating data: ${text}; if you choose to ignore these errors, turn validation off with --validate=false`,
  );

/** A value of metadata that has not its type: what Go's decoder says of it. Source: `apimachinery/pkg/apis/meta/v1/unstructured/unstructured.go`. */
function wrongMetadata(session: Session, { metadata }: KubeObject): string | undefined {
  const any = session.scheme.kind('v1', 'ConfigMap');
  const decoded = any && decode(any, { metadata }, 'Ignore');
  return decoded === undefined || decoded.ok ? undefined : decoded.message.replace(/^.* cannot be handled as a \S+: /, '');
}

function objectsIn(session: Session, source: string, value: unknown, problems: Problems): ManifestObject[] {
  if (!isObject(value)) {
    problems.push(invalid(source, 'invalid object to validate'));
    return [];
  }
  const { apiVersion, kind, items } = value;
  const missing = [...(apiVersion ? [] : ['apiVersion not set']), ...(kind ? [] : ['kind not set'])];
  if (missing.length > 0) {
    problems.push(invalid(source, missing.length === 1 ? (missing[0] ?? '') : `[${missing.join(', ')}]`));
    return [];
  }
  if (String(kind).endsWith('List') && Array.isArray(items)) return items.flatMap((item: unknown) => objectsIn(session, source, item, problems));
  const object = value as unknown as KubeObject;
  const wrong = wrongMetadata(session, object);
  if (wrong !== undefined) {
    problems.push(new CommandError(`unable to decode ${JSON.stringify(source)}: ${wrong}`));
    return [];
  }
  const info = session.scheme.kind(String(apiVersion), String(kind));
  if (!info) {
    const { name = '', namespace = '' } = object.metadata ?? {};
    const text = `resource mapping not found for name: ${JSON.stringify(name)} namespace: ${JSON.stringify(namespace)} from ${JSON.stringify(source)}: no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}\nensure CRDs are installed first`;
    if (!session.discovered) throw new UnknownKind(text);
    problems.push(new CommandError(text));
    return [];
  }
  return withNamespace(session, source, info, object, problems);
}

/** `-l` chooses among the objects of files, too. */
function selected(session: Session, { metadata }: KubeObject): boolean {
  const text = session.flags.get('selector');
  if (text === undefined) return true;
  const parsed = parseLabelSelector(text);
  if (!parsed.ok) throw new CommandError(parsed.message);
  return matches(parsed.selector, metadata?.labels);
}

function withNamespace(session: Session, source: string, info: ResourceInfo, object: KubeObject, problems: Problems): ManifestObject[] {
  const own = object.metadata?.namespace;
  if (info.type.namespaced && own && session.flags.has('namespace') && own !== session.namespace) {
    problems.push(
      new CommandError(
        `the namespace from the provided object ${JSON.stringify(own)} does not match the namespace ${JSON.stringify(session.namespace)}. You must pass '--namespace=${own}' to perform this operation.`,
      ),
    );
    return [];
  }
  if (!selected(session, object)) return [];
  const namespace = info.type.namespaced ? (own ?? namespaceFor(session, info)) : undefined;
  if (!namespace || own || (session.flags.bool('local') && !session.flags.has('namespace'))) return [{ info, namespace, object, source }];
  return [{ info, namespace, object: { ...object, metadata: { ...object.metadata, namespace } }, source }];
}
