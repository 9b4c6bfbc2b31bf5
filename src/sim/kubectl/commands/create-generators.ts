import { base64, utf8 } from '@scure/base';
import type { KubeObject } from '../../../api/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { type Command, dryRunFlag, list, outputFlag, string } from '../command.ts';
import { ApiError, CommandError } from '../errors.ts';
import type { FlagSpec } from '../flags.ts';
import type { Session } from '../session.ts';
import { createAndPrint } from './run.ts';

interface Generator {
  readonly short: string;
  readonly usage: string;
  readonly flags: readonly FlagSpec[];
  make(session: Session, name: string, args: readonly string[], afterDash: readonly string[]): object;
  /** kubectl wraps the refusal of `create deployment` in its own words. */
  readonly failure?: string;
}

function required(session: Session, flag: string): string {
  const value = session.flags.get(flag);
  if (!value) throw new CommandError(`required flag(s) ${JSON.stringify(flag)} not set`);
  return value;
}

const literals = (session: Session): Record<string, string> =>
  Object.fromEntries(
    session.flags.all('from-literal').map((pair) => {
      const at = pair.indexOf('=');
      if (at <= 0) throw new CommandError(`invalid literal source ${pair}, expected key=value`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );

const base64Of = (text: string): string => base64.encode(utf8.decode(text));

const port = (text: string): { readonly port: number; readonly targetPort: number | string } => {
  const [from = '', to = from] = text.split(':');
  return { port: Number(from), targetPort: /^\d+$/.test(to) ? Number(to) : to };
};

const service = (type: string, extra: (session: Session) => object = () => ({})): Generator => ({
  short: `Create a ${type} service with the specified name.`,
  usage: 'NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none] [options]',
  flags: [list('tcp'), string('clusterip'), string('node-port'), string('external-name')],
  make: (session, name) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: session.namespace, labels: { app: name } },
    spec: {
      type,
      selector: { app: name },
      ports: session.flags.all('tcp').map((text) => ({ name: text.replace(':', '-'), protocol: 'TCP', ...port(text) })),
      ...extra(session),
    },
  }),
});

const generators: Readonly<Record<string, Generator>> = {
  deployment: {
    short: 'Create a deployment with the specified name.',
    usage: 'NAME --image=image -- [COMMAND] [args...] [options]',
    flags: [list('image'), string('replicas', 'r'), string('port')],
    failure: 'failed to create deployment',
    make(session, name, _, command) {
      required(session, 'image');
      const images = session.flags.all('image');
      const containerPort = session.flags.int('port');
      const containers = images.map((image, index) => ({
        name: (image.split('/').at(-1) ?? image).split(/[:@]/)[0],
        image,
        ...(command.length > 0 ? { command } : {}),
        ...(containerPort !== undefined && index === 0 ? { ports: [{ containerPort }] } : {}),
        resources: {},
      }));
      return {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name, namespace: session.namespace, labels: { app: name } },
        spec: {
          replicas: session.flags.int('replicas') ?? 1,
          selector: { matchLabels: { app: name } },
          strategy: {},
          template: { metadata: { labels: { app: name } }, spec: { containers } },
        },
        status: {},
      };
    },
  },
  namespace: {
    short: 'Create a namespace with the specified name.',
    usage: 'NAME [--dry-run=server|client|none] [options]',
    flags: [],
    make: (_, name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name }, spec: {}, status: {} }),
  },
  configmap: {
    short: 'Create a config map based on a file, directory, or specified literal value.',
    usage: 'NAME [--from-literal=key1=value1] [--dry-run=server|client|none] [options]',
    flags: [list('from-literal'), list('from-file')],
    make: (session, name) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: session.namespace }, data: literals(session) }),
  },
  'secret generic': {
    short: 'Create a secret based on a file, directory, or specified literal value.',
    usage: 'NAME [--type=string] [--from-literal=key1=value1] [--dry-run=server|client|none] [options]',
    flags: [list('from-literal'), string('type')],
    make: (session, name) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace: session.namespace },
      ...(session.flags.has('type') ? { type: session.flags.get('type') } : {}),
      data: Object.fromEntries(Object.entries(literals(session)).map(([key, value]) => [key, base64Of(value)])),
    }),
  },
  serviceaccount: {
    short: 'Create a service account with the specified name.',
    usage: 'NAME [--dry-run=server|client|none] [options]',
    flags: [],
    make: (session, name) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: session.namespace } }),
  },
  'service clusterip': service('ClusterIP', (session) => (session.flags.has('clusterip') ? { clusterIP: session.flags.get('clusterip') } : {})),
  'service nodeport': service('NodePort'),
  'service loadbalancer': service('LoadBalancer'),
  job: {
    short: 'Create a job with the specified name.',
    usage: 'NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...] [options]',
    flags: [string('image')],
    failure: 'failed to create job',
    make: (session, name, _, command) => ({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name, namespace: session.namespace },
      spec: { template: { spec: { containers: [{ name, image: required(session, 'image'), ...(command.length > 0 ? { command } : {}), resources: {} }], restartPolicy: 'Never' } } },
    }),
  },
  cronjob: {
    short: 'Create a cron job with the specified name.',
    usage: 'NAME --image=image --schedule=\'0/5 * * * ?\' -- [COMMAND] [args...] [flags] [options]',
    flags: [string('image'), string('schedule'), string('restart')],
    failure: 'failed to create cronjob',
    make: (session, name, _, command) => ({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name, namespace: session.namespace },
      spec: {
        schedule: required(session, 'schedule'),
        jobTemplate: {
          metadata: { name },
          spec: { template: { spec: { containers: [{ name, image: required(session, 'image'), ...(command.length > 0 ? { command } : {}), resources: {} }], restartPolicy: session.flags.get('restart') ?? 'OnFailure' } } },
        },
      },
    }),
  },
};

const aliases: Readonly<Record<string, string>> = { deploy: 'deployment', ns: 'namespace', cm: 'configmap', sa: 'serviceaccount', cj: 'cronjob', 'svc clusterip': 'service clusterip', 'svc nodeport': 'service nodeport' };

function command(generator: Generator): Command {
  return {
    short: generator.short,
    usage: generator.usage,
    flags: [...generator.flags, dryRunFlag, outputFlag, string('field-manager')],
    *run(session, args, afterDash): Procedure<void> {
      const [name, ...rest] = args;
      if (name === undefined) throw new CommandError('exactly one NAME is required, got 0', 'usage');
      try {
        yield* createAndPrint(session, generator.make(session, name, rest, afterDash) as KubeObject, 'kubectl-create');
      } catch (error) {
        if (error instanceof ApiError && generator.failure) throw new CommandError(`${generator.failure}: ${error.status.message}`);
        throw error;
      }
    },
  };
}

/** `create deployment`, `create ns`, …: commands that make one object from flags. */
export const createCommands: Readonly<Record<string, Command>> = Object.fromEntries([
  ...Object.entries(generators).map(([name, generator]) => [`create ${name}`, command(generator)] as const),
  ...Object.entries(aliases).map(([alias, name]) => [`create ${alias}`, command(generators[name] as Generator)] as const),
]);
