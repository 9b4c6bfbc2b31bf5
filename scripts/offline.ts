/** Makes the built page work without a network: the list of its files goes into its service worker. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Plugin } from 'vite';

const NAME = 'service-worker.js';

/** Parts of Mermaid that draw diagrams which Orrery never makes: two megabytes that nobody asks for. */
const NEVER_DRAWN = /^assets\/(elk|cytoscape|katex|cose-bilkent|architectureDiagram|mindmap|c4Diagram|blockDiagram)/;

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []));

/** Names of assets hold a digest of their content; the others need one beside them. */
function entriesOf(folder: string): readonly { readonly url: string; readonly revision: string | null }[] {
  return filesIn(folder)
    .map((path) => ({ path, url: relative(folder, path).split(sep).join('/') }))
    .filter(({ url }) => url !== NAME && !NEVER_DRAWN.test(url))
    .sort((a, b) => (a.url < b.url ? -1 : 1))
    .map(({ path, url }) => ({ url, revision: url.startsWith('assets/') ? null : createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 12) }));
}

export const offline = (): Plugin => ({
  name: 'offline',
  apply: 'build',
  writeBundle: {
    order: 'post',
    sequential: true,
    handler({ dir = '' }) {
      const path = join(dir, NAME);
      const code = readFileSync(path, 'utf8');
      const filled = code.replace(/(["'`])__FILES__\1/, () => JSON.stringify(JSON.stringify(entriesOf(dir))));
      if (filled === code) throw new Error('the service worker has no place for the list of files');
      writeFileSync(path, filled);
    },
  },
});
