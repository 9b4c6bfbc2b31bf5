import './drop-mark.css';
import { labStrings } from '../../components/strings-lab.ts';

let mark: HTMLElement | undefined;

/** Says that what is dragged over the page can be dropped, above all else; `off`: no longer. */
export function markDrop(on: boolean): void {
  if (!on) {
    mark?.remove();
    mark = undefined;
    return;
  }
  if (mark !== undefined) return;
  mark = document.createElement('div');
  mark.setAttribute('popover', 'manual');
  mark.setAttribute('role', 'status');
  mark.className = 'drop-mark';
  mark.textContent = labStrings.import.drop;
  document.body.append(mark);
  // Open dialogs stand in the top layer, too.
  mark.showPopover();
}
