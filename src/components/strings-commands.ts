import type { CommandTexts } from './languages/catalogue.ts';
import { commands } from './languages/en/commands.ts';
import { texts } from './languages/spoken.ts';

/** Names of the commands, loaded with the keyboard. */
export const commandStrings: CommandTexts = texts('commands', commands);
