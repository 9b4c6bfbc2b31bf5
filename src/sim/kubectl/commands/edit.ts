import type { KubeObject } from '../../../api/index.ts';
import { parseManifests } from '../../apimachinery/index.ts';

import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, fileFlags, string, validateFlag } from '../command.ts';
import { changeFlags } from '../print-result.ts';
import { ApiError, CommandError } from '../errors.ts';
import { sendChange } from '../pod-template.ts';
import { yamlText } from '../printers/yaml.ts';
import { displayResource, liveObjects, selectTargets } from '../resource-builder.ts';
import { EDITED } from '../words.ts';

const HEADER = '# Please edit the object below. Lines beginning with a \'#\' will be ignored,\n# and an empty file will abort the edit. If an error occurs while saving this file will be\n# reopened with the relevant failures.\n#\n';

/**
 * Changes one object by hand. The page opens what this prints in its editor and calls again with the edited text as a file; without
 * an editor it says so. Source: `cmd/util/editor/editoptions.go`.
 */
export const edit: Command = {
  short: 'Edit a resource from the default editor.',
  usage: '(RESOURCE/NAME | -f FILENAME) [options]',
  flags: [...fileFlags, ...changeFlags, bool('save-config'), bool('windows-line-endings'), bool('output-patch'), validateFlag, string('subresource')],
  *run(session, args): Procedure<void> {
    const found = yield* liveObjects(session, selectTargets(session, args));
    const [first] = found;
    if (!first) throw new CommandError('edit cancelled, no objects found', 'verbatim');
    const { info, object } = first;
    const text = session.files[EDITED];
    if (text === undefined) {
      if (session.invocation.interactive) return session.out(`${HEADER}${yamlText(withoutManaged(object))}`);
      throw new CommandError(`unable to launch the editor "vi": there is no terminal here; use kubectl patch, set or apply`);
    }
    const [document] = parseManifests(text);
    if (!document || document.errors.length > 0) throw new CommandError(`error parsing edited-file: ${document?.errors[0]?.message ?? 'empty file'}`);
    const after = document.value as KubeObject;
    if (after.metadata?.name !== object.metadata?.name) throw new CommandError(`At least one of apiVersion, kind and name was changed`);
    try {
      if (!(yield* sendChange(session, info, withoutManaged(object), after, 'edited', 'kubectl-edit'))) session.err('Edit cancelled, no changes made.');
    } catch (error) {
      if (!(error instanceof ApiError) || error.status.reason === 'Conflict') throw error;
      const { name } = object.metadata ?? {};
      session.err(`error: ${displayResource(info)} ${JSON.stringify(name)} ${error.status.reason === 'Invalid' ? 'is invalid' : `could not be patched: ${error.status.message ?? ''}`}`);
      throw new CommandError('You can run `kubectl replace -f /tmp/kubectl-edit.yaml` to try this update again.', 'verbatim');
    }
  },
};

function withoutManaged(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata ?? {};
  return { ...object, metadata };
}
