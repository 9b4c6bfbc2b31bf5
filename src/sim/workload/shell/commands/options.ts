import type { Program, System } from '../../system.ts';
import { cleanPath } from '../../filesystem.ts';

export interface Options {
  /** Single-letter and long flags that were given. */
  readonly flags: ReadonlySet<string>;
  /** Values of options that take one. */
  readonly values: ReadonlyMap<string, string>;
  /** All values of an option that was given more than once (`-H`), in order. */
  readonly all: (name: string) => readonly string[];
  readonly operands: readonly string[];
}

/** Reads `-n 5`, `-n5`, `-rf`, `--long`, `--long=value`; `withValue` names the letters and long options that take a value. */
export function readOptions(argv: readonly string[], withValue: readonly string[] = []): Options {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const given: (readonly [string, string])[] = [];
  const operands: string[] = [];
  const take = (name: string, value: string): void => {
    values.set(name, value);
    given.push([name, value]);
  };
  let only = false;
  for (let i = 1; i < argv.length; i++) {
    const arg = argv[i] ?? '';
    if (only || !arg.startsWith('-') || arg === '-') operands.push(arg);
    else if (arg === '--') only = true;
    else if (arg.startsWith('--')) {
      const [name = '', value] = arg.slice(2).split(/=(.*)/s);
      if (value !== undefined) take(name, value);
      else if (withValue.includes(name)) take(name, argv[++i] ?? '');
      else flags.add(name);
    } else {
      for (let j = 1; j < arg.length; j++) {
        const letter = arg[j] ?? '';
        if (!withValue.includes(letter)) {
          flags.add(letter);
          continue;
        }
        take(letter, arg.slice(j + 1) || (argv[++i] ?? ''));
        break;
      }
    }
  }
  return { flags, values, operands, all: (name) => given.filter(([each]) => each === name).map(([, value]) => value) };
}

export const out = ({ streams }: System, text: string): boolean => streams.stdout.write(text);

/** Writes an error as the tool does, `name: message`, and returns its exit code. */
export function complain(system: System, message: string, code = 1): number {
  const name = system.argv[0] ?? '';
  system.streams.stderr.write(`${name.slice(name.lastIndexOf('/') + 1)}: ${message}\n`);
  return code;
}

export const pathOf = (system: System, path: string): string => cleanPath(path, system.cwd);

/** A program that prints something at once. */
export const prints = (text: (system: System) => string): Program =>
  function* (system) {
    out(system, text(system));
    return 0;
  };
