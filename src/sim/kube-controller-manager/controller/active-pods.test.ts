import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../api/index.ts';
import { sortForDeletion } from './active-pods.ts';

const now = Date.UTC(2026, 0, 31);
const ago = (hours: number): string => new Date(now - hours * 3_600_000).toISOString();
const MONTH = 24 * 30;

interface Options {
  readonly node?: string;
  readonly phase?: 'Pending' | 'Unknown' | 'Running';
  /** Hours ago; absent = not ready, `null` = no time. */
  readonly ready?: number | null;
  readonly restarts?: number;
  readonly sideRestarts?: number;
  readonly created?: number;
  readonly cost?: string;
}

function pod(name: string, { node = 'node', phase = 'Running', ready, restarts = 0, sideRestarts = 0, created, cost }: Options): Pod {
  const isReady = ready !== undefined;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      uid: name,
      ...(created === undefined ? {} : { creationTimestamp: ago(created) }),
      ...(cost ? { annotations: { 'controller.kubernetes.io/pod-deletion-cost': cost } } : {}),
    },
    spec: { nodeName: node, containers: [], initContainers: [{ name: 'sidecar', restartPolicy: 'Always' }] },
    status: {
      phase,
      ...(isReady
        ? {
            conditions: [{ type: 'Ready', status: 'True', ...(ready === null ? {} : { lastTransitionTime: ago(ready) }) }],
            containerStatuses: [{ name: 'c', image: '', imageID: '', ready: true, restartCount: restarts }],
            initContainerStatuses: [{ name: 'sidecar', image: '', imageID: '', ready: true, restartCount: sideRestarts }],
          }
        : {}),
    },
  };
}

const pods = {
  unscheduled: pod('unscheduled', { node: '', phase: 'Pending' }),
  pending: pod('pending', { phase: 'Pending' }),
  unknown: pod('unknown-phase', { phase: 'Unknown' }),
  notReady: pod('not-ready', {}),
  readyNoTime: pod('ready-no-last-transition-time', { ready: null }),
  readyNow: pod('ready-now', { ready: 0, created: 0 }),
  readyThen: pod('ready-then', { ready: MONTH, created: MONTH }),
  restarts: pod('ready-high-restarts', { ready: 0, created: 0, restarts: 9001 }),
  sideRestarts: pod('ready-high-side-restarts', { ready: 0, created: 0, restarts: 9001, sideRestarts: 9001 }),
  readyNowCreatedThen: pod('ready-now-created-then', { ready: 0, created: MONTH }),
  lowCost: pod('low-deletion-cost', { ready: 0, created: MONTH, cost: '10' }),
  highCost: pod('high-deletion-cost', { ready: 0, created: MONTH, cost: '100' }),
  ready2: pod('ready-2-hours', { node: '', ready: 2, created: MONTH }),
  ready5: pod('ready-5-hours', { node: '', ready: 5, created: MONTH }),
  ready8: pod('ready-8-hours', { node: '', ready: 8, created: MONTH }),
} as const;

type Name = keyof typeof pods;

describe('sortForDeletion', () => {
  // `pkg/controller/controller_utils_test.go` TestSortingActivePodsWithRanks: victim first, with the ranks of both.
  it.each<[Name, number, Name, number]>([
    ['unscheduled', 1, 'pending', 2],
    ['unscheduled', 2, 'pending', 1],
    ['pending', 1, 'unknown', 2],
    ['unknown', 1, 'notReady', 2],
    ['notReady', 1, 'readyNoTime', 1],
    ['readyNoTime', 1, 'readyNow', 1],
    ['readyNow', 2, 'readyNoTime', 1],
    ['readyNow', 1, 'readyThen', 1],
    ['readyNow', 2, 'readyThen', 1],
    ['restarts', 1, 'readyNow', 1],
    ['sideRestarts', 1, 'restarts', 1],
    ['readyNow', 2, 'restarts', 1],
    ['readyNow', 1, 'readyNowCreatedThen', 1],
    ['readyNowCreatedThen', 2, 'readyNow', 1],
    ['lowCost', 2, 'highCost', 1],
    ['ready2', 1, 'ready5', 1],
  ])('%s (rank %i) before %s (rank %i)', (lesser, lesserRank, greater, greaterRank) => {
    const [a, b] = [
      { pod: pods[lesser], rank: lesserRank },
      { pod: pods[greater], rank: greaterRank },
    ];
    expect(sortForDeletion([a, b], now)[0]).toBe(a.pod);
    expect(sortForDeletion([b, a], now)[0]).toBe(a.pod);
  });

  it('ages of one power of two are the same age: the UID decides', () => {
    expect(
      sortForDeletion(
        [
          { pod: pods.ready8, rank: 1 },
          { pod: pods.ready5, rank: 1 },
        ],
        now,
      )[0],
    ).toBe(pods.ready5);
  });
});
