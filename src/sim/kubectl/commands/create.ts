import type { KubeObject } from '../../../api/index.ts';
import { create as createRequest } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, dryRunFlag, fileFlags, outputFlag, string } from '../command.ts';
import { ApiError, CommandError, statusText } from '../errors.ts';
import { manifestObjects } from '../manifest.ts';
import { outputFormat, type Printable, printObjects } from '../printers/index.ts';
import { displayName } from '../resource-builder.ts';
import type { Session } from '../session.ts';

/** `dryRun=All` on the wire, and how messages say it. */
export function dryRunOf(session: Session): { readonly client: boolean; readonly query: Readonly<Record<string, string>>; readonly suffix: string } {
  const value = session.flags.get('dry-run') ?? 'none';
  if (value === 'server') return { client: false, query: { dryRun: 'All' }, suffix: ' (server dry run)' };
  if (value === 'client' || value === 'unchanged' || value === 'true') return { client: true, query: {}, suffix: ' (dry run)' };
  if (value === 'none' || value === 'false') return { client: false, query: {}, suffix: '' };
  throw new CommandError(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
}

/** Prints results: all of them in one machine format, or a line each as they come. */
export function printResults(session: Session, results: readonly Printable[]): void {
  const output = session.flags.get('output');
  if (!output || results.length === 0) return;
  const format = outputFormat(output);
  session.out(printObjects(format, results, results.length > 1, session.flags.bool('show-managed-fields')));
}

export function reportApiError(session: Session, error: unknown): void {
  if (!(error instanceof ApiError)) throw error;
  session.failures++;
  session.err(statusText(error.status, error.context));
}

export const create: Command = {
  short: 'Create a resource from a file or from stdin.',
  usage: '-f FILENAME [options]',
  flags: [...fileFlags, dryRunFlag, outputFlag, bool('save-config'), string('validate'), string('field-manager')],
  *run(session, args): Procedure<void> {
    if (!session.flags.has('filename')) throw new CommandError(args[0] ? `unknown command ${JSON.stringify(args[0])} for "kubectl create"` : 'must specify one of -f and -k', 'usage');
    const dryRun = dryRunOf(session);
    const results: Printable[] = [];
    for (const { info, object, source } of manifestObjects(session)) {
      try {
        const query = { fieldManager: 'kubectl-create', fieldValidation: 'Strict', ...dryRun.query };
        const made = dryRun.client ? object : yield* session.api<KubeObject>({ ...createRequest(info.type, object), query }, `error when creating ${JSON.stringify(source)}`);
        if (!session.flags.has('output')) session.out(`${displayName(info, made.metadata?.name ?? '')} created${dryRun.suffix}`);
        results.push({ info, object: made });
      } catch (error) {
        reportApiError(session, error);
      }
    }
    printResults(session, results);
  },
};
