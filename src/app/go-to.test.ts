import { expect, it } from 'vitest';
import { seconds } from '../api/index.ts';
import { readTarget } from './go-to.ts';

it.each([
  ['#1187', { kind: 'event', seq: 1187 }],
  ['42.3s', { kind: 'time', t: seconds(42.3) }],
  ['42', { kind: 'time', t: seconds(42) }],
  ['1:10', { kind: 'time', t: seconds(70) }],
  ['+30s', { kind: 'time', t: seconds(40) }],
  ['-5s', { kind: 'time', t: seconds(5) }],
  ['−5 s', { kind: 'time', t: seconds(5) }],
  ['250ms', { kind: 'time', t: seconds(0.25) }],
  ['next NotReady', { kind: 'problem', direction: 1 }],
  ['last apply', { kind: 'last-apply' }],
  ['tomorrow', undefined],
])('%s', (text, target) => expect(readTarget(text, seconds(10))).toEqual(target));
