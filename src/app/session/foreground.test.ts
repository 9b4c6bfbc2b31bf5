import { describe, expect, it } from 'vitest';
import { millis } from '../../api/index.ts';
import type { Seq } from '../../api/index.ts';
import type { LineStyle, MessageRow, RowView } from '../../projections/views.ts';
import { foregroundTimes, isForeground } from './foreground.ts';

let seqs = 0;
function message(title: string, at = 0, from = 'user', to = 'kube-apiserver', line: LineStyle = 'request'): MessageRow {
  seqs += 1;
  return {
    kind: 'message',
    index: seqs,
    seq: seqs as Seq,
    t: millis(at),
    level: 3,
    from,
    to,
    line,
    outcome: 'ok',
    title,
    detail: '',
    arrivesAt: millis(at + 1),
    cause: 0 as Seq,
  };
}

describe('what playback slows down for', () => {
  it.each<readonly [RowView, boolean]>([
    [message('POST Deployment web'), true],
    [message('GET Deployment web'), false],
    [message('Txn put pods/default/web', 0, 'kube-apiserver', 'etcd-0'), false],
    [message('ADDED Pod web', 0, 'kube-apiserver', 'kube-scheduler', 'watch'), false],
    [message('RunPodSandbox Pod web', 0, 'node-1', 'node-1'), true],
    [message('POST Event web.18', 0, 'node-1'), false],
    [message('GET web.default:80/', 0, 'client/client', 'node-1', 'traffic'), true],
    [message('GET web.default:80/', 0, 'client/client', 'node-1', 'lost'), true],
    [
      {
        kind: 'fold',
        index: 0,
        seq: 1 as Seq,
        t: millis(0),
        level: 2,
        what: 'heartbeat',
        title: '9 heartbeats',
        count: 9,
        until: millis(1),
        foldId: 'x',
        open: false,
      },
      false,
    ],
  ])('%#', (row, expected) => expect(isForeground(row)).toBe(expected));

  it('counts replicas that behave alike once', () => {
    const rows = [
      message('RunPodSandbox Pod web-788c-2pmr4', 55, 'node-2'),
      message('RunPodSandbox Pod web-788c-772db', 63, 'node-3'),
      message('RunPodSandbox Pod web-788c-7hhvn', 500, 'node-1'),
    ];
    expect(foregroundTimes(rows, millis(0))).toEqual([millis(55), millis(500)]);
    expect(foregroundTimes(rows, millis(60))).toEqual([millis(500)]);
  });
});
