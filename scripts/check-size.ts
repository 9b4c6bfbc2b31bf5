/**
 * Says how much JavaScript the built page loads before it shows a living cluster, page and engine, sizes of gzip -9, and
 * exits with 1 when it is too much. Run `npm run build` first, or name another folder.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** Bytes. What the first frame does without belongs behind an `import()`; the engine is split by itself (`scripts/first-load`). */
const LIMIT = 250 * 1_024;

const dist = fileURLToPath(new URL(process.argv[2] ?? '../dist/', import.meta.url));
const textOf = (name: string): string => readFileSync(`${dist}assets/${name}`, 'utf8');
const kibibytes = (bytes: number): string => (bytes / 1024).toFixed(1).padStart(7);

/** A chunk and all that it imports at once; what it imports when asked is left out. */
function closure(name: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(name)) return found;
  found.add(name);
  for (const [, imported] of textOf(name).matchAll(/(?:^|[;}])(?:import|export)(?:[\w$*{},\s]*from)?["'`]\.\/([^"'`]+\.js)["'`]/g))
    closure(imported ?? '', found);
  return found;
}

function print(title: string, names: ReadonlySet<string>): number {
  let total = 0;
  console.log(title);
  for (const name of names) {
    const text = textOf(name);
    const zipped = gzipSync(text, { level: 9 }).length;
    total += zipped;
    console.log(`${kibibytes(zipped)} KiB  ${kibibytes(text.length)} KiB unpacked  ${name}`);
  }
  console.log(`${kibibytes(total)} KiB  together\n`);
  return total;
}

const html = readFileSync(`${dist}index.html`, 'utf8');
const page = new Set([...html.matchAll(/(?:src|href)="\.\/assets\/([^"]+\.js)"/g)].flatMap(([, name]) => [...closure(name ?? '')]));
const engine = new Set(
  [...page].flatMap((name) =>
    [...textOf(name).matchAll(/new Worker\(.*?["'`]([^"'`]*worker-[^"'`]+\.js)["'`]/g)].flatMap(([, path]) => [...closure(basename(path ?? ''))]),
  ),
);
if (engine.size === 0) throw new Error('no worker is named in what loads first');
const total = print('The page', page) + print('The engine (worker)', engine);
console.log(`${kibibytes(total)} KiB  before the first rows, of ${kibibytes(LIMIT).trim()} KiB`);
if (total > LIMIT) {
  console.error('Too much JavaScript loads before the first rows: import what they do without when it is asked for.');
  process.exitCode = 1;
}
