import { describe, expect, it } from 'vitest';
import { encodeLink, looksLikeTrace, readTrace, scenarioOf } from './index.ts';

const scenario = scenarioOf([], { title: 'Run' });
const header = JSON.stringify({ kind: 'orrery-trace', version: 1, title: 'Run', fingerprint: 'ab', fragment: encodeLink({ scenario, view: {} }) });
const action = JSON.stringify({ t: 0, seq: 1, kind: 'action', cause: 0, sentAt: 0, intent: { type: 'kubectl', args: ['get', 'pods'] } });
const message = { t: 0.5, seq: 2, kind: 'message', cause: 1, from: 'user', to: 'kube-apiserver', channel: 'https', method: 'GET /api/v1/pods', code: 200 };

describe('readTrace', () => {
  it('reads what the page wrote, with the scenario that gives it again', () => {
    const read = readTrace(
      [
        header,
        action,
        JSON.stringify({
          ...message,
          sentAt: 500_000,
          arrivesAt: 502_000,
          code: undefined,
          payload: { type: 'http-request', method: 'GET', path: '/api/v1/pods' },
        }),
        '',
      ].join('\n'),
    );
    expect(read).toMatchObject({
      ok: true,
      trace: {
        title: 'Run',
        repeatable: true,
        fingerprint: 'ab',
        scenario,
        processes: ['user', 'kube-apiserver'],
        records: [{ kind: 'action' }, { kind: 'message', sentAt: 500_000, arrivesAt: 502_000 }],
      },
    });
    expect(readTrace(`${header.replace('"title"', '"processes":["etcd-0"],"title"')}\n${action}`)).toMatchObject({ trace: { processes: ['etcd-0'] } });
  });

  it('reads what the command line wrote: no header, times in seconds, no payloads', () => {
    const read = readTrace(`${action}\n${JSON.stringify(message)}\n`);
    expect(read).toMatchObject({
      ok: true,
      trace: {
        repeatable: false,
        records: [{}, { sentAt: 500_000, arrivesAt: 500_000, payload: { type: 'http-request', method: 'GET', path: '/api/v1/pods' } }],
      },
    });
  });

  it.each([
    ['nothing', '', 'line'],
    ['a gap', `${action}\n${JSON.stringify({ ...message, seq: 3 })}`, 'line 2: seq is 3 where 2 is expected: lines are missing'],
    ['a cause that comes later', `${action}\n${JSON.stringify({ ...message, cause: 2 })}`, 'line 2: a record cannot be caused by a later one'],
    ['time that goes backwards', `${action.replace('"sentAt":0', '"sentAt":900000')}\n${JSON.stringify(message)}`, 'line 2: time goes backwards'],
    ['no JSON', `${header}\nhello`, 'line 2'],
    ['an unknown kind', `${header}\n{"kind":"x"}`, 'line 2: kind'],
    ['a later version', header.replace('"version":1', '"version":2'), 'line 1: the trace is of version 2; this program reads version 1'],
  ])('says what is wrong with %s', (_, text, message) => {
    const read = readTrace(text);
    expect(read.ok ? '' : read.message).toContain(text === '' ? 'no record' : message);
  });

  it('knows a trace by its first line', () => {
    expect([header, action, '{"kind":"Pod"}', 'kind: Pod'].map(looksLikeTrace)).toEqual([true, true, false, false]);
  });
});
