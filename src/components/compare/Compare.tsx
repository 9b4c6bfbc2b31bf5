import { useMemo } from 'react';
import type { Micros } from '../../api/index.ts';
import type { RunOutcome } from '../../projections/compare/outcome.ts';
import type { ComparedRow, CompareView, Happening } from '../../projections/compare/views.ts';
import { formatNumber, formatTime, lastPart } from '../format.ts';
import { labStrings } from '../strings-lab.ts';
import { Dialog } from '../ui/Dialog.tsx';

interface CompareProps {
  readonly name: string;
  readonly others: readonly { readonly id: string; readonly name: string }[];
  readonly other: string;
  readonly view: CompareView | undefined;
  readonly t: Micros;
  /** Furthest moment that can be chosen. */
  readonly end: Micros;
  readonly onOther: (id: string) => void;
  readonly onMoment: (t: Micros) => void;
  /** Shows a moment on the page. */
  readonly onShow: (t: Micros) => void;
  readonly onClose: () => void;
}

const words = labStrings.compare;
const LANES = 7;
const LANE = 46;
const ROW = 30;

interface Names {
  readonly a: string;
  readonly b: string;
}

/** Two futures of one past: where they part, what came of each, and what happened in one and not in the other. */
export function Compare({ name, others, other, view, t, end, onOther, onMoment, onShow, onClose }: CompareProps) {
  const names: Names = { a: name, b: others.find((branch) => branch.id === other)?.name ?? other };
  if (others.length === 0) return <Dialog title={words.title} onClose={onClose}><p className="p-4">{words.one}</p></Dialog>;
  return (
    <Dialog title={words.title} wide onClose={onClose}>
      <div className="space-y-4 p-4">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <span className="font-semibold">{names.a}</span>
          <label className="flex items-center gap-2"><span className="caption">{words.with}</span>
            <select className="field" value={other} onChange={(event) => onOther(event.target.value)}>
              {others.map((branch) => <option key={branch.id} value={branch.id}>{branch.name}</option>)}
            </select>
          </label>
          <label className="flex min-w-[220px] flex-1 items-center gap-2"><span className="caption">{words.moment}</span>
            <input type="range" className="min-h-[24px] flex-1" min={0} max={Math.max(1, Math.ceil(end / 100_000))} value={Math.round(t / 100_000)} aria-valuetext={formatTime(t)} onChange={(event) => onMoment((Number(event.target.value) * 100_000) as Micros)} />
            <span className="font-mono text-xs">{formatTime(t)}</span>
          </label>
        </div>
        {view === undefined ? <p role="status">{words.working}</p> : <Compared view={view} names={names} onShow={onShow} />}
      </div>
    </Dialog>
  );
}

function Compared({ view, names, onShow }: { readonly view: CompareView; readonly names: Names; readonly onShow: (t: Micros) => void }) {
  const { divergence } = view;
  return (
    <>
      <div role="status" className="rounded border border-line p-2">
        {divergence === undefined ? (
          <p>= {words.same(formatTime(view.t), view.common)}</p>
        ) : (
          <>
            <p className="flex flex-wrap items-center gap-2 font-semibold">± {words.diverge(formatTime(divergence.t))} <button type="button" className="btn btn-line !font-normal text-xs" onClick={() => onShow(divergence.t)}>{words.show}</button></p>
            <p className="caption">{words.common(view.common)}.</p>
            <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 text-xs">
              <dt>{names.a}</dt><dd className="font-mono">{divergence.a?.title ?? words.nothing}</dd>
              <dt>{names.b}</dt><dd className="font-mono">{divergence.b?.title ?? words.nothing}</dd>
            </dl>
          </>
        )}
      </div>
      <Outcomes view={view} names={names} />
      {view.rows.length === 0 ? null : <Rows rows={view.rows} names={names} more={view.more} onShow={onShow} />}
    </>
  );
}

const METRICS: readonly { readonly id: keyof typeof words.metrics; readonly of: (outcome: RunOutcome) => string }[] = [
  { id: 'readyAt', of: ({ readyAt }) => (readyAt === undefined ? words.never : formatTime(readyAt)) },
  { id: 'ready', of: ({ ready, desired }) => `${ready}/${desired}` },
  { id: 'restarts', of: ({ restarts }) => String(restarts) },
  { id: 'failedRequests', of: ({ failedRequests, requests }) => `${formatNumber(failedRequests)} of ${formatNumber(requests)}` },
  { id: 'warnings', of: ({ warnings }) => String(warnings) },
  { id: 'messages', of: ({ messages }) => formatNumber(messages) },
  { id: 'placement', of: ({ placement }) => Object.entries(placement).sort(([a], [b]) => (a < b ? -1 : 1)).map(([node, pods]) => `${node} ${pods}`).join(', ') || '–' },
];

function Outcomes({ view, names }: { readonly view: CompareView; readonly names: Names }) {
  return (
    <table className="w-full text-left text-xs">
      <caption className="pb-1 text-left font-semibold">{words.outcome}</caption>
      <thead><tr className="border-b border-line"><th scope="col" className="py-1">&nbsp;</th><th scope="col">{names.a}</th><th scope="col">{names.b}</th></tr></thead>
      <tbody>
        {METRICS.map(({ id, of }) => {
          const [a, b] = [of(view.a), of(view.b)];
          return (
            <tr key={id} className={`border-b border-line ${a === b ? 'text-muted' : 'font-semibold'}`}>
              <th scope="row" className="py-1 pr-3 font-normal">{a === b ? '' : '± '}{words.metrics[id]}</th>
              <td className="pr-3 font-mono">{a}</td>
              <td className="font-mono">{b}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** The part of an address that names a lane of both diagrams: the node, or the process. */
const laneOf = (address: string): string => address.replace(/^(kube-controller-manager)\/.*$/u, '$1').replace(/^([^/]+)\/(kubelet|containerd|cri-o|runc|crun|cni|kernel|kube-proxy|pod).*$/u, '$1');

function lanesOf(rows: readonly ComparedRow[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const one of rows.flatMap(({ a, b }) => [a, b])) for (const address of one === undefined ? [] : [one.from, one.to]) counts.set(laneOf(address), (counts.get(laneOf(address)) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).slice(0, LANES).map(([lane]) => lane).sort((a, b) => Number(a !== 'user') - Number(b !== 'user') || (a < b ? -1 : 1));
}

function Rows({ rows, names, more, onShow }: { readonly rows: readonly ComparedRow[]; readonly names: Names; readonly more: number; readonly onShow: (t: Micros) => void }) {
  const lanes = useMemo(() => lanesOf(rows), [rows]);
  const heads = (
    <svg aria-hidden width={lanes.length * LANE} height={16} className="block">
      {lanes.map((lane, i) => <text key={lane} x={(i + 0.5) * LANE} y={12} textAnchor="middle" fontSize="10" fill="currentColor">{short(lane)}<title>{lane}</title></text>)}
    </svg>
  );
  return (
    <div>
      <p className="font-semibold">{words.rows}</p>
      <p className="caption pb-1">{words.legend(names.a, names.b)}</p>
      <div className="max-h-[40dvh] overflow-auto rounded border border-line [scroll-padding-top:60px]" tabIndex={0} role="region" aria-label={words.rows}>
        <table className="w-full table-fixed text-left text-xs">
          <thead className="sticky top-0 z-10 bg-raised">
            <tr><th scope="col" className="w-[112px] px-2 py-1 align-top max-sm:w-[72px]">±</th><th scope="col" className="align-top">{names.a}{heads}</th><th scope="col" className="align-top">{names.b}{heads}</th></tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.a?.seq ?? ''}/${row.b?.seq ?? ''}`} className={`border-t border-line ${row.a !== undefined && row.b !== undefined && !row.changed ? 'text-muted' : ''}`}>
                <th scope="row" className="px-2 align-top font-normal">{row.a === undefined || row.b === undefined ? words.only(row.a === undefined ? names.b : names.a) : row.changed ? words.changed : words.equal}</th>
                <Side one={row.a} lanes={lanes} dashed={false} onShow={onShow} />
                <Side one={row.b} lanes={lanes} dashed onShow={onShow} />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more > 0 ? <p className="caption pt-1">{words.more(more)}</p> : null}
    </div>
  );
}

/** `kube-scheduler` → `sched`: heads stand close together. */
const short = (lane: string): string => ({ 'kube-apiserver': 'api', 'kube-scheduler': 'sched', 'kube-controller-manager': 'ctrl', 'etcd-0': 'etcd', user: 'kubectl' })[lane] ?? lane.slice(-8);

function Side({ one, lanes, dashed, onShow }: { readonly one: Happening | undefined; readonly lanes: readonly string[]; readonly dashed: boolean; readonly onShow: (t: Micros) => void }) {
  if (one === undefined) return <td aria-label={words.nothing} />;
  const x = (address: string): number | undefined => {
    const at = lanes.indexOf(laneOf(address));
    return at < 0 ? undefined : (at + 0.5) * LANE;
  };
  return (
    <td className="overflow-hidden align-top">
      <Arrow x1={x(one.from)} x2={x(one.to)} lanes={lanes} dashed={dashed} error={one.outcome === 'error'} />
      <button type="button" className="block min-h-[24px] w-full truncate text-left font-mono hover:underline max-sm:whitespace-normal max-sm:[overflow-wrap:anywhere]" title={`${one.from} → ${one.to}: ${one.title}`} onClick={() => onShow(one.t)}>
        {formatTime(one.t)} {one.outcome === 'error' ? '✕ ' : ''}<span className="sr-only">{lastPart(one.from)} → {lastPart(one.to)}: </span>{one.title}
      </button>
    </td>
  );
}

function Arrow({ x1, x2, lanes, dashed, error }: { readonly x1: number | undefined; readonly x2: number | undefined; readonly lanes: readonly string[]; readonly dashed: boolean; readonly error: boolean }) {
  const from = x1 ?? x2;
  const to = x2 ?? x1;
  const stroke = error ? 'var(--error)' : 'currentColor';
  const y = ROW / 2 - 8;
  return (
    <svg aria-hidden width={lanes.length * LANE} height={ROW - 14} className="block">
      {lanes.map((lane, i) => <line key={lane} x1={(i + 0.5) * LANE} x2={(i + 0.5) * LANE} y1={0} y2={ROW} stroke="var(--line)" />)}
      {from === undefined || to === undefined ? null : from === to ? (
        <circle cx={from} cy={y} r="3.5" fill={dashed ? 'var(--bg)' : stroke} stroke={stroke} />
      ) : (
        <>
          <line x1={from} x2={to} y1={y} y2={y} stroke={stroke} strokeWidth="1.5" strokeDasharray={dashed ? '4 3' : undefined} />
          <path d={`M${to - Math.sign(to - from) * 6} ${y - 3}L${to} ${y}L${to - Math.sign(to - from) * 6} ${y + 3}Z`} fill={stroke} />
        </>
      )}
    </svg>
  );
}
