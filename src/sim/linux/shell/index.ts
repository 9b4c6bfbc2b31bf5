import type { Procedure } from '../../kernel/index.ts';
import type { Machine } from '../machine.ts';
import { nodeShell } from '../node-shell.ts';
import { failed, type NodeCommand, type Printed } from './command.ts';
import { crictl } from './crictl.ts';
import { ctr } from './ctr.ts';
import { docker } from './docker.ts';
import { fileCommands } from './files.ts';
import { entriesOf } from '../installed.ts';
import { isPseudo, listCgroup } from '../pseudo-files.ts';
import { networkCommands } from './network.ts';
import { processCommands } from './processes.ts';
import { systemCommands } from './system.ts';
import '../syscalls/late-files.ts';

/** Programs of a node, by name. A new one is one line in one of the tables. */
const commands: Readonly<Record<string, NodeCommand>> = { ...fileCommands, ...networkCommands, ...processCommands, ...systemCommands, crictl, ctr, docker };

/** Splits at `|`, whether it stands alone or a whole line came as one word. */
function pipeline(argv: readonly string[]): readonly (readonly string[])[] {
  const words = argv.length === 1 ? (argv[0] ?? '').split(/\s+/) : argv;
  const stages: string[][] = [[]];
  for (const word of words) {
    if (word === '|') stages.push([]);
    else stages.at(-1)?.push(word);
  }
  return stages.map((stage) => (stage[0] === 'sudo' ? stage.slice(1) : stage));
}

/** Names that fit a pattern of the shell, one directory after another; the word itself when there are none. */
function expanded(machine: Machine, word: string): readonly string[] {
  if (!word.startsWith('/') || !word.includes('*')) return [word];
  let found: readonly string[] = [''];
  for (const part of word.slice(1).split('/')) {
    if (!part.includes('*')) {
      found = found.map((path) => `${path}/${part}`);
      continue;
    }
    const pattern = new RegExp(`^${part.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);
    const names = (path: string): readonly string[] =>
      (isPseudo(path) ? listCgroup(machine, path) : entriesOf(machine, path === '' ? '/' : path)?.map(({ name }) => name)) ?? [];
    found = found.flatMap((path) => [...new Set(names(path))].filter((name) => pattern.test(name)).map((name) => `${path}/${name}`));
  }
  return found.length > 0 ? found : [word];
}

/** Runs a command line as an administrator who is logged in on the node. */
function* run(machine: Machine, argv: readonly string[]): Procedure<Printed> {
  let result: Printed = { stdout: '' };
  let stderr = '';
  for (const stage of pipeline(argv)) {
    const name = (stage[0] ?? '').split('/').at(-1) ?? '';
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!command) return failed(`bash: line 1: ${stage[0] ?? ''}: command not found`, 127);
    result = yield* command(
      machine,
      stage.flatMap((word) => expanded(machine, word)),
      result.stdout,
    );
    stderr += result.stderr ?? '';
  }
  return { ...result, stderr };
}

nodeShell.fill(run);
