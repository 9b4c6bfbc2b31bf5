import { describe, expect, it } from 'vitest';
import type { Deployment, ReplicaSet } from '../../../api/index.ts';
import { cleanupUnhealthyReplicas, maxScaledDown, newReplicaSetSize, scaleDownOldReplicaSets } from './rolling.ts';
import { maxSurge, maxUnavailable, resolveFenceposts } from './util/fenceposts.ts';
import { newRSNewReplicas } from './util/replica-sets.ts';

const deployment = (
  replicas: number,
  surge: number | string,
  unavailable: number | string,
  type: 'RollingUpdate' | 'Recreate' = 'RollingUpdate',
): Deployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'foo' },
  spec: { replicas, selector: {}, template: {}, strategy: { type, rollingUpdate: { maxSurge: surge, maxUnavailable: unavailable } } },
});
const rs = (name: string, replicas: number, availableReplicas = 0): ReplicaSet => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name, uid: name },
  spec: { replicas, selector: {} },
  status: { replicas, availableReplicas },
});
const sizes = (steps: readonly (readonly [ReplicaSet, number])[]): number[] => steps.map(([, size]) => size);

describe('fenceposts', () => {
  // `util/deployment_util_test.go` TestResolveFenceposts.
  it.each([
    ['0%', '0%', 0, 0, 1],
    ['39%', '39%', 10, 4, 3],
    [undefined, '39%', 10, 0, 3],
    ['39%', undefined, 10, 4, 0],
    [undefined, undefined, 10, 0, 1],
  ])('%s %s of %i', (surge, unavailable, desired, expectedSurge, expectedUnavailable) => {
    expect(resolveFenceposts(surge, unavailable, desired)).toEqual({ surge: expectedSurge, unavailable: expectedUnavailable });
  });

  // The defaults of 25 %: facts measured on a cluster.
  it.each([
    [1, 1, 0],
    [2, 1, 0],
    [3, 1, 0],
    [4, 1, 1],
    [5, 2, 1],
    [8, 2, 2],
    [10, 3, 2],
  ])('25%% of %i', (replicas, surge, unavailable) => {
    const d = deployment(replicas, '25%', '25%');
    expect([maxSurge(d), maxUnavailable(d)]).toEqual([surge, unavailable]);
  });

  it('none without a rolling update, and nothing unavailable of nothing', () => {
    expect(maxSurge(deployment(4, '25%', '25%', 'Recreate'))).toBe(0);
    expect(maxUnavailable(deployment(0, 0, 0))).toBe(0);
  });
});

describe('rolling update', () => {
  // `rolling_test.go` TestDeploymentController_reconcileNewReplicaSet: replicas, maxSurge, old, new, expected.
  it.each([
    [10, 0, 10, 0, 0],
    [10, 2, 10, 0, 2],
    [10, 2, 5, 0, 7],
    [10, 2, 10, 2, 2],
    [10, 2, 2, 11, 10],
  ])('new replica set: %i +%i, old %i new %i -> %i', (replicas, surge, old, fresh, expected) => {
    const newRS = rs('new', fresh);
    expect(newReplicaSetSize(deployment(replicas, surge, 0), [rs('old', old), newRS], newRS)).toBe(expected);
  });

  // `rolling_test.go` TestDeploymentController_reconcileOldReplicaSets: replicas, maxUnavailable, old, new, ready of old, expected old.
  it.each([
    [10, 0, 10, 0, 10, 9],
    [10, 2, 10, 0, 10, 8],
    [10, 2, 10, 0, 8, 8],
    [10, 2, 10, 0, 9, 8],
    [10, 2, 8, 2, 8, 8],
  ])('old replica sets: %i -%i, old %i new %i, %i ready -> %i', (replicas, unavailable, old, fresh, ready, expected) => {
    const d = deployment(replicas, 0, unavailable);
    const [oldRS, newRS] = [rs('old', old, ready), rs('new', fresh)];
    const most = maxScaledDown(d, [oldRS, newRS], newRS);
    const cleaned = most > 0 ? (sizes(cleanupUnhealthyReplicas([oldRS], most))[0] ?? old) : old;
    const down = most > 0 ? (sizes(scaleDownOldReplicaSets(d, [rs('old', cleaned, ready), newRS], [rs('old', cleaned, ready)]))[0] ?? cleaned) : cleaned;
    expect(down).toBe(expected);
  });

  // `rolling_test.go` TestDeploymentController_cleanupUnhealthyReplicas: old, ready, most, cleaned up.
  it.each([
    [10, 8, 1, 1],
    [10, 8, 3, 2],
    [10, 8, 0, 0],
    [10, 10, 3, 0],
  ])('cleanup: %i with %i ready, at most %i -> %i', (old, ready, most, expected) => {
    expect(old - (sizes(cleanupUnhealthyReplicas([rs('old', old, ready)], most))[0] ?? old)).toBe(expected);
  });

  // `rolling_test.go` TestDeploymentController_scaleDownOldReplicaSetsForRollingUpdate: maxUnavailable, ready, old, expected.
  it.each([
    [0, 10, 10, 9],
    [2, 10, 10, 8],
    [2, 8, 10, 10],
    [2, 10, 0, 0],
    [2, 1, 10, 10],
  ])('scale down: -%i, %i ready of %i -> %i', (unavailable, ready, old, expected) => {
    const oldRS = rs('old', old, ready);
    expect(sizes(scaleDownOldReplicaSets(deployment(10, 0, unavailable), [oldRS], [oldRS]))[0] ?? old).toBe(expected);
  });

  // `deployment_util_test.go` TestNewRSNewReplicas: type, replicas, new, maxSurge, expected; five old ones.
  it.each<['RollingUpdate' | 'Recreate', number, number, number, number]>([
    ['RollingUpdate', 1, 5, 1, 5],
    ['RollingUpdate', 6, 2, 10, 6],
    ['Recreate', 3, 1, 1, 3],
  ])('%s to %i from %i +%i -> %i', (type, replicas, fresh, surge, expected) => {
    expect(newRSNewReplicas(deployment(replicas, surge, 1, type), [rs('old', 5)], fresh)).toBe(expected);
  });
});
