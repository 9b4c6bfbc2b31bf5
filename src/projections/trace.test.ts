import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { LedgerRecord, Micros, Seq } from '../api/index.ts';
import { Fingerprint, fingerprint } from './fingerprint.ts';
import { httpRequest, httpResponse, LedgerBuilder } from './testing/ledger-builder.ts';
import { syntheticLedger } from './testing/synthetic.ts';
import { traceLine, traceLines } from './trace.ts';

const small = (): LedgerBuilder => {
  const ledger = new LedgerBuilder().time(0);
  const action = ledger.action({ type: 'apply', name: 'a.yaml', text: 'x' });
  ledger.time(4);
  ledger.call(
    {
      from: 'user',
      to: 'kube-apiserver',
      method: 'POST /apis/apps/v1/namespaces/default/deployments',
      subject: 'Deployment/default/web',
      cause: action,
      payload: httpRequest('POST', '/x'),
    },
    { payload: httpResponse(201), code: 201 },
  );
  ledger.time(4_000);
  ledger.transition('sandbox', 'node-1/default/web', 'starting', 'ready', 'STARTED');
  ledger.document('MODIFIED', 'Pod/default/web', { b: 1, a: 2 }, { resourceVersion: '131' });
  return ledger;
};

describe('trace lines', () => {
  it('are JSON in the order of time, short enough to read', () => {
    const lines = [...traceLines(small())];
    expect(lines[1]).toBe(
      '{"t":0.004,"seq":2,"kind":"message","cause":1,"from":"user","to":"kube-apiserver","channel":"https","method":"POST /apis/apps/v1/namespaces/default/deployments","subject":"Deployment/default/web","code":201}',
    );
    expect(lines[3]).toBe(
      '{"t":4,"seq":4,"kind":"transition","machine":"sandbox","entity":"node-1/default/web","from":"starting","to":"ready","event":"STARTED"}',
    );
    expect(lines[4]).toBe('{"t":4,"seq":5,"kind":"document","op":"MODIFIED","ref":"Pod/default/web","resourceVersion":"131"}');
  });

  it('are one JSON object each, in order, one for each record', () => {
    const ledger = syntheticLedger({ seconds: 10 });
    const parsed = [...traceLines(ledger)].map((line) => JSON.parse(line) as { seq: number; t: number });
    expect(parsed.map((line) => line.seq)).toEqual(ledger.all().map((record) => record.seq));
    expect(parsed.every((line, i) => i === 0 || line.t >= (parsed[i - 1]?.t ?? 0))).toBe(true);
  });

  it('a request that is not answered yet has no code', () => {
    const ledger = small();
    expect([...traceLines(ledger, 2 as Seq)][1]).not.toContain('code');
  });
});

describe('fingerprint', () => {
  it('is SHA-256 over trace lines with the contents of documents', () => {
    const ledger = small();
    const text = ledger
      .all()
      .map((record: LedgerRecord) => `${traceLine(record)}${record.kind === 'document' ? `\t${JSON.stringify(record.value)}` : ''}\n`)
      .join('');
    expect(fingerprint(ledger)).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('of a moment is the same however it is come by', () => {
    const ledger = syntheticLedger({ seconds: 200 });
    const kept = new Fingerprint(ledger);
    const last = kept.at(ledger.length as Seq);
    for (const seq of [0, 1, 20, 249, 250, 251, 1_999, 2_000, 2_001, Math.floor(ledger.length / 2), ledger.length])
      expect(kept.at(seq as Seq)).toBe(new Fingerprint(ledger).at(seq as Seq));
    expect(kept.at(ledger.length as Seq)).toBe(last);
  });

  it('differs when one value inside a document differs', () => {
    const one = new LedgerBuilder().time(0);
    const two = new LedgerBuilder().time(0);
    one.document('ADDED', 'Pod/default/web', { a: 1 });
    two.document('ADDED', 'Pod/default/web', { a: 2 });
    expect(fingerprint(one)).not.toBe(fingerprint(two));
  });

  it('counts what happened at the moment itself', () => {
    const ledger = small();
    expect(fingerprint(ledger, 4_000_000 as Micros)).toBe(fingerprint(ledger));
    expect(fingerprint(ledger, 3_999_999 as Micros)).not.toBe(fingerprint(ledger));
  });
});
