import { type KubeList, type Pod, resources, seconds } from '../../../api/index.ts';
import { createSubresource, get, list as listRequest, remove } from '../../client-go/index.ts';
import { formatDuration } from '../../apimachinery/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { isPodTerminal } from '../../component-helpers/pod.ts';
import { dryRunOf } from '../print-result.ts';
import { bool, type Command, dryRunFlag, string } from '../command.ts';
import { durationOf } from '../duration.ts';
import { CommandError } from '../errors.ts';
import type { Session } from '../session.ts';
import { chosenNodes, setUnschedulable } from './cordon.ts';

const full = (pod: Pod): string => `${pod.metadata?.namespace}/${pod.metadata?.name}`;
const controller = (pod: Pod): string | undefined => pod.metadata?.ownerReferences?.find((owner) => owner.controller)?.kind;
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
    applies: (pod) => !isPodTerminal(pod) && localStorage(pod),
    flag: 'delete-emptydir-data',
    error: 'Pods with local storage (use --delete-emptydir-data to override)',
    warning: 'deleting Pods with local storage',
    skip: false,
  },
  {
    applies: (pod) => !isPodTerminal(pod) && controller(pod) === undefined,
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

/** `--timeout`: how long one node may take, and until when that is; zero means infinite. */
interface Patience {
  readonly text: string;
  readonly until: number;
}

function patienceOf(session: Session): Patience {
  const text = session.flags.get('timeout') ?? '0s';
  const timeout = durationOf(text);
  if (timeout === undefined)
    throw new CommandError(`invalid argument ${JSON.stringify(text)} for "--timeout" flag: time: invalid duration ${JSON.stringify(text)}`, 'flag');
  return { text: formatDuration(timeout), until: timeout > 0 ? session.host.now() + timeout : Number.POSITIVE_INFINITY };
}

const impatient = (session: Session, { until }: Patience): boolean => session.host.now() >= until;

/** Asks for the eviction of one Pod; a refusal by a PodDisruptionBudget (429) is tried again every 5 s. */
function* ask(session: Session, pod: Pod, patience: Patience): Procedure<void> {
  const { name = '', namespace = '' } = pod.metadata ?? {};
  const failure = `error when evicting pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)}`;
  for (;;) {
    session.out(`evicting pod ${full(pod)}`);
    if (impatient(session, patience)) throw new CommandError(`${failure}: global timeout reached: ${patience.text}`);
    const grace = session.flags.int('grace-period') ?? -1;
    const options = grace < 0 ? {} : { deleteOptions: { gracePeriodSeconds: grace } };
    const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace }, ...options };
    const request = session.flags.bool('disable-eviction')
      ? remove(resources.pods, namespace, name, options.deleteOptions ?? {})
      : createSubresource(resources.pods, namespace, name, 'eviction', body);
    const result = yield* session.client.call<unknown>(request);
    if (result.ok || result.code === 404) return;
    if (result.code !== 429) throw new CommandError(`${failure}: ${result.status.message}`);
    session.err(`${failure} (will retry after 5s): ${result.status.message}`);
    yield* session.sleep(seconds(5));
  }
}

/** Evicts one Pod and waits until it is gone. Source: `kubectl/pkg/drain/drain.go` evictPods, waitForDelete. */
function* evict(session: Session, pod: Pod, patience: Patience): Procedure<void> {
  const { name = '', namespace = '' } = pod.metadata ?? {};
  const skipAfter = session.flags.int('skip-wait-for-delete-timeout') ?? 0;
  yield* ask(session, pod, patience);
  for (;;) {
    const still = yield* session.find(get<Pod>(resources.pods, namespace, name));
    if (!still || still.metadata?.uid !== pod.metadata?.uid) break;
    const deleted = Date.parse(still.metadata?.deletionTimestamp ?? '');
    if (skipAfter > 0 && session.nowMs() - deleted > skipAfter * 1_000) {
      session.out(`pod ${JSON.stringify(name)} has DeletionTimestamp older than ${skipAfter} seconds, skipping`);
      return;
    }
    if (impatient(session, patience))
      throw new CommandError(
        `error when waiting for pod ${JSON.stringify(name)} in namespace ${JSON.stringify(namespace)} to terminate: global timeout reached: ${patience.text}`,
      );
    yield* session.sleep(seconds(1));
  }
  session.out(`pod/${name} evicted`);
}

/** What went wrong with the Pods of one node, as one text; undefined: they are gone. */
function* evictAll(session: Session, node: string, pods: readonly Pod[]): Procedure<string | undefined> {
  const patience = patienceOf(session);
  const errors: string[] = [];
  const guarded = function* (pod: Pod): Procedure<void> {
    try {
      yield* evict(session, pod, patience);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      errors.push(error.message);
    }
  };
  yield* session.every(pods.map(guarded));
  if (errors.length === 0) return undefined;
  const text = errors.length === 1 ? errors[0] : `[${errors.join(', ')}]`;
  session.err(`There are pending pods in node ${JSON.stringify(node)} when an error occurred: ${text}`);
  for (const pod of pods) {
    const still = yield* session.find(get<Pod>(resources.pods, pod.metadata?.namespace, pod.metadata?.name ?? ''));
    if (still?.metadata?.uid === pod.metadata?.uid) session.err(`pod/${pod.metadata?.name}`);
  }
  return text;
}

const unable = (node: string, error: string): string => `error: unable to drain node ${JSON.stringify(node)} due to error: ${error}, continuing command...`;

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
    const pending: string[] = [];
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
        pending.push(node);
        session.err(unable(node, texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`));
        for (const each of texts) session.fail(new CommandError(each, 'verbatim'));
        continue;
      }
      if (warnings.length > 0) session.err(`Warning: ${warnings.join('; ')}`);
      if (dryRun.suffix !== '') for (const pod of pods) session.out(`evicting pod ${full(pod)}${dryRun.suffix}`);
      else {
        const failure = yield* evictAll(session, node, pods);
        if (failure !== undefined) {
          pending.push(node);
          session.err(unable(node, failure));
          session.fail(new CommandError(failure, 'verbatim'));
          continue;
        }
      }
      session.out(`node/${node} drained${dryRun.suffix}`);
    }
    if (pending.length > 0) session.err(`There are pending nodes to be drained:\n${pending.map((node) => ` ${node}`).join('\n')}`);
  },
};
