/** Every fast check of the house in one command: architecture, dependencies, lint, and the types of each layer. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const layers = readdirSync(`${root}src`).filter((name) => existsSync(`${root}src/${name}/tsconfig.json`));

const checks: readonly (readonly [name: string, command: string, args: readonly string[]])[] = [
  ['architecture', 'tsx', ['scripts/check-architecture.ts']],
  ['dependencies', 'tsx', ['scripts/check-dependencies.ts']],
  ['format and lint', 'biome', ['ci', '--error-on-warnings']],
  ...layers.map((layer) => [`types of src/${layer}`, 'tsc', ['-p', `src/${layer}`]] as const),
  ['types of bench', 'tsc', ['-p', 'bench']],
  ['types of the tests', 'tsc', ['-p', 'tsconfig.test.json']],
];

let failed = 0;
for (const [name, command, args] of checks) {
  const { status, stdout, stderr } = spawnSync(`${root}node_modules/.bin/${command}`, args, { cwd: root, encoding: 'utf8' });
  if (status === 0) {
    console.log(`ok    ${name}`);
    continue;
  }
  failed++;
  console.log(`FAIL  ${name}\n${stdout}${stderr}`);
}
process.exitCode = failed === 0 ? 0 : 1;
