import { type KubeList, type KubeObject, type Pod, resources, seconds } from '../../../api/index.ts';
import { type ApiRequest, get, list as listRequest } from '../../client-go/index.ts';
import { type Procedure, suspend } from '../../kernel/index.ts';
import { bool, type Command, string } from '../command.ts';
import { durationOf } from '../duration.ts';
import { ApiError, CommandError, statusText } from '../errors.ts';
import { chooseContainer, podSubresource, podsOfWorkload, podTarget } from '../pods.ts';
import type { Session } from '../session.ts';

const usage = "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command";

function* podsOf(session: Session, args: readonly string[]): Procedure<readonly Pod[]> {
  const selector = session.flags.get('selector');
  if (selector !== undefined) {
    if (args.length > 0) throw new CommandError('only a selector (-l) or a POD name is allowed', 'usage');
    const { items } = yield* session.api(listRequest<KubeList<Pod>>(resources.pods, session.namespace, { labelSelector: selector }));
    if (items.length === 0) session.err(`No resources found in ${session.namespace} namespace.`);
    return items;
  }
  const [arg] = args;
  if (arg === undefined || args.length > 2) throw new CommandError(usage, 'usage');
  const { info, namespace, name = '' } = podTarget(session, arg);
  const object = yield* named(session, get<KubeObject>(info.type, namespace, name));
  if (info.type.resource === 'pods') return [object as Pod];
  const pods = yield* podsOfWorkload(session, object, namespace);
  const [first] = pods;
  if (!first) throw new CommandError('timed out waiting for the condition');
  if (session.flags.bool('all-pods')) return pods;
  if (pods.length > 1) session.err(`Found ${pods.length} pods, using pod/${first.metadata?.name}`);
  return [first];
}

function* named(session: Session, request: ApiRequest<KubeObject>): Procedure<KubeObject> {
  try {
    return yield* session.api(request);
  } catch (error) {
    if (error instanceof ApiError && error.status.code === 404) {
      throw new CommandError(`error from server (NotFound): ${error.status.message} in namespace ${JSON.stringify(session.namespace)}`);
    }
    throw error;
  }
}

function containersOf(session: Session, pod: Pod, inline: string | undefined): readonly string[] {
  const { flags } = session;
  const { containers = [], initContainers = [], ephemeralContainers = [] } = pod.spec ?? {};
  const asked = flags.get('container') ?? inline;
  if (flags.bool('all-containers')) {
    if (asked) throw new CommandError(`--all-containers=true should not be specified with container name ${asked}`);
    return [...initContainers, ...containers, ...ephemeralContainers].map(({ name }) => name);
  }
  return [chooseContainer(session, pod, asked, flags.bool('all-pods'))];
}

/** PodLogOptions of the flags. Source: `cmd/logs/logs.go` ToLogOptions, Validate. */
function queryOf({ flags }: Session): Readonly<Record<string, string>> {
  const since = flags.get('since');
  const sinceTime = flags.get('since-time');
  if (since !== undefined && sinceTime !== undefined) throw new CommandError('at most one of `sinceTime` or `sinceSeconds` may be specified');
  if (sinceTime !== undefined && Number.isNaN(Date.parse(sinceTime)))
    throw new CommandError(`parsing time ${JSON.stringify(sinceTime)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(sinceTime)} as "2006"`);
  const age = since === undefined ? undefined : durationOf(since);
  if (since !== undefined && age === undefined)
    throw new CommandError(`invalid argument "${since}" for "--since" flag: time: invalid duration "${since}"`, 'flag');
  if (age !== undefined && age < 0) throw new CommandError('--since must be greater than 0');
  const tail = flags.int('tail') ?? (flags.has('selector') ? 10 : -1);
  if (tail < -1) throw new CommandError('--tail must be greater than or equal to -1');
  const limit = flags.int('limit-bytes') ?? 0;
  if (limit < 0) throw new CommandError('--limit-bytes must be greater than 0');
  return {
    ...(flags.bool('previous') ? { previous: 'true' } : {}),
    ...(flags.bool('follow') ? { follow: 'true' } : {}),
    ...(flags.bool('timestamps') ? { timestamps: 'true' } : {}),
    ...(age === undefined ? {} : { sinceSeconds: String(Math.max(1, Math.round(age / seconds(1)))) }),
    ...(sinceTime === undefined ? {} : { sinceTime }),
    ...(tail === -1 ? {} : { tailLines: String(tail) }),
    ...(limit > 0 ? { limitBytes: String(limit) } : {}),
  };
}

interface Source {
  readonly request: ApiRequest<string>;
  readonly prefix: string;
}

function print(session: Session, { prefix }: Source, text: string): void {
  const trimmed = text.replace(/\n$/, '');
  if (trimmed !== '' || text === '\n') session.out(prefix === '' ? trimmed : trimmed.replace(/^/gm, prefix));
}

function* once(session: Session, source: Source): Procedure<void> {
  const result = yield* session.client.call<string>(source.request);
  if (result.ok) return print(session, source, result.object);
  const text = statusText(result.status);
  if (!session.flags.bool('ignore-errors')) throw new CommandError(text, 'verbatim');
  session.err(`error: ${text}`);
}

/** Prints a log and goes on with every line that is written, until the container ends. */
function* follow(session: Session, source: Source): Procedure<void> {
  const refusal = yield* suspend<string | undefined>((resume) => {
    const connection = session.client.connect(source.request, {
      onAnswer: (result) => {
        if (result.ok) print(session, source, String(result.object));
        else resume(statusText(result.status));
      },
      onFrame: ({ stream, data }) => {
        print(session, source, data);
        if (stream !== 'close') return;
        kept();
        connection.close();
        resume(undefined);
      },
      onLost: () => resume('error: unexpected EOF'),
    });
    const kept = session.atEnd(() => connection.close());
    session.impatient(() => {
      kept();
      connection.close();
      resume(undefined);
    });
  });
  if (refusal !== undefined) throw new CommandError(refusal, 'verbatim');
}

function* runLogs(session: Session, args: readonly string[]): Procedure<void> {
  const { flags } = session;
  const query = queryOf(session);
  if (flags.has('container') && args.length === 2) throw new CommandError('only one of -c or an inline [CONTAINER] arg is allowed');
  const sources: Source[] = [];
  for (const pod of yield* podsOf(session, args)) {
    for (const container of containersOf(session, pod, args[1])) {
      const prefix = flags.bool('prefix') || flags.bool('all-pods') ? `[pod/${pod.metadata?.name}/${container}] ` : '';
      sources.push({ request: { method: 'GET', ...podSubresource(pod, 'log'), query: { container, ...query } }, prefix });
    }
  }
  const most = flags.int('max-log-requests') ?? 5;
  if (flags.bool('follow') && sources.length > most) {
    throw new CommandError(
      `you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${most}, use --max-log-requests to increase the limit`,
    );
  }
  if (flags.bool('follow')) yield* session.every(sources.map((source) => follow(session, source)));
  else for (const source of sources) yield* once(session, source);
}

/** Source: `kubectl/pkg/cmd/logs/logs.go`. */
export const logs: Command = {
  short: 'Print the logs for a container in a pod or specified resource.',
  usage: '[-f] [-p] (POD | TYPE/NAME) [-c CONTAINER] [options]',
  flags: [
    string('selector', 'l'),
    string('container', 'c'),
    string('tail'),
    string('since'),
    string('since-time'),
    string('limit-bytes'),
    string('max-log-requests'),
    string('pod-running-timeout'),
    bool('follow', 'f'),
    bool('previous', 'p'),
    bool('all-containers'),
    bool('all-pods'),
    bool('timestamps'),
    bool('prefix'),
    bool('ignore-errors'),
    bool('insecure-skip-tls-verify-backend'),
  ],
  run: runLogs,
};
