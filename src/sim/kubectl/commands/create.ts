import type { KubeObject } from '../../../api/index.ts';
import { create as createRequest } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, dryRunFlag, fieldValidation, fileFlags, string, validateFlag } from '../command.ts';
import { CommandError } from '../errors.ts';
import { manifestObjects } from '../manifest.ts';
import { printFlags, dryRunOf } from '../print-result.ts';
import { outputFormat, type Printable, printObjects } from '../printers/index.ts';
import { displayName } from '../resource-builder.ts';
import type { Session } from '../session.ts';

/** Prints results: all of them in one machine format, or a line each as they come. */
export function printResults(session: Session, results: readonly Printable[]): void {
  const output = session.flags.get('output') ?? (session.flags.has('template') ? 'go-template' : undefined);
  if (!output || results.length === 0) return;
  const format = outputFormat(output, { template: session.flags.get('template'), files: session.files });
  session.out(printObjects(format, results, results.length > 1, session.flags.bool('show-managed-fields')));
}

export const create: Command = {
  short: 'Create a resource from a file or from stdin.',
  usage: '-f FILENAME [options]',
  flags: [...fileFlags, dryRunFlag, ...printFlags, bool('save-config'), validateFlag, string('field-manager'), bool('edit'), string('raw'), string('selector', 'l'), bool('windows-line-endings')],
  *run(session, args): Procedure<void> {
    if (args.length > 0) throw new CommandError(`Unexpected args: [${args.join(' ')}]`, 'usage');
    if (!session.flags.has('filename') && !session.flags.has('kustomize')) throw new CommandError('must specify one of -f and -k');
    const dryRun = dryRunOf(session);
    const results: Printable[] = [];
    for (const { info, object, source } of manifestObjects(session)) {
      try {
        const query = { fieldManager: 'kubectl-create', fieldValidation: fieldValidation(session.flags), ...dryRun.query };
        const made = dryRun.client ? object : yield* session.api<KubeObject>({ ...createRequest(info.type, object), query }, `error when creating ${JSON.stringify(source)}`);
        if (!session.flags.has('output')) session.out(`${displayName(info, made.metadata?.name ?? '')} created${dryRun.suffix}`);
        results.push({ info, object: made });
      } catch (error) {
        session.fail(error);
      }
    }
    printResults(session, results);
  },
};
