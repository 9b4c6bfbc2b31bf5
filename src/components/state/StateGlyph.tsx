import type { StateToken } from '../../projections/views.ts';
import { strings } from '../strings.ts';

/** Shapes drawn in a 12-unit box: the same state has the same shape everywhere, whatever the colour. */
const SHAPES: Readonly<Record<StateToken, React.ReactNode>> = {
  unscheduled: <circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="1.6 1.9" />,
  progress: (
    <>
      <circle cx="6" cy="6" r="4.6" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <path d="M6 6V1.4A4.6 4.6 0 0 1 10.6 6Z" fill="currentColor" />
    </>
  ),
  blocked: <path d="M6 1.2 11.2 10.6H.8Z" fill="currentColor" />,
  ready: <circle cx="6" cy="6" r="4.8" fill="currentColor" />,
  error: <path d="M2 2 10 10M10 2 2 10" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" />,
  terminating: (
    <>
      <circle cx="6" cy="6" r="4.6" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <path d="M6 1.4A4.6 4.6 0 0 0 6 10.6Z" fill="currentColor" />
    </>
  ),
  done: <path d="M1.8 6.4 4.8 9.4 10.4 2.8" fill="none" stroke="currentColor" strokeWidth="1.9" strokeLinecap="round" strokeLinejoin="round" />,
  unknown: <path d="M3.6 4.2a2.5 2.5 0 1 1 3.7 2.1C6.4 6.8 6 7.1 6 8M6 10.4v.1" fill="none" stroke="currentColor" strokeWidth="1.7" strokeLinecap="round" />,
};

export function StateGlyph({ state, size = 12 }: { readonly state: StateToken; readonly size?: number }) {
  return (
    <svg className="glyph" data-state={state} width={size} height={size} viewBox="0 0 12 12" role="img" aria-label={strings.state[state]}>
      {SHAPES[state]}
    </svg>
  );
}
