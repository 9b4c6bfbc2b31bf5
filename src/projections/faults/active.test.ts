import { expect, it } from 'vitest';
import { type Fault, type Seq, micros } from '../../api/index.ts';
import { LedgerIndex } from '../ledger-index.ts';
import { LedgerBuilder } from '../testing/ledger-builder.ts';
import { activeFaults } from './active.ts';

const down: Fault = { type: 'node-down', node: 'node-1' };
const readiness: Fault = { type: 'fail-readiness', namespace: 'default', pod: 'web' };

function inject(ledger: LedgerBuilder, id: string, fault: Fault): Seq {
  return ledger.fault(fault, 'injected', ledger.action({ type: 'inject-fault', id, fault }));
}

it('lists what was injected and not healed under its id, as of the moment', () => {
  const ledger = new LedgerBuilder();
  inject(ledger.time(1_000), 'a', down);
  inject(ledger.time(2_000), 'b', readiness);
  ledger.time(3_000).fault(down, 'healed', ledger.action({ type: 'heal-fault', id: 'a' }));
  const index = new LedgerIndex(ledger);
  const at = (t: number) => activeFaults(index, micros(t)).map(({ id, struck }) => [id, struck]);
  expect(at(0)).toEqual([]);
  expect(at(1_000_000)).toEqual([['a', 'Node/node-1']]);
  expect(at(2_500_000)).toEqual([
    ['a', 'Node/node-1'],
    ['b', 'Pod/default/web'],
  ]);
  expect(at(3_000_000)).toEqual([['b', 'Pod/default/web']]);
});

it('does not offer to heal what is over when it has happened', () => {
  const ledger = new LedgerBuilder().time(1_000);
  inject(ledger, 'a', { type: 'kill-container', namespace: 'default', pod: 'web', container: 'web' });
  inject(ledger, 'b', { type: 'drop-message', message: 7 as Seq });
  expect(activeFaults(new LedgerIndex(ledger), micros(2_000_000))).toEqual([]);
});

it('replaces a fault that is injected again under the same id', () => {
  const ledger = new LedgerBuilder().time(1_000);
  inject(ledger, 'a', down);
  inject(ledger, 'a', readiness);
  expect(activeFaults(new LedgerIndex(ledger), micros(2_000_000)).map(({ title }) => title)).toEqual(['fail-readiness default/web']);
});
