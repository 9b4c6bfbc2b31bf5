import type { KubeObject } from '../../../api/index.ts';
import { get } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, list, string, validateFlag } from '../command.ts';
import { changeFlags } from '../print-result.ts';
import { ApiError, CommandError } from '../errors.ts';
import type { FlagSpec } from '../flags.ts';
import { targetsOf } from '../resource-builder.ts';
import type { Session } from '../session.ts';
import { dataGenerators } from './create-data.ts';
import type { Generator } from './create-generator.ts';
import { policyGenerators } from './create-policy.ts';
import { rbacGenerators } from './create-rbac.ts';
import { createAndPrint } from './run.ts';
import { tcpPorts } from './service-ports.ts';

const service = (type: string, own: readonly FlagSpec[], extra: (session: Session) => object = () => ({})): Generator => ({
  short: `Create a ${type} service with the specified name.`,
  failure: `failed to create ${type} service`,
  usage: 'NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none] [options]',
  flags: [list('tcp'), ...own],
  make: (session, name) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: session.namespace, labels: { app: name } },
    spec: {
      type,
      selector: { app: name },
      ...tcpPorts(session, session.flags.get('clusterip') !== 'None'),
      ...extra(session),
    },
    status: { loadBalancer: {} },
  }),
});

interface CronJobLike extends KubeObject {
  readonly spec?: { readonly jobTemplate?: { readonly metadata?: KubeObject['metadata']; readonly spec?: object } };
}

/** A template's metadata is printed even when there is none, as Go does. */
const withMetadata = (spec: { readonly template?: object }): object => ({ ...spec, template: { metadata: {}, ...spec.template } });

/** Source: `cmd/create/create_job.go` createJobFromCronJob. */
function* jobFromCronJob(session: Session, name: string, from: string): Procedure<object> {
  const [target] = targetsOf(session, from.includes('/') ? [from] : ['cronjob', from]);
  if (target?.info.type.resource !== 'cronjobs') throw new CommandError('from must be an existing cronjob');
  const cronJob = yield* session.api(get<CronJobLike>(target.info.type, target.namespace, target.name ?? ''));
  const { metadata = {}, spec = {} } = cronJob.spec?.jobTemplate ?? {};
  const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: cronJob.metadata?.name, uid: cronJob.metadata?.uid, controller: true };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      namespace: session.namespace,
      ...(metadata.labels ? { labels: metadata.labels } : {}),
      annotations: { ...metadata.annotations, 'cronjob.kubernetes.io/instantiate': 'manual' },
      ownerReferences: [owner],
    },
    spec: withMetadata(spec),
    status: {},
  };
}

const generators: Readonly<Record<string, Generator>> = {
  ...dataGenerators,
  ...rbacGenerators,
  ...policyGenerators,
  deployment: {
    short: 'Create a deployment with the specified name.',
    usage: 'NAME --image=image -- [COMMAND] [args...] [options]',
    flags: [list('image'), string('replicas', 'r'), string('port')],
    required: ['image'],
    failure: 'failed to create deployment',
    make(session, name, _, command) {
      const images = session.flags.all('image').flatMap((text) => text.split(','));
      if (images.length > 1 && command.length > 0) throw new CommandError('cannot specify multiple --image options and command');
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
  serviceaccount: {
    short: 'Create a service account with the specified name.',
    usage: 'NAME [--dry-run=server|client|none] [options]',
    flags: [],
    make: (session, name) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: session.namespace } }),
  },
  'service clusterip': service('ClusterIP', [string('clusterip')], (session) =>
    session.flags.has('clusterip') ? { clusterIP: session.flags.get('clusterip') } : {},
  ),
  'service nodeport': service('NodePort', [string('node-port')]),
  'service loadbalancer': service('LoadBalancer', []),
  job: {
    short: 'Create a job with the specified name.',
    usage: 'NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...] [options]',
    flags: [string('image'), string('from')],
    command: true,
    failure: 'failed to create job',
    *make(session, name, args, command) {
      const { flags } = session;
      const from = flags.get('from');
      if ((flags.get('image') === undefined) === (from === undefined)) throw new CommandError('either --image or --from must be specified');
      if (from !== undefined && [...args, ...command].length > 0) throw new CommandError('cannot specify --from and command');
      if (from !== undefined) return yield* jobFromCronJob(session, name, from);
      return {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name, namespace: session.namespace },
        spec: {
          template: {
            metadata: {},
            spec: { containers: [{ name, image: flags.get('image'), ...(command.length > 0 ? { command } : {}), resources: {} }], restartPolicy: 'Never' },
          },
        },
        status: {},
      };
    },
  },
  cronjob: {
    short: 'Create a cron job with the specified name.',
    usage: "NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...] [flags] [options]",
    flags: [string('image'), string('schedule'), string('restart')],
    required: ['image', 'schedule'],
    command: true,
    failure: 'failed to create cronjob',
    make: (session, name, _, command) => ({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name, namespace: session.namespace },
      spec: {
        schedule: session.flags.get('schedule'),
        jobTemplate: {
          metadata: { name },
          spec: {
            template: {
              metadata: {},
              spec: {
                containers: [{ name, image: session.flags.get('image'), ...(command.length > 0 ? { command } : {}), resources: {} }],
                restartPolicy: session.flags.get('restart') ?? 'OnFailure',
              },
            },
          },
        },
      },
      status: {},
    }),
  },
};

const aliases: Readonly<Record<string, string>> = {
  deploy: 'deployment',
  ns: 'namespace',
  cm: 'configmap',
  sa: 'serviceaccount',
  cj: 'cronjob',
  'svc clusterip': 'service clusterip',
  'svc nodeport': 'service nodeport',
  'svc loadbalancer': 'service loadbalancer',
  'svc externalname': 'service externalname',
  ing: 'ingress',
  pdb: 'poddisruptionbudget',
  pc: 'priorityclass',
  resourcequota: 'quota',
};

function command(generator: Generator): Command {
  return {
    short: generator.short,
    usage: generator.usage,
    flags: [...generator.flags, ...changeFlags, bool('save-config'), validateFlag],
    *run(session, args, afterDash): Procedure<void> {
      const missing = (generator.required ?? []).filter((flag) => !session.flags.has(flag));
      if (missing.length > 0) throw new CommandError(`required flag(s) ${missing.map((flag) => JSON.stringify(flag)).join(', ')} not set`);
      const [name, ...rest] = args;
      if (name === undefined || (rest.length > 0 && !generator.command)) throw new CommandError(`exactly one NAME is required, got ${args.length}`, 'usage');
      const making = generator.make(session, name, rest, afterDash);
      const made = ('next' in making ? yield* making : making) as KubeObject;
      try {
        yield* createAndPrint(session, made, 'kubectl-create');
      } catch (error) {
        if (error instanceof ApiError && generator.failure) throw new CommandError(`${generator.failure}: ${error.status.message}`);
        throw error;
      }
    },
  };
}

/** The names of commands under their other names. */
export const createAliases: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(aliases).map(([alias, name]) => [`create ${alias}`, `create ${name}`]),
);

/** `create deployment`, `create ns`, …: commands that make one object from flags. */
export const createCommands: Readonly<Record<string, Command>> = Object.fromEntries([
  ...Object.entries(generators).map(([name, generator]) => [`create ${name}`, command(generator)] as const),
  ...Object.entries(aliases).map(([alias, name]) => [`create ${alias}`, command(generators[name] as Generator)] as const),
]);
