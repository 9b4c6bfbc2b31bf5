import { Later } from '../component-helpers/later.ts';
import type { Procedure } from '../kernel/index.ts';
import type { Machine } from './machine.ts';

/** Runs a command line on the node: filled by `shell/index.ts`, which is loaded only when somebody logs in. */
export const nodeShell = new Later<
  (machine: Machine, argv: readonly string[]) => Procedure<{ readonly stdout: string; readonly stderr?: string; readonly code?: number }>
>('the commands of a node');
