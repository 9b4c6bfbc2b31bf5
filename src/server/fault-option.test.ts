import { describe, expect, it } from 'vitest';
import { seconds } from '../api/index.ts';
import { stepsOfFault } from './fault-option.ts';

describe('--fault', () => {
  it.each([
    [
      'node-down node=node-2 at=10 heal=60s',
      [
        { at: 10, fault: { type: 'node-down', node: 'node-2' }, id: 'command-line-1' },
        { at: 60, heal: 'command-line-1' },
      ],
    ],
    ['etcd-quorum-loss', [{ at: 0, fault: { type: 'etcd-quorum-loss' }, id: 'command-line-1' }]],
    [
      'slow-process process=kube-apiserver by=0.5',
      [{ at: 0, fault: { type: 'slow-process', process: 'kube-apiserver', by: seconds(0.5) }, id: 'command-line-1' }],
    ],
  ])('%s', (text, steps) => {
    expect(stepsOfFault(text, 0)).toEqual(steps);
  });

  it.each([
    ['nothing', 'there is no fault "nothing"; there are crash-process,'],
    ['node-down', '--fault: node-down: node: '],
    ['node-down node-2', '"node-2" is no field'],
    ['etcd-wipe at=soon', 'at=soon is no time'],
  ])('refuses %s', (text, message) => {
    expect(() => stepsOfFault(text, 0)).toThrow(message);
  });
});
