/**
 * Holds the house to its plan: which layer may import which, which process may import which, what may not be named in the
 * engine, how long a file may be. Prints every breach and exits with 1 when there is one.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

/** Layer → layers it may import (its own is always allowed). */
const layers: Readonly<Record<string, readonly string[]>> = {
  api: [],
  machines: ['api'],
  sim: ['api', 'machines'],
  scenarios: ['api'],
  projections: ['api', 'machines'],
  components: ['api', 'projections'],
  app: ['api', 'machines', 'sim', 'scenarios', 'projections', 'components'],
  server: ['api', 'machines', 'sim', 'scenarios', 'projections'],
};

/** Folders of `src/sim` that are libraries of the engine, not processes: any process may import them. */
const shared = new Set(['kernel', 'apimachinery', 'apis', 'client-go', 'component-helpers', 'cri']);

/** Folder of `src/sim` → others that it may import besides the shared ones, with the reason. */
const siblings: Readonly<Record<string, readonly string[]>> = {
  // The composition root sees all processes.
  cluster: ['*'],
  // The real one is built with the scheduler's framework, too: what fits is asked of the same predicates.
  'cluster-autoscaler': ['kube-scheduler'],
  // The kernel evaluates the rules that kube-proxy wrote as text, and runs what images do.
  linux: ['workload'],
  // What is in an image and how its name is read are data, on the node's disk as in the registry.
  cri: ['workload'],
};

interface Ban {
  readonly pattern: RegExp;
  readonly instead: string;
}

/** What may not be named in `src/api`, `src/machines`, `src/sim`, `src/projections` and `src/scenarios`. */
const bans: readonly Ban[] = [
  { pattern: /\bDate\.now\b/, instead: 'host.now() or host.timestamp()' },
  { pattern: /\bnew Date\(\)/, instead: 'host.timestamp()' },
  { pattern: /\bMath\.random\b/, instead: 'host.random' },
  { pattern: /\b(setTimeout|setInterval|setImmediate|queueMicrotask|requestAnimationFrame)\b/, instead: 'host.after or host.every' },
  { pattern: /\bperformance\.now\b/, instead: 'host.now()' },
  { pattern: /\bcrypto\.(randomUUID|getRandomValues)\b/, instead: 'host.random' },
  { pattern: /\b(localeCompare|toLocale\w+)\b|\bIntl\./, instead: 'compareStrings: order may not depend on a locale' },
  { pattern: /\basync\b|\bawait\b|\bnew Promise\b/, instead: 'a procedure (src/sim/kernel/procedure.ts)' },
  { pattern: /\bWeakRef\b/, instead: 'plain references' },
];

const BANNED_LAYERS = new Set(['api', 'machines', 'sim', 'projections', 'scenarios']);
const MAX_LINES = 600;

const problems: string[] = [];

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'generated' ? [] : filesIn(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

/** The code without comments and strings, with lines kept, so that words in prose do not count. */
function codeOnly(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ''))
    .replace(/(^|[^:])\/\/.*$/gm, '$1')
    .replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''");
}

const layerOf = (path: string): string => relative(join(root, 'src'), path).split('/')[0] ?? '';
const simFolderOf = (path: string): string => relative(join(root, 'src/sim'), path).split('/')[0] ?? '';

function checkImports(path: string, text: string): void {
  const from = layerOf(path);
  const allowed = layers[from];
  if (!allowed) return void problems.push(`${relative(root, path)}: src/${from} is not in the import table`);
  for (const match of text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)) {
    const target = resolve(dirname(path), match[1] ?? '');
    const to = layerOf(target);
    if (to.startsWith('..')) continue;
    if (to !== from && !allowed.includes(to)) problems.push(`${relative(root, path)}: src/${from} may not import src/${to} (${match[1]})`);
    if (from === 'sim' && to === 'sim') checkProcess(path, target);
  }
  for (const match of text.matchAll(/from\s*'(node:[^']+|react[^']*|@xyflow[^']*)'/g)) {
    const foreign = match[1] ?? '';
    const fits = foreign.startsWith('node:') ? from === 'server' : from === 'components' || from === 'app';
    if (!fits) problems.push(`${relative(root, path)}: src/${from} may not import ${foreign}`);
  }
}

function checkProcess(path: string, target: string): void {
  const [from, to] = [simFolderOf(path), simFolderOf(target)];
  if (from === to || shared.has(to)) return;
  const allowed = siblings[from] ?? [];
  if (!allowed.includes('*') && !allowed.includes(to))
    problems.push(`${relative(root, path)}: process ${from} may not import its sibling ${to}; they talk by messages`);
}

function checkBans(path: string, code: string): void {
  if (!BANNED_LAYERS.has(layerOf(path))) return;
  code.split('\n').forEach((line, index) => {
    for (const { pattern, instead } of bans) {
      if (pattern.test(line)) problems.push(`${relative(root, path)}:${index + 1}: ${pattern.exec(line)?.[0]} is not allowed in the engine; use ${instead}`);
    }
  });
}

for (const path of filesIn(join(root, 'src'))) {
  if (/\.test\.tsx?$/.test(path) || path.includes('/testing/')) continue;
  const text = readFileSync(path, 'utf8');
  const lines = text.split('\n').length;
  if (lines > MAX_LINES && !path.endsWith('.tsx') && layerOf(path) !== 'machines')
    problems.push(`${relative(root, path)}: ${lines} lines; the limit is ${MAX_LINES}`);
  checkImports(path, text);
  checkBans(path, codeOnly(text));
}

for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? 'architecture: the import table, the bans and the size limits hold' : `architecture: ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
