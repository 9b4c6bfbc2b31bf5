/**
 * Holds package.json to the code: every dependency is imported somewhere and has its reason in ARCHITECTURE.md, and nothing is
 * imported that is only somebody else's dependency. Prints every breach and exits with 1 when there is one.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

/** Run, named by a file's header or read by the compiler, not imported. */
const TOOLS = /^(typescript|tsx|happy-dom|@biomejs\/biome|@types\/.+)$/;
/** Installed by the benchmark itself, for the benchmark alone. */
const OF_THE_PEER = /^(@ngrok\/webernetes|esbuild|@kubernetes\/client-node)$/;

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (/^(node_modules|generated|\.peer)$/.test(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : /\.(tsx?|mjs|css)$/.test(entry.name) ? [path] : [];
  });
}

const packageOf = (specifier: string): string => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

const read = (path: string): string => readFileSync(path, 'utf8');
const own = readdirSync(root).filter((name) => /\.ts$/.test(name));
const files = [...own.map((name) => join(root, name)), ...['src', 'scripts', 'bench', 'e2e'].flatMap((folder) => filesIn(join(root, folder)))];

/** What an import, an export or a style sheet's `@import` names, or a call of `import`. */
const IMPORT = /^(?:import|export|\}|@import)(?: .*\bfrom)? ['"]([^'"\s]+)['"]|\bimport\(['"]([^'"\s]+)['"]\)/gm;

/** Package → the first file that imports it. */
const imported = new Map<string, string>();
for (const path of files) {
  for (const [, from, lazy] of read(path).matchAll(IMPORT)) {
    const specifier = from ?? lazy ?? '';
    if (/^[a-z@]/.test(specifier) && !specifier.startsWith('node:')) imported.set(packageOf(specifier), imported.get(packageOf(specifier)) ?? path);
  }
}

const manifest = JSON.parse(read(join(root, 'package.json'))) as Manifest;
const listed = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
const table = read(join(root, 'ARCHITECTURE.md')).split('## Dependencies')[1] ?? '';
const named = [...table.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell = '']) =>
  cell
    .replace(/\([^)]*\)/g, '')
    .split(',')
    .map((name) => name.trim()),
);
const isNamed = (name: string): boolean => named.some((each) => each === name || (each.endsWith('/*') && name.startsWith(each.slice(0, -1))));

const problems = [
  ...listed.filter((name) => !imported.has(name) && !TOOLS.test(name)).map((name) => `${name} is in package.json and nothing imports it`),
  ...listed.filter((name) => !isNamed(name)).map((name) => `${name} is in package.json without a reason in ARCHITECTURE.md`),
  ...[...imported].flatMap(([name, path]) =>
    listed.includes(name) || OF_THE_PEER.test(name) ? [] : [`${path} imports ${name}, which package.json does not list`],
  ),
];
for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? 'dependencies: all are used, and each has its reason' : `dependencies: ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
