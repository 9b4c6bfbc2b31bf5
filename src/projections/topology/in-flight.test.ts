import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Micros, millis, type Seq } from '../../api/index.ts';
import { LedgerIndex } from '../ledger-index.ts';
import { httpRequest, LedgerBuilder } from '../testing/ledger-builder.ts';
import { inFlight } from './in-flight.ts';

const sendings = fc.array(
  fc.record({ after: fc.nat(30), takes: fc.oneof(fc.nat(5), fc.nat(60), fc.nat(3_500)), delayed: fc.option(fc.nat(900), { nil: undefined }) }),
  { minLength: 1, maxLength: 40 },
);

it('messages on their way are those sent and not there, whatever they are stored among', () => {
  fc.assert(
    fc.property(sendings, fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 300_000, 1_200_000), (sent, share, trail) => {
      const ledger = new LedgerBuilder();
      const messages: { readonly seq: Seq; readonly sentAt: number; readonly there: number }[] = [];
      let now = 0;
      for (const { after, takes, delayed } of sent) {
        now += after;
        ledger.time(now);
        const seq = ledger.send({ from: 'a', to: 'b', method: 'GET /', takes, payload: httpRequest('GET', '/') });
        if (delayed !== undefined) ledger.fault({ type: 'delay-message', message: seq, by: millis(delayed) }, 'injected');
        messages.push({ seq, sentAt: millis(now), there: millis(now + takes + (delayed ?? 0)) });
      }
      const t = Math.floor(millis(now) * share * 1.5) as Micros;
      const expected = messages.filter(({ sentAt, there }) => sentAt <= t && sentAt >= t - 3_000_000 && there + trail > t);
      expect(inFlight(new LedgerIndex(ledger), t, trail).map(({ seq, arrivesAt }) => ({ seq, arrivesAt }))).toEqual(
        expected.map(({ seq, there }) => ({ seq, arrivesAt: there })),
      );
    }),
    { numRuns: 200 },
  );
});
