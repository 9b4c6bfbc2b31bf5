import type { KubeList, Node } from '../../../api/index.ts';
import { resources } from '../../../api/index.ts';
import { get, list, patch } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { type Command, dryRunFlag, string } from '../command.ts';
import { dryRunOf } from '../print-result.ts';
import { CommandError } from '../errors.ts';
import type { Session } from '../session.ts';

/** Sets `spec.unschedulable` of a node; prints `node/n1 cordoned` or that it was so already. */
export function* setUnschedulable(session: Session, name: string, unschedulable: boolean): Procedure<void> {
  const dryRun = dryRunOf(session);
  const node = yield* session.api(get<Node>(resources.nodes, undefined, name));
  const word = unschedulable ? 'cordoned' : 'uncordoned';
  if ((node.spec?.unschedulable ?? false) === unschedulable) {
    session.out(`node/${name} already ${word}${dryRun.suffix}`);
    return;
  }
  const body = { spec: { unschedulable: unschedulable ? true : null } };
  const request = patch(resources.nodes, undefined, name, 'application/strategic-merge-patch+json', body);
  if (!dryRun.client) yield* session.api({ ...request, ...(dryRun.suffix === '' ? {} : { query: dryRun.query }) });
  session.out(`node/${name} ${word}${dryRun.suffix}`);
}

/** Nodes by name, or by `--selector`. Errors: kubectl's usage when neither is given, or both. */
export function* chosenNodes(session: Session, args: readonly string[], verb: string): Procedure<readonly string[]> {
  const labelSelector = session.flags.get('selector');
  if (args.length === 0 && !labelSelector) throw new CommandError(`USAGE: ${verb} NODE [flags]`, 'usage');
  if (args.length > 0 && labelSelector) throw new CommandError('error: cannot specify both a node name and a --selector option', 'verbatim');
  if (!labelSelector) return args.map(nodeName);
  const { items } = yield* session.api(list<KubeList<Node>>(resources.nodes, undefined, { labelSelector }));
  return items.map(({ metadata }) => metadata?.name ?? '');
}

export const nodeName = (arg: string): string => arg.replace(/^(no|nodes?)\//, '');

function command(unschedulable: boolean): Command {
  return {
    short: unschedulable ? 'Mark node as unschedulable.' : 'Mark node as schedulable.',
    usage: 'NODE [options]',
    flags: [string('selector', 'l'), dryRunFlag],
    *run(session, args): Procedure<void> {
      for (const name of yield* chosenNodes(session, args, unschedulable ? 'cordon' : 'uncordon')) yield* setUnschedulable(session, name, unschedulable);
    },
  };
}

export const cordon = command(true);
export const uncordon = command(false);
