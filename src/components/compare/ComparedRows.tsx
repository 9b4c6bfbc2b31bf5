import { useMemo, useState } from 'react';
import type { Micros } from '../../api/index.ts';
import type { ComparedRow, Happening } from '../../projections/compare/views.ts';
import { formatSpan, formatTime, lastPart } from '../format.ts';
import { labStrings } from '../strings-lab.ts';
import type { Names, ShowIn, Side } from './Compare.tsx';

const words = labStrings.compare;
const LANES = 7;
const LANE = 40;
const ROW = 26;
/** So many equal rows in a row are only counted until somebody asks. */
const WORTH_FOLDING = 3;

/** The part of an address that names a lane: the node, or the process. */
const laneOf = (address: string): string =>
  address.replace(/^(kube-controller-manager)\/.*$/u, '$1').replace(/^([^/]+)\/(kubelet|containerd|cri-o|runc|crun|cni|kernel|kube-proxy|pod).*$/u, '$1');

function lanesOf(rows: readonly ComparedRow[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const one of rows.flatMap(({ a, b }) => [a, b]))
    for (const address of one === undefined ? [] : [one.from, one.to]) counts.set(laneOf(address), (counts.get(laneOf(address)) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, LANES)
    .map(([lane]) => lane)
    .sort((a, b) => Number(a !== 'user') - Number(b !== 'user') || (a < b ? -1 : 1));
}

/** `kube-scheduler` → `sched`: heads stand close together. */
const short = (lane: string): string =>
  ({ 'kube-apiserver': 'api', 'kube-scheduler': 'sched', 'kube-controller-manager': 'ctrl', 'etcd-0': 'etcd', user: 'kubectl' })[lane] ?? lane.slice(-7);

const isEqual = ({ a, b, changed }: ComparedRow): boolean => a !== undefined && b !== undefined && !changed;

/** The same in both with the same outcome, at the same moment or at another. Names that a controller makes up may differ. */
const isShared = ({ a, b }: ComparedRow): boolean => a !== undefined && b !== undefined && a.outcome === b.outcome;

interface Part {
  readonly folded: boolean;
  readonly rows: readonly ComparedRow[];
}

/** Stretches of what happened in one alone or with another outcome, and, folded, of what happened in both: what one looks for stands out. */
export function partsOf(rows: readonly ComparedRow[]): readonly Part[] {
  const stretches: ComparedRow[][] = [];
  for (const row of rows) {
    const last = stretches.at(-1);
    if (last?.[0] !== undefined && isShared(last[0]) === isShared(row)) last.push(row);
    else stretches.push([row]);
  }
  return stretches.map((stretch) => ({ folded: stretch[0] !== undefined && isShared(stretch[0]) && stretch.length >= WORTH_FOLDING, rows: stretch }));
}

/** `3 ms later`: when it happened in the first branch, seen from the second. */
function shift(a: Happening, b: Happening): string {
  const span = formatSpan(Math.abs(a.t - b.t) as Micros);
  return a.t > b.t ? words.later(span) : words.earlier(span);
}

/** What is to be said of a row, in words. */
function markOf({ a, b }: ComparedRow, names: Names): string {
  if (a === undefined) return words.only(names.b);
  if (b === undefined) return words.only(names.a);
  if (a.outcome !== b.outcome) return words.changed;
  return a.t === b.t ? words.equal : shift(a, b);
}

const keyOf = ({ a, b }: ComparedRow): string => `${a?.seq ?? ''}/${b?.seq ?? ''}`;

interface ComparedRowsProps {
  readonly rows: readonly ComparedRow[];
  readonly names: Names;
  readonly more: number;
  readonly onShow: ShowIn;
}

/** What happened from the first difference on, in one diagram for both: solid in the one, dashed in the other. */
export function ComparedRows({ rows, names, more, onShow }: ComparedRowsProps) {
  const lanes = useMemo(() => lanesOf(rows), [rows]);
  const parts = useMemo(() => partsOf(rows), [rows]);
  return (
    <div>
      <p className="font-semibold">{words.rows}</p>
      <p className="caption pb-1">{words.legend(names.a, names.b)}</p>
      <div className="max-h-[44dvh] overflow-auto rounded border border-line [scroll-padding-top:40px]" tabIndex={0} role="region" aria-label={words.rows}>
        <table className="w-full table-fixed border-collapse text-left text-xs">
          <colgroup>
            <col className="w-[136px] max-sm:w-[30px]" />
            <col className="w-[78px]" />
            <col className="w-[78px]" />
            <col className="max-sm:hidden" style={{ width: lanes.length * LANE + 8 }} />
            <col />
          </colgroup>
          <thead className="sticky top-0 z-10 bg-raised">
            <tr>
              <th scope="col" className="px-2 py-1">
                ±
              </th>
              <th scope="col" className="truncate" title={names.a}>
                {names.a}
              </th>
              <th scope="col" className="truncate" title={names.b}>
                {names.b}
              </th>
              <th scope="col" className="font-normal max-sm:hidden">
                <Heads lanes={lanes} />
              </th>
              <th scope="col" className="px-2">
                {words.happened}
              </th>
            </tr>
          </thead>
          <tbody>
            {parts.map((part) => (
              <PartRows key={part.rows[0] === undefined ? '' : keyOf(part.rows[0])} part={part} names={names} lanes={lanes} onShow={onShow} />
            ))}
          </tbody>
        </table>
      </div>
      {more > 0 ? <p className="caption pt-1">{words.more(more)}</p> : null}
    </div>
  );
}

function Heads({ lanes }: { readonly lanes: readonly string[] }) {
  return (
    <svg aria-hidden width={lanes.length * LANE} height={16} className="block">
      {lanes.map((lane, i) => (
        <text key={lane} x={(i + 0.5) * LANE} y={12} textAnchor="middle" fontSize="10" fill="currentColor">
          {short(lane)}
          <title>{lane}</title>
        </text>
      ))}
    </svg>
  );
}

interface InTable {
  readonly names: Names;
  readonly lanes: readonly string[];
  readonly onShow: ShowIn;
}

function PartRows({ part, ...table }: InTable & { readonly part: Part }) {
  const [open, setOpen] = useState(false);
  if (!part.folded || open) return part.rows.map((row) => <Row key={keyOf(row)} row={row} {...table} />);
  const away = part.rows.filter((row) => !isEqual(row)).length;
  return (
    <tr className="border-t border-line text-muted">
      <td colSpan={3} className="overflow-visible whitespace-nowrap">
        <button type="button" className="min-h-[26px] w-full px-2 text-left hover:underline" aria-expanded={false} onClick={() => setOpen(true)}>
          ▸ = {words.collapsed(part.rows.length)}
          {away > 0 ? ` ${words.shifted(away)}` : ''}
        </button>
      </td>
      <td className="max-sm:hidden" />
      <td />
    </tr>
  );
}

function Row({ row, names, lanes, onShow }: InTable & { readonly row: ComparedRow }) {
  const { a, b } = row;
  const one = a ?? b;
  if (one === undefined) return null;
  const mark = markOf(row, names);
  const side: Side = a === undefined ? 'b' : 'a';
  return (
    <tr className={`border-t border-line ${isShared(row) ? 'text-muted' : ''}`}>
      <th
        scope="row"
        title={mark}
        className={`truncate border-l-[3px] px-2 font-normal ${isShared(row) ? 'border-l-transparent' : side === 'b' ? 'border-l-accent [border-left-style:dashed]' : 'border-l-accent'}`}
      >
        <span aria-hidden className="sm:hidden">
          {a === undefined ? '◇' : b === undefined ? '◆' : isShared(row) ? '=' : '±'}
        </span>
        <span className="max-sm:sr-only">{mark}</span>
      </th>
      <When one={a} name={names.a} onShow={() => (a === undefined ? undefined : onShow('a', a.t, a.seq))} />
      <When one={b} name={names.b} onShow={() => (b === undefined ? undefined : onShow('b', b.t, b.seq))} />
      <td className="max-sm:hidden">
        <Arrows a={a} b={b} lanes={lanes} />
      </td>
      <td className="px-2 py-0.5">
        <button
          type="button"
          className="block min-h-[24px] w-full truncate text-left font-mono hover:underline max-sm:whitespace-normal max-sm:[overflow-wrap:anywhere]"
          title={`${one.from} → ${one.to}: ${one.title}`}
          onClick={() => onShow(side, one.t, one.seq)}
        >
          {one.outcome === 'error' ? '✕ ' : ''}
          <span className="sr-only">
            {lastPart(one.from)} → {lastPart(one.to)}:{' '}
          </span>
          {one.title}
          {a !== undefined && b !== undefined && b.title !== a.title ? <span className="block truncate text-muted">{b.title}</span> : null}
          {a !== undefined && b !== undefined && a.outcome !== b.outcome ? (
            <span className={b.outcome === 'error' ? 'text-error' : 'text-muted'}> {words.outcomeIn(b.outcome, names.b)}</span>
          ) : null}
        </button>
      </td>
    </tr>
  );
}

function When({ one, name, onShow }: { readonly one: Happening | undefined; readonly name: string; readonly onShow: () => void }) {
  if (one === undefined)
    return (
      <td aria-label={words.nothing} className="text-muted">
        –
      </td>
    );
  return (
    <td>
      <button type="button" tabIndex={-1} className="min-h-[24px] font-mono hover:underline" title={words.showIn(name)} onClick={onShow}>
        {formatTime(one.t)}
      </button>
    </td>
  );
}

/** Both arrows where both have one, the second below the first. */
function Arrows({ a, b, lanes }: { readonly a: Happening | undefined; readonly b: Happening | undefined; readonly lanes: readonly string[] }) {
  const both = a !== undefined && b !== undefined;
  return (
    <svg aria-hidden width={lanes.length * LANE} height={ROW} className="block">
      {lanes.map((lane, i) => (
        <line key={lane} x1={(i + 0.5) * LANE} x2={(i + 0.5) * LANE} y1={0} y2={ROW} stroke="var(--line)" />
      ))}
      {a === undefined ? null : <Arrow one={a} lanes={lanes} y={both ? ROW / 2 - 5 : ROW / 2} dashed={false} />}
      {b === undefined ? null : <Arrow one={b} lanes={lanes} y={both ? ROW / 2 + 5 : ROW / 2} dashed />}
    </svg>
  );
}

function Arrow({ one, lanes, y, dashed }: { readonly one: Happening; readonly lanes: readonly string[]; readonly y: number; readonly dashed: boolean }) {
  const x = (address: string): number | undefined => {
    const place = lanes.indexOf(laneOf(address));
    return place < 0 ? undefined : (place + 0.5) * LANE;
  };
  const from = x(one.from) ?? x(one.to);
  const to = x(one.to) ?? x(one.from);
  const stroke = one.outcome === 'error' ? 'var(--error)' : 'currentColor';
  if (from === undefined || to === undefined) return null;
  if (from === to) return <circle cx={from} cy={y} r="3.5" fill={dashed ? 'var(--bg)' : stroke} stroke={stroke} />;
  const back = Math.sign(to - from) * 6;
  return (
    <>
      <line x1={from} x2={to} y1={y} y2={y} stroke={stroke} strokeWidth="1.5" strokeDasharray={dashed ? '4 3' : undefined} />
      <path d={`M${to - back} ${y - 3}L${to} ${y}L${to - back} ${y + 3}Z`} fill={stroke} />
    </>
  );
}
