import type { ReactNode } from 'react';
import type { Micros, Seq } from '../../../api/index.ts';
import type { Change } from '../../../projections/inspector/diff.ts';
import type { PanelKind, PanelViews } from '../../../projections/panels/views.ts';
import type { InFlight, Selection } from '../../../projections/views.ts';
import type { Clock } from '../../clock.ts';
import { formatNumber, formatTime } from '../../format.ts';
import { panelStrings } from '../../strings-panels.ts';

/** What every panel gets. */
export interface PanelProps<K extends PanelKind> {
  readonly view: PanelViews[K];
  readonly t: Micros;
  readonly clock: Clock;
  readonly inFlight: readonly InFlight[];
  /** Messages are seen travelling for at least this much virtual time. */
  readonly trail: Micros;
  /** What was chosen inside the panel. */
  readonly detail: string | undefined;
  readonly onDetail: (detail: string | undefined) => void;
  readonly onSelect: (selection: Selection) => void;
  readonly onJump: (seq: Seq, t: Micros) => void;
  /** Shows the sequence with its node path, or with what changed this object alone. */
  readonly onPreset: (preset: 'node-path' | 'selection', selection?: Selection) => void;
}

export function Section({
  title,
  children,
  open = true,
  note,
}: {
  readonly title: string;
  readonly children: ReactNode;
  readonly open?: boolean;
  readonly note?: string;
}) {
  return (
    <details open={open} className="border-b border-line pb-2 pt-1.5">
      <summary className="caption cursor-pointer px-3 py-0.5 font-semibold">
        {title}
        {note === undefined || note === '' ? null : <span className="font-normal"> · {note}</span>}
      </summary>
      <div className="mt-1">{children}</div>
    </details>
  );
}

/** A moment, as a way there. */
export function Moment({ seq, t, onJump }: { readonly seq: Seq; readonly t: Micros; readonly onJump: PanelProps<'node'>['onJump'] }) {
  return (
    <button type="button" className="link shrink-0 font-mono text-xs" title={panelStrings.jump(formatTime(t))} onClick={() => onJump(seq, t)}>
      {formatTime(t)}
    </button>
  );
}

/** Names and values in two columns. */
export function Facts({ facts }: { readonly facts: readonly (readonly [string, string])[] }) {
  return (
    <dl className="grid grid-cols-[minmax(0,auto)_minmax(0,1fr)] gap-x-3 gap-y-0.5 px-3 text-xs">
      {facts.map(([name, value]) => (
        <div key={`${name}${value}`} className="contents">
          <dt className="text-muted [overflow-wrap:anywhere]">{name}</dt>
          <dd className="font-mono [overflow-wrap:anywhere]">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What differs, by field path, before and after. */
export function Changes({ changes }: { readonly changes: readonly Change[] }) {
  return (
    <dl className="px-3 font-mono text-xs">
      {changes.map((change) => (
        <div key={change.path} className="border-b border-line py-0.5 last:border-0">
          <dt className="[overflow-wrap:anywhere]">{change.path}</dt>
          {change.before === '' ? null : <dd className="text-error [overflow-wrap:anywhere]">− {change.before}</dd>}
          {change.after === '' ? null : <dd className="text-ready [overflow-wrap:anywhere]">+ {change.after}</dd>}
        </div>
      ))}
    </dl>
  );
}

/** A table that scrolls by itself, its first column standing still. */
export function Table({ label, head, children }: { readonly label: string; readonly head: ReactNode; readonly children: ReactNode }) {
  return (
    <div role="group" aria-label={label} tabIndex={0} className="panel-table mx-3 overflow-x-auto rounded-[6px] border border-line">
      <table className="w-full text-left text-xs">
        <thead className="bg-raised">{head}</thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

export const Th = ({ children, title }: { readonly children: ReactNode; readonly title?: string }) => (
  <th scope="col" title={title} className="whitespace-nowrap px-2 py-1 font-semibold">
    {children}
  </th>
);

/** A short identifier of something long: `sha256:3810e6f5…`, a container's first 12 characters. */
export const short = (id: string): string => (id.startsWith('sha256:') ? id.slice(7, 19) : id.slice(0, 12));

/** `72 MB`, as image sizes are written (decimal). */
export function megabytes(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.max(1, Math.round(bytes / 1_000))} kB`;
  return bytes < 10_000_000 ? `${formatNumber(Math.round(bytes / 100_000) / 10)} MB` : `${Math.round(bytes / 1_000_000)} MB`;
}
