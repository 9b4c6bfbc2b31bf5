import { type KubeObject, type Micros, seconds } from '../../../api/index.ts';
import { type DeleteOptions, get, remove } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, dryRunFlag, fileFlags, selectorFlags, string } from '../command.ts';
import { dryRunOf } from '../print-result.ts';
import { ApiError, CommandError } from '../errors.ts';
import { displayKind, liveObjects, selectTargets, type Target } from '../resource-builder.ts';
import type { Session } from '../session.ts';
import { rawFile, rawRequest } from './raw.ts';

const propagation: Readonly<Record<string, DeleteOptions['propagationPolicy']>> = {
  background: 'Background',
  foreground: 'Foreground',
  orphan: 'Orphan',
};

function optionsOf(session: Session): { readonly options: DeleteOptions; readonly force: boolean } {
  const { flags } = session;
  const cascade = flags.get('cascade') ?? 'background';
  const propagationPolicy = propagation[cascade === 'true' ? 'background' : cascade === 'false' ? 'orphan' : cascade];
  if (!propagationPolicy) throw new CommandError(`invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`);
  const force = flags.bool('force');
  const grace = flags.bool('now') ? 1 : (flags.int('grace-period') ?? (force ? 0 : -1));
  if (grace === 0 && !force) return { options: { propagationPolicy, gracePeriodSeconds: 1 }, force };
  return { options: { propagationPolicy, ...(grace < 0 ? {} : { gracePeriodSeconds: grace }) }, force };
}

/** Names behind the targets: selectors and `--all` are listed first. */
function* named(session: Session, targets: readonly Target[]): Procedure<Target[]> {
  const { flags } = session;
  const byName = targets.filter((target) => target.name !== undefined);
  const byKind = targets.filter((target) => target.name === undefined);
  if (byKind.length > 0 && !flags.bool('all') && !flags.has('selector') && !flags.has('field-selector')) {
    throw new CommandError('resource(s) were provided, but no name was specified');
  }
  const found = yield* liveObjects(session, byKind);
  return [
    ...byName,
    ...found.map(({ info, object }) => ({
      info,
      namespace: info.type.namespaced ? object.metadata?.namespace : undefined,
      name: object.metadata?.name ?? '',
    })),
  ];
}

function timeoutOf(session: Session): Micros | undefined {
  const match = /^(\d+)(s|m|h)?$/.exec(session.flags.get('timeout') ?? '');
  if (!match || match[1] === '0') return undefined;
  return seconds(Number(match[1]) * ({ s: 1, m: 60, h: 3600 }[match[2] ?? 's'] ?? 1));
}

function* runDelete(session: Session, args: readonly string[]): Procedure<void> {
  const { flags } = session;
  if (flags.has('raw')) {
    if (flags.bool('interactive')) throw new CommandError('--interactive can not be used with --raw');
    return yield* rawRequest(session, 'DELETE', flags.has('filename') ? rawFile(session) : undefined);
  }
  if (flags.bool('all') && flags.has('field-selector')) throw new CommandError("setting 'all' parameter but found a non empty selector. ");
  if (flags.bool('all') && flags.has('selector')) throw new CommandError("setting 'all' parameter but found a non empty selector. ");
  if (flags.bool('now') && flags.has('grace-period')) throw new CommandError('--now and --grace-period cannot be specified together');
  const { options, force } = optionsOf(session);
  if (force && options.gracePeriodSeconds === 0) {
    session.err(
      'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.',
    );
  }
  const targets = yield* named(session, selectTargets(session, args));
  if (targets.length === 0) {
    session.out('No resources found');
    return;
  }
  const deleted: Target[] = [];
  for (const target of targets) if (yield* deleteOne(session, target, options, force)) deleted.push(target);
  if (flags.bool('wait', true) && dryRunOf(session).suffix === '') {
    const timeout = timeoutOf(session);
    for (const target of deleted) yield* untilGone(session, target, timeout);
  }
}

function* deleteOne(session: Session, target: Target, options: DeleteOptions, force: boolean): Procedure<boolean> {
  const { info, namespace, name = '', source } = target;
  try {
    const dryRun = dryRunOf(session);
    const request = remove(info.type, namespace, name, options);
    if (!dryRun.client)
      yield* session.api<unknown>(
        { ...request, ...(dryRun.suffix === '' ? {} : { query: dryRun.query }) },
        source ? `error when deleting ${JSON.stringify(source)}` : undefined,
      );
  } catch (error) {
    if (error instanceof ApiError && error.status.code === 404 && session.flags.bool('ignore-not-found')) return false;
    session.fail(error);
    return false;
  }
  const from = info.type.namespaced ? ` from ${namespace} namespace` : '';
  if (session.flags.get('output') === 'name') session.out(`${displayKind(info)}/${name}`);
  else session.out(`${displayKind(info)} ${JSON.stringify(name)} ${force ? 'force deleted' : 'deleted'}${from}${dryRunOf(session).suffix}`);
  return true;
}

function* untilGone(session: Session, { info, namespace, name = '' }: Target, timeout: Micros | undefined): Procedure<void> {
  const still = yield* session.find(get<KubeObject>(info.type, namespace, name));
  if (!still) return;
  const { uid, resourceVersion } = still.metadata ?? {};
  const gone = yield* session.watchUntil(
    info,
    namespace,
    name,
    timeout,
    (object) => (object === undefined || object.metadata?.uid !== uid ? true : undefined),
    resourceVersion,
  );
  if (!gone) throw new CommandError(`timed out waiting for the condition on ${info.type.resource}/${name}`);
}

export const deleteCommand: Command = {
  short: 'Delete resources by file names, stdin, resources and names, or by resources and label selector.',
  usage: '([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)]) [options]',
  flags: [
    ...fileFlags,
    ...selectorFlags,
    string('output', 'o'),
    { name: 'cascade', kind: 'string', bare: 'background' },
    bool('force'),
    bool('now'),
    bool('wait'),
    bool('ignore-not-found'),
    string('grace-period'),
    string('timeout'),
    string('raw'),
    bool('interactive', 'i'),
    dryRunFlag,
  ],
  run: runDelete,
};
