import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Micros, micros, type Seq } from '../../api/index.ts';
import { LedgerIndex } from '../ledger-index.ts';
import { SequenceProjection } from '../sequence/sequence.ts';
import { httpRequest, httpResponse, LedgerBuilder } from '../testing/ledger-builder.ts';
import { TopologyProjection } from '../topology/topology.ts';
import { chromeTrace } from './chrome-trace.ts';
import { markdownReport } from './markdown.ts';
import { fragmentOfPng, isPng, withFragment } from './png.ts';
import { sequencePicture } from './sequence-picture.ts';
import { fragmentOfSvg, palettes } from './svg.ts';
import { topologyPicture } from './topology-picture.ts';
import { traceFile } from './trace-file.ts';

const FRAGMENT = 'o1.UQAAq1YqA814KGUqWYFb.GYKi';

function run(): LedgerBuilder {
  const ledger = new LedgerBuilder();
  ledger.time(0);
  const action = ledger.action({ type: 'kubectl', args: ['create', 'deployment', '<web> & "co"'] });
  ledger.call(
    {
      from: 'user',
      to: 'kube-apiserver',
      method: 'POST /apis/apps/v1/namespaces/default/deployments',
      cause: action,
      payload: httpRequest('POST', '/apis/apps/v1/namespaces/default/deployments'),
    },
    { payload: httpResponse(201), code: 201 },
  );
  ledger.transition('pod', 'default/web-1', '', 'pending', 'create', { process: 'node-1/kubelet' });
  const lost = ledger.send({
    from: 'node-1/kubelet',
    to: 'kube-apiserver',
    method: 'PATCH /api/v1/nodes/node-1/status',
    payload: httpRequest('PATCH', '/api/v1/nodes/node-1/status'),
  });
  ledger.loss(lost, 'dropped');
  ledger.time(50);
  ledger.transition('pod', 'default/web-1', 'pending', 'running', 'started', { process: 'node-1/kubelet' });
  ledger.document(
    'ADDED',
    'Event/default/e1',
    { involvedObject: { kind: 'Pod', name: 'web-1' }, type: 'Normal', reason: 'Started', message: 'Started container | web', count: 2 },
    { resourceVersion: '9' },
  );
  return ledger;
}

const ledger = run();
const index = new LedgerIndex(ledger);
const END = micros(60_000);

interface Event {
  readonly ph: string;
  readonly ts: number;
  readonly dur: number;
  readonly pid: number;
  readonly tid: number;
  readonly id?: string;
  readonly bind_id?: number;
  readonly flow_out?: boolean;
  readonly flow_in?: boolean;
  readonly name: string;
  readonly args?: { readonly name?: string };
}
const eventsOf = (text: string): readonly Event[] => (JSON.parse(text) as { readonly traceEvents: readonly Event[] }).traceEvents;

describe('Chrome trace (Trace Event Format)', () => {
  const events = eventsOf(chromeTrace(index, END, 'test'));

  it('names nodes as processes and lanes as threads', () => {
    expect(events.filter((event) => event.name === 'process_name').map((event) => event.args?.name)).toEqual(['clients', 'control-plane', 'node-1']);
    expect(events.filter((event) => event.name === 'thread_name').map((event) => event.args?.name)).toEqual(['kubectl', 'kube-apiserver', 'kubelet']);
  });

  it('joins the slice of the sender with the slice of the receiver by a flow; what was lost has none', () => {
    const starts = events.filter((event) => event.flow_out === true);
    const ends = events.filter((event) => event.flow_in === true);
    expect(starts.map(({ ph, bind_id, name }) => [ph, bind_id, name])).toEqual(ends.map(({ ph, bind_id, name }) => [ph, bind_id, name]));
    expect(starts).toHaveLength(2);
    for (const [i, start] of starts.entries()) expect(start.ts + start.dur).toBeLessThanOrEqual(ends[i]?.ts ?? 0);
    expect(events.find((event) => event.name.endsWith('(dropped)'))).toBeDefined();
  });

  it('gives a viewer that reads them one after the other the beginning of an arrow before its end, though both are of one moment', () => {
    const order = events.filter(({ bind_id }) => bind_id !== undefined);
    expect(order.map(({ ts }) => ts)).toEqual(order.map(({ ts }) => ts).toSorted((a, b) => a - b));
    const at = new LedgerBuilder();
    at.time(1);
    at.send({ from: 'user', to: 'kube-apiserver', method: 'GET /', payload: httpRequest('GET', '/'), takes: 0 });
    const [out, into] = eventsOf(chromeTrace(new LedgerIndex(at), END, '')).filter(({ ph }) => ph === 'X');
    expect([out?.flow_out, into?.flow_in, out?.ts === into?.ts]).toEqual([true, true, true]);
  });

  // perfetto src/trace_processor/importers/json/json_trace_parser_impl.cc: an id of asynchronous events that is no string is a json_parser_failure.
  it('draws states as bars on a track under the name of the lifecycle; each ends where the next begins', () => {
    const bars = events.filter((event) => event.ph === 'b' || event.ph === 'e');
    expect(new Set(bars.map(({ id, pid, tid }) => `${typeof id} ${id} ${pid} ${tid}`)).size).toBe(1);
    expect(bars[0]?.id).toBe('0x1');
    expect(bars.map(({ ph, name, ts }) => `${ph} ${name} ${ts}`)).toEqual([
      'b pod default/web-1 4000',
      'b pending 4000',
      'e pending 50000',
      'b running 50000',
      'e running 60000',
      'e pod default/web-1 60000',
    ]);
  });

  it('never overlaps slices of one thread (property)', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40), { maxLength: 40 }), (gaps) => {
        const many = new LedgerBuilder();
        let ms = 0;
        for (const gap of gaps) {
          ms += gap / 8;
          many.time(ms);
          many.send({ from: 'user', to: 'kube-apiserver', method: 'GET /', payload: httpRequest('GET', '/'), takes: gap });
        }
        const slices = eventsOf(chromeTrace(new LedgerIndex(many), micros(10_000_000), '')).filter((event) => event.ph === 'X');
        for (const a of slices) for (const b of slices) if (a.tid === b.tid && a.ts < b.ts) expect(a.ts + a.dur).toBeLessThanOrEqual(b.ts);
      }),
    );
  });
});

describe('pictures', () => {
  const sequence = new SequenceProjection(index);
  const view = sequence.view(END, { filter: '', preset: 'all', foldLevel: 1, toggled: [], hiddenLanes: [], collapsedGroups: [] });
  const rows = sequence.rows(0, view.rowCount);

  it.each(['light', 'dark', 'print'] as const)('of the sequence carry the scenario and escape what users typed (%s)', (theme) => {
    const svg = sequencePicture({ rows, lanes: view.lanes, palette: palettes[theme], title: 'A & B', fragment: FRAGMENT });
    expect(fragmentOfSvg(svg)).toBe(FRAGMENT);
    expect(svg).toContain('A &amp; B');
    expect(svg).toContain('&lt;web&gt; &amp; &quot;co&quot;');
    expect(svg).not.toContain('<web>');
    expect(svg).toContain('→ 201');
    expect(svg).toMatch(/<desc id="description">0\.000 s: /u);
  });

  it('of the topology name every process', () => {
    const svg = topologyPicture(new TopologyProjection(index).view(END, ['kube-apiserver', 'node-1/kubelet', 'registry']), {
      palette: palettes.light,
      title: 't',
      fragment: FRAGMENT,
    });
    for (const name of ['kube-apiserver', 'kubelet', 'registry']) expect(svg).toContain(`>${name}</text>`);
    expect(fragmentOfSvg(svg)).toBe(FRAGMENT);
  });

  it('as PNG keep the scenario in a tEXt chunk with a right CRC (PNG specification, 11.3.4.3)', () => {
    // The smallest PNG: signature, IHDR of 1 × 1, IEND.
    const ihdr = [0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0, 0x90, 0x77, 0x53, 0xde];
    const iend = [0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82];
    const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, ...ihdr, ...iend]);
    const made = withFragment(png, FRAGMENT);
    expect(isPng(made)).toBe(true);
    expect(fragmentOfPng(made)).toBe(FRAGMENT);
    expect(fragmentOfPng(png)).toBeUndefined();
    expect(fragmentOfPng(made.subarray(0, 60))).toBeUndefined();
    expect([...made.subarray(-12)]).toEqual(iend);
    expect([...withFragment(Uint8Array.of(1, 2), FRAGMENT)]).toEqual([1, 2]);
    // CRC-32 of "tEXtorrery\0a" by zlib's crc32().
    const short = withFragment(png, 'a');
    expect(new DataView(short.buffer).getUint32(33 + 8 + 8)).toBe(0x39add0c8);
  });
});

describe('texts', () => {
  it('the Markdown block has question, versions, link, diagram and events', () => {
    const scenario = {
      apiVersion: 'orrery.dev/v1alpha1',
      kind: 'Scenario',
      metadata: { name: 'x' },
      spec: { title: 'Bad probe', question: 'Why?', seed: 7, profile: 'textbook' },
    };
    const text = markdownReport(index, {
      scenario: scenario as never,
      t: END,
      url: 'https://example.org/#o1.x',
      fingerprint: 'a'.repeat(64),
      diagram: 'sequenceDiagram\n',
    });
    expect(text).toContain('### Bad probe\n\n> Why?');
    expect(text).toContain('seed 7 · profile textbook · T+0.060 s · fingerprint `aaaaaaaaaaaa`');
    expect(text).toContain('```mermaid\nsequenceDiagram\n```');
    expect(text).toContain('| 0.1 s | Normal | Started | pod/web-1 | Started container \\| web (x2) |');
  });

  it('the trace file has a header and a line a record', () => {
    const lines = traceFile(ledger, 3 as Seq, { title: 't', fingerprint: 'f', fragment: FRAGMENT })
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines).toHaveLength(4);
    expect(lines[0]).toEqual({ kind: 'orrery-trace', version: 1, title: 't', fingerprint: 'f', fragment: FRAGMENT });
    expect(lines[2]).toMatchObject({ t: 0, seq: 2, kind: 'message', from: 'user', sentAt: 0, arrivesAt: 2_000 as Micros });
  });
});
