import type { Program } from '../../system.ts';
import { blockCommands } from './blocks.ts';
import { fileCommands } from './files.ts';
import { networkCommands } from './network.ts';
import { processCommands } from './process.ts';
import { sh } from './sh.ts';
import { tar } from './tar.ts';
import { test } from './test.ts';
import { textCommands } from './text.ts';

/** Commands by name, as a shell or a container finds them in $PATH. A new one is one line in one of the tables. */
export const commands: Readonly<Record<string, Program>> = {
  ...blockCommands,
  ...fileCommands,
  ...networkCommands,
  ...processCommands,
  ...textCommands,
  tar,
  test,
  '[': test,
  '[[': test,
  sh,
  ash: sh,
  dash: sh,
  bash: sh,
  zsh: sh,
};
