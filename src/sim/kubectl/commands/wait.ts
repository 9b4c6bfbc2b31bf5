import { type KubeObject, type Micros, seconds } from '../../../api/index.ts';
import { get } from '../../client-go/index.ts';
import { durationOf } from '../duration.ts';
import type { Procedure } from '../../kernel/index.ts';
import { type Command, fileFlags, list, selectorFlags, string } from '../command.ts';
import { CommandError } from '../errors.ts';
import { jsonPathText } from '../printers/jsonpath.ts';
import { displayName, liveObjects, selectTargets } from '../resource-builder.ts';

interface Conditioned extends KubeObject {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

type Check = (object: KubeObject | undefined) => boolean;

function checkOf(text: string): Check {
  if (text === 'delete') return (object) => object === undefined;
  if (text === 'create') return (object) => object !== undefined;
  const condition = /^condition=([^=]+)(?:=(.*))?$/.exec(text);
  if (condition) {
    const [, type = '', status = 'true'] = condition;
    return (object) =>
      (object as Conditioned | undefined)?.status?.conditions?.some(
        (c) => c.type.toLowerCase() === type.toLowerCase() && c.status.toLowerCase() === status.toLowerCase(),
      ) ?? false;
  }
  const path = /^jsonpath=(\{[^}]*\})(?:=(.*))?$/.exec(text);
  if (path) return (object) => object !== undefined && (path[2] === undefined ? jsonPathText(path[1] ?? '', object) !== '' : jsonPathText(path[1] ?? '', object) === path[2]);
  throw new CommandError(`unrecognized condition: ${JSON.stringify(text)}`);
}

export const wait: Command = {
  short: 'Wait for a specific condition on one or many resources.',
  usage: '([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath=\'{}\'[=value]] [options]',
  flags: [...fileFlags, ...selectorFlags, list('for'), string('timeout'), string('output', 'o')],
  *run(session, args): Procedure<void> {
    const wanted = session.flags.get('for');
    if (!wanted) throw new CommandError('a condition must be specified', 'usage');
    const check = checkOf(wanted);
    const timeout: Micros = session.flags.has('timeout') ? (durationOf(session.flags.get('timeout') ?? '') ?? seconds(30)) : seconds(30);
    const targets = selectTargets(session, args);
    const named = targets.filter((target) => target.name !== undefined);
    const listed = (yield* liveObjects(session, targets.filter((target) => target.name === undefined))).map(({ info, object }) => ({
      info,
      namespace: object.metadata?.namespace,
      name: object.metadata?.name ?? '',
    }));
    for (const { info, namespace, name = '' } of [...named, ...listed]) {
      if (wanted === 'delete') {
        if (!(yield* session.exists(info, namespace, name))) continue;
      } else if (wanted !== 'create') yield* session.api(get<KubeObject>(info.type, namespace, name));
      const met = yield* session.watchUntil(info, namespace, name, timeout, (object) => (check(object) ? true : undefined));
      if (!met) throw new CommandError(`timed out waiting for the condition on ${info.type.resource}/${name}`);
      session.out(`${displayName(info, name)} condition met`);
    }
  },
};
