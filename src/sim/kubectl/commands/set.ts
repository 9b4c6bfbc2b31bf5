import type { Container, KubeObject, PodSpec } from '../../../api/index.ts';
import { parseQuantity } from '../../apimachinery/index.ts';
import { get } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, fileFlags, list, recordFlag, string } from '../command.ts';
import { changeFlags, report } from '../print-result.ts';
import { CommandError } from '../errors.ts';
import { sendChange, withPodSpec } from '../pod-template.ts';
import { displayName, namedTargets, selectTargets, targetsOf, visited } from '../resource-builder.ts';
import type { Session } from '../session.ts';
import { pairs } from './create-generator.ts';
import { keyValues } from './key-values.ts';

type EnvVar = NonNullable<Container['env']>[number];

const common = [...fileFlags, string('selector', 'l'), bool('all'), bool('local'), ...changeFlags];

/** `-c` names containers with `*` as in a shell; all by default. */
function chosen(session: Session): (name: string) => boolean {
  const pattern = session.flags.get('containers') ?? '*';
  const expression = new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  );
  return (name) => expression.test(name);
}

const overContainers = (spec: PodSpec, wanted: (name: string) => boolean, change: (container: Container) => Container): PodSpec => ({
  ...spec,
  containers: spec.containers.map((container) => (wanted(container.name) ? change(container) : container)),
  ...(spec.initContainers ? { initContainers: spec.initContainers.map((container) => (wanted(container.name) ? change(container) : container)) } : {}),
});

const containersOf = (spec: PodSpec): readonly Container[] => [...spec.containers, ...(spec.initContainers ?? [])];

/** Errors: kubectl's when no object is named. */
function requireTargets(session: Session, targets: readonly string[]): void {
  if (targets.length === 0 && !session.flags.has('filename') && !session.flags.has('kustomize'))
    throw new CommandError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
}

const envName = (key: string): string => key.toUpperCase().replace(/[^A-Z0-9_]/g, '_');

interface DataHolder extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

/** `--from=configmap/x`: a variable for each key, by reference. */
function* fromSource(session: Session, from: string): Procedure<readonly EnvVar[]> {
  const keys = session.flags.get('keys')?.split(',');
  const found: EnvVar[] = [];
  for (const { info, namespace, name = '' } of targetsOf(session, [from])) {
    const { data = {} } = yield* session.api(get<DataHolder>(info.type, namespace, name));
    if (info.type.kind !== 'ConfigMap' && info.type.kind !== 'Secret') throw new CommandError('unsupported resource specified in --from');
    for (const key of Object.keys(data).sort()) {
      if (keys && !keys.includes(key)) continue;
      const ref = { name, key };
      if (envName(key) !== key) session.err(`Warning: key ${key} transferred to ${envName(key)}`);
      found.push({ name: envName(key), valueFrom: info.type.kind === 'Secret' ? { secretKeyRef: ref } : { configMapKeyRef: ref } });
    }
  }
  return found;
}

function updated(env: readonly EnvVar[], set: readonly EnvVar[], remove: readonly string[]): EnvVar[] {
  const next = env.filter(({ name }) => !remove.includes(name)).map((variable) => set.find(({ name }) => name === variable.name) ?? variable);
  return [...next, ...set.filter(({ name }) => !env.some((variable) => variable.name === name))];
}

function printEnv(session: Session, kind: string, name: string, container: Container): void {
  session.out(`# ${kind} ${name}, container ${container.name}`);
  for (const { name: variable, value, valueFrom } of container.env ?? []) {
    if (!valueFrom) session.out(`${variable}=${value ?? ''}`);
    else if (valueFrom.secretKeyRef) session.out(`# ${variable} from secret ${valueFrom.secretKeyRef.name}, key ${valueFrom.secretKeyRef.key}`);
    else if (valueFrom.configMapKeyRef) session.out(`# ${variable} from configmap ${valueFrom.configMapKeyRef.name}, key ${valueFrom.configMapKeyRef.key}`);
    else if (valueFrom.fieldRef) session.out(`# ${variable} from field path ${valueFrom.fieldRef.fieldPath}`);
    else
      session.out(
        `# ${variable} from ${valueFrom.resourceFieldRef ? `resource field ${valueFrom.resourceFieldRef.containerName ?? ''}, ${valueFrom.resourceFieldRef.resource}` : 'invalid valueFrom'}`,
      );
  }
}

const isPair = (arg: string): boolean => arg.includes('=') || (/^[A-Za-z_][A-Za-z0-9_.]*-$/.test(arg) && !arg.includes('/'));

/** Source: `cmd/set/set_env.go`. */
export const setEnv: Command = {
  short: 'Update environment variables on a pod template.',
  usage: 'RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N [options]',
  flags: [
    ...common,
    string('containers', 'c'),
    list('env', 'e'),
    string('from'),
    string('keys'),
    string('prefix'),
    bool('list'),
    bool('resolve'),
    bool('overwrite'),
  ],
  *run(session, args): Procedure<void> {
    const { flags } = session;
    const words = args.filter((arg, index) => (index > 0 || flags.has('filename') || flags.has('kustomize')) && isPair(arg));
    requireTargets(
      session,
      args.filter((arg) => !words.includes(arg)),
    );
    const { set, remove } = keyValues([...flags.all('env'), ...words]);
    if (remove.some((name) => Object.hasOwn(set, name)))
      throw new CommandError('can not both modify and remove the same environment variable in the same command');
    const from = flags.get('from');
    const prefix = flags.get('prefix') ?? '';
    const given = [...Object.entries(set).map(([name, value]) => ({ name, value })), ...(from ? yield* fromSource(session, from) : [])];
    const env = given.map((variable) => ({ ...variable, name: `${prefix}${variable.name}` }));
    const wanted = chosen(session);
    const found = yield* visited(
      session,
      namedTargets(
        session,
        args.filter((arg) => !words.includes(arg)),
      ),
    );
    if (session.failures.length > 0) return;
    for (const { info, object } of found) {
      if (flags.bool('list')) {
        withPodSpec(object, (spec) => {
          for (const container of containersOf(spec)) if (wanted(container.name)) printEnv(session, info.type.kind, object.metadata?.name ?? '', container);
          return spec;
        });
        continue;
      }
      withPodSpec(object, (spec) => {
        if (!containersOf(spec).some(({ name }) => wanted(name)))
          session.err(
            `Warning: ${info.type.kind}/${object.metadata?.name} does not have any containers matching ${JSON.stringify(flags.get('containers') ?? '*')}`,
          );
        return spec;
      });
      const after = withPodSpec(object, (spec) =>
        overContainers(spec, wanted, (container) => {
          const clash =
            flags.has('overwrite') && !flags.bool('overwrite') ? container.env?.find(({ name }) => env.some((variable) => variable.name === name)) : undefined;
          if (clash) throw new CommandError(`'${clash.name}' already has a value (${clash.value ?? ''}), and --overwrite is false`);
          return { ...container, env: updated(container.env ?? [], env, remove) };
        }),
      );
      yield* sendChange(session, info, object, after, 'env updated');
    }
  },
};

function quantities(text: string | undefined): Readonly<Record<string, string>> {
  if (!text) return {};
  const values = pairs(text, (pair) => `Invalid argument syntax ${pair}, expected <resource>=<value>`);
  for (const value of Object.values(values))
    if ('error' in parseQuantity(value)) throw new CommandError("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
  return values;
}

/** Source: `cmd/set/set_resources.go`. */
export const setResources: Command = {
  short: 'Specify compute resource requirements (CPU, memory) for any resource that defines a pod template.',
  usage: '(-f FILENAME | TYPE NAME)  ([--limits=LIMITS & --requests=REQUESTS] [options]',
  flags: [...common, recordFlag, string('containers', 'c'), string('limits'), string('requests')],
  *run(session, args): Procedure<void> {
    const { flags } = session;
    const found = yield* visited(session, namedTargets(session, args));
    if (session.failures.length > 0) return;
    const [limits, requests] = [quantities(flags.get('limits')), quantities(flags.get('requests'))];
    if (Object.keys(limits).length + Object.keys(requests).length === 0)
      throw new CommandError('you must specify an update to requests or limits (in the form of --requests/--limits)');
    const wanted = chosen(session);
    const merged = (old: Container['resources']): Container['resources'] => ({
      ...old,
      ...(Object.keys(limits).length > 0 ? { limits: { ...old?.limits, ...limits } } : {}),
      ...(Object.keys(requests).length > 0 ? { requests: { ...old?.requests, ...requests } } : {}),
    });
    for (const { info, object } of found) {
      const after = withPodSpec(object, (spec) => {
        if (!containersOf(spec).some(({ name }) => wanted(name))) throw new CommandError(`unable to find container named ${flags.get('containers') ?? ''}`);
        return overContainers(spec, wanted, (container) => ({ ...container, resources: merged(container.resources) }));
      });
      yield* sendChange(session, info, object, after, 'resource requirements updated');
    }
  },
};

/** Source: `cmd/set/set_serviceaccount.go`. */
export const setServiceAccount: Command = {
  short: 'Update the service account of pod template resources.',
  usage: '(-f FILENAME | TYPE NAME) SERVICE_ACCOUNT [options]',
  flags: [...common, recordFlag],
  *run(session, args): Procedure<void> {
    const account = args.at(-1);
    if (account === undefined) throw new CommandError('serviceaccount is required');
    for (const { info, object } of yield* visited(session, namedTargets(session, args.slice(0, -1)))) {
      const after = withPodSpec(object, (spec) => ({
        ...spec,
        serviceAccountName: account,
        ...(spec.serviceAccount === undefined ? {} : { serviceAccount: account }),
      }));
      if (!(yield* sendChange(session, info, object, after, 'serviceaccount updated'))) report(session, info, object, 'serviceaccount updated');
    }
  },
};

/** Source: `cmd/set/set_selector.go`: Services only. */
export const setSelector: Command = {
  short:
    "Set the selector on a resource. Note that the new selector will overwrite the old selector if the resource had one prior to the invocation of 'set selector'.",
  usage: '(-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version] [options]',
  flags: [...fileFlags, bool('all'), bool('local'), recordFlag, ...changeFlags, string('resource-version')],
  *run(session, args): Procedure<void> {
    const expression = args.at(-1);
    if (expression === undefined) throw new CommandError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
    const targets = namedTargets(session, args.slice(0, -1));
    const selector = pairs(expression, (pair) => `invalid selector: ${JSON.stringify(pair)}`);
    for (const { info, object } of yield* visited(session, targets)) {
      if (info.type.kind !== 'Service') throw new CommandError(`setting a selector is only supported for Services`);
      const spec = 'spec' in object ? (object.spec as object) : {};
      if (!(yield* sendChange(session, info, object, { ...object, spec: { ...spec, selector } } as KubeObject, 'selector updated')))
        session.out(`${displayName(info, object.metadata?.name ?? '')} selector updated`);
    }
  },
};

interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly apiGroup?: string;
}

interface Binding extends KubeObject {
  readonly subjects?: readonly Subject[];
}

function subjectsOf({ flags }: Session): readonly Subject[] {
  const of = (flag: string, kind: string): readonly Subject[] => flags.all(flag).map((name) => ({ apiGroup: 'rbac.authorization.k8s.io', kind, name }));
  const accounts = flags.all('serviceaccount').map((text) => {
    const [namespace, name, ...rest] = text.split(':');
    if (!namespace || !name || rest.length > 0) throw new CommandError('serviceaccount must be <namespace>:<name>');
    return { kind: 'ServiceAccount', name, namespace };
  });
  return [...of('user', 'User'), ...of('group', 'Group'), ...accounts];
}

/** Source: `cmd/set/set_subject.go`. */
export const setSubject: Command = {
  short: 'Update the user, group, or service account in a role binding or cluster role binding.',
  usage:
    '(-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none] [options]',
  flags: [...common, list('user'), list('group'), list('serviceaccount')],
  *run(session, args): Procedure<void> {
    const added = subjectsOf(session);
    if (added.length === 0) throw new CommandError('you must specify at least one value of user, group or serviceaccount');
    for (const { info, object } of yield* visited(session, selectTargets(session, args))) {
      const { subjects = [] } = object as Binding;
      const fresh = added.filter(
        (subject) => !subjects.some(({ kind, name, namespace }) => kind === subject.kind && name === subject.name && namespace === subject.namespace),
      );
      if (!(yield* sendChange(session, info, object, { ...object, subjects: [...subjects, ...fresh] } as KubeObject, 'subjects updated')))
        session.out(`${displayName(info, object.metadata?.name ?? '')} subjects updated`);
    }
  },
};
