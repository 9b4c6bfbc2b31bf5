import { ChevronLeft, ChevronRight } from 'lucide-react';
import { memo, useState } from 'react';
import type { DocumentRef, Micros, Seq } from '../../api/index.ts';
import type { EvidenceView, WhatIf, WhatIfView, WhyStep, WhyView } from '../../projections/views.ts';
import { formatTime } from '../format.ts';
import { strings } from '../strings.ts';
import { laterStrings } from '../strings-later.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { Breakable } from './Breakable.tsx';
import { WhatIfPanel } from './WhatIf.tsx';

export interface WhyProps {
  readonly why: WhyView | undefined;
  readonly t: Micros;
  /** The state is one to worry about, and the clock stands. */
  readonly eager: boolean;
  readonly whatIf: (ref: DocumentRef, t: Micros) => Promise<WhatIfView | undefined>;
  readonly onTry: (option: WhatIf) => void;
  readonly onJump: (seq: Seq, t: Micros) => void;
  readonly onOrigin: (file: string, line: number) => void;
}

/** Longer chains fold their middle: this many steps stay at each end. */
const ENDS = 4;

/** One sentence, the evidence, the chain of recorded causes, and where in the user's text it began. */
export function Why({ why, t, eager, whatIf, onTry, onJump, onOrigin }: WhyProps) {
  if (why === undefined) return <p className="p-3 text-muted">{strings.inspector.noWhy}</p>;
  return (
    <div className="px-3 py-2.5">
      <Sentence text={why.sentence} />
      {why.evidence === undefined && why.earlier === undefined ? null : <Evidences why={why} />}
      {why.chain.length === 0 ? null : (
        <section className="mt-3">
          <h3 className="caption font-semibold">{strings.inspector.chain}</h3>
          <Chain chain={why.chain} onJump={onJump} />
        </section>
      )}
      {why.origin === undefined ? null : <Origin origin={why.origin} onOrigin={onOrigin} />}
      {why.changeable === undefined ? null : <WhatIfPanel subject={why.changeable} t={t} eager={eager} ask={whatIf} onTry={onTry} />}
      {why.command === undefined ? null : (
        <section className="mt-3">
          <h3 className="caption font-semibold">{strings.inspector.command}</h3>
          <pre tabIndex={0} className="mt-1 overflow-x-auto rounded-[6px] border border-line bg-sunken px-2 py-1 font-mono text-xs">
            {why.command}
          </pre>
        </section>
      )}
    </div>
  );
}

/** The answer is the first sentence; what explains it is smaller. */
function Sentence({ text }: { readonly text: string }) {
  const end = text.search(/[.?!] (?=\p{Lu})/u) + 1;
  const [first, rest] = end === 0 ? [text, ''] : [text.slice(0, end), text.slice(end)];
  return (
    <p className="max-w-[68ch] text-[15px] leading-snug [overflow-wrap:anywhere]">
      {first}
      <span className="text-[13px] text-muted">{rest}</span>
    </p>
  );
}

function Origin({ origin, onOrigin }: { readonly origin: NonNullable<WhyView['origin']>; readonly onOrigin: WhyProps['onOrigin'] }) {
  return (
    <p className="mt-2">
      <button type="button" className="link text-xs" onClick={() => onOrigin(origin.file, origin.line)}>
        {strings.inspector.origin(origin.file, origin.line)}
      </button>
    </p>
  );
}

function Chain({ chain, onJump }: { readonly chain: readonly WhyStep[]; readonly onJump: WhyProps['onJump'] }) {
  const long = chain.length > ENDS * 2 + 1;
  const head = long ? chain.slice(0, ENDS) : chain;
  const middle = long ? chain.slice(ENDS, -ENDS) : [];
  const tail = long ? chain.slice(-ENDS) : [];
  const list = (steps: readonly WhyStep[]) => steps.map((step) => <Step key={step.seq} step={step} onJump={onJump} />);
  return (
    <ol className="mt-1 border-l border-edge">
      {list(head)}
      {middle.length === 0 ? null : (
        <li>
          <details>
            <summary className="caption py-1 pl-3">⋯ {strings.inspector.middle(middle.length)}</summary>
            <ol>{list(middle)}</ol>
          </details>
        </li>
      )}
      {list(tail)}
    </ol>
  );
}

const Step = memo(function Step({ step, onJump }: { readonly step: WhyStep; readonly onJump: WhyProps['onJump'] }) {
  return (
    <li className="relative">
      <span aria-hidden className="absolute -left-[4px] top-[10px] h-[7px] w-[7px] rounded-full border border-edge bg-bg" />
      <button type="button" className="w-full rounded py-1 pl-3 pr-1 text-left text-xs hover:bg-[var(--tint-hover)]" onClick={() => onJump(step.seq, step.t)}>
        <span className="block text-muted">
          <span className="font-mono">{formatTime(step.t)}</span> {step.lane}
        </span>
        <span className="block [overflow-wrap:anywhere]">{step.text}</span>
      </button>
    </li>
  );
});

/** The table behind the sentence, and by the stepper what was weighed before. */
function Evidences({ why }: { readonly why: WhyView }) {
  const all = [...(why.earlier ?? []), ...(why.evidence === undefined ? [] : [why.evidence])];
  const [back, setBack] = useState(0);
  const at = Math.max(0, all.length - 1 - back);
  const evidence = all[at];
  if (evidence === undefined) return null;
  const words = laterStrings.whatIf;
  return (
    <section className="mt-3">
      <h3 className="caption flex items-center gap-1 font-semibold">
        <span className="min-w-0 flex-1">
          {strings.inspector.evidence} · {evidence.title ?? strings.inspector.attempt(evidence.attempt, evidence.attempts)}
        </span>
        {all.length < 2 ? null : (
          <>
            <IconButton label={words.earlier} disabled={at === 0} onClick={() => setBack(back + 1)}>
              <ChevronLeft size={14} />
            </IconButton>
            <IconButton label={words.later} disabled={at === all.length - 1} onClick={() => setBack(Math.max(0, back - 1))}>
              <ChevronRight size={14} />
            </IconButton>
          </>
        )}
      </h3>
      <Evidence evidence={evidence} />
    </section>
  );
}

/** A cell that is longer is a sentence: it goes below its row, where there is room for it. */
const SENTENCE = 34;
/** A table of numbers that is wider than it is high is turned: in a narrow pane rows cost less than columns. */
const WIDEST = 4;

/** Letters beside each other in a turned table, and in a line of one of its cells. */
const ROOM = 36;
const PART = 12;

/** A name or time that is no longer is not broken. */
const SHORT = 12;

type Sheet = Pick<EvidenceView, 'columns' | 'rows'>;

/** Without the columns in which nothing stands. */
function filled({ columns, rows }: Sheet): Sheet {
  const kept = columns.map((_, i) => i === 0 || rows.some((row) => (row[i] ?? '') !== ''));
  return { columns: columns.filter((_, i) => kept[i]), rows: rows.map((row) => row.filter((_, i) => kept[i])) };
}

function turned({ columns, rows }: Sheet): Sheet {
  const longest = Math.max(0, ...rows.flatMap((row) => row.slice(1).map((cell) => cell.length)));
  if (columns.length <= WIDEST || rows.length * Math.min(longest, PART) > ROOM || longest > 2 * PART) return { columns, rows };
  return {
    columns: [columns[0] ?? '', ...rows.map((row) => row[0] ?? '')],
    rows: columns.slice(1).map((column, i) => [column, ...rows.map((row) => row[i + 1] ?? '')]),
  };
}

function Evidence({ evidence }: { readonly evidence: EvidenceView }) {
  const sheet = filled(evidence);
  const { columns, rows } = turned(sheet);
  const isTurned = columns !== sheet.columns;
  const stacked = columns.length > WIDEST && !isTurned;
  const below = columns.length > 2 && rows.some((row) => (row.at(-1) ?? '').length > SENTENCE) ? columns.length - 1 : undefined;
  return (
    <div
      role="group"
      aria-label={strings.inspector.evidence}
      tabIndex={0}
      className={`mt-1 overflow-x-auto rounded-[6px] border border-line ${stacked ? 'stacked' : ''}`}
    >
      <table className="w-full text-left text-xs">
        <thead className="bg-raised align-bottom">
          <tr>
            {columns.slice(0, below).map((column) => (
              <th key={column} scope="col" className={`px-1.5 py-1 font-semibold ${isTurned ? 'whitespace-nowrap' : ''}`}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        {rows.map((row) => (
          <tbody key={row.join('|')} className="border-t border-line align-top">
            <tr>
              {row.slice(0, below).map((cell, column) => (
                <td
                  key={columns[column] ?? column}
                  data-column={columns[column]}
                  className={`px-1.5 py-1 ${column > 0 || isTurned ? '' : 'font-mono'} ${column === 0 && cell.length <= SHORT ? 'whitespace-nowrap' : ''}`}
                >
                  <Breakable text={cell} />
                </td>
              ))}
            </tr>
            {below === undefined || row[below] === '' ? null : (
              <tr>
                <td colSpan={below} className="px-1.5 pb-1 text-muted [overflow-wrap:anywhere]">
                  {row[below]}
                </td>
              </tr>
            )}
          </tbody>
        ))}
      </table>
    </div>
  );
}
