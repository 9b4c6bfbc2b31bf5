import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scenario } from '../../api/index.ts';
import type { Speed } from '../serve/clock.ts';
import { type RunningServer, startServer } from '../serve/server.ts';
import { outputOf } from '../output.ts';
import type { Answer } from './transcript.ts';

/** A cluster behind `serve`, and a folder of its own with the kubeconfig for real clients. */
export interface ServedCluster {
  readonly server: RunningServer;
  readonly folder: string;
  /** Runs a program of the outside world against it; never throws for its exit code. */
  run(program: string, args: readonly string[], options?: { readonly cwd?: string; readonly input?: string; readonly timeoutMs?: number }): Promise<Answer>;
  /** Types a command of kubectl at the page's keyboard, in the same cluster. */
  type(args: readonly string[], files?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Lets virtual time pass. */
  settle(seconds: number): Promise<void>;
  stop(): Promise<void>;
}

export async function servedCluster(scenario: Scenario, speed: Speed): Promise<ServedCluster> {
  const problems: string[] = [];
  const log = (line: string): void => {
    // Whether a node port is free on this machine is no matter of the test's: another one may run beside it.
    if (!line.includes('of 127.0.0.1 is not free')) problems.push(line);
  };
  const server = await startServer(scenario, { port: 0, speed, log });
  const folder = mkdtempSync(join(tmpdir(), 'orrery-serve-'));
  writeFileSync(join(folder, 'kubeconfig'), server.kubeconfig);
  const env = { PATH: process.env.PATH, HOME: folder, KUBECONFIG: join(folder, 'kubeconfig') };
  return {
    server,
    folder,
    run: (program, args, { cwd = folder, input, timeoutMs = 60_000 } = {}) =>
      new Promise((resolve) => {
        const child = execFile(program, args, { env, cwd, timeout: timeoutMs, maxBuffer: 1e8 }, (error, stdout, stderr) => {
          resolve({ exit: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr });
        });
        if (input !== undefined) child.stdin?.end(input);
      }),
    type: async (args, files = {}) => {
      const action = server.submit({ type: 'kubectl', args, files });
      for (;;) {
        const { done, exitCode, lines } = outputOf(server.ledger, action);
        const printed = (stream: string): string => lines.flatMap((line) => (line.stream === stream ? [`${line.text}\n`] : [])).join('');
        if (done) return { exit: exitCode, stdout: printed('stdout'), stderr: printed('stderr') };
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    settle: async (seconds) => {
      const until = server.now() + seconds * 1_000_000;
      while (server.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
      if (problems.length > 0) throw new Error(problems.join('\n'));
    },
  };
}
