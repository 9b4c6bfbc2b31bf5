import type { KubeObject } from '../../../api/index.ts';
import { isObject } from '../../apimachinery/index.ts';
import { create as createRequest, get, patch } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, dryRunFlag, fieldValidation, fileFlags, list, recordFlag, string, validateFlag } from '../command.ts';
import { Later } from '../../component-helpers/later.ts';
import { ApiError, CommandError } from '../errors.ts';
import { allManifestObjects, type ManifestObject } from '../manifest.ts';
import type { Printable } from '../printers/index.ts';
import { compactJson } from '../printers/yaml.ts';
import { displayName } from '../resource-builder.ts';
import type { Session } from '../session.ts';
import { type Patch, threeWayPatch } from '../three-way.ts';
import { dryRunOf, printFlags, printResults, recorded } from '../print-result.ts';

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** The manifest with the annotation that remembers it: compact JSON with sorted keys and a newline. */
export function withLastApplied(object: KubeObject): KubeObject {
  const { [LAST_APPLIED]: _, ...annotations } = object.metadata?.annotations ?? {};
  const plain = { ...object, metadata: { ...object.metadata, annotations } };
  const text = `${compactJson(plain)}\n`;
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotations, [LAST_APPLIED]: text } } };
}

/** What an annotation remembers. Undefined: it is no JSON object. Source: `kubectl/pkg/util/apply.go` GetOriginalConfiguration. */
export function originalConfiguration(text: string | undefined): Patch | undefined {
  try {
    const value: unknown = JSON.parse(text || '{}') ?? {};
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The patch that makes the live object what the manifest says. Errors: CommandError when the annotation of the live one, which
 * anybody may write, cannot be read. Source: `kubectl/pkg/cmd/apply/patcher.go` patchSimple.
 */
export function clientSidePatch(session: Session, { info }: ManifestObject, modified: KubeObject, live: KubeObject): Patch {
  const last = live.metadata?.annotations?.[LAST_APPLIED];
  const original = originalConfiguration(last);
  if (original !== undefined) return threeWayPatch(original, modified, live, info.custom ? undefined : info.schema);
  const reason = info.custom ? 'Invalid JSON Document' : 'invalid JSON document';
  if (!info.custom) for (const spec of ['openapi v3', 'openapi']) session.err(`warning: error calculating patch from ${spec} spec: ${reason}`);
  throw new CommandError(`creating patch with:\noriginal:\n${last}\nmodified:\n${compactJson(modified)}\n\ncurrent:\n${compactJson(live)}\n\nfor: ${reason}`);
}

interface Applied {
  readonly object: KubeObject;
  readonly word: string;
}

/** How messages name an object. Source: `cli-runtime/pkg/resource/visitor.go` Info.String. */
const described = ({ info: { type }, namespace }: ManifestObject, name: string): string => {
  const version = `${type.group === '' ? '/' : `${type.group}/`}${type.version}`;
  return `Resource: ${JSON.stringify(`${version}, Resource=${type.resource}`)}, GroupVersionKind: ${JSON.stringify(`${version}, Kind=${type.kind}`)}\nName: ${JSON.stringify(name)}, Namespace: ${JSON.stringify(namespace ?? '')}`;
};

/** The object as it is, if there is one. Errors: kubectl's words around a refusal. */
function* retrieved(session: Session, manifest: ManifestObject, name: string): Procedure<KubeObject | undefined> {
  try {
    return yield* session.find(get<KubeObject>(manifest.info.type, manifest.namespace, name));
  } catch (error) {
    if (error instanceof ApiError && error.status.code !== 0)
      throw new ApiError(
        error.status,
        `error when retrieving current configuration of:\n${described(manifest, name)}\nfrom server for: ${JSON.stringify(manifest.source)}`,
      );
    throw error;
  }
}

/** The patch of one manifest. Errors: kubectl's words around one that cannot be made. */
function patchOf(session: Session, manifest: ManifestObject, modified: KubeObject, live: KubeObject): Patch {
  try {
    return clientSidePatch(session, manifest, modified, live);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const to = described(manifest, live.metadata?.name ?? '');
    throw new CommandError(`error when applying patch:\n\nto:\n${to}\nfor: ${JSON.stringify(manifest.source)}: ${error.message}`);
  }
}

function* applyOne(session: Session, manifest: ManifestObject): Procedure<Applied> {
  const { info, namespace, source } = manifest;
  const object = recorded(session, manifest.object);
  const dryRun = dryRunOf(session);
  const query = { fieldManager: 'kubectl-client-side-apply', fieldValidation: fieldValidation(session.flags), ...dryRun.query };
  const modified = withLastApplied(object);
  const name = object.metadata?.name;
  if (!name) {
    if (object.metadata?.generateName) throw new CommandError(`from ${object.metadata.generateName}: cannot use generate name with apply`);
    throw new CommandError(
      `error when retrieving current configuration of:\n${described(manifest, '')}\nfrom server for: ${JSON.stringify(source)}: resource name may not be empty`,
    );
  }
  const live = yield* retrieved(session, manifest, name);
  if (!live) {
    if (dryRun.client) return { object, word: 'created' };
    const made = yield* session.api<KubeObject>({ ...createRequest(info.type, modified), query }, `error when creating ${JSON.stringify(source)}`);
    return { object: made, word: 'created' };
  }
  if (live.metadata?.annotations?.[LAST_APPLIED] === undefined)
    session.err(
      `Warning: resource ${info.type.resource}/${name} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.`,
    );
  const body = patchOf(session, manifest, modified, live);
  if (dryRun.client) return { object: live, word: 'configured' };
  if (Object.keys(body).length === 0) return { object: live, word: 'unchanged' };
  if (live.metadata?.deletionTimestamp) session.err(`Warning: Detected changes to resource ${name} which is currently being deleted.`);
  const type = info.custom ? 'application/merge-patch+json' : 'application/strategic-merge-patch+json';
  const request = patch<KubeObject>(info.type, namespace, name, type, body);
  const context = `error when applying patch:\n${compactJson(body)}\nto:\n${described(manifest, name)}\nfor: ${JSON.stringify(source)}: error when patching ${JSON.stringify(source)}`;
  const after = yield* session.api({ ...request, query }, context);
  return { object: after, word: 'configured' };
}

function* serverSide(session: Session, { info, namespace, object }: ManifestObject): Procedure<Applied> {
  const { flags } = session;
  const name = object.metadata?.name ?? '';
  const request = patch<KubeObject>(info.type, namespace, name, 'application/apply-patch+yaml', object);
  const query = {
    fieldManager: flags.get('field-manager') ?? 'kubectl',
    force: String(flags.bool('force-conflicts')),
    fieldValidation: fieldValidation(session.flags),
    ...dryRunOf(session).query,
  };
  const result = yield* session.client.call({ ...request, query });
  if (result.ok) return { object: result.object, word: 'serverside-applied' };
  if (result.status.reason !== 'Conflict') yield* session.api({ ...request, query });
  throw new CommandError(
    `${result.status.message}\nPlease review the fields above--they currently have other managers. Here\nare the ways you can resolve this warning:\n* If you intend to manage all of these fields, please re-run the apply\n  command with the \`--force-conflicts\` flag.\n* If you do not intend to manage all of the fields, please edit your\n  manifest to remove references to the fields that should keep their\n  current managers.\n* You may co-own fields by updating your manifest to match the existing\n  value; in this case, you'll become the manager if the other manager(s)\n  stop managing the field (remove it from their configuration).\nSee https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`,
  );
}

/** What `--prune` does after everything is applied: filled by `commands/prune.ts`. */
export const pruning = new Later<(session: Session, applied: readonly Printable[], namespaces: ReadonlySet<string>) => Procedure<void>>(
  'kubectl apply --prune',
);

export const apply: Command = {
  short: 'Apply a configuration to a resource by file name or stdin.',
  usage: '(-f FILENAME | -k DIRECTORY) [options]',
  flags: [
    ...fileFlags,
    recordFlag,
    dryRunFlag,
    ...printFlags,
    bool('server-side'),
    bool('force-conflicts'),
    bool('force'),
    string('field-manager'),
    validateFlag,
    string('selector', 'l'),
    bool('all'),
    bool('prune'),
    list('prune-allowlist'),
    bool('overwrite'),
    bool('openapi-patch'),
    bool('wait'),
    string('cascade'),
    string('grace-period'),
    string('timeout'),
    string('subresource'),
  ],
  *run(session, args): Procedure<void> {
    if (args.length > 0) throw new CommandError(`Unexpected args: [${args.join(' ')}]`, 'usage');
    if (!session.flags.has('filename') && !session.flags.has('kustomize')) throw new CommandError('must specify one of -f and -k');
    const { flags } = session;
    if (flags.bool('prune') && !flags.has('selector') && !flags.bool('all')) {
      throw new CommandError(
        'all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector',
      );
    }
    const results: Printable[] = [];
    const namespaces = new Set<string>();
    for (const manifest of allManifestObjects(session)) {
      if (manifest.namespace !== undefined) namespaces.add(manifest.namespace);
      try {
        const { object, word } = yield* session.flags.bool('server-side') ? serverSide(session, manifest) : applyOne(session, manifest);
        if (!session.flags.has('output')) session.out(`${displayName(manifest.info, object.metadata?.name ?? '')} ${word}${dryRunOf(session).suffix}`);
        results.push({ info: manifest.info, object });
      } catch (error) {
        session.fail(error);
      }
    }
    printResults(session, results);
    if (flags.bool('prune')) yield* pruning.get()(session, results, namespaces);
  },
};
