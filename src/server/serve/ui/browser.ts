import { spawn } from 'node:child_process';

/** What opens an address in the person's browser, by platform. */
const OPENERS: Readonly<Record<string, string>> = { darwin: 'open', linux: 'xdg-open' };

/** Opens an address in a browser where somebody sits before a terminal and the system knows how; elsewhere it has been printed. */
export function openBrowser(address: string): void {
  const opener = OPENERS[process.platform];
  if (opener === undefined || !process.stdout.isTTY) return;
  const child = spawn(opener, [address], { stdio: 'ignore', detached: true });
  // There is no such program here.
  child.on('error', () => undefined);
  child.unref();
}
