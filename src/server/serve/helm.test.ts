import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scenarioOf } from '../../scenarios/index.ts';
import { realBinaries } from '../testing/real-binaries.ts';
import { type ServedCluster, servedCluster } from '../testing/served-cluster.ts';

const binaries = realBinaries('1.35');
const chart = fileURLToPath(new URL('./testing/chart', import.meta.url));

/** Helm 4 against `serve`: the life of a release, in order. Server-side apply, WatchList waits and protobuf Secrets are its own doing. */
describe.skipIf(!binaries)('helm', () => {
  let cluster: ServedCluster;
  const run = async (program: 'helm' | 'kubectl', ...args: string[]): Promise<string> => {
    const { exit, stdout, stderr } = await cluster.run(binaries?.[program] ?? '', args, { timeoutMs: 90_000 });
    expect(exit, stderr).toBe(0);
    return stdout;
  };
  const replicas = (): Promise<string> => run('kubectl', 'get', 'deployment', 'shop', '-o', 'jsonpath={.spec.replicas} {.status.readyReplicas}');
  const greeting = (): Promise<string> => run('kubectl', 'get', 'configmap', 'shop-settings', '-o', 'jsonpath={.data.greeting}');

  beforeAll(async () => {
    cluster = await servedCluster(scenarioOf([]), 10);
  });
  afterAll(() => cluster?.stop());

  it('installs a chart and waits until its Deployment is ready', async () => {
    expect(await run('helm', 'install', 'shop', chart, '--wait', '--timeout', '60s')).toContain('STATUS: deployed');
    expect(await replicas()).toBe('2 2');
  });

  it('lists the release', async () => {
    const [release] = JSON.parse(await run('helm', 'list', '-o', 'json')) as [Record<string, unknown>];
    expect(release).toMatchObject({ name: 'shop', namespace: 'default', revision: '1', status: 'deployed', chart: 'shop-0.1.0' });
  });

  it('upgrades it', async () => {
    expect(await run('helm', 'upgrade', 'shop', chart, '--set', 'replicas=3,greeting=welcome', '--wait', '--timeout', '60s')).toContain('REVISION: 2');
    expect(await replicas()).toBe('3 3');
    expect(await greeting()).toBe('welcome');
  });

  it('changes nothing on a dry run of the server', async () => {
    await run('helm', 'upgrade', 'shop', chart, '--set', 'greeting=unseen', '--dry-run=server');
    expect(await greeting()).toBe('welcome');
  });

  it('rolls it back', async () => {
    await run('helm', 'rollback', 'shop', '1', '--wait', '--timeout', '60s');
    expect(await replicas()).toBe('2 2');
    expect(await greeting()).toBe('hello');
    const history = JSON.parse(await run('helm', 'history', 'shop', '-o', 'json')) as readonly Record<string, unknown>[];
    expect(history.map(({ revision, status }) => [revision, status])).toEqual([
      [1, 'superseded'],
      [2, 'superseded'],
      [3, 'deployed'],
    ]);
  });

  it('tells what it consists of', async () => {
    expect(await run('helm', 'get', 'manifest', 'shop')).toContain('kind: Deployment');
    expect(await run('helm', 'status', 'shop')).toContain('STATUS: deployed');
  });

  it('uninstalls it, and nothing is left', async () => {
    expect(await run('helm', 'uninstall', 'shop', '--wait', '--timeout', '60s')).toContain('release "shop" uninstalled');
    expect(
      await run(
        'kubectl',
        'get',
        'deployment,service,configmap,secret,serviceaccount,role,rolebinding',
        '-l',
        'app.kubernetes.io/managed-by=Helm',
        '-o',
        'name',
      ),
    ).toBe('');
    await cluster.settle(40);
    expect(await run('kubectl', 'get', 'pods', '-o', 'name')).toBe('');
  });
});
