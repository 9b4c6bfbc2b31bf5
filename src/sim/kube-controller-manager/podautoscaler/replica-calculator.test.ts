import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../api/index.ts';
import { replicasForAverage, replicasForUtilization, requestsOf } from './replica-calculator.ts';

const NOW = Date.parse('2026-01-01T01:00:00Z');
const TOLERANCES = { scaleUp: 0.1, scaleDown: 0.1 };

type Kind = 'ready' | 'unready' | 'pending' | 'missing' | 'failed' | 'deleted';

function pod(name: string, kind: Kind, request: string | undefined): Pod {
  const ready = kind === 'unready' ? 'False' : 'True';
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'd', ...(kind === 'deleted' ? { deletionTimestamp: '2026-01-01T00:59:00Z' } : {}) },
    spec: { containers: [{ name: 'c', image: 'i', ...(request ? { resources: { requests: { cpu: request } } } : {}) }] },
    status: {
      phase: kind === 'pending' ? 'Pending' : kind === 'failed' ? 'Failed' : 'Running',
      startTime: '2026-01-01T00:59:00Z',
      conditions: [{ type: 'Ready', status: ready, lastTransitionTime: '2026-01-01T00:59:00Z' }],
    },
  };
}

interface Case {
  readonly current: number;
  readonly levels: readonly (number | Kind)[];
  readonly target: number;
  readonly request?: string;
}

function question({ current, levels, request = '1' }: Case) {
  const pods = levels.map((level, index) => pod(`p${index}`, typeof level === 'number' ? 'ready' : level, request));
  const metrics = new Map(
    levels.flatMap((level, index) => (typeof level === 'number' ? [[`p${index}`, { value: level, at: NOW, windowMs: 15_000 }] as const] : [])),
  );
  return { current, pods, metrics, resource: 'cpu', tolerances: TOLERANCES, now: NOW };
}

const run = (given: Case) => replicasForUtilization(question(given), given.target, '');

describe('replicasForUtilization', () => {
  // The first and `scale down` are TestReplicaCalcScaleUp and TestReplicaCalcScaleDown; the others follow from the rules of
  // GetResourceReplicas (pkg/controller/podautoscaler/replica_calculator.go).
  it.each<readonly [string, Case, number]>([
    ['scale up', { current: 3, levels: [300, 500, 700], target: 30 }, 5],
    ['scale up, one Pod not ready', { current: 3, levels: [300, 500, 'unready'], target: 30 }, 3],
    ['scale up, a Pod pending', { current: 4, levels: [500, 700, 'pending', 'pending'], target: 30 }, 4],
    ['scale up, Pods that failed are ignored', { current: 5, levels: [500, 700, 'failed', 'failed'], target: 30 }, 4],
    ['scale up, deleted Pods are ignored', { current: 5, levels: [500, 700, 'deleted'], target: 30 }, 4],
    ['scale down', { current: 5, levels: [100, 300, 500, 250, 250], target: 50 }, 3],
    ['within the tolerance', { current: 3, levels: [1010, 1030, 1020], target: 100, request: '900m' }, 4],
    ['within the tolerance exactly', { current: 3, levels: [990, 1010, 1000], target: 100, request: '950m' }, 3],
    ['missing, no change of direction', { current: 2, levels: [1_000, 'missing'], target: 100 }, 2],
    ['missing, scale down', { current: 5, levels: [200, 'missing', 'missing'], target: 60 }, 5],
  ])('%s', (_name, given, replicas) => {
    const proposal = run(given);
    expect(proposal.ok && Math.min(proposal.replicas, given.current * 2)).toBe(replicas);
  });

  it.each<readonly [string, Case, string]>([
    ['no Pods', { current: 1, levels: [], target: 50 }, 'no pods returned by selector while calculating replica count'],
    ['no figures', { current: 1, levels: ['pending'], target: 50 }, 'did not receive metrics for targeted pods (pods might be unready)'],
    ['no request', { current: 1, levels: [100], target: 50, request: '' }, 'missing request for cpu in container c of Pod p0'],
  ])('%s', (_name, given, error) => {
    expect(run(given)).toEqual({ ok: false, error });
  });

  it('a target per Pod: the average over it', () => {
    expect(replicasForAverage(question({ current: 2, levels: [300, 500], target: 0 }), 200)).toMatchObject({ replicas: 4, average: 400 });
  });
});

// replica_calculator.go calculateRequests: requests of the whole Pod go before those of its containers, unless one container is asked for.
describe('requestsOf', () => {
  const whole = {
    ...pod('p', 'ready', '200m'),
    spec: { containers: [{ name: 'c', image: 'i', resources: { requests: { cpu: '200m' } } }], resources: { requests: { cpu: '1' } } },
  };
  it.each([
    ['', 1_000],
    ['c', 200],
  ])('of container %j', (container, expected) => expect(requestsOf([whole], container, 'cpu')).toEqual(new Map([['p', expected]])));
  it('says what is missing', () => {
    expect(requestsOf([whole], 'd', 'cpu')).toBe('container d not found in Pod p');
    expect(requestsOf([pod('q', 'ready', undefined)], '', 'cpu')).toBe('missing request for cpu in container c of Pod q');
    expect(requestsOf([whole], '', 'nvidia.com/gpu')).toBe('missing pod-level request for nvidia.com/gpu in Pod p');
  });
});
