import { describe, expect, it } from 'vitest';
import { type Micros, seconds } from '../../api/index.ts';
import { EventCorrelator } from './events-cache.ts';

describe('EventCorrelator', () => {
  // `client-go/tools/record/events_cache.go`: defaultAggregateMaxEvents 10, defaultSpamBurst 25, defaultSpamQPS 1/300.
  it('combines from the tenth different message on', () => {
    const correlator = new EventCorrelator(() => 0 as Micros);
    const seen = Array.from({ length: 12 }, (_, n) => correlator.aggregate('rs', 'Normal SuccessfulCreate', '', `Created pod: ${n}`));
    expect(seen.map(({ message }) => message.startsWith('(combined'))).toEqual([...Array(9).fill(false), true, true, true]);
    expect(new Set(seen.map(({ key }) => key)).size).toBe(10);
  });

  it('forgets what was similar after ten minutes', () => {
    let now = 0 as Micros;
    const correlator = new EventCorrelator(() => now);
    for (let n = 0; n < 10; n++) correlator.aggregate('rs', 'r', '', `${n}`);
    now = seconds(601);
    expect(correlator.aggregate('rs', 'r', '', 'x').message).toBe('x');
  });

  it('lets 25 requests of one object through, then one in 300 s', () => {
    let now = 0 as Micros;
    const correlator = new EventCorrelator(() => now);
    expect(Array.from({ length: 30 }, () => correlator.admit('rs')).filter(Boolean)).toHaveLength(25);
    expect(correlator.admit('other')).toBe(true);
    now = seconds(300);
    expect([correlator.admit('rs'), correlator.admit('rs')]).toEqual([true, false]);
  });
});
