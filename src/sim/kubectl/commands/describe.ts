import type { KubeObject } from '../../../api/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, fileFlags, selectorFlags, string } from '../command.ts';
import { CommandError } from '../errors.ts';
import { describerOf } from '../describe/registry.ts';
import { Writer } from '../describe/writer.ts';
import { liveObjects, selectTargets } from '../resource-builder.ts';
import type { Session } from '../session.ts';
import type { ResourceInfo } from '../../apimachinery/index.ts';

function* describeOne(session: Session, info: ResourceInfo, object: KubeObject): Procedure<string> {
  const writer = new Writer();
  yield* describerOf(info)(session, writer, object, info);
  return writer.text();
}

export const describe: Command = {
  short: 'Show details of a specific resource or group of resources.',
  usage: '(-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME) [options]',
  flags: [...fileFlags, ...selectorFlags, bool('show-events'), string('chunk-size')],
  *run(session, args): Procedure<void> {
    if (args.length === 0 && !session.flags.has('filename')) throw new CommandError('You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.\n', 'plain');
    const found = yield* liveObjects(session, selectTargets(session, args));
    if (found.length === 0) {
      session.err(session.allNamespaces ? 'No resources found' : `No resources found in ${session.namespace} namespace.`);
      return;
    }
    for (const [index, { info, object }] of found.entries()) {
      if (index > 0) session.out('\n');
      session.out(yield* describeOne(session, info, object));
    }
  },
};

