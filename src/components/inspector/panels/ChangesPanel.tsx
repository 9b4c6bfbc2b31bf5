import type { ObjectVersion } from '../../../projections/changes/views.ts';
import { formatTime } from '../../format.ts';
import { panelStrings } from '../../strings-panels.ts';
import { Changes, Moment, type PanelProps, Section } from './parts.tsx';

const words = panelStrings.changes;

const label = (version: ObjectVersion): string => `${formatTime(version.t)} ${version.op === 'MODIFIED' ? version.summary : version.op}`.slice(0, 90);

/** What differs between any two versions of an object: the last change unless others are chosen. */
export function ChangesPanel({ view, onDetail, onJump }: PanelProps<'changes'>) {
  const choose = (from: number | undefined, to: number): void => onDetail(`${from ?? ''}-${to}`);
  const to = view.versions.find(({ seq }) => seq === view.to);
  return (
    <>
      <div className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-2 gap-y-1 border-b border-line px-3 py-2 text-xs">
        <label htmlFor="changes-from" className="text-muted">
          {words.from}
        </label>
        <select
          id="changes-from"
          className="field w-full font-mono text-xs"
          value={view.from ?? ''}
          onChange={(event) => choose(Number(event.target.value), view.to)}
        >
          {view.from === undefined ? <option value="">–</option> : null}
          {view.versions.map((version) => (
            <option key={version.seq} value={version.seq}>
              {label(version)}
            </option>
          ))}
        </select>
        <label htmlFor="changes-to" className="text-muted">
          {words.to}
        </label>
        <select id="changes-to" className="field w-full font-mono text-xs" value={view.to} onChange={(event) => choose(view.from, Number(event.target.value))}>
          {view.versions.map((version) => (
            <option key={version.seq} value={version.seq}>
              {label(version)}
            </option>
          ))}
        </select>
      </div>
      <div className="border-b border-line py-2">
        {to === undefined ? null : <p className="caption px-3">{words.by(to.by)}</p>}
        {view.changes.length > 0 ? <Changes changes={view.changes} /> : <p className="caption px-3">{view.from === undefined ? words.created : words.same}</p>}
      </div>
      <Section title={words.versions} note={String(view.versions.length)}>
        <ol className="px-3 text-xs">
          {[...view.versions].reverse().map((version) => (
            <li key={version.seq} className={`flex items-baseline gap-2 py-px ${version.seq === view.to ? 'bg-[var(--tint-select)]' : ''}`}>
              <Moment seq={version.seq} t={version.t} onJump={onJump} />
              <button
                type="button"
                className="min-w-0 flex-1 truncate rounded px-1 text-left font-mono hover:bg-[var(--tint-hover)]"
                title={version.summary}
                onClick={() => choose(undefined, version.seq)}
              >
                {version.summary}
              </button>
              <span className="max-w-[12ch] truncate text-muted" title={version.by}>
                {version.by}
              </span>
            </li>
          ))}
        </ol>
      </Section>
    </>
  );
}
