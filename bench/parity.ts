/**
 * Runs the peer's own API suite (the real `@kubernetes/client-node` against a server) on `orrery serve` instead of k3s.
 *
 *   git clone https://github.com/ngrok/webernetes && cd webernetes
 *   npm i --no-save @kubernetes/client-node@1 vitest@4 buffer events      # no containers are needed
 *   npx tsx bench/parity.ts WEBERNETES [--speed max|N]
 *
 * In the checkout only the harness that would start k3s is replaced. One of the 196 cases asks for a host of the internet.
 */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve as resolvePath } from 'node:path';
import type { Speed } from '../src/server/serve/clock.ts';
import { defaultScenario } from '../src/server/serve/default-cluster.ts';
import { startServer } from '../src/server/serve/server.ts';
import { realBinaries } from '../src/server/testing/real-binaries.ts';

/** What the suites are defined with: the same calls as the harness it replaces, against the server of `KUBECONFIG`. */
const HARNESS = `// Written by Orrery's bench/parity.ts.
import { execFileSync } from "node:child_process";
import * as k8s from "@kubernetes/client-node";
import { afterAll, afterEach, beforeAll } from "vitest";
import { node } from "../describe";
import { createKubernetesRuntimeContext } from "./kubernetes-context";

const kubeConfig = new k8s.KubeConfig();

async function fetchNodePort(port, { path = "/", ...request } = {}) {
  const response = await fetch(\`http://127.0.0.1:\${port}\${path}\`, request);
  return { status: response.status, body: await response.text() };
}

async function apply(items) {
  const input = JSON.stringify({ apiVersion: "v1", kind: "List", items });
  const applied = JSON.parse(execFileSync(process.env.KUBECTL, ["apply", "-f", "-", "-o", "json"], { input, encoding: "utf8" }));
  return applied.items ?? [applied];
}

export function defineSuite(name, ...rest) {
  const factory = rest.pop();
  node.describe(name, ...rest, () => {
    const context = createKubernetesRuntimeContext({ k8s, kubeConfig, target: "k3s", fetchNodePort, apply });
    beforeAll(async () => {
      kubeConfig.loadFromFile(process.env.KUBECONFIG);
      await context.initialize();
    });
    afterEach(() => context.disposeTest());
    afterAll(() => context.dispose());
    factory(context);
  });
}
`;

const CONFIG = `export default { test: { include: ["src/client/**/*.test.ts"], testTimeout: 240_000, hookTimeout: 60_000 } };\n`;

interface Report {
  readonly numTotalTests: number;
  readonly numPassedTests: number;
  readonly testResults: readonly { readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[] }[];
}

const [checkout, , given = 'max'] = process.argv.slice(2);
const binaries = realBinaries('1.35');
if (checkout === undefined || !binaries) throw new Error('usage: tsx bench/parity.ts WEBERNETES [--speed max|N]');
const speed: Speed = given === 'max' ? 'max' : Number(given);
const file = (name: string): string => resolvePath(checkout, name);
writeFileSync(file('src/test/harnesses/kubernetes-k3s.ts'), HARNESS);
writeFileSync(file('vitest.orrery.config.mjs'), CONFIG);

const server = await startServer(defaultScenario(), { port: 0, speed, log: (line) => console.error(line) });
writeFileSync(file('kubeconfig'), server.kubeconfig, { mode: 0o600 });
const args = ['vitest', 'run', '--config', 'vitest.orrery.config.mjs', '--reporter=json', '--outputFile=parity.json'];
const env = { ...process.env, KUBECONFIG: file('kubeconfig'), KUBECTL: binaries.kubectl };
await new Promise<void>((resolve) => spawn('npx', args, { cwd: checkout, env, stdio: ['ignore', 'ignore', 'inherit'] }).on('close', () => resolve()));
await server.stop();

const report = JSON.parse(readFileSync(file('parity.json'), 'utf8')) as Report;
console.log(`${report.numPassedTests} of ${report.numTotalTests} cases pass`);
for (const { status, fullName } of report.testResults.flatMap(({ assertionResults }) => assertionResults))
  if (status !== 'passed') console.log(`${status}: ${fullName}`);
