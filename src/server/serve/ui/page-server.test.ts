import { request as httpRequest } from 'node:http';
import { request } from 'node:https';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Scenario } from '../../../api/index.ts';
import { fingerprint } from '../../../projections/fingerprint.ts';
import { scenarioOf } from '../../../scenarios/index.ts';
import { type OutsideInput, Replay, type ServedLine } from '../../../sim/cluster/served.ts';
import { type RunningServer, startServer } from '../server.ts';
import { builtPage } from './built-page.ts';

interface Reply {
  readonly code: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

const scenario: Scenario = scenarioOf([]);
const folder = mkdtempSync(join(tmpdir(), 'orrery-page-'));
const said: string[] = [];
let server: RunningServer;
let origin: string;
let ca: string;
let cookie: string;

/** What serve shows of the page: present whenever it was asked for. */
const page = () => {
  if (!server.page) throw new Error('the page is not served');
  return server.page;
};

function ask(
  path: string,
  { method = 'GET', headers = {}, body }: { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(`${origin}${path}`, { method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on('end', () => resolve({ code: response.statusCode ?? 0, headers: response.headers, text }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** A program's request to the Kubernetes API. */
function api(path: string, method = 'GET', body?: object): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${server.token}`, 'content-type': 'application/json', 'user-agent': 'kubectl/v1.35.2' };
    const outgoing = request(`${server.url}${path}`, { method, ca, servername: 'localhost', headers }, (response) =>
      response.resume().on('end', () => resolve(response.statusCode ?? 0)),
    );
    outgoing.on('error', reject);
    outgoing.end(body && JSON.stringify(body));
  });
}

/** Opens a stream and goes away once it has told something. */
function glance(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${server.url}${path}`, { ca, servername: 'localhost', headers: { authorization: `Bearer ${server.token}` } }, (response) =>
      response.once('data', () => {
        outgoing.destroy();
        resolve();
      }),
    );
    outgoing.on('error', reject);
    outgoing.end();
  });
}

/** The first lines that a page is told. */
function lines(from: number, count: number): Promise<readonly ServedLine[]> {
  return new Promise((resolve, reject) => {
    let text = '';
    const outgoing = httpRequest(`${origin}/live/run?from=${from}`, { headers: { cookie } }, (response) =>
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        const whole = text.split('\n').slice(0, -1);
        if (whole.length < count) return;
        resolve(whole.slice(0, count).map((line) => JSON.parse(line) as ServedLine));
        outgoing.destroy();
      }),
    );
    outgoing.on('error', reject);
    outgoing.end();
  });
}

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<title>Orrery</title>');
  writeFileSync(join(folder, 'service-worker.js'), '');
  writeFileSync(join(folder, 'assets/a.js'), 'export {};');
  server = await startServer(scenario, { port: 0, speed: 10, log: (line) => said.push(line), page: builtPage(folder) });
  const config = parse(server.kubeconfig) as { clusters: [{ cluster: { 'certificate-authority-data': string } }] };
  ca = Buffer.from(config.clusters[0].cluster['certificate-authority-data'], 'base64').toString();
  const first = new URL(page().address);
  origin = first.origin;
  const entered = await ask(first.pathname);
  expect(entered).toMatchObject({ code: 303, headers: { location: '/?live', 'set-cookie': [expect.stringMatching(/; HttpOnly; SameSite=Strict; Path=\/$/)] } });
  cookie = String(entered.headers['set-cookie']).split(';')[0] ?? '';
  expect((await ask(first.pathname)).code, 'an address lets in once').toBe(401);
  expect(said.join()).toContain(page().address);
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

describe('who is let in', () => {
  const act = (headers: Readonly<Record<string, string>>, body = '{"type":"heal-fault","id":"none"}') =>
    ask('/live/intents', { method: 'POST', headers: { cookie, ...headers }, body });

  it.each([
    ['the page, with the cookie', '/', {}, 200],
    ['a file of it', '/assets/a.js', {}, 200],
    ['nobody without the cookie', '/', { cookie: '' }, 401],
    ['nobody with another cookie', '/live/scenario', { cookie: 'orrery=1' }, 401],
    ['nobody by a guessed address', '/enter/guess', { cookie: '' }, 401],
    ['no page that calls this machine by another name', '/', { host: 'evil.example.com' }, 403],
    ['nothing beside the files of the page', '/../package.json', {}, 404],
    ['no service worker, which would keep the page without its server', '/service-worker.js', {}, 404],
  ])('%s', async (_, path, headers, code) => {
    expect((await ask(path, { headers: { cookie, ...headers } })).code).toBe(code);
  });

  it('only the page itself may act, and only what can be asked of a cluster', async () => {
    expect((await act({})).code).toBe(403);
    expect((await act({ origin: 'http://127.0.0.1:1' })).code).toBe(403);
    expect((await act({ origin }, '{"type":"halt"}')).code).toBe(400);
    expect((await act({ origin }, '{')).code).toBe(400);
  });

  it('says what is missing when the page has not been built', () => {
    expect(() => builtPage(join(folder, 'assets'))).toThrow('npm run build');
  });
});

describe('what a page is told', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers: [{ name: 'c', image: 'nginx:1.27' }] } };

  it('gives the same run again, record by record, through JSON', async () => {
    expect(await api('/api/v1/namespaces/default/pods', 'POST', pod)).toBe(201);
    expect(await api('/openapi/v3')).toBe(200);
    await glance('/api/v1/namespaces/default/pods?watch=true');
    const sent = await ask('/live/intents', {
      method: 'POST',
      headers: { cookie, origin },
      body: JSON.stringify({ type: 'kubectl', args: ['scale', 'deployment', 'none', '--replicas=2'] }),
    });
    expect(sent.code).toBe(200);
    const { place } = JSON.parse(sent.text) as { place: number };
    const until = server.now() + 3_000_000;
    while (server.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await api('/api/v1/namespaces/default/pods/web', 'DELETE')).toBe(200);

    const count = page().recorded.length;
    const told = await lines(0, count + 2);
    expect(told[0]).toMatchObject({ run: { scenario, speed: 10 } });
    const inputs: OutsideInput[] = told.flatMap((line) => ('input' in line ? [line.input] : []));
    expect(inputs.map(({ act }) => act.op)).toEqual(expect.arrayContaining(['ask', 'stream', 'end', 'intent']));
    await server.stop();
    const replay = new Replay(scenario, page().epochMs, inputs);
    replay.runUntil(server.now());
    expect(replay.ledger.length).toBe(server.ledger.length);
    expect(fingerprint(replay.ledger)).toBe(fingerprint(server.ledger));
    expect(replay.ledger.at(replay.actionOf(place) ?? (1 as never))).toMatchObject({ kind: 'action', intent: { type: 'kubectl' } });
  });
});
