import { describe, expect, it } from 'vitest';
import { type Micros, seconds } from '../../../api/index.ts';
import { TokenBucket } from './token-bucket.ts';

// k8s.io/client-go/util/flowcontrol/throttle_test.go TestMultithreadedThrottling, TestBasicThrottle
describe('token bucket', () => {
  it.each([
    ['a burst, then nothing', 5, 3, [0, 0, 0, 0], [true, true, true, false]],
    ['a token comes back after 1/qps', 5, 1, [0, 0.1, 0.2, 0.2], [true, false, true, false]],
    ['never more than the burst', 5, 2, [10, 10, 10], [true, true, false]],
    ['no limit', 0, 1, [0, 0, 0], [true, true, true]],
  ] as const)('%s', (_, qps, burst, times, accepted) => {
    let now = 0 as Micros;
    const bucket = new TokenBucket({ now: () => now }, qps, burst);
    expect(
      times.map((time) => {
        now = seconds(time);
        return bucket.tryAccept();
      }),
    ).toEqual(accepted);
  });
});
