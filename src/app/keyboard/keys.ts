/** What of a keyboard event a binding can name. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/**
 * `Mod+K`, `Shift+Z`, `Alt+ArrowLeft`, `?`. `Mod` is Ctrl or ⌘. Shift is named for letters and named keys; for signs
 * (`?`, `+`) the sign itself says it, since keyboards differ in how it is typed.
 */
export function keyName(press: KeyPress): string {
  const named = press.key.length > 1 || press.key === ' ';
  const letter = /^[a-z]$/iu.test(press.key);
  const parts: string[] = [];
  if (press.ctrlKey || press.metaKey) parts.push('Mod');
  if (press.altKey) parts.push('Alt');
  if (press.shiftKey && (named || letter)) parts.push('Shift');
  parts.push(press.key === ' ' ? 'Space' : letter ? press.key.toUpperCase() : press.key);
  return parts.join('+');
}

const SIGNS: Readonly<Record<string, string>> = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Mod: 'Ctrl', Escape: 'Esc' };

/** A binding as people read it: `Ctrl+K`, `Shift+→`. On a Mac `Mod` is ⌘. */
export function keyLabel(binding: string, mac = false): string {
  return binding
    .split('+')
    .map((part) => (part === 'Mod' && mac ? '⌘' : (SIGNS[part] ?? part)))
    .join('+');
}

/** A key that types a character: it acts only outside text fields, and only while single-letter shortcuts are on. */
export const isCharacterKey = (binding: string): boolean => !/^(Mod|Alt)\+/u.test(binding) && (binding.length === 1 || /^Shift\+.$/u.test(binding));
