import { describe, expect, it } from 'vitest';
import { micros } from '../../api/index.ts';
import { LedgerIndex } from '../ledger-index.ts';
import { httpRequest, httpResponse, LedgerBuilder } from '../testing/ledger-builder.ts';
import { nextHit } from './breakpoints.ts';

const pod = (ready: string, node?: string) => ({
  spec: node === undefined ? {} : { nodeName: node },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready }] },
});

function story(): LedgerIndex {
  const ledger = new LedgerBuilder();
  ledger.time(1_000).document('ADDED', 'Pod/default/web-a', pod('False'), { resourceVersion: '1' });
  ledger.time(2_000).document('MODIFIED', 'Pod/default/web-a', pod('False', 'node-1'), { resourceVersion: '2' });
  ledger.time(3_000).document('MODIFIED', 'Pod/default/web-a', pod('True', 'node-1'), { resourceVersion: '3' });
  ledger.time(4_000).document('MODIFIED', 'Pod/default/web-a', pod('False', 'node-1'), { resourceVersion: '4' });
  ledger
    .time(5_000)
    .call(
      { from: 'user', to: 'kube-apiserver', method: 'POST /api/v1/namespaces/default/pods', payload: httpRequest('POST', '/api/v1/namespaces/default/pods') },
      { payload: httpResponse(503), code: 503 },
    );
  ledger.time(6_000).document('DELETED', 'Pod/default/web-a', pod('False', 'node-1'), { resourceVersion: '5' });
  return new LedgerIndex(ledger);
}

describe('a condition stops at the record at which it becomes true', () => {
  const index = story();
  it.each([
    ['Pod/default/web-* Ready=False', 0, 1],
    ['Pod/default/web-* Ready=False', 1, 4],
    ['Pod/default/web-* Ready=True', 0, 3],
    ['Pod/default/web-* Ready!=True', 1, 4],
    ['Pod/*/* spec.nodeName', 0, 2],
    ['Pod/default/web-a spec.nodeName=node-1', 0, 2],
    ['Pod/default/web-a deleted', 0, 6],
    ['Pod/default/web-a', 0, 1],
    ['code:5xx', 0, 5],
    ['verb:POST', 0, 5],
  ])('%s after %i s: %i s', (condition, from, at) => {
    expect(nextHit(index, [condition], micros(from * 1_000_000), micros(10_000_000))).toMatchObject({ condition, t: at * 1_000_000 });
  });

  it.each([
    ['another object', 'Pod/default/db Ready=False'],
    ['a status that never was', 'Pod/default/web-a status=CrashLoopBackOff'],
    ['nothing', '  '],
  ])('never for %s', (_, condition) => expect(nextHit(index, [condition], micros(0), micros(10_000_000))).toBeUndefined());

  it('looks no further than it is told, and takes the first of several', () => {
    expect(nextHit(index, ['code:5xx'], micros(0), micros(4_000_000))).toBeUndefined();
    expect(nextHit(index, ['code:5xx', 'Pod/default/web-a Ready=True'], micros(0), micros(9_000_000))?.condition).toBe('Pod/default/web-a Ready=True');
  });
});
