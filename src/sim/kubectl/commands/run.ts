import type { KubeObject } from '../../../api/index.ts';
import { create } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, dryRunFlag, list, outputFlag, string } from '../command.ts';
import { CommandError } from '../errors.ts';
import { outputFormat, printObjects } from '../printers/index.ts';
import { displayName, resourceOf } from '../resource-builder.ts';
import type { Session } from '../session.ts';
import { keyValues } from './key-values.ts';

/** The Pod that `kubectl run` makes. Source: `kubectl/pkg/generate/versioned/run.go` BasicPod. */
export function runPod(session: Session, name: string, args: readonly string[]): KubeObject {
  const { flags } = session;
  const image = flags.get('image') ?? '';
  const env = flags.all('env').map((entry) => {
    const at = entry.indexOf('=');
    if (at <= 0) throw new CommandError(`invalid env: ${entry}`);
    return { name: entry.slice(0, at), value: entry.slice(at + 1) };
  });
  const port = flags.int('port');
  const command = flags.bool('command');
  const container = {
    name,
    image,
    ...(command && args.length > 0 ? { command: args } : {}),
    ...(!command && args.length > 0 ? { args } : {}),
    ...(env.length > 0 ? { env } : {}),
    ...(port === undefined ? {} : { ports: [{ containerPort: port }] }),
    ...(flags.has('image-pull-policy') ? { imagePullPolicy: flags.get('image-pull-policy') } : {}),
    resources: {},
  };
  const labels = flags.has('labels') ? keyValues((flags.get('labels') ?? '').split(',')).set : { run: name };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: session.namespace, labels },
    spec: { containers: [container], restartPolicy: flags.get('restart') ?? 'Always', dnsPolicy: 'ClusterFirst' },
    status: {},
  } as KubeObject;
}

function* runRun(session: Session, args: readonly string[], afterDash: readonly string[]): Procedure<void> {
  const [name, ...rest] = args;
  if (name === undefined) throw new CommandError('NAME is required for run', 'usage');
  if (!session.flags.get('image')) throw new CommandError('required flag(s) "image" not set');
  const pod = runPod(session, name, [...rest, ...afterDash]);
  yield* createAndPrint(session, pod, 'kubectl-run');
}

/** What a client-side dry run shows names the namespace only where the command line does. */
function withoutNamespace(session: Session, object: KubeObject): KubeObject {
  if (session.flags.has('namespace') || object.metadata?.namespace === undefined) return object;
  const { namespace: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** Creates an object (or, with --dry-run=client, does not) and prints `pod/x created` or what `-o` asks for. */
export function* createAndPrint(session: Session, object: KubeObject, manager: string, word = 'created'): Procedure<void> {
  const { flags } = session;
  const info = session.scheme.kind(object.apiVersion, object.kind) ?? resourceOf(session, object.kind);
  const dryRun = flags.get('dry-run');
  const client = dryRun === 'client' || dryRun === 'unchanged';
  const query = { fieldManager: manager, ...(dryRun === 'server' ? { dryRun: 'All' } : {}) };
  const created = client ? withoutNamespace(session, object) : yield* session.api<KubeObject>({ ...create(info.type, object), query });
  const format = flags.has('output') ? outputFormat(flags.get('output') ?? '') : undefined;
  if (format) {
    session.out(printObjects(format, [{ info, object: created }], false, false));
    return;
  }
  const suffix = client ? ' (dry run)' : dryRun === 'server' ? ' (server dry run)' : '';
  session.out(`${displayName(info, created.metadata?.name ?? '')} ${word}${suffix}`);
}

export const run: Command = {
  short: 'Create and run a particular image in a pod.',
  usage: 'NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...] [options]',
  flags: [
    string('image'),
    string('image-pull-policy'),
    string('port'),
    string('labels', 'l'),
    string('restart'),
    list('env'),
    bool('command'),
    bool('stdin', 'i'),
    bool('tty', 't'),
    bool('rm'),
    bool('quiet', 'q'),
    dryRunFlag,
    outputFlag,
  ],
  run: runRun,
};
