import type { Scenario } from '../../api/index.ts';
import { BadInput } from '../inputs.ts';
import { syntaxProblems } from '../problems.ts';
import type { Console } from '../run.ts';
import type { Speed } from './clock.ts';
import { type KubeconfigFile, writeKubeconfig } from './kubeconfig.ts';
import { startServer } from './server.ts';
import { openBrowser } from './ui/browser.ts';
import { builtPage } from './ui/built-page.ts';

export interface ServeCommand {
  readonly port: number;
  readonly speed: Speed;
  readonly kubeconfig: string | undefined;
  /** Opens the page on the run: the built one in this folder, or (`true`) where `npm run build` puts it. */
  readonly ui: string | true | undefined;
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use; choose another one with --port',
  EACCES: 'this user may not open the port; choose another one with --port',
};

/** Serves a cluster until it is interrupted. Resolves with the exit code: 0 after an orderly end, 2 when it cannot start. */
export async function serve(scenario: Scenario, { port, speed, kubeconfig, ui }: ServeCommand, console: Console): Promise<number> {
  const problems = syntaxProblems(scenario.spec.manifests);
  if (problems.length > 0) throw new BadInput(problems.join('\n'));
  const page = ui === undefined ? undefined : builtPage(ui === true ? undefined : ui);
  let server: Awaited<ReturnType<typeof startServer>>;
  try {
    server = await startServer(scenario, { port, speed, page, log: (line) => console.err(line) });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    throw new BadInput(`--port: ${reasons[code] ?? (error as Error).message}`);
  }
  let file: KubeconfigFile;
  try {
    file = writeKubeconfig(server.kubeconfig, kubeconfig);
  } catch (error) {
    await server.stop();
    throw new BadInput(`--kubeconfig: ${(error as Error).message}`);
  }
  console.out(`Kubernetes v1.36.2 is served at ${server.url} (speed ${speed === 'max' ? 'max' : `${speed}×`}; Ctrl+C ends it)`);
  console.out(`export KUBECONFIG=${file.path}`);
  if (server.page) {
    console.out(`The page on this run, for one browser: ${server.page.address}`);
    openBrowser(server.page.address);
  }
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await server.stop();
  file.remove();
  return 0;
}
