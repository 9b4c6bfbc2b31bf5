import { type KubeObject, type Node, resources } from '../../api/index.ts';
import { create, get, update } from '../client-go/index.ts';
import type { Procedure } from '../kernel/index.ts';
import { isNodeReady } from '../component-helpers/node/util/conditions.ts';
import type { NodeGroup } from './cloud-provider.ts';
import type { Autoscaling } from './context.ts';
import { isToBeDeleted } from './planner.ts';

const STATUS_NAME = 'cluster-autoscaler-status';
const NAMESPACE = 'kube-system';
const LAST_UPDATED = 'cluster-autoscaler.kubernetes.io/last-updated';

/** What the status says of one group. */
export interface GroupStatus {
  readonly group: NodeGroup;
  readonly scaleUp: 'InProgress' | 'Backoff' | 'NoActivity';
  readonly candidates: number;
}

interface ConfigMap extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

interface Counts {
  readonly total: number;
  readonly ready: number;
  readonly notStarted: number;
  readonly beingDeleted: number;
  readonly unregistered: number;
}

type Lines = readonly string[];

const indented = (lines: Lines, by: string): Lines => lines.map((line) => `${by}${line}`);

/** Keeps the ConfigMap by which people see what the autoscaler thinks. Source: `cluster-autoscaler/clusterstate/{api/types,utils/status}.go`. */
export class StatusWriter {
  /** When each condition last changed, by its path. */
  private readonly transitions = new Map<string, { readonly status: string; readonly at: string }>();
  private uid = '';

  constructor(private readonly context: Pick<Autoscaling, 'host' | 'client' | 'nodes'>) {}

  get object(): KubeObject {
    return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: STATUS_NAME, namespace: NAMESPACE, ...(this.uid === '' ? {} : { uid: this.uid }) } };
  }

  *write(groups: readonly GroupStatus[]): Procedure<void> {
    const { client, host } = this.context;
    const data = { status: `${this.text(groups).join('\n')}\n` };
    const annotations = { [LAST_UPDATED]: `${host.timestamp().replace('T', ' ').replace('Z', '')} +0000 UTC` };
    const found = yield* client.call(get<ConfigMap>(resources.configmaps, NAMESPACE, STATUS_NAME));
    const wanted: ConfigMap = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { ...(found.ok ? found.object.metadata : { name: STATUS_NAME, namespace: NAMESPACE }), annotations },
      data,
    };
    if (!found.ok && found.code !== 404) return;
    const written = yield* client.call(found.ok ? update(resources.configmaps, wanted) : create(resources.configmaps, wanted));
    if (written.ok) this.uid = written.object.metadata?.uid ?? '';
  }

  private text(groups: readonly GroupStatus[]): Lines {
    const all = groups.flatMap(({ group }) => group.instances.map(({ name }) => name));
    const others = [...this.context.nodes.all()].map(({ metadata }) => metadata?.name ?? '').filter((name) => !all.includes(name));
    const candidates = groups.reduce((sum, group) => sum + group.candidates, 0);
    const scaleUp = groups.some((group) => group.scaleUp === 'InProgress') ? 'InProgress' : 'NoActivity';
    return [
      `time: ${this.context.host.timestamp()}`,
      'autoscalerStatus: Running',
      'clusterWide:',
      ...indented(this.section('', this.counts([...all, ...others]), [], scaleUp, candidates), '  '),
      'nodeGroups:',
      ...groups.flatMap(({ group, ...status }) => {
        const sizes = [`cloudProviderTarget: ${group.targetSize}`, `minSize: ${group.minSize}`, `maxSize: ${group.maxSize}`];
        return [
          `- name: ${group.name}`,
          ...indented(this.section(`${group.name}/`, this.counts(group.instances.map(({ name }) => name)), sizes, status.scaleUp, status.candidates), '  '),
        ];
      }),
    ];
  }

  private section(path: string, { total, ready, notStarted, beingDeleted, unregistered }: Counts, sizes: Lines, scaleUp: string, candidates: number): Lines {
    const unready = total - ready - notStarted - beingDeleted;
    const counts = [
      'nodeCounts:',
      '  registered:',
      `    total: ${total}`,
      `    ready: ${ready}`,
      `    notStarted: ${notStarted}`,
      ...(beingDeleted > 0 ? [`    beingDeleted: ${beingDeleted}`] : []),
      '    unready:',
      `      total: ${unready}`,
      '      resourceUnready: 0',
      '  longUnregistered: 0',
      `  unregistered: ${unregistered}`,
    ];
    return [
      'health:',
      ...indented([...this.condition(`${path}health`, 'Healthy'), ...counts, ...sizes], '  '),
      'scaleUp:',
      ...indented(this.condition(`${path}scaleUp`, scaleUp), '  '),
      'scaleDown:',
      ...indented([...this.condition(`${path}scaleDown`, candidates > 0 ? 'CandidatesPresent' : 'NoCandidates'), `candidates: ${candidates}`], '  '),
    ];
  }

  private condition(path: string, status: string): Lines {
    const now = this.context.host.timestamp();
    const known = this.transitions.get(path);
    const at = known?.status === status ? known.at : now;
    this.transitions.set(path, { status, at });
    return [`status: ${status}`, `lastProbeTime: "${now}"`, `lastTransitionTime: "${at}"`];
  }

  private counts(names: readonly string[]): Counts {
    const nodes = names.map((name) => this.context.nodes.get(name)).filter((node): node is Node => node !== undefined);
    const beingDeleted = nodes.filter(isToBeDeleted).length;
    const ready = nodes.filter((node) => isNodeReady(node) && !isToBeDeleted(node)).length;
    const notStarted = nodes.filter((node) => !isNodeReady(node) && !isToBeDeleted(node) && this.isYoung(node)).length;
    return { total: nodes.length, ready, notStarted, beingDeleted, unregistered: names.length - nodes.length };
  }

  /** Less than 15 min old: it may still be starting (`MaxNodeStartupTime`). */
  isYoung({ metadata }: Node): boolean {
    return Date.parse(this.context.host.timestamp()) - Date.parse(metadata?.creationTimestamp ?? '') < 900_000;
  }
}
