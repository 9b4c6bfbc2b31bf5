import type { Container, KubeObject, PodSpec } from '../../../api/index.ts';
import { groupKind } from '../../apimachinery/index.ts';
import { get } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, fileFlags, recordFlag, string } from '../command.ts';
import { changeFlags } from '../print-result.ts';
import { CommandError } from '../errors.ts';
import { namedTargets } from '../resource-builder.ts';
import { keyValues } from './key-values.ts';
import { createAndPrint } from './run.ts';

interface Exposable extends KubeObject {
  readonly spec?: {
    readonly selector?: Readonly<Record<string, unknown>> & {
      readonly matchLabels?: Readonly<Record<string, string>>;
      readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[];
    };
    readonly template?: { readonly spec?: PodSpec };
    readonly containers?: readonly Container[];
  };
}

function selectorOf(object: Exposable): Readonly<Record<string, string>> {
  if (object.kind === 'Pod') return object.metadata?.labels ?? {};
  const selector = object.spec?.selector ?? {};
  const expressions = selector.matchExpressions ?? [];
  if (expressions.length > 0) {
    const texts = expressions.map(({ key, operator, values = [] }) => `{Key:${key} Operator:${operator} Values:[${values.join(' ')}]}`);
    throw new CommandError(
      `couldn't retrieve selectors via --selector flag or introspection: couldn't convert expressions - ${JSON.stringify(`[${texts.join(' ')}]`)} to map-based selector format`,
    );
  }
  return (selector.matchLabels ?? selector) as Readonly<Record<string, string>>;
}

/** Source: `kubectl/pkg/polymorphichelpers/canbeexposed.go`. */
const EXPOSABLE: ReadonlySet<string> = new Set(['ReplicationController', 'Service', 'Pod', 'Deployment', 'ReplicaSet']);

/** Source: `kubectl/pkg/cmd/expose/expose.go`. */
export const expose: Command = {
  short: 'Expose a resource as a new Kubernetes service.',
  usage:
    '(-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type] [options]',
  flags: [
    ...fileFlags,
    string('name'),
    string('port'),
    string('target-port'),
    string('protocol'),
    string('type'),
    string('selector'),
    string('labels', 'l'),
    string('cluster-ip'),
    string('external-ip'),
    string('load-balancer-ip'),
    string('session-affinity'),
    bool('save-config'),
    recordFlag,
    ...changeFlags,
  ],
  *run(session, args): Procedure<void> {
    const { flags } = session;
    for (const { info, namespace, name: target = '' } of namedTargets(session, args)) {
      if (!EXPOSABLE.has(info.type.kind)) throw new CommandError(`cannot expose a ${groupKind(info.type)}`);
      const object = (yield* session.api(get<KubeObject>(info.type, namespace, target))) as Exposable;
      const containers = object.spec?.template?.spec?.containers ?? object.spec?.containers ?? [];
      const declared = containers.flatMap((container) => (container.ports ?? []).map((port) => port.containerPort));
      const port = flags.get('port') ?? (declared[0] === undefined ? undefined : String(declared[0]));
      if (port === undefined) throw new CommandError("couldn't find port via --port flag or introspection");
      const selector = flags.has('selector') ? keyValues((flags.get('selector') ?? '').split(',')).set : selectorOf(object);
      if (Object.keys(selector).length === 0) throw new CommandError("couldn't retrieve selectors via --selector flag or introspection: no selectors");
      const targetPort = flags.get('target-port') ?? port;
      const ports = port.split(',').map((one, index, all) => ({
        ...(all.length > 1 ? { name: `port-${index + 1}` } : {}),
        port: Number(one),
        protocol: flags.get('protocol') ?? 'TCP',
        targetPort: /^\d+$/.test(targetPort) ? Number(targetPort) : flags.has('target-port') ? targetPort : Number(one),
      }));
      const name = flags.get('name') ?? target;
      yield* createAndPrint(
        session,
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: {
            name,
            namespace: session.namespace,
            ...(flags.has('labels')
              ? { labels: keyValues((flags.get('labels') ?? '').split(','), (arg) => `unexpected label spec: ${arg}`).set }
              : object.metadata?.labels
                ? { labels: object.metadata.labels }
                : {}),
          },
          spec: {
            ports,
            selector,
            ...(flags.has('type') ? { type: flags.get('type') } : {}),
            ...(flags.has('cluster-ip') ? { clusterIP: flags.get('cluster-ip') } : {}),
            ...(flags.has('external-ip') ? { externalIPs: [flags.get('external-ip')] } : {}),
            ...(flags.has('load-balancer-ip') ? { loadBalancerIP: flags.get('load-balancer-ip') } : {}),
            ...(flags.has('session-affinity') ? { sessionAffinity: flags.get('session-affinity') } : {}),
          },
          status: { loadBalancer: {} },
        } as KubeObject,
        'kubectl-expose',
        'exposed',
      );
    }
  },
};
