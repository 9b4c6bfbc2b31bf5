import { spawn } from 'node:child_process';
import { get } from 'node:http';
import { join } from 'node:path';
import { writeFileSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realBinaries } from '../testing/real-binaries.ts';
import { type ServedCluster, servedCluster } from '../testing/served-cluster.ts';
import { defaultScenario } from './default-cluster.ts';

const binaries = realBinaries('1.35');

/** What a person does with the real kubectl besides the transcript: streams, files, server-side apply, metrics. */
describe.skipIf(!binaries)('the real kubectl', () => {
  const kubectl = binaries?.kubectl ?? '';
  let cluster: ServedCluster;
  const run = (...args: string[]) => cluster.run(kubectl, args);
  const ok = async (...args: string[]): Promise<string> => {
    const { exit, stdout, stderr } = await run(...args);
    expect(exit, stderr).toBe(0);
    return stdout;
  };

  beforeAll(async () => {
    cluster = await servedCluster(defaultScenario(), 10);
    await ok('run', 'web', '--image=nginx:1.27', '--port=80');
    await ok('wait', '--for=condition=Ready', 'pod/web', '--timeout=60s');
  }, 60_000);
  afterAll(() => cluster?.stop());

  // Source: `client-go/tools/portforward`: SPDY inside of a WebSocket since 1.31, on the bare connection before.
  it.each(['true', 'false'])('forwards a port (KUBECTL_PORT_FORWARD_WEBSOCKETS=%s)', async (websockets) => {
    const env = { PATH: process.env.PATH, HOME: cluster.folder, KUBECONFIG: join(cluster.folder, 'kubeconfig'), KUBECTL_PORT_FORWARD_WEBSOCKETS: websockets };
    const child = spawn(kubectl, ['port-forward', 'pod/web', ':80'], { env });
    try {
      const port = await new Promise<string>((resolve) => {
        child.stdout.on('data', (chunk: Buffer) => {
          const found = /127\.0\.0\.1:(\d+) -> 80/.exec(chunk.toString())?.[1];
          if (found) resolve(found);
        });
      });
      const page = (): Promise<string> =>
        new Promise((resolve) => {
          get({ host: '127.0.0.1', port, path: '/' }, (response) => response.on('data', (chunk: Buffer) => resolve(chunk.toString()))).on('error', () =>
            resolve(''),
          );
        });
      expect(await page()).toContain('Welcome to nginx!');
      expect(await page()).toContain('Welcome to nginx!');
    } finally {
      child.kill();
    }
  });

  it('copies files into a container and back', async () => {
    const text = 'one line\nhéllo €, without an end of line';
    writeFileSync(join(cluster.folder, 'there.txt'), text);
    await ok('cp', 'there.txt', 'web:/tmp/there.txt');
    expect(await ok('exec', 'web', '--', 'ls', '/tmp')).toContain('there.txt');
    await ok('cp', 'web:/tmp/there.txt', 'back.txt');
    expect(readFileSync(join(cluster.folder, 'back.txt'), 'utf8')).toBe(text);
  });

  it('gives a command its input, and its exit code back', async () => {
    expect(await cluster.run(kubectl, ['exec', '-i', 'web', '--', 'sh'], { input: 'echo heard\nexit 4\n' })).toMatchObject({ exit: 4, stdout: 'heard\n' });
  });

  // Source: `kubectl/pkg/cmd/apply/apply.go` migrateToSSAIfNecessary: kubectl rewrites managedFields by a JSON patch.
  it('takes over by server-side apply what it applied before, and is told of conflicts', async () => {
    const file = (value: string): string => {
      writeFileSync(join(cluster.folder, `${value}.yaml`), `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm}\ndata: {a: ${value}}\n`);
      return `${value}.yaml`;
    };
    await ok('apply', '-f', file('one'));
    await ok('apply', '--server-side', '-f', file('one'));
    const managers = await ok(
      'get',
      'configmap',
      'cm',
      '--show-managed-fields',
      '-o',
      'jsonpath={range .metadata.managedFields[*]}{.manager} {.operation};{end}',
    );
    expect(managers).toBe('kubectl Apply;kubectl-last-applied Apply;');
    const refused = await run('apply', '--server-side', '--field-manager=other', '-f', file('two'));
    expect(refused).toMatchObject({ exit: 1, stderr: expect.stringContaining('Apply failed with 1 conflict: conflict with "kubectl": .data.a') });
    expect(await ok('apply', '--server-side', '--force-conflicts', '--field-manager=other', '-f', file('two'))).toBe('configmap/cm serverside-applied\n');
  });

  it('shows the use of nodes', async () => {
    await cluster.settle(60);
    expect(await ok('top', 'nodes')).toMatch(/^NAME +CPU\(cores\)[\s\S]*node-1 +\d+m/);
  });

  it.each([
    [['get', 'endpoints'], 'Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice'],
    [['get', 'nothing'], `error: the server doesn't have a resource type "nothing"`],
  ])('%j says %s', async (args, message) => {
    expect((await run(...args)).stderr).toContain(message);
  });

  it.each([
    ['/metrics', 'apiserver_request_total{'],
    ['/readyz?verbose', '[+]etcd ok'],
    ['/openapi/v3', 'apis/apps/v1'],
    ['/openapi/v2', '"swagger":"2.0"'],
  ])('reads %s', async (path, part) => {
    expect(await ok('get', '--raw', path)).toContain(part);
  });
});
