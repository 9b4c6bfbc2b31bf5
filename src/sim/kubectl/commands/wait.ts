import { type KubeObject, type Micros, micros, seconds } from '../../../api/index.ts';
import { get } from '../../client-go/index.ts';
import { durationOf } from '../duration.ts';
import type { ResourceInfo } from '../../apimachinery/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, fileFlags, list, selectorFlags, string } from '../command.ts';
import { CommandError } from '../errors.ts';
import { jsonPathText } from '../printers/jsonpath.ts';
import { report, printFlags } from '../print-result.ts';
import { displayName, liveObjects, namedTargets } from '../resource-builder.ts';
import type { Session } from '../session.ts';

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
  if (text.startsWith('jsonpath=')) return jsonPathCheck(text.slice('jsonpath='.length));
  throw new CommandError(`unrecognized condition: ${JSON.stringify(text)}`);
}

/** `{.status.phase}=Running`, `.status.phase=Running`, or only that there is something. Source: `cmd/wait/wait.go` processJSONPathInput. */
function jsonPathCheck(text: string): Check {
  const match = /^((?:\{.*\}|[^={]*))(=(.*))?$/s.exec(text);
  const [, given = '', equals, value = ''] = match ?? [];
  const wanted = value.replace(/^(['"])(.*)\1$/s, '$2');
  if (!match || given === '') throw new CommandError('jsonpath expression cannot be empty');
  if (equals !== undefined && wanted === '')
    throw new CommandError("jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3");
  const path = given.startsWith('{') ? given : `{${given.startsWith('.') ? '' : '.'}${given}}`;
  return (object) => {
    if (object === undefined) return false;
    const found = jsonPathText(path, object);
    return equals === undefined ? found !== '' : found === wanted;
  };
}

export const wait: Command = {
  short: 'Wait for a specific condition on one or many resources.',
  usage:
    "([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]] [options]",
  flags: [...fileFlags.filter(({ name }) => name !== 'kustomize'), ...selectorFlags, list('for'), string('timeout'), bool('local'), ...printFlags],
  *run(session, args): Procedure<void> {
    const wanted = session.flags.all('for');
    const checks = (wanted.length > 0 ? wanted : ['']).map((text) => ({ text, check: checkOf(text) }));
    const given = session.flags.get('timeout');
    const asked = given === undefined ? seconds(30) : durationOf(given);
    if (asked === undefined)
      throw new CommandError(`invalid argument ${JSON.stringify(given)} for "--timeout" flag: time: invalid duration ${JSON.stringify(given)}`, 'flag');
    // Less than nothing waits for a week. Source: `cmd/wait/wait.go`.
    const timeout: Micros = asked < 0 ? seconds(7 * 86_400) : asked;
    const targets = namedTargets(session, args);
    const named = targets.filter((target) => target.name !== undefined);
    const listed = (yield* liveObjects(
      session,
      targets.filter((target) => target.name === undefined),
    )).map(({ info, object }) => ({
      info,
      namespace: object.metadata?.namespace,
      name: object.metadata?.name ?? '',
    }));
    const all = [...named, ...listed];
    if (all.length === 0 && !wanted.includes('delete')) throw new CommandError('no matching resources found');
    const deadline = session.host.now() + timeout;
    for (const { info, namespace, name = '' } of all) {
      try {
        yield* waitFor(session, info, namespace, name, checks, deadline);
      } catch (error) {
        session.fail(error);
      }
    }
  },
};

function* waitFor(
  session: Session,
  info: ResourceInfo,
  namespace: string | undefined,
  name: string,
  checks: readonly { readonly text: string; readonly check: Check }[],
  deadline: number,
): Procedure<void> {
  for (const { text, check } of checks) {
    if (text === 'delete') {
      if (!(yield* session.exists(info, namespace, name))) continue;
    } else if (text !== 'create') yield* session.api(get<KubeObject>(info.type, namespace, name));
    const left = deadline - session.host.now();
    const met =
      left < 0 ? undefined : yield* session.watchUntil(info, namespace, name, micros(Math.max(0, left)), (object) => (check(object) ? { object } : undefined));
    if (!met) throw new CommandError(`timed out waiting for the condition on ${info.type.resource}/${name}`);
    if (met.object && session.flags.has('output')) report(session, info, met.object, 'condition met');
    else session.out(`${displayName(info, name)} condition met`);
  }
}
