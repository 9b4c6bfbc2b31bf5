import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { kubectl } from '../../sim/kubectl/testing/kubectl.ts';
import { realBinaries } from '../testing/real-binaries.ts';
import type { Answer } from '../testing/transcript.ts';

const binaries = realBinaries('1.35');
const files = parse(readFileSync(fileURLToPath(new URL('./testing/kustomizations.yaml', import.meta.url)), 'utf8')) as Readonly<Record<string, string>>;
const folders = [...new Set(Object.keys(files).map((name) => dirname(name)))];

/** The kubectl of the page builds what the real one builds, and says the same of what cannot be built. */
describe.skipIf(!binaries)('kubectl kustomize', () => {
  let home = '';

  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'orrery-kustomize-'));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(home, name)), { recursive: true });
      writeFileSync(join(home, name), text);
    }
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  const real = (args: readonly string[]): Promise<Answer> =>
    new Promise((resolve) => {
      execFile(binaries?.kubectl ?? '', args, { cwd: home, env: { HOME: home } }, (error, stdout, stderr) => {
        const text = (printed: string): string => printed.replaceAll(home, '/root').trimEnd();
        resolve({ exit: typeof error?.code === 'number' ? error.code : 0, stdout: text(stdout), stderr: text(stderr) });
      });
    });

  it.concurrent.each([
    ...folders.map((folder) => [folder]),
    ['nowhere'],
    ['plain', 'list'],
    ['plain/dep.yaml'],
    ['outside', '--load-restrictor', 'LoadRestrictionsNone'],
    ['plain', '--load-restrictor=x'],
    ['references', '--reorder=none'],
  ])('%s %s %s', async (...words) => {
    const args = ['kustomize', ...words];
    const { exitCode, stdout, stderr } = kubectl(args, {}, files);
    expect({ exit: exitCode, stdout: stdout.trimEnd(), stderr: stderr.trimEnd() }).toEqual(await real(args));
  });
});
