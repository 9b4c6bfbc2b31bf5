import { type Container, type KubeObject, type Node, type Pod, type PodSpec, resources } from '../../../api/index.ts';
import { create, get, patch, remove } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { entryOf } from '../../apimachinery/index.ts';
import { bool, type Command, fileFlags, list, string } from '../command.ts';
import { CommandError } from '../errors.ts';
import { podTarget } from '../pods.ts';
import type { Session } from '../session.ts';
import { pairs } from './create-generator.ts';
import { attachTo } from './exec.ts';

const ALPHANUMS = 'bcdfghjklmnpqrstvwxz2456789';

const suffix = (session: Session): string => Array.from({ length: 5 }, () => ALPHANUMS[session.host.random.int(0, ALPHANUMS.length - 1)]).join('');

/** What a profile lets the added container do. Source: `cmd/debug/profiles.go`. */
const profiles: Readonly<Record<string, object>> = {
  legacy: {},
  general: { capabilities: { add: ['SYS_PTRACE'] } },
  baseline: {},
  restricted: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  netadmin: { capabilities: { add: ['NET_ADMIN', 'NET_RAW'] } },
  sysadmin: { privileged: true },
};

/** Errors: kubectl's for a profile that it does not know. */
function securityOf({ flags }: Session): { readonly securityContext?: object } {
  const name = flags.get('profile') ?? 'general';
  const securityContext = entryOf(profiles, name);
  if (!securityContext) throw new CommandError(`unknown profile: ${name}`);
  return Object.keys(securityContext).length > 0 ? { securityContext } : {};
}

/** Source: `cmd/debug/debug.go` Validate. */
function validate({ flags }: Session, args: readonly string[], command: readonly string[]): void {
  const [image, copyTo, container] = [flags.get('image'), flags.get('copy-to'), flags.get('container')];
  if (copyTo) {
    if (!image && !flags.has('set-image') && command.length === 0) throw new CommandError('you must specify --image, --set-image or command arguments.');
    if (command.length > 0 && !container && !image) throw new CommandError('you must specify an existing container or a new image when specifying args.');
    if (flags.has('target')) throw new CommandError('--target is incompatible with --copy-to. Use --share-processes instead.');
  } else {
    if (flags.bool('replace')) throw new CommandError('--replace may only be used with --copy-to.');
    if (flags.bool('same-node')) throw new CommandError('--same-node may only be used with --copy-to.');
    if (flags.has('set-image')) throw new CommandError('--set-image may only be used with --copy-to.');
    if (!image) throw new CommandError('you must specify --image when not using --copy-to.');
  }
  if (args.length === 0) throw new CommandError('NAME or filename is required for debug');
  if (flags.bool('tty') && !flags.bool('stdin')) throw new CommandError('-i/--stdin is required for containers with -t/--tty=true');
}

/** The container that is added: an image, and what to run in it. */
function debugContainer({ flags }: Session, name: string, command: readonly string[]): Container {
  const env = flags.all('env').map((text) => ({ name: text.slice(0, text.indexOf('=')), value: text.slice(text.indexOf('=') + 1) }));
  return {
    name,
    image: flags.get('image') ?? '',
    ...(flags.has('image-pull-policy') ? { imagePullPolicy: flags.get('image-pull-policy') } : {}),
    ...(command.length > 0 ? (flags.bool('arguments-only') ? { args: command } : { command }) : {}),
    ...(env.length > 0 ? { env } : {}),
    resources: {},
    ...(flags.bool('stdin') ? { stdin: true } : {}),
    terminationMessagePolicy: 'File',
    ...(flags.bool('tty') ? { tty: true } : {}),
  } as Container;
}

function nameFor(session: Session, { spec }: Pod): string {
  const asked = session.flags.get('container');
  if (asked) return asked;
  const taken = new Set([...(spec?.containers ?? []), ...(spec?.initContainers ?? []), ...(spec?.ephemeralContainers ?? [])].map(({ name }) => name));
  let name = `debugger-${suffix(session)}`;
  while (taken.has(name)) name = `debugger-${suffix(session)}`;
  if (!session.flags.bool('quiet')) session.out(`Defaulting debug container name to ${name}.`);
  return name;
}

/** Puts an ephemeral container into the Pod that runs. */
function* byEphemeralContainer(session: Session, pod: Pod, command: readonly string[]): Procedure<readonly [Pod, string]> {
  const name = nameFor(session, pod);
  const target = session.flags.get('target');
  const { resources: _, ...container } = debugContainer(session, name, command);
  const body = { spec: { ephemeralContainers: [{ ...container, ...(target ? { targetContainerName: target } : {}), ...securityOf(session) }] } };
  const after = yield* session.api(
    patch<Pod>(resources.pods, pod.metadata?.namespace, pod.metadata?.name ?? '', 'application/strategic-merge-patch+json', body, 'ephemeralcontainers'),
  );
  return [after, name];
}

/** Makes a copy of the Pod with other images, another command or one more container; without probes and labels. */
function* byCopy(session: Session, pod: Pod, command: readonly string[]): Procedure<readonly [Pod, string]> {
  const { flags } = session;
  const images = flags.has('set-image') ? pairs(flags.get('set-image') ?? '', (pair) => `invalid image ${pair}`) : {};
  const asked = flags.get('container');
  const spec = pod.spec as PodSpec;
  const existing = spec.containers.some(({ name }) => name === asked);
  const containers = spec.containers.map((container) => {
    const { livenessProbe: _, readinessProbe: __, startupProbe: ___, ...plain } = container;
    const image = images[container.name] ?? images['*'];
    const chosen = existing && container.name === asked;
    return {
      ...plain,
      ...(image ? { image } : {}),
      ...(chosen && flags.has('image') ? { image: flags.get('image') } : {}),
      ...(chosen && command.length > 0 ? { command } : {}),
    } as Container;
  });
  const added = flags.has('image') && !existing ? debugContainer(session, nameFor(session, pod), command) : undefined;
  const { nodeName, ephemeralContainers: _, ...rest } = spec;
  const copy = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: flags.get('copy-to'),
      namespace: pod.metadata?.namespace,
      ...(pod.metadata?.annotations ? { annotations: pod.metadata.annotations } : {}),
    },
    spec: {
      ...rest,
      ...(flags.bool('same-node') ? { nodeName } : {}),
      containers: added ? [...containers, added] : containers,
      shareProcessNamespace: flags.bool('share-processes', true),
    },
  } as unknown as Pod;
  const made = yield* session.api(create(resources.pods, copy));
  if (flags.bool('replace')) yield* session.api(remove(resources.pods, pod.metadata?.namespace, pod.metadata?.name ?? '', { gracePeriodSeconds: 0 }));
  return [made, added?.name ?? asked ?? ''];
}

/** A Pod on a node, in the node's own namespaces, with its file system at /host. */
function* onNode(session: Session, node: Node, command: readonly string[]): Procedure<readonly [Pod, string]> {
  const nodeName = node.metadata?.name ?? '';
  const container = session.flags.get('container') ?? 'debugger';
  const name = `node-debugger-${nodeName}-${suffix(session)}`;
  if (!session.flags.bool('quiet')) session.out(`Creating debugging pod ${name} with container ${container} on node ${nodeName}.`);
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: session.namespace, labels: { 'app.kubernetes.io/managed-by': 'kubectl-debug' } },
    spec: {
      containers: [{ ...debugContainer(session, container, command), volumeMounts: [{ mountPath: '/host', name: 'host-root' }] }],
      hostIPC: true,
      hostNetwork: true,
      hostPID: true,
      nodeName,
      restartPolicy: 'Never',
      tolerations: [{ operator: 'Exists' }],
      volumes: [{ name: 'host-root', hostPath: { path: '/' } }],
    },
  } as unknown as Pod;
  return [yield* session.api(create(resources.pods, pod)), container];
}

const started = (pod: KubeObject | undefined, container: string): boolean => {
  const { containerStatuses = [], ephemeralContainerStatuses = [] } = (pod as Pod | undefined)?.status ?? {};
  const state = [...containerStatuses, ...ephemeralContainerStatuses].find(({ name }) => name === container)?.state;
  return state?.running !== undefined || state?.terminated !== undefined;
};

export const debug: Command = {
  short: 'Create debugging sessions for troubleshooting workloads and nodes.',
  usage: '(POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ] [options]',
  flags: [
    ...fileFlags,
    string('image'),
    string('container', 'c'),
    string('copy-to'),
    string('target'),
    string('set-image'),
    string('image-pull-policy'),
    string('profile'),
    list('env'),
    bool('replace'),
    bool('same-node'),
    bool('share-processes'),
    bool('arguments-only'),
    bool('attach'),
    bool('stdin', 'i'),
    bool('tty', 't'),
    bool('quiet', 'q'),
  ],
  *run(session, args, afterDash): Procedure<void> {
    validate(session, args, afterDash);
    securityOf(session);
    const { flags } = session;
    const target = flags.get('target');
    if (target && !flags.bool('quiet'))
      session.out(
        `Targeting container ${JSON.stringify(target)}. If you don't see processes from this container it may be because the container runtime doesn't support this feature.`,
      );
    if (flags.get('profile') === 'legacy')
      session.err(
        '--profile=legacy is deprecated and planned to be removed in v1.39. It is recommended to specify other profile, for example "--profile=general".',
      );
    for (const arg of args) {
      const { info, namespace, name = '' } = podTarget(session, arg);
      const object = yield* session.api(get<KubeObject>(info.type, namespace, name));
      if (info.type.kind !== 'Pod' && info.type.kind !== 'Node')
        throw new CommandError(
          `${JSON.stringify(`${info.type.group === '' ? '/' : `${info.type.group}/`}${info.type.version}, Kind=${info.type.kind}`)} not supported by debug`,
        );
      const [pod, container] = yield* info.type.kind === 'Node'
        ? onNode(session, object as Node, afterDash)
        : flags.has('copy-to')
          ? byCopy(session, object as Pod, afterDash)
          : byEphemeralContainer(session, object as Pod, afterDash);
      if (!flags.bool('attach', flags.bool('stdin')) || container === '') continue;
      const { uid: _, ...meta } = pod.metadata ?? {};
      yield* session.watchUntil(
        { ...info, ...(info.type.kind === 'Pod' ? {} : (session.scheme.kind('v1', 'Pod') ?? info)) },
        meta.namespace,
        meta.name ?? '',
        undefined,
        (now) => (started(now, container) ? true : undefined),
      );
      yield* attachTo(session, yield* session.api(get<Pod>(resources.pods, meta.namespace, meta.name ?? '')), container);
    }
  },
};
