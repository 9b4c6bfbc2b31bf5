import type { KubeObject } from '../../../api/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, fileFlags, string } from '../command.ts';
import { ApiError, CommandError } from '../errors.ts';
import { describerOf } from '../describe/registry.ts';
import { Writer } from '../describe/writer.ts';
import { type Live, liveObjects, selectTargets, type Target, visited } from '../resource-builder.ts';
import type { Session } from '../session.ts';
import type { ResourceInfo } from '../../apimachinery/index.ts';

function* describeOne(session: Session, info: ResourceInfo, object: KubeObject): Procedure<string> {
  const writer = new Writer();
  yield* describerOf(info)(session, writer, object, info);
  return writer.text();
}

/** A name that no object has is taken as the beginning of names. Source: `kubectl/pkg/cmd/describe/describe.go` DescribeMatchingResources. */
function* matching(session: Session, [target]: readonly Target[]): Procedure<readonly Live[] | undefined> {
  if (target?.name === undefined) return undefined;
  const { name, ...kind } = target;
  try {
    yield* liveObjects(session, [target]);
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status.code !== 404) throw error;
    const named = (yield* liveObjects(session, [kind])).filter(({ object }) => object.metadata?.name?.startsWith(name));
    if (named.length === 0) throw error;
    return named;
  }
}

export const describe: Command = {
  short: 'Show details of a specific resource or group of resources.',
  usage: '(-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME) [options]',
  flags: [...fileFlags, string('selector', 'l'), bool('show-events'), string('chunk-size')],
  *run(session, args): Procedure<void> {
    const { flags } = session;
    if (args.length === 0 && !flags.has('filename') && !flags.has('kustomize'))
      throw new CommandError(
        'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.\n',
        'plain',
      );
    const targets = selectTargets(session, args);
    const prefixed = args.length === 2 && targets.length === 1 ? yield* matching(session, targets) : undefined;
    if (prefixed) {
      for (const { info, object } of prefixed) session.out(`${yield* describeOne(session, info, object)}\n`);
      return;
    }
    const objects = yield* visited(session, targets);
    // Two words could be a kind and the beginning of a name: then nothing else is printed.
    if (args.length === 2 && session.failures.some((failure) => failure instanceof ApiError && failure.status.code === 404)) return;
    if (objects.length === 0 && session.failures.length === 0) {
      session.err(session.allNamespaces ? 'No resources found' : `No resources found in ${session.namespace} namespace.`);
      return;
    }
    for (const [index, { info, object }] of objects.entries()) {
      if (index > 0) session.out('\n');
      session.out(yield* describeOne(session, info, object));
    }
  },
};
