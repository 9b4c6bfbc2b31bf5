import type { KubeObject } from '../../../api/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, fileFlags, selectorFlags, string } from '../command.ts';
import { ApiError, CommandError } from '../errors.ts';
import { describerOf } from '../describe/registry.ts';
import { Writer } from '../describe/writer.ts';
import { liveObjects, selectTargets, type Target } from '../resource-builder.ts';
import type { Session } from '../session.ts';
import type { ResourceInfo } from '../../apimachinery/index.ts';

interface Found {
  readonly info: ResourceInfo;
  readonly object: KubeObject;
}

function* describeOne(session: Session, info: ResourceInfo, object: KubeObject): Procedure<string> {
  const writer = new Writer();
  yield* describerOf(info)(session, writer, object, info);
  return writer.text();
}

/** A name that no object has is taken as the beginning of names. Source: `kubectl/pkg/cmd/describe/describe.go` DescribeMatchingResources. */
function* described(session: Session, targets: readonly Target[]): Procedure<readonly Found[]> {
  try {
    return yield* liveObjects(session, targets);
  } catch (error) {
    const [target] = targets;
    if (!(error instanceof ApiError) || error.status.code !== 404 || !target?.name || targets.length > 1) throw error;
    const { name, ...kind } = target;
    const matching = (yield* liveObjects(session, [kind])).filter(({ object }) => object.metadata?.name?.startsWith(name));
    if (matching.length === 0) throw error;
    return matching;
  }
}

export const describe: Command = {
  short: 'Show details of a specific resource or group of resources.',
  usage: '(-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME) [options]',
  flags: [...fileFlags, ...selectorFlags, bool('show-events'), string('chunk-size')],
  *run(session, args): Procedure<void> {
    if (args.length === 0 && !session.flags.has('filename')) throw new CommandError('You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.\n', 'plain');
    const found = yield* described(session, selectTargets(session, args));
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

