import type { KubeList, KubeObject, Node } from '../../../api/index.ts';
import { resources } from '../../../api/index.ts';
import { compareStrings, milliValue, unitValue } from '../../apimachinery/index.ts';
import { list } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, string } from '../command.ts';
import { CommandError } from '../errors.ts';
import { layOut } from '../printers/table.ts';
import type { Session } from '../session.ts';

type Usage = Readonly<Record<string, unknown>>;

interface NodeMetrics extends KubeObject {
  readonly usage?: Usage;
}

interface PodMetrics extends KubeObject {
  readonly containers?: readonly { readonly name: string; readonly usage?: Usage }[];
}

interface Amount {
  readonly millicores: number;
  readonly bytes: number;
}

const MI = 1024 * 1024;

const amountOf = (usage: Usage | undefined): Amount => ({ millicores: milliValue(usage?.cpu ?? '0'), bytes: unitValue(usage?.memory ?? '0') });
const sum = (amounts: readonly Amount[]): Amount =>
  amounts.reduce((a, b) => ({ millicores: a.millicores + b.millicores, bytes: a.bytes + b.bytes }), { millicores: 0, bytes: 0 });
const cpu = ({ millicores }: Amount): string => `${Math.ceil(millicores)}m`;
const memory = ({ bytes }: Amount): string => `${Math.floor(bytes / MI)}Mi`;

/** Does somebody serve metrics.k8s.io? Errors: kubectl's text when nobody does, as without metrics-server. */
function* available(session: Session): Procedure<void> {
  yield* session.api({ method: 'GET', path: '/api' });
  const { groups } = yield* session.api<{ readonly groups?: readonly { readonly name: string }[] }>({ method: 'GET', path: '/apis' });
  if (!groups?.some(({ name }) => name === 'metrics.k8s.io')) throw new CommandError('Metrics API not available');
}

function sorter({ flags }: Session): (a: { readonly name: string; readonly amount: Amount }, b: { readonly name: string; readonly amount: Amount }) => number {
  const by = flags.get('sort-by') ?? '';
  if (by !== '' && by !== 'cpu' && by !== 'memory') throw new CommandError('--sort-by accepts only cpu or memory');
  if (by === 'cpu') return (a, b) => b.amount.millicores - a.amount.millicores;
  if (by === 'memory') return (a, b) => b.amount.bytes - a.amount.bytes;
  return (a, b) => compareStrings(a.name, b.name);
}

function* metrics<T extends KubeObject>(session: Session, path: string, name: string | undefined): Procedure<readonly T[]> {
  const selector = session.flags.get('selector');
  if (name !== undefined && selector) throw new CommandError('only one of NAME or selector can be provided');
  if (name !== undefined) return [yield* session.api<T>({ method: 'GET', path: `${path}/${name}` })];
  return (yield* session.api<KubeList<T>>({ method: 'GET', path, ...(selector ? { query: { labelSelector: selector } } : {}) })).items;
}

function* runNodes(session: Session, args: readonly string[]): Procedure<void> {
  const order = sorter(session);
  yield* available(session);
  const found = yield* metrics<NodeMetrics>(session, '/apis/metrics.k8s.io/v1beta1/nodes', args[0]);
  if (found.length === 0) throw new CommandError('metrics not available yet');
  const nodes = (yield* session.api(list<KubeList<Node>>(resources.nodes))).items;
  const capacity = new Map(nodes.map((node) => [node.metadata?.name ?? '', amountOf(node.status?.allocatable)]));
  const percent = (used: number, all: number | undefined): string => (all === undefined ? '<unknown>' : `${all === 0 ? 0 : Math.trunc((used / all) * 100)}%`);
  const rows = found
    .map((node) => ({ name: node.metadata?.name ?? '', amount: amountOf(node.usage) }))
    .sort(order)
    .map(({ name, amount }) => [
      name,
      cpu(amount),
      percent(amount.millicores, capacity.get(name)?.millicores),
      memory(amount),
      percent(amount.bytes, capacity.get(name)?.bytes),
    ]);
  const missing = args[0] === undefined ? nodes.filter((node) => !found.some((each) => each.metadata?.name === node.metadata?.name)) : [];
  for (const node of missing) rows.push([node.metadata?.name ?? '', '<unknown>', '<unknown>', '<unknown>', '<unknown>']);
  session.out(layOut(session.flags.bool('no-headers') ? rows : [['NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)'], ...rows]));
}

function* runPods(session: Session, args: readonly string[]): Procedure<void> {
  const { flags } = session;
  const order = sorter(session);
  yield* available(session);
  const namespaced = session.allNamespaces && args[0] === undefined;
  const path = namespaced ? '/apis/metrics.k8s.io/v1beta1/pods' : `/apis/metrics.k8s.io/v1beta1/namespaces/${session.namespace}/pods`;
  const found = yield* metrics<PodMetrics>(session, path, args[0]);
  if (found.length === 0) return session.err(namespaced ? 'No resources found' : `No resources found in ${session.namespace} namespace.`);
  const pods = found
    .map((pod) => ({
      name: `${namespaced ? `${pod.metadata?.namespace}/` : ''}${pod.metadata?.name ?? ''}`,
      amount: sum((pod.containers ?? []).map(({ usage }) => amountOf(usage))),
      pod,
    }))
    .sort(order);
  const byContainer = flags.bool('containers');
  const rows = pods.flatMap(({ amount, pod: { metadata, containers = [] } }) => {
    const head = [...(namespaced ? [metadata?.namespace ?? ''] : []), metadata?.name ?? ''];
    if (!byContainer) return [[...head, cpu(amount), memory(amount)]];
    return [...containers]
      .sort((a, b) => compareStrings(a.name, b.name))
      .map(({ name, usage }) => [...head, name, cpu(amountOf(usage)), memory(amountOf(usage))]);
  });
  const header = [...(namespaced ? ['NAMESPACE'] : []), ...(byContainer ? ['POD', 'NAME'] : ['NAME']), 'CPU(cores)', 'MEMORY(bytes)'];
  const blank = Array.from({ length: header.length - 2 }, () => '');
  const total = sum(pods.map(({ amount }) => amount));
  const footer = flags.bool('sum')
    ? [
        [...blank, '________', '________'],
        [...blank, cpu(total), memory(total)],
      ]
    : [];
  session.out(layOut([...(flags.bool('no-headers') ? [] : [header]), ...rows, ...footer]));
}

const common = [string('selector', 'l'), string('field-selector'), string('sort-by'), bool('no-headers'), bool('show-swap'), bool('use-protocol-buffers')];

/** Source: `kubectl/pkg/cmd/top`, `kubectl/pkg/metricsutil/metrics_printer.go`. */
export const topPod: Command = {
  short: 'Display resource (CPU/memory) usage of pods.',
  usage: '[NAME | -l label] [options]',
  flags: [...common, bool('containers'), bool('sum')],
  run: runPods,
};
export const topNode: Command = { short: 'Display resource (CPU/memory) usage of nodes.', usage: '[NAME | -l label] [options]', flags: common, run: runNodes };
