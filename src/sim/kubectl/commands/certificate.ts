import type { KubeObject } from '../../../api/index.ts';
import { get, update } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, fileFlags } from '../command.ts';
import { printFlags, report } from '../print-result.ts';
import { CommandError } from '../errors.ts';
import { resourceOf } from '../resource-builder.ts';

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly lastUpdateTime?: string;
}

interface SigningRequest extends KubeObject {
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** Source: `cmd/certificates/certificates.go`. */
function command(verb: 'approve' | 'deny'): Command {
  const [type, word, reason] = verb === 'approve' ? ['Approved', 'approved', 'KubectlApprove'] : ['Denied', 'denied', 'KubectlDeny'];
  const other = verb === 'approve' ? 'Denied' : 'Approved';
  return {
    short: `${verb === 'approve' ? 'Approve' : 'Deny'} a certificate signing request.`,
    usage: '(-f FILENAME | NAME) [options]',
    flags: [...fileFlags, bool('force'), ...printFlags],
    *run(session, args): Procedure<void> {
      if (args.length === 0 && !session.flags.has('filename')) throw new CommandError('one or more CSRs must be specified as <name> or -f <filename>');
      const info = resourceOf(session, 'csr');
      for (const name of args) {
        const before = yield* session.api(get<SigningRequest>(info.type, undefined, name));
        const conditions = before.status?.conditions ?? [];
        if (conditions.some((condition) => condition.type === other))
          throw new CommandError(`certificate signing request ${JSON.stringify(name)} is already ${other}`);
        if (session.flags.bool('force') || !conditions.some((condition) => condition.type === type)) {
          const added: Condition = {
            type,
            status: 'True',
            reason,
            message: `This CSR was ${word} by kubectl certificate ${verb}.`,
            lastUpdateTime: session.host.timestamp(),
          };
          const kept = conditions.filter((condition) => condition.type !== type);
          yield* session.api(update(info.type, { ...before, status: { ...before.status, conditions: [...kept, added] } }, 'approval'));
        }
        // What was there before, as kubectl prints it.
        report(session, info, before, word, '');
      }
    },
  };
}

export const certificateApprove = command('approve');
export const certificateDeny = command('deny');
