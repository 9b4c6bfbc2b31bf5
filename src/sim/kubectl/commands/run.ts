import { type KubeObject, type Pod, seconds } from '../../../api/index.ts';
import { jsonPatch, mergePatch, parseManifests, type ResourceInfo, strategicMergePatch } from '../../apimachinery/index.ts';
import { create, remove } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, fieldValidation, list, recordFlag, string } from '../command.ts';
import { ApiError, CommandError } from '../errors.ts';
import { changeFlags, dryRunOf, report, recorded } from '../print-result.ts';
import { resourceOf } from '../resource-builder.ts';
import type { Session } from '../session.ts';
import { LAST_APPLIED } from './apply.ts';
import { attachTo } from './exec.ts';
import { keyValues } from './key-values.ts';
import { goOrder } from '../printers/index.ts';
import { wireJson } from '../printers/yaml.ts';

/** The Pod that `kubectl run` makes. Source: `kubectl/pkg/generate/versioned/run.go` BasicPod. */
function runPod(session: Session, name: string, args: readonly string[]): KubeObject {
  const { flags } = session;
  const image = flags.get('image') ?? '';
  const env = flags.all('env').map((entry) => {
    const at = entry.indexOf('=');
    if (at <= 0) throw new CommandError(`invalid env: ${entry}`);
    return { name: entry.slice(0, at), value: entry.slice(at + 1) };
  });
  const portText = flags.get('port');
  if (portText !== undefined && !/^[+-]?\d+$/.test(portText)) throw new CommandError(`strconv.Atoi: parsing ${JSON.stringify(portText)}: invalid syntax`);
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
    ...(flags.bool('stdin') ? { stdin: true, ...(flags.bool('leave-stdin-open') ? {} : { stdinOnce: true }) } : {}),
    ...(flags.bool('tty') ? { tty: true } : {}),
    ...(flags.bool('privileged') ? { securityContext: { privileged: true } } : {}),
  };
  const annotations = flags.has('annotations') ? keyValues(flags.all('annotations').flatMap((text) => text.split(','))).set : undefined;
  const labels = flags.has('labels') ? keyValues((flags.get('labels') ?? '').split(','), (arg) => `unexpected label spec: ${arg}`).set : { run: name };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: session.namespace, labels, ...(annotations ? { annotations } : {}) },
    spec: { containers: [container], restartPolicy: flags.get('restart') ?? 'Always', dnsPolicy: 'ClusterFirst' },
    status: {},
  } as KubeObject;
}

function overridden(session: Session, pod: KubeObject): KubeObject {
  const text = session.flags.get('overrides');
  if (text === undefined) return pod;
  const [document] = parseManifests(text);
  if (!document || document.errors.length > 0) throw new CommandError(`Invalid JSON Patch`);
  const info = resourceOf(session, 'pods');
  const type = session.flags.get('override-type') ?? 'merge';
  const result =
    type === 'json' ? jsonPatch(pod, document.value) : type === 'strategic' ? strategicMergePatch(pod, document.value, info) : mergePatch(pod, document.value);
  if (!result.ok) throw new CommandError(result.message);
  return result.object as KubeObject;
}

/** `-i`, `-it`, `--attach`: waits until the container runs, joins it, and says how it ended; `--rm` takes it away. */
function* attachAfter(session: Session, name: string): Procedure<void> {
  const info = resourceOf(session, 'pods');
  const begun = (object: KubeObject | undefined): Pod | undefined =>
    ((object as Pod | undefined)?.status?.phase ?? 'Pending') === 'Pending' ? undefined : (object as Pod);
  const pod = yield* session.watchUntil(info, session.namespace, name, seconds(60), begun);
  if (!pod) throw new CommandError(`timed out waiting for the condition`);
  try {
    if (pod.status?.phase === 'Running') yield* attachOrRead(session, name, pod);
    else yield* printLog(session, name);
    const ended = yield* session.watchUntil(info, session.namespace, name, seconds(5), (object) => {
      const now = object as Pod | undefined;
      return now === undefined || now.status?.phase === 'Succeeded' || now.status?.phase === 'Failed' ? (now ?? pod) : undefined;
    });
    const code = ended?.status?.containerStatuses?.[0]?.state?.terminated?.exitCode ?? 0;
    if (ended?.status?.phase === 'Failed')
      throw new CommandError(
        `pod ${session.namespace}/${name} terminated (${ended.status.containerStatuses?.[0]?.state?.terminated?.reason ?? 'Error'})`,
        'verbatim',
        code,
      );
  } finally {
    if (session.flags.bool('rm')) {
      yield* session.api(remove(info.type, session.namespace, name, {}));
      session.out(`pod ${JSON.stringify(name)} deleted from ${session.namespace} namespace`);
    }
  }
}

/** A container that has ended before anybody could join it has still left its log. Source: `run.go` handleAttachPod. */
function* attachOrRead(session: Session, name: string, pod: Pod): Procedure<void> {
  try {
    yield* attachTo(session, pod, undefined);
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof CommandError)) throw error;
    session.err(`warning: couldn't attach to pod/${name}, falling back to streaming logs: ${error.message}`);
    yield* printLog(session, name);
  }
}

function* printLog(session: Session, name: string): Procedure<void> {
  const text = yield* session.api<string>({ method: 'GET', path: `/api/v1/namespaces/${session.namespace}/pods/${name}/log` });
  if (text !== '') session.out(text.replace(/\n$/, ''));
}

/** What an image may be called, roughly. Source: `distribution/reference` regexp.go. */
const REFERENCE =
  /^(?:[\w.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@[a-zA-Z][\w.+-]*:[0-9a-fA-F]{32,})?$/;
const RESTARTS: ReadonlySet<string> = new Set(['Always', 'OnFailure', 'Never']);

/** Source: `kubectl/pkg/cmd/run/run.go`. */
function* runRun(session: Session, args: readonly string[], afterDash: readonly string[]): Procedure<void> {
  const { flags } = session;
  const [name, ...rest] = args;
  if (!flags.has('image')) throw new CommandError('required flag(s) "image" not set');
  if (!flags.get('image')) throw new CommandError('--image is required');
  if (name === undefined) throw new CommandError('NAME is required for run', 'usage');
  if (!REFERENCE.test(flags.get('image') ?? '')) throw new CommandError(`Invalid image name ${JSON.stringify(flags.get('image'))}: invalid reference format`);
  if (!RESTARTS.has(flags.get('restart') ?? 'Always')) throw new CommandError(`invalid restart policy: ${flags.get('restart')}`, 'usage');
  const interactive = flags.bool('stdin');
  const attaching = flags.bool('attach', interactive || flags.bool('tty'));
  if (flags.bool('tty') && !interactive) throw new CommandError('-i/--stdin is required for containers with -t/--tty=true', 'usage');
  if (flags.bool('rm') && !attaching) throw new CommandError('--rm should only be used for attached containers', 'usage');
  if (flags.bool('expose') && !flags.has('port')) throw new CommandError('--port must be set when exposing a service', 'usage');
  if (attaching && flags.has('dry-run') && flags.get('dry-run') !== 'none')
    throw new CommandError("--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)", 'usage');
  const pod = overridden(session, runPod(session, name, [...rest, ...afterDash]));
  if (flags.bool('expose')) {
    yield* createAndPrint(session, exposing(session, name, pod), 'kubectl-run');
    // The printer and the command each write a separator.
    if (flags.get('output') === 'yaml') session.out('---\n---');
  }
  if (attaching) yield* session.api<KubeObject>({ ...create(resourceOf(session, 'pods').type, pod), query: { fieldManager: 'kubectl-run' } });
  else yield* createAndPrint(session, pod, 'kubectl-run');
  if (attaching) yield* attachAfter(session, name);
}

/** `--expose`: a Service in front of the Pod. */
function exposing(session: Session, name: string, pod: KubeObject): KubeObject {
  const port = session.flags.int('port');
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: session.namespace },
    spec: { ports: [{ port, protocol: 'TCP', targetPort: port }], selector: pod.metadata?.labels },
    status: { loadBalancer: {} },
  } as KubeObject;
}

/** What a client-side dry run shows names the namespace only where the command line does. */
function withoutNamespace(session: Session, object: KubeObject): KubeObject {
  if (session.flags.has('namespace') || object.metadata?.namespace === undefined) return object;
  const { namespace: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** `--save-config`: what is made is remembered as Go writes it. Source: `kubectl/pkg/util/apply.go` CreateApplyAnnotation. */
function saved(session: Session, info: ResourceInfo, object: KubeObject): KubeObject {
  const text = `${wireJson(goOrder.get()(info, withoutNamespace(session, object)))}\n`;
  return { ...object, metadata: { ...object.metadata, annotations: { ...object.metadata?.annotations, [LAST_APPLIED]: text } } };
}

/** Creates an object (or, with --dry-run=client, does not) and prints `pod/x created` or what `-o` asks for. */
export function* createAndPrint(
  session: Session,
  object: KubeObject,
  manager: string,
  word = 'created',
  shown = (created: KubeObject): KubeObject => created,
): Procedure<void> {
  const { flags } = session;
  const info = session.scheme.kind(object.apiVersion, object.kind) ?? resourceOf(session, object.kind);
  const dryRun = dryRunOf(session);
  // A dry run here shows what is remembered of `create` alone.
  const saves = flags.bool('save-config') && (!dryRun.client || session.verb.startsWith('create '));
  const wanted = recorded(session, saves ? saved(session, info, object) : object);
  const query = { fieldManager: flags.get('field-manager') ?? manager, fieldValidation: fieldValidation(flags), ...dryRun.query };
  const created = dryRun.client ? withoutNamespace(session, wanted) : yield* session.api<KubeObject>({ ...create(info.type, wanted), query });
  report(session, info, shown(created), word);
}

export const run: Command = {
  short: 'Create and run a particular image in a pod.',
  usage:
    'NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...] [options]',
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
    bool('attach'),
    bool('expose'),
    bool('privileged'),
    bool('leave-stdin-open'),
    bool('save-config'),
    string('overrides'),
    string('override-type'),
    list('annotations'),
    string('pod-running-timeout'),
    recordFlag,
    ...changeFlags,
  ],
  run: runRun,
};
