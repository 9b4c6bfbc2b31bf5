import type { KubeObject } from '../../../api/index.ts';
import { parseQuantity } from '../../apimachinery/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, fileFlags, recordFlag, string } from '../command.ts';
import { changeFlags } from '../print-result.ts';
import { ApiError, CommandError } from '../errors.ts';
import { apiVersionOf, namedTargets, visited } from '../resource-builder.ts';
import type { Session } from '../session.ts';
import { createAndPrint } from './run.ts';

/** `70%` is a utilization; `500m`, `200` are average values, bare numbers in the resource's own unit. */
function targetOf(resource: string, unit: string, text: string): object {
  const percent = /^(\d+)%$/.exec(text);
  if (percent) return { type: 'Utilization', averageUtilization: Number(percent[1]) };
  const amount = /^\d+$/.test(text) ? `${text}${unit}` : text;
  if ('error' in parseQuantity(amount)) throw new CommandError(`invalid ${resource} resource value: ${text}`);
  return { type: 'AverageValue', averageValue: amount };
}

function metricsOf({ flags }: Session): readonly object[] {
  const metric = (name: string, target: object): object => ({ type: 'Resource', resource: { name, target } });
  const percent = flags.int('cpu-percent') ?? -1;
  const [cpu, memory] = [flags.get('cpu'), flags.get('memory')];
  if (percent > 0 && cpu) throw new CommandError('--cpu-percent and --cpu are mutually exclusive');
  return [
    ...(percent > 0 ? [metric('cpu', { type: 'Utilization', averageUtilization: percent })] : []),
    ...(cpu ? [metric('cpu', targetOf('cpu', 'm', cpu))] : []),
    ...(memory ? [metric('memory', targetOf('memory', 'Mi', memory))] : []),
  ];
}

/** Go prints what there is always. */
const withMetrics = (created: KubeObject): KubeObject =>
  ({ ...created, status: { currentMetrics: null, desiredReplicas: 0, ...(created as { readonly status?: object }).status } }) as KubeObject;

/** Source: `kubectl/pkg/cmd/autoscale/autoscale.go`. */
export const autoscale: Command = {
  short: 'Auto-scale a deployment, replica set, stateful set, or replication controller.',
  usage: '(-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU] [--memory=MEMORY] [options]',
  flags: [
    ...fileFlags,
    string('min'),
    string('max'),
    { ...string('cpu-percent'), deprecated: "Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU)." },
    string('cpu'),
    string('memory'),
    string('name'),
    bool('save-config'),
    recordFlag,
    ...changeFlags,
  ],
  *run(session, args): Procedure<void> {
    const { flags } = session;
    if (!flags.has('max')) throw new CommandError('required flag(s) "max" not set');
    const [min, max] = [flags.int('min') ?? -1, flags.int('max') ?? -1];
    if (max < 1) throw new CommandError(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
    if (max < min) throw new CommandError(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`);
    const metrics = metricsOf(session);
    for (const { info, object } of yield* visited(session, namedTargets(session, args))) {
      const target = object.metadata?.name ?? '';
      if (!info.subresources.scale)
        throw new CommandError(
          `cannot autoscale a ${info.type.kind}: could not find scale subresource for ${info.type.group}/${info.type.version}, Resource=${info.type.resource} in discovery information`,
        );
      const autoscaler = {
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: flags.get('name') ?? target, namespace: session.namespace },
        spec: {
          scaleTargetRef: { apiVersion: apiVersionOf(info), kind: info.type.kind, name: target },
          maxReplicas: max,
          ...(min > 0 ? { minReplicas: min } : {}),
          ...(metrics.length > 0 ? { metrics } : {}),
        },
      };
      try {
        yield* createAndPrint(session, autoscaler as KubeObject, 'kubectl-autoscale', 'autoscaled', withMetrics);
      } catch (error) {
        // kubectl tries once more with autoscaling/v1, for what can be said in it.
        const cpu = flags.get('cpu');
        if (!(error instanceof ApiError) || (cpu?.endsWith('%') && !flags.has('memory'))) throw error;
        throw new CommandError(
          `failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: ${cpu === undefined ? 'empty input' : '%!w(<nil>)'}`,
        );
      }
    }
  },
};
