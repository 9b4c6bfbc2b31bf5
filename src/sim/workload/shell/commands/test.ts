import type { Procedure } from '../../../kernel/index.ts';
import type { Program, System } from '../../system.ts';
import { regularExpression } from '../pattern.ts';
import { contentOf } from './files.ts';
import { complain, pathOf } from './options.ts';

const numeric: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '-eq': (a, b) => a === b,
  '-ne': (a, b) => a !== b,
  '-lt': (a, b) => a < b,
  '-le': (a, b) => a <= b,
  '-gt': (a, b) => a > b,
  '-ge': (a, b) => a >= b,
};

const textual: Readonly<Record<string, (a: string, b: string) => boolean>> = {
  '=': (a, b) => a === b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '=~': (a, b) => regularExpression(b).test(a),
};

function* unary(system: System, operator: string, operand: string): Procedure<boolean | undefined> {
  if (operator === '-z') return operand === '';
  if (operator === '-n') return operand !== '';
  if (operator === '-t') return false;
  if (!/^-[efdrwxshLSpb]$/.test(operator)) return undefined;
  const kind = (yield* system.fs.kind(pathOf(system, operand))) ?? ((yield* contentOf(system, operand)) === undefined ? undefined : 'file');
  if (operator === '-f') return kind === 'file';
  if (operator === '-d') return kind === 'directory';
  if (operator === '-s') return kind === 'file' && ((yield* contentOf(system, operand)) ?? '') !== '';
  if (operator === '-L' || operator === '-h' || operator === '-S' || operator === '-p' || operator === '-b') return false;
  return kind !== undefined;
}

/** One comparison; undefined when it is none. */
function* primary(system: System, args: readonly string[]): Procedure<boolean | undefined> {
  const [a = '', operator = '', b = ''] = args;
  if (args.length === 0) return false;
  if (args.length === 1) return a !== '';
  if (a === '!') return negate(yield* primary(system, args.slice(1)));
  if (args.length === 2) return yield* unary(system, a, operator);
  if (args.length === 3) {
    const compare = numeric[operator];
    if (compare) return compare(Number(a), Number(b));
    return textual[operator]?.(a, b);
  }
  return undefined;
}

const negate = (value: boolean | undefined): boolean | undefined => (value === undefined ? undefined : !value);

/** `-a` binds more tightly than `-o`; `[[ … ]]` writes them `&&` and `||`. */
function* expression(system: System, args: readonly string[]): Procedure<boolean | undefined> {
  for (const [operators, whenFirst] of [
    [['-o', '||'], true],
    [['-a', '&&'], false],
  ] as const) {
    const at = args.findIndex((arg, index) => index > 0 && (operators as readonly string[]).includes(arg));
    if (at < 0) continue;
    const left = yield* expression(system, args.slice(0, at));
    if (left === undefined || left === whenFirst) return left;
    return yield* expression(system, args.slice(at + 1));
  }
  return yield* primary(system, args);
}

export const test: Program = function* (system) {
  const [name = 'test', ...rest] = system.argv;
  const closing = name === '[' ? ']' : name === '[[' ? ']]' : undefined;
  if (closing && rest.at(-1) !== closing) return complain(system, `missing ${closing}`, 2);
  const result = yield* expression(system, closing ? rest.slice(0, -1) : rest);
  if (result === undefined) return complain(system, `${rest[1] ?? ''}: unknown operand`, 2);
  return result ? 0 : 1;
};
