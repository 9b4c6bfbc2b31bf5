import type { Procedure } from '../../kernel/index.ts';
import type { Machine } from '../machine.ts';

/** What a command prints, and its exit code. */
export interface Printed {
  readonly stdout: string;
  readonly stderr?: string;
  readonly code?: number;
}

/** A program that an administrator runs on the node; `argv[0]` is its name, `stdin` what a pipe gives it. */
export type NodeCommand = (machine: Machine, argv: readonly string[], stdin: string) => Procedure<Printed>;

export const printed = (lines: readonly string[]): Printed => ({ stdout: lines.map((line) => `${line}\n`).join('') });
export const failed = (stderr: string, code = 1): Printed => ({ stdout: '', stderr: `${stderr}\n`, code });

/** Columns padded to their widest cell, two blanks apart, the last one as it is. */
export function table(rows: readonly (readonly string[])[], gap = 2): Printed {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length);
    });
  return printed(
    rows.map((row) =>
      row
        .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd((widths[i] ?? 0) + gap)))
        .join('')
        .trimEnd(),
    ),
  );
}

/** Options and operands: `-o json`, `--name=x`, `-aq`. `valued` are those that take a value. */
export function optionsOf(
  argv: readonly string[],
  valued: readonly string[] = [],
): { readonly flags: ReadonlySet<string>; readonly values: ReadonlyMap<string, string>; readonly operands: readonly string[] } {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const operands: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    const equals = word.indexOf('=');
    const name = word.replace(/^-+/, '').split('=')[0] ?? '';
    if (!word.startsWith('-') || word === '-') operands.push(word);
    else if (equals > 0) values.set(name, word.slice(equals + 1));
    else if (valued.includes(name)) values.set(name, argv[++i] ?? '');
    else if (word.startsWith('--')) flags.add(name);
    else for (const letter of name) flags.add(letter);
  }
  return { flags, values, operands };
}
