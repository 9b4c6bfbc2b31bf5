import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type { ManifestFile, Scenario } from '../api/index.ts';
import { decodeLink, looksLikeScenario, parseScenario, scenarioOf } from '../scenarios/index.ts';
import { builtInScenario } from './gallery.ts';

/** Input that cannot be run: printed as it is, exit code 2. */
export class BadInput extends Error {}

const MANIFEST_SUFFIXES = new Set(['.yaml', '.yml', '.json']);

function readText(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new BadInput(code === 'ENOENT' ? `${path}: no such file, folder or built-in scenario` : `${path}: ${(error as Error).message}`);
  }
}

/** Files of a folder and its sub-folders in the order of their names, as `kubectl apply -R -f` reads them. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesIn(path);
      return MANIFEST_SUFFIXES.has(extname(entry.name)) ? [path] : [];
    });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function scenarioIn(name: string, text: string): Scenario {
  const parsed = parseScenario(text);
  if (parsed.ok) return parsed.scenario;
  throw new BadInput(parsed.problems.map(({ line, column, message }) => `${name}:${line}:${column}: ${message}`).join('\n'));
}

function fromLink(text: string): Scenario {
  const decoded = decodeLink(text);
  if (!decoded.ok) throw new BadInput(decoded.failure.message);
  return decoded.scenario;
}

const isLink = (text: string): boolean => /^\s*(https?:\/\/\S*)?(#|%23)o\d+\./i.test(text) || /^o\d+\.[\w-]+/.test(text);

/**
 * What the command line's arguments mean: a link, a built-in scenario, a scenario file, or manifests (files, folders,
 * standard input). Errors: BadInput with the place of the mistake where there is one.
 */
export function readInputs(args: readonly string[]): Scenario {
  const [first = ''] = args;
  if (args.length === 1 && isLink(first)) return fromLink(first);
  if (args.length === 1 && !isFile(first) && !isFolder(first) && first !== '-') {
    const scenario = builtInScenario(first);
    if (scenario) return scenario;
  }
  const paths = args.flatMap((path) => {
    if (!isFolder(path)) return [path];
    const files = filesIn(path);
    if (files.length === 0) throw new BadInput(`${path}: no .yaml, .yml or .json file in this folder`);
    return files;
  });
  const files: ManifestFile[] = paths.map((path) => ({ name: path === '-' ? 'STDIN' : path, text: readText(path) }));
  const [only] = files;
  if (only && files.length === 1) {
    if (looksLikeScenario(only.text)) return scenarioIn(only.name, only.text);
    if (isLink(only.text.trim())) return fromLink(only.text.trim());
  }
  return scenarioOf(files, { title: files.map((file) => basename(file.name)).join(', ') });
}
