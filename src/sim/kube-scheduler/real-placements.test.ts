import { describe, expect, it } from 'vitest';
import type { Node, Pod } from '../../api/index.ts';
import { CycleState } from './framework/cycle-state.ts';
import { isRejected, type Status } from './framework/interface.ts';
import { registry } from './framework/runtime/registry.ts';
import { podInfoOf } from './framework/types.ts';
import { schedulerPlugins } from '../../api/index.ts';
import { frameworkOf } from './testing/fixtures.ts';
import { type Placement, placements } from './testing/real-placements.ts';

/** Plugins that need claims, classes or devices, and what comes after the choice of a node. */
const LEFT_OUT = new Set(['DynamicResources', 'VolumeBinding', 'VolumeZone', 'NodeVolumeLimits', 'VolumeRestrictions', 'DefaultPreemption']);
const plugins = schedulerPlugins.filter((name) => !LEFT_OUT.has(name));

const typed = <T extends Node | Pod>(kind: string, object: T): T => ({ ...object, apiVersion: 'v1', kind });
const said = (verdict: Status): string => `${verdict.plugin}: [${verdict.reasons.join(' ')}]`;

/** Filters and weighted scores, as kube-scheduler's default profile gives them. */
function place({ nodes, pods, pod }: Pick<Placement, 'nodes' | 'pods' | 'pod'>): Pick<Placement, 'filters' | 'scores'> {
  const all = nodes.map((node) => typed('Node', node));
  const { framework, cache } = frameworkOf(
    plugins.map((name) => registry[name].make({})),
    all,
    pods.map((one) => typed('Pod', one)),
  );
  const state = new CycleState();
  const info = podInfoOf(typed('Pod', pod));
  const pre = framework.preFilter(state, info, cache.nodes());
  if (pre.status) return { filters: { '*': said(pre.status) }, scores: {} };
  const filters: Record<string, string> = {};
  const feasible = cache.nodes().filter((node) => {
    const verdict = pre.nodeNames && !pre.nodeNames.has(node.name) ? 'left out' : framework.filter(state, info, node);
    if (verdict) filters[node.name] = typeof verdict === 'string' ? verdict : said(verdict);
    return !verdict;
  });
  const scores: Record<string, Record<string, number>> = {};
  if (feasible.length > 0 && !isRejected(framework.preScore(state, info, feasible) ?? { code: 'Skip', reasons: [] })) {
    for (const { name, scores: row } of framework.score(state, info, feasible)) {
      scores[name] = Object.fromEntries(
        plugins.filter((plugin) => registry[plugin].weight > 0).map((plugin) => [plugin, (row[plugin]?.normalized ?? 0) * registry[plugin].weight]),
      );
    }
  }
  return { filters, scores };
}

describe('kube-scheduler v1.36.3 decides the same', () => {
  it.each(placements.map((placement, index) => [index, placement] as const))('cluster %i', (_, placement) => {
    const found = place(placement);
    expect(found.filters).toEqual(placement.filters);
    for (const [node, row] of Object.entries(placement.scores)) {
      const { total, ...byPlugin } = row;
      for (const [plugin, score] of Object.entries(byPlugin)) expect([node, plugin, found.scores[node]?.[plugin]]).toEqual([node, plugin, score]);
      expect(Object.values(found.scores[node] ?? {}).reduce((sum, score) => sum + score, 0)).toBe(total);
    }
  });
});
