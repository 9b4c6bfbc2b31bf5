import { unifiedMergeView } from '@codemirror/merge';
import type { Extension } from '@codemirror/state';
import { laterStrings } from '../strings-later.ts';

const words = laterStrings.diff;

/** What differs from `original` is shown in the text itself, and can be taken back piece by piece. */
export const diffWith = (original: string): Extension =>
  unifiedMergeView({
    original,
    gutter: true,
    highlightChanges: true,
    mergeControls: (type, action) => {
      const button = document.createElement('button');
      button.type = 'button';
      // To accept a change would be to apply it: that is what the cluster is asked for.
      button.hidden = type === 'accept';
      button.className = 'btn btn-line cm-revert';
      button.textContent = words.revert;
      button.addEventListener('mousedown', action);
      button.addEventListener('click', (event) => event.detail === 0 && action(event));
      return button;
    },
  });
