import { describe, expect, it } from 'vitest';
import { nodeState, podSummary, podToken, workloadState } from './table.ts';

const running = { running: { startedAt: '2026-01-01T00:00:00Z' } };
const pod = (status: object, more: object = {}): object => ({ metadata: {}, spec: { nodeName: 'node-1', containers: [{ name: 'a' }] }, status, ...more });
const one = (state: object, more: object = {}): object => ({ containerStatuses: [{ name: 'a', ready: false, restartCount: 0, state, ...more }] });
const ready = (status: string): object => ({ type: 'Ready', status, lastTransitionTime: status === 'True' ? '2' : '3' });

/** Expected STATUS and READY: kubernetes/pkg/printers/internalversion/printers_test.go (TestPrintPod) and printPod. */
describe('podSummary', () => {
  it.each([
    ['Pending without containers', pod({ phase: 'Pending' }), 'Pending', '0/1', 'progress'],
    ['no node', { spec: { containers: [{ name: 'a' }] }, status: { phase: 'Pending' } }, 'Pending', '0/1', 'unscheduled'],
    [
      'unschedulable',
      { spec: { containers: [{ name: 'a' }] }, status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }] } },
      'Pending',
      '0/1',
      'blocked',
    ],
    [
      'gated',
      {
        spec: { containers: [{ name: 'a' }] },
        status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] },
      },
      'SchedulingGated',
      '0/1',
      'blocked',
    ],
    ['creating', pod({ phase: 'Pending', ...one({ waiting: { reason: 'ContainerCreating' } }) }), 'ContainerCreating', '0/1', 'progress'],
    ['pull error', pod({ phase: 'Pending', ...one({ waiting: { reason: 'ErrImagePull' } }) }), 'ErrImagePull', '0/1', 'error'],
    ['pull back-off', pod({ phase: 'Pending', ...one({ waiting: { reason: 'ImagePullBackOff' } }) }), 'ImagePullBackOff', '0/1', 'blocked'],
    ['crash loop', pod({ phase: 'Running', ...one({ waiting: { reason: 'CrashLoopBackOff' } }, { restartCount: 3 }) }), 'CrashLoopBackOff', '0/1', 'blocked'],
    ['ready', pod({ phase: 'Running', conditions: [ready('True')], ...one(running, { ready: true, started: true }) }), 'Running', '1/1', 'ready'],
    [
      'started, never ready',
      pod({
        phase: 'Running',
        conditions: [
          { type: 'Initialized', status: 'True', lastTransitionTime: '1' },
          { type: 'Ready', status: 'False', lastTransitionTime: '1' },
        ],
        ...one(running, { started: true }),
      }),
      'Running',
      '0/1',
      'progress',
    ],
    [
      'was ready',
      pod({
        phase: 'Running',
        conditions: [{ type: 'Initialized', status: 'True', lastTransitionTime: '1' }, ready('False')],
        ...one(running, { started: true }),
      }),
      'Running',
      '0/1',
      'blocked',
    ],
    ['exit code', pod({ phase: 'Failed', ...one({ terminated: { exitCode: 3 } }) }), 'ExitCode:3', '0/1', 'error'],
    ['signal', pod({ phase: 'Running', ...one({ terminated: { exitCode: 137, signal: 9 } }) }), 'Signal:9', '0/1', 'error'],
    ['completed', pod({ phase: 'Succeeded', ...one({ terminated: { exitCode: 0, reason: 'Completed' } }) }), 'Completed', '0/1', 'done'],
    ['evicted', pod({ phase: 'Failed', reason: 'Evicted' }), 'Evicted', '0/1', 'error'],
    ['terminating', pod({ phase: 'Running', ...one(running, { ready: true }) }, { metadata: { deletionTimestamp: 'x' } }), 'Terminating', '1/1', 'terminating'],
    ['node lost', pod({ phase: 'Running', reason: 'NodeLost' }, { metadata: { deletionTimestamp: 'x' } }), 'Unknown', '0/1', 'unknown'],
    [
      'init 0 of 2',
      pod(
        { phase: 'Pending', initContainerStatuses: [{ name: 'i', state: { waiting: { reason: 'PodInitializing' } } }] },
        { spec: { nodeName: 'n', initContainers: [{ name: 'i' }, { name: 'j' }], containers: [{ name: 'a' }] } },
      ),
      'Init:0/2',
      '0/1',
      'progress',
    ],
    [
      'init failed',
      pod(
        { phase: 'Pending', initContainerStatuses: [{ name: 'i', state: { terminated: { exitCode: 1, reason: 'Error' } } }] },
        { spec: { nodeName: 'n', initContainers: [{ name: 'i' }], containers: [{ name: 'a' }] } },
      ),
      'Init:Error',
      '0/1',
      'error',
    ],
    [
      'sidecar counts',
      pod(
        {
          phase: 'Running',
          conditions: [ready('True')],
          initContainerStatuses: [{ name: 's', ready: true, started: true, state: running }],
          ...one(running, { ready: true }),
        },
        { spec: { nodeName: 'n', initContainers: [{ name: 's', restartPolicy: 'Always' }], containers: [{ name: 'a' }] } },
      ),
      'Running',
      '2/2',
      'ready',
    ],
    ['rubbish', 'not an object', 'Pending', '0/0', 'unscheduled'],
  ])('%s', (_, value, status, readyText, token) => {
    const summary = podSummary(value);
    expect([summary.reason, `${summary.ready}/${summary.total}`, podToken(value)]).toEqual([status, readyText, token]);
  });
});

describe('other kinds', () => {
  it.each([
    [{ status: { conditions: [ready('True')] } }, 'Ready', 'ready'],
    [{ spec: { unschedulable: true }, status: { conditions: [ready('True')] } }, 'Ready,SchedulingDisabled', 'blocked'],
    [{ status: { conditions: [ready('Unknown')] } }, 'NotReady', 'unknown'],
    [{ status: { conditions: [ready('False')] } }, 'NotReady', 'blocked'],
    [{}, 'Unknown', 'unknown'],
  ])('node %j', (value, status, state) => {
    expect(nodeState(value)).toEqual({ status, state });
  });

  it.each([
    ['Deployment', { spec: { replicas: 3 }, status: { readyReplicas: 2 } }, '2/3 ready', 'progress'],
    ['Deployment', { spec: {}, status: { readyReplicas: 1 } }, '1/1 ready', 'ready'],
    ['Deployment', { spec: { replicas: 0 } }, '0/0 ready', 'done'],
    ['Deployment', { spec: { replicas: 1 }, status: { conditions: [{ type: 'Progressing', status: 'False' }] } }, '0/1 ready', 'error'],
    ['DaemonSet', { status: { desiredNumberScheduled: 2, numberReady: 2 } }, '2/2 ready', 'ready'],
    ['Job', { spec: { completions: 1 }, status: { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] } }, '1/1 complete', 'done'],
  ])('%s %j', (kind, value, status, state) => {
    expect(workloadState(kind, value)).toEqual({ status, state });
  });
});
