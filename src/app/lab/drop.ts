const TEXT_FIELD = 'input, textarea, select, [contenteditable="true"], .cm-editor, dialog';

const isText = (target: EventTarget | null): boolean => target instanceof Element && target.closest(TEXT_FIELD) !== null;

let dragged = false;

function mark(on: boolean): void {
  if (on === dragged) return;
  dragged = on;
  void import('./drop-mark.ts').then(({ markDrop }) => markDrop(dragged));
}

/** Files may be dropped anywhere, and texts pasted anywhere but in a text field. What reads them is loaded then. */
export function acceptDrops(): void {
  addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files') !== true) return;
    event.preventDefault();
    mark(true);
  });
  // Out of the window; from one element to the next there is one that it goes to.
  addEventListener('dragleave', (event) => (event.relatedTarget === null ? mark(false) : undefined));
  addEventListener('drop', (event) => {
    mark(false);
    const [file] = event.dataTransfer?.files ?? [];
    if (file === undefined) return;
    event.preventDefault();
    void import('./import-store.ts').then(({ importFile }) => importFile(file));
  });
  addEventListener('paste', (event) => {
    if (isText(event.target)) return;
    const [file] = event.clipboardData?.files ?? [];
    const text = event.clipboardData?.getData('text') ?? '';
    if (file !== undefined) void import('./import-store.ts').then(({ importFile }) => importFile(file));
    else if (text.trim() !== '') void import('./import-store.ts').then(({ importText }) => importText(text));
  });
}
