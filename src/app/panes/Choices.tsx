import type { Selection } from '../../projections/views.ts';
import { useSelection } from '../stores/selection.ts';

export type Choice = readonly [name: string, selection: Selection];

/** More are not offered as buttons. */
const MOST = 24;

/** An empty view says what it is for, and offers what it could show. */
export function Choices({ text, choices }: { readonly text: string; readonly choices: readonly Choice[] }) {
  return (
    <div className="mx-auto max-w-[620px] p-6">
      <p className="caption">{text}</p>
      <ul className="mt-3 flex flex-wrap gap-1.5">
        {choices.slice(0, MOST).map(([name, selection]) => (
          <li key={name}>
            <button type="button" className="btn btn-line text-xs" onClick={() => useSelection.getState().select(selection)}>
              {name}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
