import { micros } from '../../../../api/index.ts';
import type { Procedure } from '../../../kernel/index.ts';
import type { Program, System } from '../../system.ts';
import { complain, pathOf, readOptions } from './options.ts';

/** How fast a disk takes blocks, bytes a second. */
const SPEED = 500_000_000;
const suffixes: Readonly<Record<string, number>> = {
  '': 1,
  c: 1,
  w: 2,
  b: 512,
  kB: 1e3,
  K: 2 ** 10,
  k: 2 ** 10,
  MB: 1e6,
  M: 2 ** 20,
  m: 2 ** 20,
  GB: 1e9,
  G: 2 ** 30,
  g: 2 ** 30,
};

/** `10M`, `1GB`, `4096`: bytes; undefined when it is no size. */
function sizeOf(text: string): number | undefined {
  const [, digits = '', suffix = ''] = /^(\d+)([a-zA-Z]*)$/.exec(text) ?? [];
  const factor = suffixes[suffix];
  return digits === '' || factor === undefined ? undefined : Number(digits) * factor;
}

/** As busybox writes sizes (`make_human_readable_str`). */
function human(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1024 && unit < 4) [value, unit] = [value / 1024, unit + 1];
  return unit === 0 ? `${bytes}` : `${value.toFixed(1)}${'KMGT'[unit - 1]}`;
}

/** What never ends writes until there is no room left; into `/dev/null` for ever. */
function* endless(system: System, target: string | undefined): Procedure<number> {
  if (target === undefined || target === '/dev/null') return yield* system.wait<number>(() => {});
  for (let written = 0; ; written++) {
    yield* system.sleep(micros(1_000_000));
    const error = yield* system.fs.allocate(pathOf(system, target), SPEED, written > 0);
    if (error !== undefined)
      return complain(system, error === 'No space left on device' ? `error writing '${target}': ${error}` : `can't open '${target}': ${error}`);
  }
}

/** `dd if=/dev/zero of=FILE bs=N count=N`: blocks onto a disk. Source: `busybox/coreutils/dd.c`. */
const dd: Program = function* (system) {
  const options = new Map(system.argv.slice(1).map((arg): [string, string] => [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)]));
  const block = sizeOf(options.get('bs') ?? '512');
  const count = sizeOf(options.get('count') ?? '0');
  const target = options.get('of');
  if (block === undefined || count === undefined) return complain(system, `invalid number '${options.get(block === undefined ? 'bs' : 'count') ?? ''}'`);
  if (!options.has('count') && /^\/dev\/(?:zero|u?random)$/.test(options.get('if') ?? '')) return yield* endless(system, target);
  const bytes = block * count;
  const time = micros(Math.max(1, Math.round((bytes / SPEED) * 1e6)));
  yield* system.sleep(time);
  const error = target === undefined ? undefined : yield* system.fs.allocate(pathOf(system, target), bytes, options.get('conv')?.includes('notrunc') ?? false);
  if (error !== undefined)
    return complain(system, error === 'No space left on device' ? `error writing '${target}': ${error}` : `can't open '${target}': ${error}`);
  const spent = time / 1e6;
  system.streams.stderr.write(
    `${count}+0 records in\n${count}+0 records out\n${bytes} bytes (${human(bytes)}B) copied, ${spent.toFixed(6)} seconds, ${human(Math.round(bytes / spent))}B/s\n`,
  );
  return 0;
};

/** `fallocate -l SIZE FILE`. */
const fallocate: Program = function* (system) {
  const { values, operands } = readOptions(system.argv, ['l', 'o', 'length']);
  const length = sizeOf((values.get('l') ?? values.get('length') ?? '').replace(/i?B$/, ''));
  const [name = ''] = operands;
  if (length === undefined || name === '') return complain(system, 'you must specify file name and -l');
  const error = yield* system.fs.allocate(pathOf(system, name), length, false);
  return error === undefined ? 0 : complain(system, `fallocate '${name}': ${error}`);
};

export const blockCommands: Readonly<Record<string, Program>> = { dd, fallocate };
