import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BadInput } from '../../inputs.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
};

/** Keeps the page for when there is no network: this one is worth nothing without its server. */
const LEFT_OUT = new Set(['/service-worker.js']);

export interface PageFile {
  readonly path: string;
  readonly type: string;
}

const DIST = fileURLToPath(new URL('../../../../dist/', import.meta.url));

/** The files of the built page by the path of their address: a fixed list, so that no address leads anywhere else. Errors: BadInput when it has not been built. */
export function builtPage(folder = DIST): ReadonlyMap<string, PageFile> {
  if (!existsSync(join(folder, 'index.html'))) throw new BadInput('--ui: the page is not built yet; run `npm run build` first');
  const files = new Map<string, PageFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const address = `/${relative(folder, path).split(sep).join('/')}`;
    if (!LEFT_OUT.has(address)) files.set(address, { path, type: TYPES[extname(path)] ?? 'application/octet-stream' });
  }
  const index = files.get('/index.html');
  if (index) files.set('/', index);
  return files;
}

export const contentOf = ({ path }: PageFile): Buffer => readFileSync(path);
