import type { KubeObject } from '../../api/index.ts';
import { groupResource, type ResourceInfo } from '../apimachinery/index.ts';
import { type ApiRequest, get, list } from '../client-go/index.ts';
import type { KubeList } from '../../api/index.ts';
import type { Procedure } from '../kernel/index.ts';
import { ApiError, CommandError, UnknownKind } from './errors.ts';
import { manifestObjects } from './manifest.ts';
import type { Session } from './session.ts';

/** One thing a command is about: an object by name, or (without a name) all of a kind. */
export interface Target {
  readonly info: ResourceInfo;
  readonly namespace: string | undefined;
  readonly name?: string;
  /** From a file: the object as written, and the file it stands in. */
  readonly object?: KubeObject;
  readonly source?: string;
}

/** The kind behind a word of the user: `po`, `deploy`, `deployments.apps`, `svc`. Errors: kubectl's own for unknown words. */
export function resourceOf(session: Session, word: string): ResourceInfo {
  const [found] = session.scheme.find(word.toLowerCase());
  // Short names are taken as they are written; everything else in any case.
  if (!found || (word !== word.toLowerCase() && found.shortNames.includes(word.toLowerCase())))
    throw new UnknownKind(`the server doesn't have a resource type "${word.split('.')[0] ?? ''}"`);
  if (found.shortNames.includes(word)) warnOfOthers(session, word, found);
  return found;
}

/** A short name may stand for more than one kind: kubectl takes the first and says so. Source: `client-go/restmapper/shortcut.go`. */
function warnOfOthers(session: Session, word: string, found: ResourceInfo): void {
  const others = session.scheme.find(word).filter((info) => groupResource(info.type) !== groupResource(found.type));
  for (const { type } of others.slice(0, 1)) session.warn(`short name ${JSON.stringify(word)} could also match lower priority resource ${groupResource(type)}`);
}

/** `pods,svc` → two kinds; `all` → every kind of that category, in the server's order. */
function resourcesOf(session: Session, words: string): readonly ResourceInfo[] {
  return words.split(',').flatMap((word) => {
    const category = session.scheme.all().filter((info) => info.categories.includes(word));
    // Each once, in the version that the server prefers.
    return category.length > 0
      ? category.filter((info, index) => category.findIndex(({ type }) => groupResource(type) === groupResource(info.type)) === index)
      : [resourceOf(session, word)];
  });
}

export const namespaceFor = (session: Session, info: ResourceInfo): string | undefined => (info.type.namespaced ? session.namespace : undefined);

/**
 * Reads `TYPE NAME…`, `TYPE/NAME …` and `TYPE[,TYPE]`, as kubectl's resource builder does.
 * Source: `cli-runtime/pkg/resource/builder.go`.
 */
export function targetsOf(session: Session, args: readonly string[]): readonly Target[] {
  const [first] = args;
  if (first === undefined && (session.flags.has('selector') || session.flags.has('field-selector') || session.flags.bool('all')))
    throw new CommandError('at least one resource must be specified to use a selector');
  if (first === undefined)
    throw new CommandError(
      "You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'",
    );
  if (args.some((arg) => arg.includes('/'))) {
    return args.map((arg) => {
      const [type = '', name = '', ...rest] = arg.split('/');
      if (name === '' || rest.length > 0) {
        if (!arg.includes('/'))
          throw new CommandError(
            "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
          );
        throw new CommandError('arguments in resource/name form may not have more than one slash');
      }
      const info = resourceOf(session, type);
      return { info, namespace: namespaceFor(session, info), name };
    });
  }
  const infos = resourcesOf(session, first);
  const names = args.slice(1);
  return infos.flatMap((info) => {
    const namespace = session.allNamespaces ? undefined : namespaceFor(session, info);
    return names.length === 0 ? [{ info, namespace }] : names.map((name) => ({ info, namespace, name }));
  });
}

/** Targets from `-f` files or from arguments. */
export function selectTargets(session: Session, args: readonly string[]): readonly Target[] {
  if (session.flags.has('filename') || session.flags.has('kustomize')) {
    return manifestObjects(session).map(({ info, namespace, object, source }) => ({
      info,
      namespace,
      object,
      source,
      ...(object.metadata?.name === undefined ? {} : { name: object.metadata.name }),
    }));
  }
  if (session.flags.bool('local'))
    throw new CommandError(
      "you must specify resources by --filename when --local is set.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'",
    );
  return targetsOf(session, args);
}

/** The same for commands that never take all of a kind unless they are told to. Errors: kubectl's for a kind without a name. Source: `builder.go` visitByResource. */
export function namedTargets(session: Session, args: readonly string[]): readonly Target[] {
  const targets = selectTargets(session, args);
  const { flags } = session;
  const isAll = flags.bool('all') || flags.has('selector') || flags.has('field-selector');
  if (!isAll && targets.some(({ name }) => name === undefined)) throw new CommandError('resource(s) were provided, but no name was specified');
  return targets;
}

/** Lists; a refusal says what was looked for. Source: `cli-runtime/pkg/resource/helper.go` EnhanceListError. */
export function* listOf<T>(session: Session, info: ResourceInfo, request: ApiRequest<T>): Procedure<T> {
  try {
    return yield* session.api(request);
  } catch (error) {
    if (!(error instanceof ApiError) || (error.status.code !== 400 && error.status.code !== 404)) throw error;
    const subject = JSON.stringify(`${info.type.group}/${info.type.version}, Resource=${info.type.resource}`);
    const { labelSelector = '', fieldSelector = '' } = { labelSelector: session.flags.get('selector'), fieldSelector: session.flags.get('field-selector') };
    const what =
      labelSelector === '' && fieldSelector === ''
        ? `Unable to list ${subject}`
        : `Unable to find ${subject} that match label selector ${JSON.stringify(labelSelector)}, field selector ${JSON.stringify(fieldSelector)}`;
    throw new ApiError({ ...error.status, message: `${what}: ${error.status.message ?? ''}` }, error.context);
  }
}

/** The live objects behind targets: by name one GET each; otherwise lists with the command's selectors. */
export function* liveObjects(session: Session, targets: readonly Target[]): Procedure<{ readonly info: ResourceInfo; readonly object: KubeObject }[]> {
  if (session.flags.bool('local')) return targets.flatMap(({ info, object }) => (object ? [{ info, object }] : []));
  const found: { info: ResourceInfo; object: KubeObject }[] = [];
  const labelSelector = session.flags.get('selector');
  const fieldSelector = session.flags.get('field-selector');
  for (const { info, namespace, name } of targets) {
    if (name !== undefined) {
      found.push({ info, object: yield* session.api(get<KubeObject>(info.type, namespace, name)) });
      continue;
    }
    const options = { ...(labelSelector ? { labelSelector } : {}), ...(fieldSelector ? { fieldSelector } : {}) };
    const all = yield* listOf(session, info, list<KubeList>(info.type, namespace, options));
    for (const object of all.items) found.push({ info, object: { ...object, apiVersion: apiVersionOf(info), kind: info.type.kind } });
  }
  return found;
}

export interface Live {
  readonly info: ResourceInfo;
  readonly object: KubeObject;
}

/** The same; a target that cannot be had fails the command, which goes on with the others. Source: `cli-runtime/pkg/resource/visitor.go` ContinueOnErrorVisitor. */
export function* visited(session: Session, targets: readonly Target[]): Procedure<readonly Live[]> {
  const found: Live[] = [];
  for (const target of targets) {
    try {
      found.push(...(yield* liveObjects(session, [target])));
    } catch (error) {
      session.fail(error);
    }
  }
  return found;
}

export function apiVersionOf({ type }: ResourceInfo): string {
  return type.group === '' ? type.version : `${type.group}/${type.version}`;
}

/** `deployment.apps/web`, `pod/web`: how messages name an object. */
export function displayName(info: ResourceInfo, name: string): string {
  return `${displayKind(info)}/${name}`;
}

/** The same by what an object says that it is: an answer may be of another kind than what was asked about (`scale.autoscaling/web`). */
export function objectName(info: ResourceInfo, { apiVersion, kind, metadata }: KubeObject): string {
  if (!kind || kind === info.type.kind) return displayName(info, metadata?.name ?? '');
  const group = apiVersion.includes('/') ? `.${apiVersion.split('/')[0]}` : '';
  return `${kind.toLowerCase()}${group}/${metadata?.name ?? ''}`;
}

/** `deployment.apps`, `pod`. */
export function displayKind({ type, singular }: ResourceInfo): string {
  return type.group === '' ? singular : `${singular}.${type.group}`;
}

/** `deployments.apps`, `pods`. */
export function displayResource({ type }: ResourceInfo): string {
  return type.group === '' ? type.resource : `${type.resource}.${type.group}`;
}
