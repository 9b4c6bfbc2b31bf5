import { describe, expect, it } from 'vitest';
import { isCharacterKey, keyLabel, keyName } from './keys.ts';

const press = (key: string, mods: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...mods,
});

describe('key names', () => {
  it.each([
    [press('k', { ctrlKey: true }), 'Mod+K'],
    [press('k', { metaKey: true }), 'Mod+K'],
    [press('Z', { shiftKey: true }), 'Shift+Z'],
    [press('?', { shiftKey: true }), '?'],
    [press(' '), 'Space'],
    [press('ArrowLeft', { altKey: true }), 'Alt+ArrowLeft'],
    [press('ArrowRight', { shiftKey: true }), 'Shift+ArrowRight'],
    [press('['), '['],
  ])('%o is %s', (event, name) => expect(keyName(event)).toBe(name));

  it('read well', () => {
    expect(keyLabel('Mod+Enter')).toBe('Ctrl+Enter');
    expect(keyLabel('Mod+K', true)).toBe('⌘+K');
    expect(keyLabel('Shift+ArrowLeft')).toBe('Shift+←');
  });

  it.each([
    ['K', true],
    ['Shift+Z', true],
    ['[', true],
    ['Mod+K', false],
    ['ArrowLeft', false],
    ['Home', false],
    ['F6', false],
    ['Space', false],
  ])('%s types a character: %s', (binding, expected) => expect(isCharacterKey(binding)).toBe(expected));
});
