import type { Node } from '../../../api/index.ts';
import { resources } from '../../../api/index.ts';
import { get, patch } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { type Command, selectorFlags } from '../command.ts';
import { CommandError } from '../errors.ts';
import type { Session } from '../session.ts';

/** Sets `spec.unschedulable` of a node; prints `node/n1 cordoned` or that it was so already. */
export function* setUnschedulable(session: Session, name: string, unschedulable: boolean): Procedure<void> {
  const node = yield* session.api(get<Node>(resources.nodes, undefined, name));
  const word = unschedulable ? 'cordoned' : 'uncordoned';
  if ((node.spec?.unschedulable ?? false) === unschedulable) {
    session.out(`node/${name} already ${word}`);
    return;
  }
  const body = { spec: { unschedulable: unschedulable ? true : null } };
  yield* session.api(patch(resources.nodes, undefined, name, 'application/strategic-merge-patch+json', body));
  session.out(`node/${name} ${word}`);
}

export const nodeName = (arg: string): string => arg.replace(/^(no|nodes?)\//, '');

function command(unschedulable: boolean): Command {
  return {
    short: unschedulable ? 'Mark node as unschedulable.' : 'Mark node as schedulable.',
    usage: 'NODE [options]',
    flags: selectorFlags,
    *run(session, args): Procedure<void> {
      if (args.length === 0) throw new CommandError(`USAGE: ${unschedulable ? 'cordon' : 'uncordon'} NODE [flags]`, 'usage');
      for (const arg of args) yield* setUnschedulable(session, nodeName(arg), unschedulable);
    },
  };
}

export const cordon = command(true);
export const uncordon = command(false);
