import type { KubeObject } from '../../../api/index.ts';
import { update } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, dryRunFlag, fileFlags, outputFlag, string } from '../command.ts';
import { manifestObjects } from '../manifest.ts';
import { displayName } from '../resource-builder.ts';
import { dryRunOf, reportApiError } from './create.ts';

export const replace: Command = {
  short: 'Replace a resource by file name or stdin.',
  usage: '-f FILENAME [options]',
  flags: [...fileFlags, dryRunFlag, outputFlag, bool('save-config'), string('validate')],
  *run(session): Procedure<void> {
    const dryRun = dryRunOf(session);
    for (const { info, object, source } of manifestObjects(session)) {
      try {
        const query = { fieldManager: 'kubectl-replace', fieldValidation: 'Strict', ...dryRun.query };
        yield* session.api<KubeObject>({ ...update(info.type, object), query }, `error when replacing ${JSON.stringify(source)}`);
        session.out(`${displayName(info, object.metadata?.name ?? '')} replaced${dryRun.suffix}`);
      } catch (error) {
        reportApiError(session, error);
      }
    }
  },
};
