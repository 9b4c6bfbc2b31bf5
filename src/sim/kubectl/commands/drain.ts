import { type KubeList, type Pod, resources, seconds } from '../../../api/index.ts';
import { createSubresource, get, list as listRequest, remove } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { dryRunOf } from '../print-result.ts';
import { bool, type Command, dryRunFlag, string } from '../command.ts';
import { CommandError } from '../errors.ts';
import type { Session } from '../session.ts';
import { chosenNodes, setUnschedulable } from './cordon.ts';

const full = (pod: Pod): string => `${pod.metadata?.namespace}/${pod.metadata?.name}`;
const controller = (pod: Pod): string | undefined => pod.metadata?.ownerReferences?.find((owner) => owner.controller)?.kind;
const finished = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
const localStorage = (pod: Pod): boolean => (pod.spec?.volumes ?? []).some((volume) => volume.emptyDir !== undefined);

interface Rule {
  readonly applies: (pod: Pod) => boolean;
  readonly flag: string;
  readonly error: string;
  readonly warning: string;
  readonly skip: boolean;
}

/** Source: `kubectl/pkg/drain/filters.go`. */
const rules: readonly Rule[] = [
  {
    applies: (pod) => controller(pod) === 'DaemonSet',
    flag: 'ignore-daemonsets',
    error: 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)',
    warning: 'ignoring DaemonSet-managed Pods',
    skip: true,
  },
  {
    applies: (pod) => !finished(pod) && localStorage(pod),
    flag: 'delete-emptydir-data',
    error: 'Pods with local storage (use --delete-emptydir-data to override)',
    warning: 'deleting Pods with local storage',
    skip: false,
  },
  {
    applies: (pod) => !finished(pod) && controller(pod) === undefined,
    flag: 'force',
    error: 'cannot delete Pods that declare no controller (use --force to override)',
    warning: 'deleting Pods that declare no controller',
    skip: false,
  },
];

function select(
  session: Session,
  pods: readonly Pod[],
): { readonly pods: readonly Pod[]; readonly errors: readonly string[]; readonly warnings: readonly string[] } {
  const errors: string[] = [];
  const warnings: string[] = [];
  let chosen = pods.filter((pod) => pod.metadata?.annotations?.['kubernetes.io/config.mirror'] === undefined);
  for (const rule of rules) {
    const hit = chosen.filter(rule.applies);
    if (hit.length === 0) continue;
    const names = hit.map(full).join(', ');
    if (session.flags.bool(rule.flag)) warnings.push(`${rule.warning}: ${names}`);
    else errors.push(`${rule.error}: ${names}`);
    if (rule.skip) chosen = chosen.filter((pod) => !rule.applies(pod));
  }
  return { pods: chosen, errors, warnings };
}

/** Evicts one Pod; a refusal by a PodDisruptionBudget (429) is tried again every 5 s. */
function* evict(session: Session, pod: Pod): Procedure<void> {
  const { name = '', namespace = '' } = pod.metadata ?? {};
  session.out(`evicting pod ${full(pod)}`);
  for (;;) {
    const grace = session.flags.int('grace-period') ?? -1;
    const options = grace < 0 ? {} : { deleteOptions: { gracePeriodSeconds: grace } };
    const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace }, ...options };
    const request = session.flags.bool('disable-eviction')
      ? remove(resources.pods, namespace, name, options.deleteOptions ?? {})
      : createSubresource(resources.pods, namespace, name, 'eviction', body);
    const result = yield* session.client.call<unknown>(request);
    if (result.ok || result.code === 404) break;
    if (result.code !== 429)
      throw new CommandError(`error when evicting pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)}: ${result.status.message}`);
    session.err(`error when evicting pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)} (will retry after 5s): ${result.status.message}`);
    yield* session.sleep(seconds(5));
    session.out(`evicting pod ${full(pod)}`);
  }
  for (;;) {
    const still = yield* session.find(get<Pod>(resources.pods, namespace, name));
    if (!still || still.metadata?.uid !== pod.metadata?.uid) break;
    yield* session.sleep(seconds(1));
  }
  session.out(`pod/${name} evicted`);
}

export const drain: Command = {
  short: 'Drain node in preparation for maintenance.',
  usage: 'NODE [options]',
  flags: [
    bool('ignore-daemonsets'),
    bool('delete-emptydir-data'),
    bool('force'),
    string('grace-period'),
    string('timeout'),
    string('pod-selector'),
    string('selector', 'l'),
    string('chunk-size'),
    bool('disable-eviction'),
    string('skip-wait-for-delete-timeout'),
    dryRunFlag,
  ],
  *run(session, args): Procedure<void> {
    const dryRun = dryRunOf(session);
    const podSelector = session.flags.get('pod-selector');
    for (const node of yield* chosenNodes(session, args, 'drain')) {
      yield* setUnschedulable(session, node, true);
      const all = yield* session.api(
        listRequest<KubeList<Pod>>(resources.pods, undefined, {
          fieldSelector: `spec.nodeName=${node}`,
          ...(podSelector ? { labelSelector: podSelector } : {}),
        }),
      );
      const { pods, errors, warnings } = select(session, all.items);
      if (errors.length > 0) {
        const texts = errors.map((error) => `cannot delete ${error}`);
        const text = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
        session.err(
          `error: unable to drain node ${JSON.stringify(node)} due to error: ${text}, continuing command...\nThere are pending nodes to be drained:\n ${node}`,
        );
        for (const each of texts) session.fail(new CommandError(each, 'verbatim'));
        continue;
      }
      if (warnings.length > 0) session.err(`Warning: ${warnings.join('; ')}`);
      if (dryRun.suffix !== '') for (const pod of pods) session.out(`evicting pod ${full(pod)}${dryRun.suffix}`);
      else yield* session.every(pods.map((pod) => evict(session, pod)));
      session.out(`node/${node} drained${dryRun.suffix}`);
    }
  },
};
