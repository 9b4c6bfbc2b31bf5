import { expect, it } from 'vitest';
import { filterItems } from '../../components/dialogs/Palette.tsx';
import { COMMANDS, commandFor } from './registry.ts';

it('gives every key to one command only, and every command its own id', () => {
  const keys = COMMANDS.flatMap((command) => command.keys);
  expect(new Set(keys).size).toBe(keys.length);
  expect(new Set(COMMANDS.map((command) => command.id)).size).toBe(COMMANDS.length);
});

it.each([
  ['Space', 'play'],
  ['ArrowRight', 'forward'],
  ['[', 'cause'],
  ['Shift+Z', 'unfold'],
  ['Mod+K', 'palette'],
  ['Mod+Enter', 'apply'],
  ['F6', 'next-pane'],
  ['?', 'shortcuts'],
])('%s is %s', (key, id) => expect(commandFor(key)?.id).toBe(id));

it('finds actions by words in any order', () => {
  expect(filterItems(COMMANDS, 'level fold').map((command) => command.id)).toEqual(['fold', 'unfold']);
  expect(filterItems(COMMANDS, 'zzz')).toEqual([]);
});
