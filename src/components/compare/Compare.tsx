import type { Micros } from '../../api/index.ts';
import type { CompareView, Happening } from '../../projections/compare/views.ts';
import { formatTime } from '../format.ts';
import { labStrings } from '../strings-lab.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { ComparedRows } from './ComparedRows.tsx';
import { Outcomes } from './Outcomes.tsx';

/** The branch on the page, or the one that it is compared with. */
export type Side = 'a' | 'b';

export interface Names {
  readonly a: string;
  readonly b: string;
}

/** Shows a moment, or what happened at it, in one of the two branches. */
export type ShowIn = (side: Side, t: Micros, seq?: Happening['seq']) => void;

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
  readonly onShow: ShowIn;
  readonly onClose: () => void;
}

const words = labStrings.compare;

/** Two futures of one past: where they part, what came of each, and what happened in one and not in the other. */
export function Compare({ name, others, other, view, t, end, onOther, onMoment, onShow, onClose }: CompareProps) {
  const names: Names = { a: name, b: others.find((branch) => branch.id === other)?.name ?? other };
  if (others.length === 0)
    return (
      <Dialog title={words.title} onClose={onClose}>
        <p className="p-4">{words.one}</p>
      </Dialog>
    );
  return (
    <Dialog title={words.title} wide onClose={onClose}>
      <div className="space-y-4 p-4">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <span className="font-semibold">{names.a}</span>
          <label className="flex items-center gap-2">
            <span className="caption">{words.with}</span>
            <select className="field" value={other} onChange={(event) => onOther(event.target.value)}>
              {others.map((branch) => (
                <option key={branch.id} value={branch.id}>
                  {branch.name}
                </option>
              ))}
            </select>
          </label>
          <label className="flex min-w-[220px] flex-1 items-center gap-2">
            <span className="caption">{words.moment}</span>
            <input
              type="range"
              className="min-h-[24px] min-w-0 flex-1 accent-[var(--accent)]"
              min={0}
              max={Math.max(1, Math.ceil(end / 100_000))}
              value={Math.round(t / 100_000)}
              aria-valuetext={formatTime(t)}
              onChange={(event) => onMoment((Number(event.target.value) * 100_000) as Micros)}
            />
            <span className="font-mono text-xs">{formatTime(t)}</span>
          </label>
        </div>
        {view === undefined ? <p role="status">{words.working}</p> : <Compared view={view} names={names} onShow={onShow} />}
      </div>
    </Dialog>
  );
}

function Compared({ view, names, onShow }: { readonly view: CompareView; readonly names: Names; readonly onShow: ShowIn }) {
  return (
    <>
      <Divergence view={view} names={names} onShow={onShow} />
      <Outcomes view={view} names={names} />
      {view.rows.length === 0 ? null : <ComparedRows rows={view.rows} names={names} more={view.more} onShow={onShow} />}
    </>
  );
}

function Divergence({ view: { t, common, divergence }, names, onShow }: { readonly view: CompareView; readonly names: Names; readonly onShow: ShowIn }) {
  if (divergence === undefined)
    return (
      <p role="status" className="rounded border border-line p-2">
        = {words.same(formatTime(t), common)}
      </p>
    );
  const line = (side: Side) => (
    <>
      <dt className="min-w-0 max-w-[110px] truncate py-1">{names[side]}</dt>
      <dd className="min-w-0 py-1 font-mono [overflow-wrap:anywhere]">
        {divergence[side]?.title ?? <span className="font-sans text-muted">{words.nothing}</span>}
      </dd>
      <dd>
        <button type="button" className="btn btn-line text-xs" onClick={() => onShow(side, divergence.t, divergence[side]?.seq)}>
          {words.showIn(names[side])}
        </button>
      </dd>
    </>
  );
  return (
    <div role="status" className="rounded border border-accent p-2">
      <p className="font-semibold">
        ± {words.diverge(formatTime(divergence.t))} <span className="caption font-normal">{words.common(common)}.</span>
      </p>
      <dl className="mt-1 grid grid-cols-[auto_1fr_auto] items-center gap-x-3 text-xs">
        {line('a')}
        {line('b')}
      </dl>
    </div>
  );
}
