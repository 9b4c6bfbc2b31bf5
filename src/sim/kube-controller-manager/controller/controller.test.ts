import { describe, expect, it } from 'vitest';
import { type Micros, seconds } from '../../../api/index.ts';
import { type Procedure, runProcedure } from '../../kernel/index.ts';
import { Expectations } from './expectations.ts';
import { computeHash, safeEncode } from './hash.ts';
import { slowStartBatch } from './slow-start.ts';

describe('slowStartBatch', () => {
  // `pkg/controller/replicaset/replica_set_test.go` TestSlowStartBatch: count, calls that succeed, successes, calls made.
  it.each([
    [10, 0, 0, 1],
    [10, 10, 10, 10],
    [10, 5, 5, 7],
  ])('%i calls, the first %i succeed', (count, limit, successes, expectedCalls) => {
    let calls = 0;
    const call = function* (): Procedure<string | undefined> {
      calls++;
      return calls > limit ? 'fake error' : undefined;
    };
    let result: { successes: number; error: string | undefined } | undefined;
    runProcedure(slowStartBatch(count, call), (done) => (result = done));
    expect([result?.successes, calls, result?.error]).toEqual([successes, expectedCalls, limit < count ? 'fake error' : undefined]);
  });
});

describe('Expectations', () => {
  it('hold a controller back until all is seen, or for five minutes', () => {
    let now = 0 as Micros;
    const expectations = new Expectations(() => now);
    expect(expectations.satisfied('a/b')).toBe(true);
    expectations.expectCreations('a/b', 2);
    expectations.creationObserved('a/b');
    expect(expectations.satisfied('a/b')).toBe(false);
    expectations.creationObserved('a/b');
    expect(expectations.satisfied('a/b')).toBe(true);
    expectations.expectDeletions('a/b', ['a/x']);
    expectations.deletionObserved('a/b', 'a/y');
    expect(expectations.satisfied('a/b')).toBe(false);
    now = seconds(301);
    expect(expectations.satisfied('a/b')).toBe(true);
  });
});

describe('hashes', () => {
  // `apimachinery/pkg/util/rand` SafeEncodeString: the digits 0 to 9.
  it('encodes digits as Kubernetes does', () => expect(safeEncode('0123456789')).toBe('456789bcdf'));
  it('does not depend on the order of fields, but on the collision count', () => {
    const a = computeHash({ metadata: { labels: { a: '1', b: '2' } } });
    expect(computeHash({ metadata: { labels: { b: '2', a: '1' } } })).toBe(a);
    expect(computeHash({ metadata: { labels: { b: '2', a: '1' } } }, 1)).not.toBe(a);
    expect(a).toMatch(/^[456789bcdf]{5,10}$/);
  });
});
