import { describe, expect, it } from 'vitest';
import type { Node } from '../../../api/index.ts';
import { CidrSet } from '../nodeipam/cidr-set.ts';
import { tolerationTime } from '../tainteviction/taint-eviction-controller.ts';
import { noScheduleTaints, type Toleration } from './taints.ts';
import { computeZoneState, evictionRate } from './zones.ts';

const node = (conditions: readonly (readonly [string, string])[], taints: readonly string[] = [], unschedulable = false): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'n' },
  spec: { unschedulable, taints: taints.map((key) => ({ key: `node.kubernetes.io/${key}`, effect: 'NoSchedule' as const })) },
  status: { conditions: conditions.map(([type, status]) => ({ type, status })) },
});

describe('noScheduleTaints', () => {
  // `nodelifecycle/node_lifecycle_controller.go` nodeConditionToTaintKeyStatusMap.
  it.each([
    [node([['Ready', 'False']]), ['not-ready'], []],
    [
      node([
        ['Ready', 'Unknown'],
        ['MemoryPressure', 'Unknown'],
      ]),
      ['unreachable'],
      [],
    ],
    [
      node(
        [
          ['Ready', 'True'],
          ['DiskPressure', 'True'],
          ['PIDPressure', 'True'],
        ],
        ['not-ready'],
      ),
      ['disk-pressure', 'pid-pressure'],
      ['not-ready'],
    ],
    [node([['Ready', 'True']], [], true), ['unschedulable'], []],
    [
      node(
        [
          ['Ready', 'True'],
          ['NetworkUnavailable', 'True'],
        ],
        ['network-unavailable'],
      ),
      [],
      [],
    ],
  ])('case %#', (each, add, remove) => {
    const change = noScheduleTaints(each);
    const names = (list: readonly { key: string }[]): string[] => list.map(({ key }) => key.replace('node.kubernetes.io/', ''));
    expect([names(change.add), names(change.remove)]).toEqual([add, remove]);
  });
});

describe('zones', () => {
  // `ComputeZoneState`: ready, not ready.
  it.each([
    [3, 0, 'Normal'],
    [0, 3, 'FullDisruption'],
    [1, 2, 'Normal'],
    [2, 3, 'PartialDisruption'],
    [3, 3, 'Normal'],
  ] as const)('%i ready, %i not: %s', (ready, not, state) => {
    expect(computeZoneState([...Array(ready).fill(true), ...Array(not).fill(false)])).toBe(state);
  });
  it.each([
    ['Normal', 3, 0.1],
    ['PartialDisruption', 50, 0],
    ['PartialDisruption', 51, 0.01],
    ['FullDisruption', 3, 0.1],
  ] as const)('%s of %i: %f/s', (state, size, rate) => {
    expect(evictionRate(state, size)).toBe(rate);
  });
});

describe('tolerationTime', () => {
  const taint = { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' } as const;
  // `tainteviction/taint_eviction.go` getMinTolerationTime.
  it.each<[readonly Toleration[], number | undefined]>([
    [[], 0],
    [[{ operator: 'Exists' }], undefined],
    [[{ key: taint.key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }], 300_000_000],
    [[{ key: taint.key, operator: 'Exists', tolerationSeconds: -1 }], 0],
    [[{ key: taint.key, operator: 'Equal', value: 'x' }], 0],
  ])('%j', (tolerations, expected) => expect(tolerationTime([taint], tolerations)).toBe(expected));
});

describe('CidrSet', () => {
  it('hands out /24 in turn and takes them back', () => {
    const set = new CidrSet('10.244.0.0/22');
    set.occupy('10.244.1.0/24');
    expect([set.allocate(), set.allocate(), set.allocate(), set.allocate()]).toEqual(['10.244.0.0/24', '10.244.2.0/24', '10.244.3.0/24', undefined]);
    set.release('10.244.2.0/24');
    expect(set.allocate()).toBe('10.244.2.0/24');
  });
});
