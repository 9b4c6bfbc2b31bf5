import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { millis, seconds } from '../api/index.ts';
import type { Seq } from '../api/index.ts';
import type { MessageRow, StateToken } from '../projections/views.ts';
import { Why } from './inspector/Why.tsx';
import { YamlText } from './inspector/YamlText.tsx';
import { RowCells, rowWords } from './sequence/RowCells.tsx';
import { StateGlyph } from './state/StateGlyph.tsx';

const ROW: MessageRow = {
  kind: 'message',
  index: 4,
  seq: 9 as Seq,
  t: millis(1500),
  level: 3,
  from: 'user',
  to: 'kube-apiserver',
  line: 'request',
  outcome: 'ok',
  title: 'POST Deployment web',
  detail: '',
  arrivesAt: millis(1502),
  cause: 1 as Seq,
  reply: { seq: 10 as Seq, t: millis(1504), code: '422', outcome: 'error' },
};
const nothing = (): void => undefined;
const reader = { t: seconds(20), eager: false, whatIf: () => Promise.resolve(undefined), onTry: nothing, onJump: nothing, onOrigin: nothing };

describe('the diagram in words', () => {
  it('says time, ends, what and outcome of a message', () => {
    expect(rowWords(ROW)).toEqual({ from: 'user', to: 'kube-apiserver', what: 'POST Deployment web → 422', outcome: 'error' });
  });
  it('is a row of the treegrid with its place and level', () => {
    const html = renderToStaticMarkup(
      <RowCells row={ROW} height={24} selected cone="past" focusable events={{ activate: nothing, menu: nothing, hover: nothing }} />,
    );
    for (const part of ['role="row"', 'aria-rowindex="5"', 'aria-level="3"', 'aria-selected="true"', 'tabindex="0"', '00:01.500']) expect(html).toContain(part);
    expect(html.match(/role="gridcell"/gu)).toHaveLength(5);
  });
});

it('gives every state its own shape and name', () => {
  const tokens: readonly StateToken[] = ['unscheduled', 'progress', 'blocked', 'ready', 'error', 'terminating', 'done', 'unknown'];
  const drawn = tokens.map((state) => renderToStaticMarkup(<StateGlyph state={state} />).replace(/data-state="\w+"|aria-label="[^"]+"/gu, ''));
  expect(new Set(drawn).size).toBe(tokens.length);
});

describe('why', () => {
  const chain = (length: number) => Array.from({ length }, (_, i) => ({ seq: (i + 1) as Seq, t: seconds(i), text: `step ${i + 1}`, lane: 'user' }));
  it('says so when no cause is recorded', () => expect(renderToStaticMarkup(<Why why={undefined} {...reader} />)).toContain('Unknown to the simulator'));
  it('folds the middle of a long chain', () => {
    const html = renderToStaticMarkup(<Why why={{ sentence: 'Because.', chain: chain(20) }} {...reader} />);
    expect(html).toContain('12 steps between');
  });
  it('shows a short chain whole', () =>
    expect(renderToStaticMarkup(<Why why={{ sentence: 'Because.', chain: chain(9) }} {...reader} />)).not.toContain('between'));
});

it('shows text of a cluster as text', () => {
  expect(renderToStaticMarkup(<YamlText text={'a: <img src=x onerror=alert(1)>'} />)).not.toContain('<img');
});
