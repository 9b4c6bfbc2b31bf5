import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Coverage {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly { readonly ranges: readonly { readonly startOffset: number; readonly endOffset: number; readonly count: number }[] }[];
  }[];
}

/** A worker's global scope in Node, the message that the page sends first, and an end as soon as it is answered. */
const DRIVER = `
globalThis.addEventListener = (type, listener) => { if (type === 'message') globalThis.listener = listener; };
globalThis.postMessage = (answer) => {
  if (answer.type === 'RAW') process.exit(0);
  console.error(answer.value);
  process.exit(1);
};
const [code, scenario] = process.argv.slice(2);
await import(code);
const { readFileSync } = await import('node:fs');
const value = JSON.parse(readFileSync(scenario, 'utf8'));
globalThis.listener({ origin: '', data: { id: 'first', type: 'APPLY', path: ['open'], argumentList: [{ type: 'RAW', value }] } });
`;

/** Runs a module in a process of its own and answers for each character whether V8 executed it (1) or not (0). */
function run(code: string, driver: string, input: string): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'first-load-'));
  const at = (name: string): string => join(folder, name);
  try {
    for (const [name, text] of Object.entries({ 'module.mjs': code, 'driver.mjs': driver, 'input.json': input })) writeFileSync(at(name), text);
    const env = { ...process.env, NODE_V8_COVERAGE: at('coverage'), NODE_OPTIONS: '' };
    const { status, stderr } = spawnSync(process.execPath, [at('driver.mjs'), pathToFileURL(at('module.mjs')).href, at('input.json')], {
      encoding: 'utf8',
      env,
    });
    if (status !== 0) throw new Error(`the code could not be profiled: ${stderr}`);
    const files = readdirSync(at('coverage')).map((name) => JSON.parse(readFileSync(join(at('coverage'), name), 'utf8')) as Coverage);
    const found = files.flatMap(({ result }) => result).find(({ url }) => url.endsWith('/module.mjs'));
    if (found === undefined) throw new Error('V8 says nothing about the code');
    return executed(code.length, found.functions);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a module executes when it is evaluated. */
export const executedIn = (code: string): Uint8Array => run(code, 'await import(process.argv[2]);', '');

/** What a worker executes when the page opens `scenario` in it. Errors: throws with what the worker said when it failed. */
export const executedToOpen = (code: string, scenario: unknown): Uint8Array => run(code, DRIVER, JSON.stringify(scenario));

/** Outer ranges come first, inner ones correct them. */
function executed(length: number, functions: Coverage['result'][number]['functions']): Uint8Array {
  const map = new Uint8Array(length).fill(1);
  const ranges = functions.flatMap(({ ranges: each }) => each).sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
  for (const { startOffset, endOffset, count } of ranges) map.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  return map;
}
