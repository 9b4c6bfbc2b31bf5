import { describe, expect, it } from 'vitest';
import { NodeTree } from './backend/cache/node-tree.ts';
import { fitErrorMessage, truncateMessage } from './framework/diagnosis.ts';
import { status } from './framework/interface.ts';
import { numFeasibleNodesToFind } from './schedule-one.ts';
import { node } from './testing/fixtures.ts';

// kubernetes/pkg/scheduler/schedule_one_test.go TestNumFeasibleNodesToFind
describe('numFeasibleNodesToFind', () => {
  it.each([
    [10, 10],
    [99, 99],
    [100, 100],
    [500, 230],
    [1000, 420],
    [5000, 500],
    [6000, 300],
  ])('%i nodes: %i', (all, enough) => expect(numFeasibleNodesToFind(all)).toBe(enough));
  it('takes a configured percentage', () => expect(numFeasibleNodesToFind(1000, 40)).toBe(400));
});

// kubernetes/pkg/scheduler/framework/types.go FitError
describe('FailedScheduling', () => {
  const message = (reasons: Readonly<Record<string, readonly string[]>>, all: number, preFilter = '', post = ''): string =>
    fitErrorMessage({
      numAllNodes: all,
      statuses: {
        nodes: new Map(Object.entries(reasons).map(([name, list]) => [name, status('Unschedulable', ...list)])),
        absent: status('UnschedulableAndUnresolvable', 'absent'),
      },
      preFilterMessage: preFilter,
      postFilterMessage: post,
      unschedulablePlugins: new Set(),
      pendingPlugins: new Set(),
    });
  it('counts reasons, sorted as text', () => {
    const many = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`n${i}`, ['Insufficient memory']]));
    expect(message({ ...many, a: ['Insufficient cpu', 'Too many pods'], b: ['Insufficient cpu'] }, 12)).toBe(
      '0/12 nodes are available: 1 Too many pods, 10 Insufficient memory, 2 Insufficient cpu.',
    );
  });
  it('counts nodes that were not looked at', () => expect(message({ a: ['x'] }, 3)).toBe('0/3 nodes are available: 1 x, 2 absent.'));
  it('says only what PreFilter said', () =>
    expect(message({}, 2, 'pod affinity terms conflict', 'tail')).toBe('0/2 nodes are available: pod affinity terms conflict. tail'));
  it('is cut at 1024 bytes', () => {
    expect(truncateMessage('x'.repeat(1024))).toHaveLength(1024);
    expect(truncateMessage('x'.repeat(2000))).toBe(`${'x'.repeat(1020)} ...`);
  });
});

// pkg/scheduler/backend/cache/node_tree_test.go
it('nodes of different zones take turns', () => {
  const tree = new NodeTree();
  const zoned = (name: string, zone: string) => node(name, {}, { labels: { 'topology.kubernetes.io/zone': zone } });
  for (const object of [zoned('a1', 'a'), zoned('a2', 'a'), zoned('a3', 'a'), zoned('b1', 'b'), zoned('c1', 'c')]) tree.set(object);
  expect(tree.list()).toEqual(['a1', 'b1', 'c1', 'a2', 'a3']);
  tree.set(zoned('a1', 'b'));
  tree.remove('a2');
  expect(tree.list()).toEqual(['a3', 'b1', 'c1', 'a1']);
});
