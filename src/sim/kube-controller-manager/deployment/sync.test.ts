import { describe, expect, it } from 'vitest';
import type { Deployment, ReplicaSet } from '../../../api/index.ts';
import { deploymentProgressing } from './progress.ts';
import { scaleSteps } from './sync.ts';
import { DESIRED_REPLICAS, MAX_REPLICAS, newReplicaSetAnnotations, REVISION, REVISION_HISTORY } from './util/annotations.ts';
import { maxSurge, replicasOf } from './util/fenceposts.ts';

const deployment = (replicas: number, surge?: number, unavailable?: number): Deployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'foo', namespace: 'default' },
  spec: { replicas, selector: {}, template: {}, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: surge, maxUnavailable: unavailable } } },
});
const hours = ['2016-05-20T00:00:00Z', '2016-05-20T01:00:00Z', '2016-05-20T02:00:00Z'];
/** `foo-v1` is the oldest. */
const rs = (version: number, replicas: number, before: Deployment, newest = 3): ReplicaSet => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: {
    name: `foo-v${version}`,
    uid: `${version}`,
    creationTimestamp: hours[version + 2 - newest] ?? '',
    annotations: { [DESIRED_REPLICAS]: `${replicasOf(before)}`, [MAX_REPLICAS]: `${replicasOf(before) + maxSurge(before)}` },
  },
  spec: { replicas, selector: {} },
});

type Sizes = readonly (number | undefined)[];
/** Sizes are given newest first; the first is the new ReplicaSet. `kubernetes/pkg/controller/deployment/sync_test.go` TestScale. */
const table: readonly { name: string; before: Deployment; after: Deployment; sizes: Sizes; expected: Sizes }[] = [
  { name: '10 -> 12', before: deployment(10), after: deployment(12), sizes: [10], expected: [12] },
  { name: '10 -> 5', before: deployment(10), after: deployment(5), sizes: [10], expected: [5] },
  { name: 'proportional 5 -> 10', before: deployment(5), after: deployment(10), sizes: [2, 3], expected: [4, 6] },
  { name: 'proportional 5 -> 3', before: deployment(5), after: deployment(3), sizes: [2, 3], expected: [1, 2] },
  { name: 'proportional 9 -> 4', before: deployment(9), after: deployment(4), sizes: [8, 1], expected: [4, 0] },
  { name: 'proportional 7 -> 10', before: deployment(7), after: deployment(10), sizes: [2, 3, 2], expected: [3, 4, 3] },
  { name: 'proportional 13 -> 8', before: deployment(13), after: deployment(8), sizes: [2, 8, 3], expected: [1, 5, 2] },
  { name: 'leftover 3 -> 4', before: deployment(3), after: deployment(4), sizes: [1, 1, 1], expected: [2, 1, 1] },
  { name: 'leftover 3 -> 2', before: deployment(3), after: deployment(2), sizes: [1, 1, 1], expected: [1, 1, 0] },
  { name: 'no new rs 4 -> 5', before: deployment(4), after: deployment(5), sizes: [undefined, 2, 2], expected: [undefined, 3, 2] },
  { name: '6 -> 0', before: deployment(6), after: deployment(0), sizes: [3, 2, 1], expected: [0, 0, 0] },
  { name: '0 -> 6', before: deployment(6), after: deployment(6), sizes: [0, 0, 0], expected: [6, 0, 0] },
  { name: 'with surge', before: deployment(10, 2), after: deployment(20, 2), sizes: [6, 6], expected: [11, 11] },
  { name: 'surge and size', before: deployment(10, 3), after: deployment(50, 6), sizes: [5, 8], expected: [22, 34] },
  { name: 'size and template', before: deployment(10), after: deployment(14), sizes: [undefined, 7, 3], expected: [undefined, 10, 4] },
  { name: 'saturated but broken', before: deployment(2, 1, 1), after: deployment(2, 1, 1), sizes: [2, 1], expected: [2, 1] },
];

describe('scaleSteps', () => {
  it.each(table)('$name', ({ before, after, sizes, expected }) => {
    const count = sizes.length;
    const sets = sizes.map((size, index) => (size === undefined ? undefined : rs(count - index, size, before, count)));
    const oldRSs = sets.slice(1).filter((each): each is ReplicaSet => each !== undefined);
    const steps = new Map(scaleSteps(after, sets[0], oldRSs).map(({ rs: each, size }) => [each.metadata?.name, size]));
    expect(sets.map((each) => each && (steps.get(each.metadata?.name) ?? replicasOf(each)))).toEqual(expected);
  });
});

describe('deploymentProgressing', () => {
  const status = ([replicas, updatedReplicas, readyReplicas, availableReplicas]: readonly number[]) => ({
    replicas,
    updatedReplicas,
    readyReplicas,
    availableReplicas,
  });
  // `deployment_util_test.go` TestDeploymentProgressing: replicas, updated, ready, available.
  it.each([
    ['updated pods', [10, 4, 4, 4], [10, 6, 4, 4], true],
    ['nothing', [10, 4, 4, 4], [10, 4, 4, 4], false],
    ['old pods removed', [10, 4, 6, 6], [8, 4, 6, 6], true],
    ['less new pods', [10, 7, 3, 3], [10, 6, 3, 3], false],
    ['less overall but more new', [10, 4, 7, 7], [8, 8, 5, 5], true],
    ['more ready', [10, 10, 9, 8], [10, 10, 10, 8], true],
    ['more available', [10, 10, 10, 9], [10, 10, 10, 10], true],
  ] as const)('%s', (_, before, after, expected) => {
    expect(deploymentProgressing(status(before), status(after))).toBe(expected);
  });
});

describe('newReplicaSetAnnotations', () => {
  const annotated = (annotations: Record<string, string>): ReplicaSet => ({ apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { annotations } });
  const d: Deployment = {
    ...deployment(1),
    metadata: { name: 'foo', annotations: { note: 'x', [REVISION]: '9', 'kubectl.kubernetes.io/last-applied-configuration': '{}' } },
  };

  // `deployment_util.go` SetNewReplicaSetAnnotations, `annotationsToSkip`.
  it("copies the Deployment's own annotations and sets the revision", () => {
    expect(newReplicaSetAnnotations(d, undefined, 2)).toEqual({ note: 'x', [REVISION]: '2' });
  });
  it('keeps the revisions it had before', () => {
    expect(newReplicaSetAnnotations(d, annotated({ [REVISION]: '3', [REVISION_HISTORY]: '1' }), 5)).toEqual({
      note: 'x',
      [REVISION]: '5',
      [REVISION_HISTORY]: '1,3',
    });
  });
  it('never lowers a revision', () => {
    expect(newReplicaSetAnnotations(d, annotated({ [REVISION]: '7' }), 5)[REVISION]).toBe('7');
  });
});
