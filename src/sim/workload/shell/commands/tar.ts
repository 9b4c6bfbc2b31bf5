import type { Procedure } from '../../../kernel/index.ts';
import type { Program, System } from '../../system.ts';
import { cleanPath } from '../../filesystem.ts';
import { readAll } from '../streams.ts';
import { contentOf } from './files.ts';
import { complain, out, type Options, pathOf, readOptions } from './options.ts';

/** Archives consist of records of this many bytes (POSIX ustar). */
const RECORD = 512;

interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'directory';
  readonly content: string;
}

const utf8Length = (point: number): number => (point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4);

function byteLength(text: string): number {
  let bytes = 0;
  for (const character of text) bytes += utf8Length(character.codePointAt(0) ?? 0);
  return bytes;
}

/** Where in a text so many UTF-8 bytes end. */
function after(text: string, start: number, bytes: number): number {
  let at = start;
  for (let left = bytes; left > 0 && at < text.length; ) {
    const point = text.codePointAt(at) ?? 0;
    left -= utf8Length(point);
    at += point > 0xffff ? 2 : 1;
  }
  return at;
}

const field = (header: string, start: number, length: number): string => header.slice(start, start + length).split('\0')[0] ?? '';
const padding = (size: number): number => (RECORD - (size % RECORD)) % RECORD;

/** The members of an archive; undefined when it is none. */
function parse(archive: string): readonly Entry[] | undefined {
  const entries: Entry[] = [];
  let longName: string | undefined;
  for (let at = 0; at < archive.length && archive[at] !== '\0'; ) {
    const header = archive.slice(at, at + RECORD);
    const size = Number.parseInt(field(header, 124, 12).trim(), 8);
    if (field(header, 257, 5) !== 'ustar' || Number.isNaN(size)) return undefined;
    const begin = at + RECORD;
    const end = after(archive, begin, size);
    const content = archive.slice(begin, end);
    at = end + padding(size);
    const type = header[156];
    const prefix = field(header, 345, 155);
    const name = longName ?? `${prefix === '' ? '' : `${prefix}/`}${field(header, 0, 100)}`;
    longName = type === 'x' ? /^\d+ path=(.*)$/m.exec(content)?.[1] : type === 'L' ? content.split('\0')[0] : undefined;
    if (type === '5') entries.push({ name, kind: 'directory', content: '' });
    else if (type === '0' || type === '\0') entries.push({ name, kind: 'file', content });
  }
  return entries;
}

function record({ name, kind, content }: Entry): string {
  const size = byteLength(content);
  const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`;
  const head = `${name.slice(0, 100).padEnd(100, '\0')}${octal(kind === 'file' ? 0o644 : 0o755, 8)}${octal(0, 8)}${octal(0, 8)}${octal(size, 12)}${octal(0, 12)}`;
  const tail = `${kind === 'file' ? '0' : '5'}${'\0'.repeat(100)}ustar\x0000${'\0'.repeat(247)}`;
  const sum = [...`${head}        ${tail}`].reduce((total, character) => total + character.charCodeAt(0), 0);
  return `${head}${sum.toString(8).padStart(6, '0')}\0 ${tail}${content}${'\0'.repeat(padding(size))}`;
}

/** A file, or a folder with all that is in it. */
function* members(system: System, path: string, name: string): Procedure<readonly Entry[] | undefined> {
  if ((yield* system.fs.kind(path)) !== 'directory') {
    const content = yield* contentOf(system, path);
    return content === undefined ? undefined : [{ name, kind: 'file', content }];
  }
  const entries: Entry[] = [{ name: `${name}/`, kind: 'directory', content: '' }];
  for (const child of (yield* system.fs.list(path)) ?? []) entries.push(...((yield* members(system, `${path}/${child}`, `${name}/${child}`)) ?? []));
  return entries;
}

function* create(system: System, { operands, values }: Options): Procedure<number> {
  const folder = pathOf(system, values.get('C') ?? '.');
  let archive = '';
  for (const name of operands) {
    const found = yield* members(system, cleanPath(name, folder), name.replace(/^\/+/, '').replace(/\/+$/, ''));
    if (!found) return complain(system, `${name}: No such file or directory`);
    if (name.startsWith('/')) system.streams.stderr.write("tar: removing leading '/' from member names\n");
    archive += found.map(record).join('');
  }
  archive += '\0'.repeat(2 * RECORD);
  const file = values.get('f') ?? '-';
  if (file === '-') out(system, archive);
  else yield* system.fs.write(pathOf(system, file), archive, false);
  return 0;
}

function* extract(system: System, { values, flags }: Options): Procedure<number> {
  const folder = pathOf(system, values.get('C') ?? '.');
  if ((yield* system.fs.kind(folder)) !== 'directory')
    return complain(system, `can't change directory to '${values.get('C') ?? '.'}': No such file or directory`);
  const file = values.get('f') ?? '-';
  const archive = file === '-' ? yield* readAll(system.streams.stdin) : yield* contentOf(system, file);
  if (archive === undefined) return complain(system, `can't open '${file}': No such file or directory`);
  const entries = parse(archive);
  if (!entries) return complain(system, 'invalid tar magic');
  for (const { name, kind, content } of entries) {
    if (flags.has('t') || flags.has('v')) out(system, `${name}\n`);
    if (flags.has('t')) continue;
    const path = cleanPath(name.replace(/^\/+/, ''), folder);
    if (kind === 'directory') yield* system.fs.mkdir(path);
    else {
      yield* system.fs.mkdir(cleanPath(`${path}/..`));
      const error = yield* system.fs.write(path, content, false);
      if (error !== undefined) return complain(system, `can't open '${name}': ${error}`);
    }
  }
  return 0;
}

/** `tar` for files of text, as `kubectl cp` runs it in a container: `-c`, `-x`, `-t`, `-f`, `-C`, `-v`. */
export const tar: Program = function* (system) {
  const [name = 'tar', first = '', ...others] = system.argv;
  const options = readOptions([name, first.startsWith('-') ? first : `-${first}`, ...others], ['f', 'C']);
  if (options.flags.has('c')) return yield* create(system, options);
  if (options.flags.has('x') || options.flags.has('t')) return yield* extract(system, options);
  return complain(system, 'must specify one of -c, -x or -t');
};
