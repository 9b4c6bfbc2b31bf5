/**
 * Makes sure that a Chromium for the end-to-end tests exists: one that is there, Playwright's own, or Debian's package.
 * Prints which one is used. Errors: exits with 1 and says what to install.
 */
import { spawnSync } from 'node:child_process';
import { chromiumPath } from '../e2e/chromium.ts';

function attempt(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore', timeout: 300_000 }).status === 0;
}

const installers: readonly (() => boolean)[] = [
  () => attempt('npx', ['playwright', 'install', 'chromium']),
  () => attempt('apt-get', ['update', '-qq']) && attempt('apt-get', ['install', '-y', '-qq', 'chromium']),
];

for (const install of [() => true, ...installers]) {
  if (install() && chromiumPath() !== undefined) break;
}

const path = chromiumPath();
if (path === undefined) {
  console.error('No Chromium found and none could be installed. Install one (Debian: apt-get install chromium) or set CHROMIUM_PATH.');
  process.exitCode = 1;
} else console.log(`browser: ${path}`);
