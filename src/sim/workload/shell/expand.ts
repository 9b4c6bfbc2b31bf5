import type { Procedure } from '../../kernel/index.ts';
import { evaluate } from './arithmetic.ts';
import type { List, Part, Word } from './ast.ts';
import { hasPattern, matchesPattern, strip } from './pattern.ts';
import type { Shell } from './shell.ts';

/** Ends the shell with a message, as an unset variable under `set -u` or `${x:?}` does. */
export class Fatal extends Error {}

/** Runs `$(…)`: the interpreter, which this module must not import. */
export type Substitute = (shell: Shell, list: List) => Procedure<string>;

interface Piece {
  readonly text: string;
  readonly quoted: boolean;
  /** `"$@"`: each argument is a field of its own. */
  readonly fields?: readonly string[];
}

/** Parameter, command and arithmetic expansion, field splitting and pathname expansion. POSIX.1-2017 XCU 2.6. */
export class Expander {
  constructor(
    private readonly shell: Shell,
    private readonly substitute: Substitute,
  ) {}

  /** Words to fields. */
  *fields(words: readonly Word[]): Procedure<string[]> {
    const result: string[] = [];
    for (const word of words) {
      const single = word.length === 1 ? word[0] : undefined;
      if (single?.kind === 'text' && (single.quoted || !hasPattern(single.text))) {
        result.push(single.quoted ? single.text : this.tilde(single.text));
        continue;
      }
      for (const field of this.split(yield* this.pieces(word))) result.push(...(yield* this.glob(field)));
    }
    return result;
  }

  /** A word that stays one string: assignments, redirections, `case`. */
  *text(word: Word): Procedure<string> {
    const pieces = yield* this.pieces(word);
    const joined = pieces.map((piece) => (piece.fields ? piece.fields.join(' ') : piece.text)).join('');
    return word[0]?.kind === 'text' && !word[0].quoted ? this.tilde(joined) : joined;
  }

  /** A word as a pattern: what was quoted stands for itself. */
  *pattern(word: Word): Procedure<string> {
    const pieces = yield* this.pieces(word);
    return pieces.map(({ text, quoted }) => (quoted ? text.replace(/[*?[\]\\]/g, '\\$&') : text)).join('');
  }

  private *pieces(word: Word): Procedure<Piece[]> {
    const pieces: Piece[] = [];
    for (const part of word) pieces.push(...(yield* this.part(part)));
    return pieces;
  }

  private *part(part: Part): Procedure<readonly Piece[]> {
    if (part.kind === 'text') return [part];
    const { quoted } = part;
    if (part.kind === 'command') return [{ text: yield* this.substitute(this.shell, part.list), quoted }];
    if (part.kind === 'arithmetic') return [{ text: String(this.calculate(yield* this.text(part.word))), quoted }];
    if (part.name === '@' && part.operator === '') return [{ text: this.shell.args.join(' '), quoted, fields: [...this.shell.args] }];
    return [{ text: yield* this.parameter(part.name, part.operator, part.word), quoted }];
  }

  private calculate(source: string): number {
    try {
      return evaluate(source, { get: (name) => this.shell.variables.get(name), set: (name, value) => void this.shell.variables.set(name, value) });
    } catch (error) {
      throw new Fatal(error instanceof Error ? error.message : 'arithmetic syntax error');
    }
  }

  private *parameter(name: string, operator: string, word: Word | undefined): Procedure<string> {
    const value = this.shell.parameter(name);
    if (operator === '' && value === undefined && this.shell.options.has('u')) throw new Fatal(`${name}: parameter not set`);
    if (operator === '' || word === undefined) return operator === 'length' ? String((value ?? '').length) : (value ?? '');
    if (operator.startsWith('#') || operator.startsWith('%')) return strip(value ?? '', operator, yield* this.pattern(word));
    const absent = operator.startsWith(':') ? value === undefined || value === '' : value === undefined;
    const action = operator.at(-1);
    if (action === '+') return absent ? '' : yield* this.text(word);
    if (!absent) return value ?? '';
    const other = yield* this.text(word);
    if (action === '?') throw new Fatal(`${name}: ${other || 'parameter null or not set'}`);
    if (action === '=') this.shell.variables.set(name, other);
    return other;
  }

  private tilde(text: string): string {
    return text === '~' || text.startsWith('~/') ? `${this.shell.variables.get('HOME') ?? '/root'}${text.slice(1)}` : text;
  }

  /** Splits what came from unquoted expansions at blanks; an unquoted empty expansion is no field. */
  private split(pieces: readonly Piece[]): { text: string; pattern: string }[] {
    const fields: { text: string; pattern: string }[] = [];
    let current: { text: string; pattern: string } | undefined;
    const add = (text: string, quoted: boolean): void => {
      current ??= { text: '', pattern: '' };
      current.text += text;
      current.pattern += quoted ? text.replace(/[*?[\]\\]/g, '\\$&') : text;
    };
    const close = (): void => {
      if (current) fields.push(current);
      current = undefined;
    };
    for (const piece of pieces) {
      if (piece.fields) {
        piece.fields.forEach((field, index) => {
          if (index > 0) close();
          add(field, true);
        });
      } else if (piece.quoted) add(piece.text, true);
      else {
        piece.text.split(/([ \t\n]+)/).forEach((text, index) => {
          if (index % 2 === 1) close();
          else if (text !== '') add(text, false);
        });
      }
    }
    close();
    return fields;
  }

  /** Pathname expansion in the last component only; without a match the pattern stays as it is. */
  private *glob({ text, pattern }: { text: string; pattern: string }): Procedure<readonly string[]> {
    if (!hasPattern(pattern.replace(/\\./g, ''))) return [text];
    const slash = pattern.lastIndexOf('/');
    const directory = pattern.slice(0, slash + 1);
    if (hasPattern(directory)) return [text];
    const names = yield* this.shell.system.fs.list(this.shell.path(directory === '' ? '.' : directory));
    const found = (names ?? []).filter((name) => matchesPattern(pattern.slice(slash + 1), name) && !name.startsWith('.'));
    return found.length > 0 ? found.map((name) => `${directory}${name}`) : [text];
  }
}
