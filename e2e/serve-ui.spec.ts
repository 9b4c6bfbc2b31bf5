import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test as base, expect } from '@playwright/test';
import { parse } from 'yaml';
import { strings } from '../src/components/strings.ts';
import { laterStrings } from '../src/components/strings-later.ts';
import { Orrery } from './pages/orrery.ts';

/** `orrery serve --ui`, as a person has started it. */
interface Served {
  /** Lets a browser in, once. */
  readonly address: string;
  /** A request of a program with the kubeconfig; the answer's body. */
  ask(path: string, method?: string, body?: object): Promise<string>;
}

const root = fileURLToPath(new URL('../', import.meta.url));

function started(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      const address = /http:\/\/127\.0\.0\.1:\d+\/enter\/\S+/u.exec(said)?.[0];
      if (address !== undefined) resolve(address);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.on('exit', () => reject(new Error(said)));
  });
}

const test = base.extend<{ readonly served: Served }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the fixtures named
  served: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'orrery-ui-'));
    const kubeconfig = join(folder, 'kubeconfig');
    const page = fileURLToPath(new URL(process.env.E2E_DIST ?? '../dist/', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/server/main.ts', 'serve', '--port', '0', '--kubeconfig', kubeconfig, '--ui', page], {
      cwd: root,
    });
    const address = await started(child);
    const config = parse(readFileSync(kubeconfig, 'utf8')) as {
      clusters: [{ cluster: { server: string; 'certificate-authority-data': string } }];
      users: [{ user: { token: string } }];
    };
    const { server, 'certificate-authority-data': authority } = config.clusters[0].cluster;
    const options = {
      ca: Buffer.from(authority, 'base64'),
      servername: 'localhost',
      headers: { authorization: `Bearer ${config.users[0].user.token}`, 'content-type': 'application/json', 'user-agent': 'kubectl/v1.35.2' },
    };
    await use({
      address,
      ask: (path, method = 'GET', body) =>
        new Promise((resolve, reject) => {
          const outgoing = request(`${server}${path}`, { ...options, method }, (response) => {
            let text = '';
            response
              .on('data', (chunk: Buffer) => {
                text += chunk.toString();
              })
              .on('end', () => resolve(text));
          });
          outgoing.on('error', reject).end(body && JSON.stringify(body));
        }),
    });
    const ended = new Promise((resolve) => {
      child.on('exit', resolve);
    });
    child.kill('SIGINT');
    await ended;
    rmSync(folder, { recursive: true });
  },
});

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'nginx', image: 'nginx:1.27' }] } },
  },
};

test('the page shows what other programs do to a served cluster, and does things to it', async ({ page, served }) => {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(served.address);
  const orrery = new Orrery(page);
  const mark = page.locator('[data-live]');
  await expect(mark).toHaveText(laterStrings.live.on);

  await test.step('a Deployment that a program creates', async () => {
    await served.ask(DEPLOYMENTS, 'POST', deployment);
    await expect(orrery.podsIn('ready').filter({ hasText: 'web-' })).toHaveCount(2);
    const filter = page.getByLabel(strings.sequence.filter);
    await filter.fill('POST Deployment');
    await expect(orrery.rows.filter({ hasText: 'POST Deployment web' })).not.toHaveCount(0);
    await filter.fill('');
  });

  await test.step('what is done in the page is done there', async () => {
    await orrery.kubectl('scale deployment web --replicas=3');
    await expect(orrery.terminal).toContainText('deployment.apps/web scaled');
    await expect.poll(() => served.ask(`${DEPLOYMENTS}/web`)).toContain('"readyReplicas":3');
    await expect(mark).toHaveAttribute('data-live', 'on');
  });

  await test.step('in its past the page goes its own way, and back', async () => {
    await orrery.pause();
    await expect(mark).toHaveText(laterStrings.live.behind);
    await orrery.goToSecond(0.5);
    await orrery.kubectl('create configmap mine');
    await expect(page.getByLabel(strings.header.branch)).toHaveValue('try-1');
    await expect(orrery.terminal).toContainText('configmap/mine created');
    expect(await served.ask('/api/v1/namespaces/default/configmaps')).not.toContain('"mine"');
    await mark.click();
    await expect(mark).toHaveAttribute('data-live', 'on');
    await expect(orrery.podsIn('ready').filter({ hasText: 'web-' })).toHaveCount(3);
  });
  expect(complaints).toEqual([]);
});
