import { type KubeList, type KubeObject, type Pod, resources } from '../../../api/index.ts';
import { get, list as listRequest } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, selectorFlags, string } from '../command.ts';
import { ApiError, CommandError, statusText } from '../errors.ts';
import { targetsOf } from '../resource-builder.ts';
import type { Session } from '../session.ts';

interface Selecting extends KubeObject {
  readonly spec?: { readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> } | Readonly<Record<string, string>> };
}

function selectorText(object: Selecting): string {
  const selector = object.spec?.selector ?? {};
  const labels = 'matchLabels' in selector && typeof selector.matchLabels === 'object' ? selector.matchLabels : selector;
  return Object.entries(labels as Record<string, string>)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

function* podsOf(session: Session, args: readonly string[]): Procedure<readonly Pod[]> {
  const selector = session.flags.get('selector');
  if (selector) return (yield* session.api(listRequest<KubeList<Pod>>(resources.pods, session.namespace, { labelSelector: selector }))).items;
  const [arg] = args;
  if (arg === undefined) throw new CommandError('expected \'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]\'.\nPOD or TYPE/NAME is a required argument for the logs command', 'usage');
  const [target] = targetsOf(session, arg.includes('/') ? [arg] : ['pods', arg]);
  if (!target) return [];
  const { info, namespace, name = '' } = target;
  if (info.type.resource === 'pods') return [yield* podNamed(session, name)];
  const owner = yield* session.api(get<Selecting>(info.type, namespace, name));
  const pods = yield* session.api(listRequest<KubeList<Pod>>(resources.pods, namespace, { labelSelector: selectorText(owner) }));
  const [first] = pods.items;
  if (!first) throw new CommandError(`timed out waiting for the condition`);
  if (pods.items.length > 1) session.err(`Found ${pods.items.length} pods, using pod/${first.metadata?.name}`);
  return [first];
}

function* podNamed(session: Session, name: string): Procedure<Pod> {
  try {
    return yield* session.api(get<Pod>(resources.pods, session.namespace, name));
  } catch (error) {
    if (error instanceof ApiError && error.status.code === 404) {
      throw new CommandError(`error from server (NotFound): ${error.status.message} in namespace ${JSON.stringify(session.namespace)}`);
    }
    throw error;
  }
}

function containersOf(session: Session, pod: Pod): readonly string[] {
  const { flags } = session;
  const app = (pod.spec?.containers ?? []).map((container) => container.name);
  const init = (pod.spec?.initContainers ?? []).map((container) => container.name);
  const chosen = flags.get('container');
  if (chosen) return [chosen];
  if (flags.bool('all-containers')) return [...init, ...app];
  if (app.length + init.length > 1) {
    session.err(`Defaulted container ${JSON.stringify(app[0])} out of: ${[...app, ...init.map((name) => `${name} (init)`)].join(', ')}`);
  }
  return app.slice(0, 1);
}

function* runLogs(session: Session, args: readonly string[]): Procedure<void> {
  const { flags } = session;
  for (const pod of yield* podsOf(session, args)) {
    const name = pod.metadata?.name ?? '';
    for (const container of containersOf(session, pod)) {
      const query: Record<string, string> = { container };
      if (flags.bool('previous')) query.previous = 'true';
      if (flags.has('tail') && flags.get('tail') !== '-1') query.tailLines = flags.get('tail') ?? '';
      if (flags.bool('timestamps')) query.timestamps = 'true';
      const path = `/api/v1/namespaces/${pod.metadata?.namespace}/pods/${name}/log`;
      const result = yield* session.client.call<string>({ method: 'GET', path, query, subject: { kind: 'Pod', namespace: pod.metadata?.namespace, name } });
      if (!result.ok) throw new CommandError(statusText(result.status), 'verbatim');
      const text = result.object.replace(/\n$/, '');
      if (text !== '') session.out(flags.bool('prefix') ? text.replace(/^/gm, `[pod/${name}/${container}] `) : text);
    }
  }
}

export const logs: Command = {
  short: 'Print the logs for a container in a pod or specified resource.',
  usage: '[-f] [-p] (POD | TYPE/NAME) [-c CONTAINER] [options]',
  flags: [
    ...selectorFlags,
    string('container', 'c'),
    string('tail'),
    string('since'),
    bool('follow', 'f'),
    bool('previous', 'p'),
    bool('all-containers'),
    bool('timestamps'),
    bool('prefix'),
  ],
  run: runLogs,
};
