import type { KubeObject } from '../../../api/index.ts';
import { create as createRequest } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, dryRunFlag, fieldValidation, fileFlags, recordFlag, string, validateFlag } from '../command.ts';
import { CommandError } from '../errors.ts';
import { manifestObjects } from '../manifest.ts';
import { dryRunOf, printFlags, printResults, recorded } from '../print-result.ts';
import { displayName } from '../resource-builder.ts';
import { withLastApplied } from './apply.ts';
import { editOnCreate } from './edit.ts';
import { rawFile, rawRequest } from './raw.ts';

export const create: Command = {
  short: 'Create a resource from a file or from stdin.',
  usage: '-f FILENAME [options]',
  flags: [
    ...fileFlags,
    recordFlag,
    dryRunFlag,
    ...printFlags,
    bool('save-config'),
    validateFlag,
    string('field-manager'),
    bool('edit'),
    string('raw'),
    string('selector', 'l'),
    bool('windows-line-endings'),
  ],
  *run(session, args): Procedure<void> {
    if (args.length > 0) throw new CommandError(`Unexpected args: [${args.join(' ')}]`, 'usage');
    if (!session.flags.has('filename') && !session.flags.has('kustomize')) throw new CommandError('must specify one of -f and -k');
    if (session.flags.has('raw')) return yield* rawRequest(session, 'POST', rawFile(session));
    if (session.flags.bool('edit')) return yield* editOnCreate(session);
    const dryRun = dryRunOf(session);
    let first = true;
    for (const { info, object: read, source } of manifestObjects(session)) {
      const object = recorded(session, session.flags.bool('save-config') ? withLastApplied(read) : read);
      try {
        const query = { fieldManager: 'kubectl-create', fieldValidation: fieldValidation(session.flags), ...dryRun.query };
        const made = dryRun.client
          ? object
          : yield* session.api<KubeObject>({ ...createRequest(info.type, object), query }, `error when creating ${JSON.stringify(source)}`);
        if (!session.flags.has('output')) session.out(`${displayName(info, made.metadata?.name ?? '')} created${dryRun.suffix}`);
        if (session.flags.has('output') || session.flags.has('template')) {
          // One by one, as they come.
          if (first || session.flags.get('output') !== 'yaml') printResults(session, [{ info, object: made }]);
          else {
            session.out('---');
            printResults(session, [{ info, object: made }]);
          }
          first = false;
        }
      } catch (error) {
        session.fail(error);
      }
    }
  },
};
