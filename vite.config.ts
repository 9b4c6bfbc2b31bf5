import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';
import type { Scenario } from './src/api/index.ts';
import { firstLoad } from './scripts/first-load/plugin.ts';
import { parseLesson } from './src/scenarios/lessons/parse.ts';
import { offline } from './scripts/offline.ts';
import { parseScenario } from './src/scenarios/parse.ts';

/**
 * The page needs nothing from the network but its own files. Inline styles stay allowed because Mermaid and CodeMirror
 * insert <style> elements; scripts are only ever our own files.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The development server injects inline scripts for hot reloading, so the policy belongs to the built page only. */
const contentSecurityPolicy = (): Plugin => ({
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [{ tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY }, injectTo: 'head-prepend' }],
});

const SCENARIO = '/scenario.yaml';
const LESSON = '/lesson.yaml';

/** Errors: throws when the file is no scenario. */
function read(path: string): Scenario {
  const parsed = parseScenario(readFileSync(path, 'utf8'));
  if (!parsed.ok) throw new Error(`${path}: ${parsed.problems[0]?.message}`);
  return parsed.scenario;
}

/** Built-in scenarios are read when the page is built, so that the page opens them without a YAML parser. */
const scenarios = (): Plugin => ({
  name: 'scenarios',
  load: (id) => {
    if (id.endsWith(LESSON)) return `export const lesson = ${JSON.stringify(parseLesson(readFileSync(id, 'utf8')))};`;
    return id.endsWith(SCENARIO) ? `export const scenario = ${JSON.stringify(read(id))};` : undefined;
  },
});

/** What the entry asks for at once: named in the page, so that it loads beside the entry and not after it. */
const EARLY = ['/src/app/boot.tsx', `/src/scenarios/hello${SCENARIO}`];

const preload = (): Plugin => ({
  name: 'preload',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle }) =>
      Object.values(bundle ?? {}).flatMap((chunk) =>
        chunk.type === 'chunk' && EARLY.some((end) => chunk.facadeModuleId?.endsWith(end))
          ? [{ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: `./${chunk.fileName}` }, injectTo: 'head' as const }]
          : [],
      ),
  },
});

/** What `boot.tsx` needs at once. Together it is one file: a dozen small ones that late parts share would compress worse. */
const early = new Set<string>();

const findEarly = (): Plugin => ({
  name: 'find-early',
  apply: 'build',
  buildEnd() {
    const open = [...this.getModuleIds()].filter((id) => id.endsWith('/src/app/boot.tsx'));
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      // Packages and src/api export all they have from one file; what is used of them is elsewhere.
      if (early.has(id) || /node_modules|\/src\/api\//.test(id)) continue;
      early.add(id);
      open.push(...(this.getModuleInfo(id)?.importedIds ?? []));
    }
  },
});

/** What the page starts with, so that nothing shared draws what only the canvases need into it. */
const CHUNKS = [
  { name: 'base', test: /node_modules\/(react|react-dom|scheduler|zustand|use-sync-external-store)\/|src\/components\/ui\/use-media/, priority: 2 },
  { name: 'early', test: (id: string) => early.has(id), priority: 1 },
];

export default defineConfig({
  // Relative, so that dist/ works in any sub-folder of any static server.
  base: './',
  plugins: [react(), tailwindcss(), scenarios(), contentSecurityPolicy(), preload(), findEarly(), offline()],
  // All that the engine needs at once stays one file, whatever its later parts share with it: one request, not one after another.
  worker: {
    format: 'es',
    plugins: () => [firstLoad(read(fileURLToPath(new URL(`src/scenarios/hello${SCENARIO}`, import.meta.url))))],
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'engine', tags: ['$initial'] }] } } },
  },
  build: {
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    outDir: 'dist',
    rolldownOptions: {
      input: {
        index: fileURLToPath(new URL('index.html', import.meta.url)),
        'service-worker': fileURLToPath(new URL('src/app/offline/service-worker.ts', import.meta.url)),
      },
      // A service worker keeps its name and stands beside the page that it serves.
      output: { entryFileNames: ({ name }) => (name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js'), codeSplitting: { groups: CHUNKS } },
    },
    sourcemap: false,
    chunkSizeWarningLimit: 700,
  },
});
