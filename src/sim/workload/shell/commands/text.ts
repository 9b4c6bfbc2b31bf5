import { compareStrings } from '../../../apimachinery/index.ts';
import type { Program, System } from '../../system.ts';
import { regularExpression } from '../pattern.ts';
import { inputOf, linesOf } from './files.ts';
import { complain, out, readOptions } from './options.ts';

/** `\n`, `\t`, `\\`, `\033` in the arguments of echo -e and printf. */
function unescaped(text: string): string {
  const simple: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', a: '\x07', b: '\b', '"': '"', e: '\x1b' };
  return text.replace(/\\(0?[0-7]{1,3}|x[0-9a-fA-F]{1,2}|.)/g, (whole, code: string) => {
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
    if (/^x[0-9a-fA-F]/.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return simple[code] ?? whole;
  });
}

const echo: Program = function* (system) {
  let at = 1;
  const flags = new Set<string>();
  for (let arg = system.argv[at]; arg !== undefined && /^-[neE]+$/.test(arg); arg = system.argv[++at]) for (const letter of arg.slice(1)) flags.add(letter);
  const text = system.argv.slice(at).join(' ');
  return out(system, `${flags.has('e') ? unescaped(text) : text}${flags.has('n') ? '' : '\n'}`) ? 0 : 141;
};

function formatOne(format: string, args: string[]): string {
  return unescaped(format).replace(/%(-?0?\d*)(?:\.(\d+))?([sdifcxbq%])/g, (_whole, width: string, precision: string | undefined, type: string) => {
    if (type === '%') return '%';
    const arg = args.shift() ?? '';
    const digits = Number(precision ?? 6);
    const values: Readonly<Record<string, () => string>> = {
      d: () => String(Math.trunc(Number(arg) || 0)),
      i: () => String(Math.trunc(Number(arg) || 0)),
      f: () => (Number(arg) || 0).toFixed(digits),
      x: () => Math.trunc(Number(arg) || 0).toString(16),
      c: () => arg.slice(0, 1),
      b: () => unescaped(arg),
    };
    const value = values[type]?.() ?? (precision === undefined ? arg : arg.slice(0, digits));
    const size = Math.abs(Number.parseInt(width, 10) || 0);
    if (width.startsWith('-')) return value.padEnd(size);
    return value.padStart(size, width.startsWith('0') && width.length > 1 ? '0' : ' ');
  });
}

const printf: Program = function* (system) {
  const [, format = '', ...args] = system.argv;
  let text = '';
  do text += formatOne(format, args);
  while (args.length > 0 && /%[-0-9.]*[sdifcxb]/.test(format));
  return out(system, text) ? 0 : 141;
};

const grep: Program = function* (system) {
  const { flags, values, operands } = readOptions(system.argv, ['e', 'm', 'A', 'B', 'C']);
  const [pattern = '', ...files] = values.has('e') ? [values.get('e') ?? '', ...operands] : operands;
  const text = yield* inputOf(system, files);
  if (text === undefined) return 2;
  const fixed = flags.has('F') || system.argv[0] === 'fgrep';
  const source = fixed
    ? pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    : flags.has('E') || system.argv[0] === 'egrep'
      ? pattern
      : pattern.replace(/\\([|()+?{}])/g, '$1');
  const matcher = regularExpression(flags.has('w') ? `\\b(?:${source})\\b` : flags.has('x') ? `^(?:${source})$` : source, flags.has('i') ? 'i' : '');
  const found = linesOf(text).filter((line) => matcher.test(line) !== flags.has('v'));
  if (flags.has('c')) out(system, `${found.length}\n`);
  else if (!flags.has('q')) for (const line of found) out(system, `${flags.has('o') ? (matcher.exec(line)?.[0] ?? '') : line}\n`);
  return found.length > 0 ? 0 : 1;
};

/** A command that reads everything and writes lines. */
const filter = (
  withValue: readonly string[],
  change: (lines: string[], system: System, options: ReturnType<typeof readOptions>) => readonly string[],
): Program =>
  function* (system) {
    const options = readOptions(system.argv, withValue);
    const text = yield* inputOf(system, options.operands);
    if (text === undefined) return 1;
    for (const line of change(linesOf(text), system, options)) out(system, `${line}\n`);
    return 0;
  };

/** Reads no more than it needs, so that an endless writer is stopped. */
const head: Program = function* (system) {
  const short = system.argv.find((arg) => /^-\d+$/.test(arg));
  const { values, operands } = readOptions(
    system.argv.filter((arg) => arg !== short),
    ['n', 'c'],
  );
  const count = Number(short?.slice(1) ?? values.get('n') ?? 10);
  if (operands.length > 0) {
    const text = yield* inputOf(system, operands);
    if (text === undefined) return 1;
    for (const line of linesOf(text).slice(0, count)) out(system, `${line}\n`);
    return 0;
  }
  for (let i = 0; i < count; i++) {
    const line = yield* system.streams.stdin.readLine();
    if (line === undefined) break;
    out(system, `${line}\n`);
  }
  return 0;
};

const wc: Program = function* (system) {
  const { flags, operands } = readOptions(system.argv);
  const text = yield* inputOf(system, operands);
  if (text === undefined) return 1;
  const all = flags.size === 0;
  const counts = [
    ...(all || flags.has('l') ? [(text.match(/\n/g) ?? []).length] : []),
    ...(all || flags.has('w') ? [text.split(/\s+/).filter((word) => word !== '').length] : []),
    ...(all || flags.has('c') ? [text.length] : []),
  ];
  out(system, `${counts.join(' ')}${operands.length > 0 ? ` ${operands[0] ?? ''}` : ''}\n`);
  return 0;
};

const seq: Program = function* (system) {
  const numbers = system.argv
    .slice(1)
    .filter((arg) => !/^-[a-z]/.test(arg))
    .map(Number);
  const [first = 1, step = 1, last = 1] = numbers.length === 1 ? [1, 1, numbers[0]] : numbers.length === 2 ? [numbers[0], 1, numbers[1]] : numbers;
  if (step === 0) return complain(system, 'zero increment');
  for (let i = first, n = 0; (step > 0 ? i <= last : i >= last) && n < 10_000; i += step, n++) if (!out(system, `${i}\n`)) return 141;
  return 0;
};

/** `s/a/b/g` and `/x/d`; other scripts leave the text as it is. */
function sed(lines: string[], script: string): readonly string[] {
  const substitution = /^s(.)((?:\\.|(?!\1).)*)\1((?:\\.|(?!\1).)*)\1([gi]*)$/.exec(script);
  if (substitution) {
    const [, , from = '', to = '', flags = ''] = substitution;
    const matcher = regularExpression(from.replace(/\\([|()+?{}])/g, '$1'), flags);
    return lines.map((line) => line.replace(matcher, to.replace(/\\(\d)/g, '$$$1').replace(/&/g, '$$&')));
  }
  const deletion = /^\/(.*)\/d$/.exec(script);
  return deletion ? lines.filter((line) => !regularExpression(deletion[1] ?? '').test(line)) : lines;
}

const sedCommand: Program = function* (system) {
  const { values, operands } = readOptions(system.argv, ['e']);
  const [script = '', ...files] = values.has('e') ? [values.get('e') ?? '', ...operands] : operands;
  const text = yield* inputOf(system, files);
  if (text === undefined) return 1;
  for (const line of sed(linesOf(text), script)) out(system, `${line}\n`);
  return 0;
};

export const textCommands: Readonly<Record<string, Program>> = {
  echo,
  printf,
  grep,
  egrep: grep,
  fgrep: grep,
  head,
  wc,
  seq,
  sed: sedCommand,
  sort: filter(['k', 't'], (lines, _system, { flags }) => {
    const sorted = lines.sort(flags.has('n') ? (a, b) => Number.parseFloat(a) - Number.parseFloat(b) : compareStrings);
    const unique = flags.has('u') ? [...new Set(sorted)] : sorted;
    return flags.has('r') ? unique.reverse() : unique;
  }),
  uniq: filter([], (lines) => lines.filter((line, index) => line !== lines[index - 1])),
  cut: filter(['d', 'f', 'c'], (lines, _system, { values }) => {
    const field = Number.parseInt(values.get('f') ?? '1', 10);
    return lines.map((line) => line.split(values.get('d') ?? '\t')[field - 1] ?? '');
  }),
};
