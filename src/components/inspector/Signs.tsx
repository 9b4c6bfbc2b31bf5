import type { StateToken } from '../../projections/views.ts';
import { StateGlyph } from '../state/StateGlyph.tsx';
import { strings } from '../strings.ts';
import { laterStrings } from '../strings-later.ts';

const STATES: readonly StateToken[] = ['unscheduled', 'progress', 'ready', 'blocked', 'error', 'terminating', 'done', 'unknown'];

const words = laterStrings.signs;

const LINES: Readonly<Record<keyof typeof words.lines, React.ReactNode>> = {
  request: (
    <>
      <path d="M1 6H33" stroke="currentColor" strokeWidth="1.4" />
      <path d="M39 6l-7-3.5v7Z" fill="currentColor" />
    </>
  ),
  response: (
    <>
      <path d="M1 6H38" stroke="currentColor" strokeWidth="1.4" strokeDasharray="5 4" />
      <path d="M32 2.5L39 6L32 9.5" fill="none" stroke="currentColor" strokeWidth="1.4" />
    </>
  ),
  watch: (
    <>
      <path d="M1 6H32" stroke="currentColor" strokeWidth="1.4" strokeDasharray="1.5 3" />
      <path d="M39 6l-7-3.5v7Z" fill="none" stroke="currentColor" strokeWidth="1.2" />
    </>
  ),
  traffic: (
    <>
      <path d="M1 6H32" stroke="var(--ready)" strokeWidth="2.6" />
      <path d="M39 6l-8-4.5v9Z" fill="var(--ready)" />
    </>
  ),
  lost: (
    <>
      <path d="M1 6H30" stroke="var(--error)" strokeWidth="1.4" />
      <path d="M31 2l8 8M39 2l-8 8" stroke="var(--error)" strokeWidth="1.8" />
    </>
  ),
};

/** What the marks and lines mean, for who sees them for the first time. */
export function Signs() {
  return (
    <section aria-label={words.title}>
      <h3 className="caption font-semibold">{words.title}</h3>
      <ul className="mt-1.5 grid grid-cols-2 gap-x-4 gap-y-1 text-xs">
        {STATES.map((state) => (
          <li key={state} className="flex items-center gap-2">
            <span aria-hidden>
              <StateGlyph state={state} size={11} />
            </span>{' '}
            <span>{strings.state[state]}</span>
          </li>
        ))}
      </ul>
      <ul className="mt-2.5 grid grid-cols-2 gap-x-4 gap-y-1 text-xs">
        {Object.entries(LINES).map(([kind, drawing]) => (
          <li key={kind} className="flex items-center gap-2">
            <svg width="40" height="12" viewBox="0 0 40 12" aria-hidden className="shrink-0 text-muted">
              {drawing}
            </svg>
            <span>{words.lines[kind as keyof typeof words.lines]}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
