import { describe, expect, it } from 'vitest';
import type { ContainerStatus, Pod } from '../../../api/index.ts';
import { type ConditionInput, kubeletConditions } from './conditions.ts';
import { patchOf } from './manager.ts';

const container = (name: string, extra: Partial<ContainerStatus> = {}): ContainerStatus => ({
  name,
  image: '',
  imageID: '',
  ready: false,
  restartCount: 0,
  state: { waiting: {} },
  ...extra,
});
const pod = (spec: object): Pod => ({ apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'a' }, { name: 'b' }], ...spec } }) as Pod;
const input = (extra: Partial<ConditionInput>): ConditionInput => ({
  pod: pod({}),
  phase: 'Pending',
  init: [],
  app: [container('a'), container('b')],
  sandboxReady: true,
  foreign: [],
  ...extra,
});

// kubernetes/pkg/kubelet/status/generate_test.go
describe('conditions', () => {
  it('come in the order in which the kubelet writes them', () => {
    expect(kubeletConditions(input({})).map(({ type }) => type)).toEqual([
      'PodReadyToStartContainers',
      'Initialized',
      'Ready',
      'ContainersReady',
      'PodScheduled',
    ]);
  });

  it.each([
    ['nothing is ready', {}, 'ContainersReady', { status: 'False', reason: 'ContainersNotReady', message: 'containers with unready status: [a b]' }],
    [
      'a status is missing',
      { app: [container('a', { ready: true })] },
      'Ready',
      { status: 'False', reason: 'ContainersNotReady', message: 'containers with unknown status: [b]' },
    ],
    ['all are ready', { app: [container('a', { ready: true }), container('b', { ready: true })] }, 'Ready', { status: 'True' }],
    ['it has succeeded', { phase: 'Succeeded' }, 'Ready', { status: 'False', reason: 'PodCompleted' }],
    ['it has succeeded', { phase: 'Succeeded' }, 'Initialized', { status: 'True', reason: 'PodCompleted' }],
    ['it has failed', { phase: 'Failed' }, 'ContainersReady', { status: 'False', reason: 'PodFailed' }],
    [
      'init containers run',
      { pod: pod({ initContainers: [{ name: 'i' }, { name: 's', restartPolicy: 'Always' }] }), init: [container('i'), container('s')] },
      'Initialized',
      { status: 'False', reason: 'ContainersNotInitialized', message: 'containers with incomplete status: [i s]' },
    ],
    [
      'the sidecar has started',
      { pod: pod({ initContainers: [{ name: 's', restartPolicy: 'Always' }] }), init: [container('s', { started: true })] },
      'Initialized',
      { status: 'True' },
    ],
    ['there is no sandbox', { sandboxReady: false }, 'PodReadyToStartContainers', { status: 'False' }],
  ])('when %s', (_, change, type, expected) => {
    expect(kubeletConditions(input(change as Partial<ConditionInput>)).find((condition) => condition.type === type)).toEqual({ type, ...expected });
  });

  it('a readiness gate that is not True holds Ready back', () => {
    const gated = input({
      pod: pod({ readinessGates: [{ conditionType: 'g' }] }),
      app: [container('a', { ready: true }), container('b', { ready: true })],
      foreign: [{ type: 'g', status: 'False' }],
    });
    expect(kubeletConditions(gated)[2]).toMatchObject({
      status: 'False',
      reason: 'ReadinessGatesNotReady',
      message: 'the status of pod readiness gate "g" is not "True", but False',
    });
  });
});

describe('the status patch', () => {
  it('holds what changed, conditions by type, and removes what is gone', () => {
    const before = {
      phase: 'Pending' as const,
      reason: 'x',
      conditions: [
        { type: 'Ready', status: 'False' as const, reason: 'r' },
        { type: 'PodScheduled', status: 'True' as const },
      ],
    };
    const after = {
      phase: 'Running' as const,
      conditions: [
        { type: 'Ready', status: 'True' as const },
        { type: 'PodScheduled', status: 'True' as const },
      ],
    };
    expect(patchOf('u', before, after)).toEqual({
      metadata: { uid: 'u' },
      status: {
        phase: 'Running',
        reason: null,
        '$setElementOrder/conditions': [{ type: 'Ready' }, { type: 'PodScheduled' }],
        conditions: [{ type: 'Ready', status: 'True', reason: null }],
      },
    });
  });
});
