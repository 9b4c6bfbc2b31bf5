import type { Session } from '../session/session.ts';
import { useLayout } from '../stores/layout.ts';
import { useSettings } from '../stores/settings.ts';
import { isCharacterKey, keyName } from './keys.ts';
import { commandFor } from './registry.ts';

const TEXT_FIELD = 'input, textarea, select, [contenteditable="true"], .cm-editor';
/** These act inside text fields, too. */
const EVERYWHERE: ReadonlySet<string> = new Set([
  'Mod+K',
  'Mod+S',
  'Mod+Enter',
  'Mod+Shift+Enter',
  'F6',
  'Shift+F6',
  'Mod+Shift+M',
  'Mod+Shift+Space',
  'Escape',
]);

/** Who opens the palette types at once: it is to be there. */
function preloadPalette(): void {
  void import('../panes/DialogBody.tsx');
  void import('../../components/dialogs/Palette.tsx');
}

/** Runs the commands of keys on a session, first of those that were pressed before. Returns what ends it. */
export function listen(session: Session, early: readonly KeyboardEvent[]): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    const name = keyName(event);
    const command = commandFor(name);
    if (command === undefined) return;
    const target = event.target instanceof Element ? event.target : undefined;
    const typing = target?.closest(TEXT_FIELD) != null;
    if (typing && !EVERYWHERE.has(name)) return;
    if (isCharacterKey(name) && !useSettings.getState().shortcuts) return;
    if (name === 'Space' && target?.closest('button, [role="button"], summary, a') != null) return;
    if (useLayout.getState().dialog !== undefined && name !== 'Mod+K') return;
    event.preventDefault();
    command.run(session);
  };
  early.forEach(onKeyDown);
  globalThis.addEventListener('keydown', onKeyDown);
  if ('requestIdleCallback' in globalThis) requestIdleCallback(preloadPalette);
  return () => globalThis.removeEventListener('keydown', onKeyDown);
}
