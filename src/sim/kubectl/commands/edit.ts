import type { KubeObject } from '../../../api/index.ts';
import { deepEqual, isKubeObject } from '../../apimachinery/index.ts';
import { create as createRequest } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, fieldValidation, fileFlags, recordFlag, string, validateFlag } from '../command.ts';
import { ApiError, CommandError } from '../errors.ts';
import { manifestObjects } from '../manifest.ts';
import { changeFlags, report, sendPatch } from '../print-result.ts';
import { compactJson } from '../printers/yaml.ts';
import { displayResource, type Live, liveObjects, selectTargets } from '../resource-builder.ts';
import type { Session } from '../session.ts';
import { threeWayPatch } from '../three-way.ts';
import { LAST_APPLIED, originalConfiguration, withLastApplied } from './apply.ts';
import { EDITED_FILE, edited, isProgram } from './editor.ts';

function withoutManaged(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata ?? {};
  return { ...object, metadata };
}

/** A copy is kept of what could not be done. Source: `editoptions.go` preservedFile. */
function preserved(session: Session, message: string): CommandError {
  session.err(`A copy of your changes has been stored to ${JSON.stringify(EDITED_FILE)}`);
  return new CommandError(message);
}

/** What was refused, and how it could be tried again. Source: `editoptions.go` addError. */
function refused(session: Session, { info, object }: Live, error: unknown): CommandError {
  if (!(error instanceof ApiError)) throw error;
  const { reason, message = '' } = error.status;
  const what = `error: ${displayResource(info)} ${JSON.stringify(object.metadata?.name)}`;
  session.err(
    `${what} ${reason === 'Invalid' ? 'is invalid' : reason === 'NotFound' ? 'could not be found on the server' : `could not be patched: ${message}`}`,
  );
  if (reason === 'Invalid') return preserved(session, 'Edit cancelled, no valid changes were saved.');
  return new CommandError(
    reason === 'NotFound'
      ? `The edits you made on deleted resources have been saved to ${JSON.stringify(EDITED_FILE)}`
      : `You can run \`kubectl replace -f ${EDITED_FILE}\` to try this update again.`,
    'verbatim',
  );
}

function* patched(session: Session, live: Live, after: KubeObject): Procedure<void> {
  const { info } = live;
  const before = withoutManaged(live.object);
  if (deepEqual(before, after)) return report(session, info, live.object, 'skipped');
  if (after.apiVersion !== before.apiVersion || after.kind !== before.kind || after.metadata?.name !== before.metadata?.name)
    throw preserved(session, 'At least one of apiVersion, kind and name was changed');
  const wanted = session.flags.bool('save-config') ? withLastApplied(after) : after;
  const body = threeWayPatch(before, wanted, before, info.custom ? undefined : info.schema);
  if (session.flags.bool('output-patch')) session.out(`Patch: ${compactJson(body)}`);
  const type = info.custom ? 'application/merge-patch+json' : 'application/strategic-merge-patch+json';
  const subresource = session.flags.get('subresource');
  try {
    report(session, info, yield* sendPatch(session, info, before, { type, body, manager: 'kubectl-edit', ...(subresource ? { subresource } : {}) }), 'edited');
  } catch (error) {
    throw refused(session, live, error);
  }
}

/**
 * Changes objects by hand. The page opens what this prints in its editor and calls again with the edited text as a file; without
 * an editor it says so. Source: `cmd/util/editor/editoptions.go`.
 */
export const edit: Command = {
  short: 'Edit a resource from the default editor.',
  usage: '(RESOURCE/NAME | -f FILENAME) [options]',
  flags: [
    ...fileFlags,
    ...changeFlags,
    bool('save-config'),
    bool('windows-line-endings'),
    bool('output-patch'),
    validateFlag,
    string('subresource'),
    recordFlag,
  ],
  *run(session, args): Procedure<void> {
    const targets = selectTargets(session, args);
    const found = yield* liveObjects(session, targets);
    if (found.length === 0) throw new CommandError('edit cancelled, no objects found');
    const changed = edited(
      session,
      found.map(({ object }) => withoutManaged(object)),
    );
    for (const after of changed ?? []) {
      const live = found.find(({ object }) => object.metadata?.uid === after.metadata?.uid);
      if (!live) throw preserved(session, `no original object found for ${after.kind}/${after.metadata?.name}`);
      yield* patched(session, live, after);
    }
  },
};

/** What an annotation remembers was applied. Errors: CommandError when it, which anybody may write, is no object. */
function lastApplied({ object }: Live): KubeObject | undefined {
  const text = object.metadata?.annotations?.[LAST_APPLIED];
  if (text === undefined) return undefined;
  const value = originalConfiguration(text);
  if (value !== undefined && isKubeObject(value)) return value;
  throw new CommandError(`unable to decode "edited-file": Object 'Kind' is missing in '${text}'`);
}

/** Source: `cmd/apply/apply_edit_last_applied.go`, `editoptions.go` visitToApplyEditPatch. */
export const editLastApplied: Command = {
  short: 'Edit the latest last-applied-configuration annotations of resources from the default editor.',
  usage: '(RESOURCE/NAME | -f FILENAME) [options]',
  flags: [...fileFlags, ...changeFlags, bool('windows-line-endings'), validateFlag],
  *run(session, args): Procedure<void> {
    const found = (yield* liveObjects(session, selectTargets(session, args))).flatMap((live) => {
      const before = lastApplied(live);
      return before ? [{ ...live, before }] : [];
    });
    if (found.length === 0)
      throw new CommandError(
        'no last-applied-configuration annotation found on resources, to create the annotation, use command `kubectl apply set-last-applied --create-annotation`',
      );
    const changed = edited(
      session,
      found.map(({ before }) => before),
      'annotations',
    );
    for (const after of changed ?? []) {
      const live = found.find(
        ({ before }) =>
          before.kind === after.kind && before.metadata?.name === after.metadata?.name && before.metadata?.namespace === after.metadata?.namespace,
      );
      if (!live) throw preserved(session, `no original object found for ${after.kind}/${after.metadata?.name}`);
      const { info, object, before } = live;
      if (deepEqual(before, after)) report(session, info, after, 'skipped');
      else {
        const body = { metadata: { annotations: { ...after.metadata?.annotations, [LAST_APPLIED]: `${compactJson(after)}\n` } } };
        yield* sendPatch(session, info, object, { type: 'application/merge-patch+json', body, manager: 'kubectl-last-applied' });
        report(session, info, after, 'edited');
      }
    }
  },
};

/** `create --edit`: what a file holds is edited before it is made. Source: `cmd/create/create.go` RunEditOnCreate. */
export function* editOnCreate(session: Session): Procedure<void> {
  const read = manifestObjects(session);
  const [first] = read;
  if (!first) return;
  // A program edits one object after the other, a person all of them at once.
  const groups = isProgram(session) ? read.map(({ object }) => [object]) : [read.map(({ object }) => object)];
  for (const object of groups.flatMap((group) => edited(session, group) ?? [])) {
    const info = session.scheme.kind(object.apiVersion, object.kind) ?? first.info;
    const query = { fieldManager: 'kubectl-create', fieldValidation: fieldValidation(session.flags) };
    const namespaced =
      info.type.namespaced && !object.metadata?.namespace ? { ...object, metadata: { ...object.metadata, namespace: session.namespace } } : object;
    const wanted = session.flags.bool('save-config') ? withLastApplied(namespaced) : namespaced;
    report(session, info, yield* session.api<KubeObject>({ ...createRequest(info.type, wanted), query }), 'created');
  }
}
