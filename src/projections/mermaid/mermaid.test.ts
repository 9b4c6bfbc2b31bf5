import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Micros } from '../../api/index.ts';
import { LedgerIndex } from '../ledger-index.ts';
import { SequenceProjection } from '../sequence/sequence.ts';
import { machineGraph, machineNames } from '../statechart/graph.ts';
import { httpRequest, LedgerBuilder } from '../testing/ledger-builder.ts';
import { syntheticLedger } from '../testing/synthetic.ts';
import { TopologyProjection } from '../topology/topology.ts';
import type { SequenceOptions } from '../views.ts';
import { mermaidText } from './escape.ts';
import { sequenceDiagram } from './sequence.ts';
import { stateDiagram } from './state.ts';
import { topologyGraph } from './topology.ts';

const options: SequenceOptions = { filter: '', preset: 'all', foldLevel: 2, toggled: [], hiddenLanes: [], collapsedGroups: [] };
const end = 1e12 as Micros;

function diagram(ledger: LedgerBuilder, more: Partial<SequenceOptions> = {}): string {
  const sequence = new SequenceProjection(new LedgerIndex(ledger));
  const view = sequence.view(end, { ...options, ...more });
  return sequenceDiagram(sequence.rows(0, view.rowCount), sequence.shownLanes);
}

/** What a line of a sequence diagram may look like when nothing from outside has become syntax. */
const SAFE =
  /^(sequenceDiagram| {2}participant p\d+ as [^;:<>{}"`\n]*(?:#\d+;[^;:<>{}"`\n]*)*| {2}p\d+(->>|-->>|-\)|-x)p\d+: .*| {2}Note over p\d+(,p\d+)?: .*| {2}%% cut here.*)$/;

describe('mermaidText', () => {
  it.each([
    ['a;b', 'a#59;b'],
    ['end', '#101;nd'],
    ['x\nend\ny', 'x #101;nd y'],
    ['<script>', '#60;script#62;'],
    ['%% gone', '#37;#37; gone'],
    ['a #35; b', 'a #35;35#59; b'],
    ['web-7c9_x.y/z', 'web-7c9_x.y/z'],
  ])('%j', (text, expected) => {
    expect(mermaidText(text)).toBe(expected);
  });

  it('never leaves a character that Mermaid or HTML reads as syntax', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const escaped = mermaidText(text).replace(/#\d+;/g, '');
        expect(escaped).not.toMatch(/[;<>{}[\]()"'`\\|&%\r\n#]/);
        expect(escaped).not.toMatch(/\bend\b/i);
      }),
    );
  });
});

describe('sequenceDiagram', () => {
  it('names participants in lane order and draws each line in its style', () => {
    const text = diagram(syntheticLedger({ seconds: 3 }));
    expect(text.split('\n').slice(0, 4)).toEqual([
      'sequenceDiagram',
      '  participant p1 as kubectl',
      '  participant p2 as curl',
      '  participant p3 as kube-apiserver',
    ]);
    expect(text).toContain('  p1->>p3: POST Deployment web\n  p3-->>p1: 201\n');
    expect(text).toContain('Note over p1,');
    expect(text).toMatch(/p3-\)p\d: ADDED Deployment web/);
  });

  it.each(['end', 'a;b', 'x\nloop y', '"', '<b onclick=alert(1)>', '%%{init: {}}%%', 'participant z', '}', '#quot;', ':::x'])(
    'a hostile name %j stays text',
    (name) => {
      const ledger = new LedgerBuilder().time(0);
      const action = ledger.action({ type: 'apply', name, text: '' });
      const seq = ledger.send({
        from: 'user',
        to: `client/${name}`,
        method: `POST ${name}`,
        subject: `Pod/default/${name}`,
        cause: action,
        payload: httpRequest('POST', '/api/v1/pods'),
      });
      ledger.loss(seq, 'timeout');
      ledger.transition(name, name, name, name, name);
      const text = diagram(ledger);
      for (const line of text.trimEnd().split('\n')) expect(line).toMatch(SAFE);
    },
  );

  it('is cut with a notice before 50,000 characters', () => {
    const text = diagram(syntheticLedger({ seconds: 300 }), { foldLevel: 0 });
    expect(text.length).toBeLessThan(50_000);
    expect(text.trimEnd().split('\n').at(-1)).toMatch(/cut here/);
  });

  it('of nothing is an empty diagram', () => {
    expect(sequenceDiagram([], [])).toBe('sequenceDiagram\n\n');
  });
});

describe('stateDiagram', () => {
  it.each(machineNames())('%s: braces balance, every state is declared once and has a way to be named', (name) => {
    const graph = machineGraph(name);
    if (!graph) throw new Error(name);
    const text = stateDiagram(graph);
    expect(text.startsWith('stateDiagram-v2\n  [*] --> ') || text.includes('\n  --\n') || graph.nodes.some((node) => node.parent === undefined)).toBe(true);
    expect(text.split('{').length).toBe(text.split('}').length);
    expect(text.match(/^\s*state "/gm)?.length).toBe(graph.nodes.length);
  });
});

describe('topologyGraph', () => {
  it('has a frame for each node and the Pods in it', () => {
    const index = new LedgerIndex(syntheticLedger());
    const text = topologyGraph(new TopologyProjection(index).view(end, []));
    expect(text).toMatch(/subgraph n\d+\["node-1 ● Ready"\]/);
    expect(text).toContain('● web-7c9-bbbbb 1/1 Running');
    expect(text.match(/subgraph/g)?.length).toBe(text.match(/^ {2}end$/gm)?.length);
  });
});
