import { request as httpRequest } from 'node:http';
import { request } from 'node:https';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { micros } from '../../api/index.ts';
import { scenarioOf } from '../../scenarios/index.ts';
import { createSimulation } from '../../sim/cluster/index.ts';
import { Clock } from './clock.ts';
import { type RunningServer, startServer } from './server.ts';

interface Reply {
  readonly code: number;
  readonly type: string;
  readonly text: string;
}

interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Ends the connection once so much has come. */
  readonly lines?: number;
}

let server: RunningServer;
let ca: string;
const problems: string[] = [];

beforeAll(async () => {
  server = await startServer(scenarioOf([]), { port: 0, speed: 10, log: (line) => problems.push(line) });
  const config = parse(server.kubeconfig) as { clusters: [{ cluster: { 'certificate-authority-data': string } }] };
  ca = Buffer.from(config.clusters[0].cluster['certificate-authority-data'], 'base64').toString();
});

afterAll(async () => {
  await server.stop();
  expect(problems).toEqual([]);
});

function ask(path: string, { method = 'GET', headers = {}, body, lines }: Ask = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${server.url}${path}`,
      { method, ca, servername: 'localhost', headers: { authorization: `Bearer ${server.token}`, ...headers } },
      (response) => {
        let text = '';
        const done = (): void => resolve({ code: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', text });
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString();
          if (lines === undefined || text.split('\n').length <= lines) return;
          done();
          outgoing.destroy();
        });
        response.on('end', done);
      },
    );
    outgoing.on('error', (error) => (lines === undefined ? reject(error) : undefined));
    outgoing.end(body);
  });
}

/** What the tests look at in an answer. */
interface Body {
  readonly metadata: { readonly continue?: string };
  readonly items: readonly object[];
  readonly rows: readonly object[];
  readonly components: object;
  readonly paths: Readonly<Record<string, object>>;
}

const json = async (path: string, options?: Ask): Promise<Body> => JSON.parse((await ask(path, options)).text) as Body;
const create = (path: string, object: object): Promise<Reply> =>
  ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(object) });
const configMap = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { a: '1' } });
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

describe('who is let in', () => {
  it.each([
    ['nobody without a token', { authorization: '' }, 401, 'Unauthorized'],
    ['nobody with another token', { authorization: 'Bearer nonsense' }, 401, 'Unauthorized'],
    ['no page under another name', { host: 'evil.example.com' }, 403, 'Forbidden'],
  ])('%s', async (_, headers, code, reason) => {
    const reply = await ask('/api/v1/namespaces', { headers });
    expect(reply.code).toBe(code);
    expect(JSON.parse(reply.text)).toMatchObject({ kind: 'Status', status: 'Failure', reason, code });
  });
});

describe('what is open', () => {
  const addresses = Object.values(networkInterfaces())
    .flat()
    .filter((each) => each !== undefined && !each.internal && each.family === 'IPv4');

  it.skipIf(addresses.length === 0)('nothing on any other address of the machine', async () => {
    const refused = connect(Number(new URL(server.url).port), addresses[0]?.address ?? '');
    expect(
      await new Promise((resolve) => refused.on('error', (error: NodeJS.ErrnoException) => resolve(error.code)).on('connect', () => resolve('open'))),
    ).toBe('ECONNREFUSED');
  });
});

describe('what is answered', () => {
  it.each([
    ['/healthz', 'text/plain; charset=utf-8'],
    ['/version', 'application/json'],
    ['/openapi/v3', 'application/json'],
    ['/openapi/v3/apis/apps/v1', 'application/json'],
    ['/openapi/v2', 'application/json'],
  ])('%s', async (path, type) => {
    expect(await ask(path)).toMatchObject({ code: 200, type });
  });

  it('aggregated discovery under its own media type', async () => {
    const headers = { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json' };
    expect(await ask('/apis', { headers })).toMatchObject({ type: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' });
  });

  it('OpenAPI with what kubectl reads: merge keys, kinds, the query parameter of strict checking', async () => {
    const { components, paths } = await json('/openapi/v3/apis/apps/v1');
    expect(components).toMatchObject({
      schemas: { 'io.k8s.api.apps.v1.Deployment': { 'x-kubernetes-group-version-kind': [{ group: 'apps', kind: 'Deployment', version: 'v1' }] } },
    });
    expect(components).toMatchObject({
      schemas: {
        'io.k8s.api.core.v1.PodSpec': {
          properties: {
            containers: { 'x-kubernetes-patch-merge-key': 'name', items: { allOf: [{ $ref: '#/components/schemas/io.k8s.api.core.v1.Container' }] } },
          },
        },
      },
    });
    expect(paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}']).toMatchObject({
      patch: { parameters: expect.arrayContaining([expect.objectContaining({ name: 'fieldValidation', in: 'query' })]) },
    });
  });

  it('a list in chunks, its items without a type of their own', async () => {
    await create(CONFIG_MAPS, configMap('one'));
    await create(CONFIG_MAPS, configMap('two'));
    const first = await json(`${CONFIG_MAPS}?limit=1`);
    expect(first).toMatchObject({ kind: 'ConfigMapList', metadata: { remainingItemCount: 2 } });
    expect(Object.keys(first.items[0] ?? {})).toEqual(expect.not.arrayContaining(['kind']));
    const next = encodeURIComponent(first.metadata.continue ?? '');
    expect((await json(`${CONFIG_MAPS}?limit=5&continue=${next}`)).items).toHaveLength(2);
  });

  it('a Table, with the metadata of its objects or without', async () => {
    const headers = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
    expect(await json('/api/v1/nodes', { headers })).toMatchObject({
      kind: 'Table',
      rows: [{ cells: expect.arrayContaining(['node-1']), object: { kind: 'PartialObjectMetadata' } }, {}, {}],
    });
    expect(Object.keys((await json('/api/v1/nodes?includeObject=None', { headers })).rows[0] ?? {})).toEqual(['cells']);
  });

  it('partial metadata, and YAML', async () => {
    expect(await json('/api/v1/nodes', { headers: { accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io' } })).toMatchObject({
      kind: 'PartialObjectMetadataList',
      items: [{ kind: 'PartialObjectMetadata' }, {}, {}],
    });
    expect(parse((await ask('/api/v1/namespaces/default', { headers: { accept: 'application/yaml' } })).text)).toMatchObject({ kind: 'Namespace' });
  });

  it.each([
    ['broken JSON', { 'content-type': 'application/json' }, '{', 400],
    ['another media type', { 'content-type': 'text/csv' }, 'a,b', 415],
    ['what is no protobuf', { 'content-type': 'application/vnd.kubernetes.protobuf' }, 'hello', 400],
    ['too much', { 'content-type': 'application/json' }, JSON.stringify({ data: 'x'.repeat(4 * 1024 * 1024) }), 413],
  ])('%s is refused, without a stack trace', async (_, headers, body, code) => {
    const reply = await ask(CONFIG_MAPS, { method: 'POST', headers, body });
    expect(reply.code).toBe(code);
    expect(reply.text).not.toMatch(/\n\s+at /);
  });
});

describe('watches', () => {
  const events = (text: string) =>
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; object: Record<string, never> });

  it('begin with what there is, and a bookmark after it', async () => {
    const { text } = await ask('/api/v1/nodes?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true', { lines: 4 });
    const all = events(text);
    expect(all.map(({ type }) => type)).toEqual(['ADDED', 'ADDED', 'ADDED', 'BOOKMARK']);
    expect(all[3]?.object).toMatchObject({ metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } });
  });

  it('end after timeoutSeconds', async () => {
    expect((await ask('/api/v1/namespaces/default/secrets?watch=true&timeoutSeconds=1')).code).toBe(200);
  });

  it('draw tables, whose columns come with the first line', async () => {
    const { text } = await ask('/api/v1/nodes?watch=true', { headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }, lines: 2 });
    expect(
      events(text)
        .slice(0, 2)
        .map(({ object }) => [object.kind, object.columnDefinitions === null]),
    ).toEqual([
      ['Table', false],
      ['Table', true],
    ]);
  });

  it.each(['resourceVersion=abc', 'sendInitialEvents=true'])('are refused for %s', async (query) => {
    expect((await ask(`/api/v1/nodes?watch=true&${query}`)).code).toBe(422);
  });
});

describe('NodePorts', () => {
  it('are open on 127.0.0.1, and behind a path of the server', async () => {
    await create('/api/v1/namespaces/default/pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'echo', labels: { app: 'echo' } },
      spec: { containers: [{ name: 'c', image: 'hashicorp/http-echo:1.0', args: ['-text=hi'] }] },
    });
    const { text } = await create('/api/v1/namespaces/default/services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'echo' },
      spec: { type: 'NodePort', selector: { app: 'echo' }, ports: [{ port: 80, targetPort: 5678 }] },
    });
    const port = (JSON.parse(text) as { spec: { ports: [{ nodePort: number }] } }).spec.ports[0].nodePort;
    const get = (): Promise<string> =>
      new Promise((resolve) => {
        httpRequest({ host: '127.0.0.1', port, path: '/' }, (response) => response.on('data', (chunk: Buffer) => resolve(chunk.toString())))
          .on('error', () => resolve(''))
          .end();
      });
    await expect.poll(get, { timeout: 20_000, interval: 100 }).toBe('hi\n');
    expect((await ask(`/orrery.dev/nodeports/${port}/`)).text).toBe('hi\n');
  });
});

describe('the clock', () => {
  const run = (speed: number | 'max', wall: number): number => {
    const simulation = createSimulation(scenarioOf([]));
    let now = 0;
    const clock = new Clock(
      simulation,
      speed,
      () => {},
      (error) => {
        throw error;
      },
      () => now,
    );
    clock.start();
    for (; now < wall; now += 5) clock.asked(() => {});
    clock.stop();
    return simulation.now() / 1_000;
  };

  it.each([
    [1, 500],
    [10, 5_000],
  ])('runs at %i×', (speed, expected) => {
    expect(run(speed, 500)).toBeGreaterThan(expected * 0.9);
    expect(run(speed, 500)).toBeLessThanOrEqual(expected);
  });

  it('with max runs ahead while nobody looks, and keeps to the wall when nothing happens any more', async () => {
    const simulation = createSimulation(scenarioOf([]));
    let now = 10_000;
    // Each look at the wall clock takes a moment, so that turns end.
    const clock = new Clock(
      simulation,
      'max',
      () => {},
      (error) => {
        throw error;
      },
      () => (now += 0.1),
    );
    clock.start();
    await expect.poll(() => simulation.now() / 1e6, { timeout: 20_000 }).toBeGreaterThan(30);
    const [virtual, wall] = [simulation.now() / 1_000, now];
    await new Promise((resolve) => setTimeout(resolve, 100));
    clock.stop();
    expect(simulation.now() / 1_000 - virtual).toBeLessThanOrEqual(now - wall + 100);
  });

  it.each([
    ['stands still for who has read an object', () => {}, true],
    ['goes on once it is written', (clock: Clock) => clock.written('/api/v1/nodes/node-1'), false],
  ])('%s', (_, then, stands) => {
    const simulation = createSimulation(scenarioOf([]));
    let now = 10_000;
    const clock = new Clock(
      simulation,
      1,
      () => {},
      (error) => {
        throw error;
      },
      () => now,
    );
    clock.start();
    const before = simulation.now();
    clock.holdRead('/api/v1/nodes/node-1');
    then(clock);
    now += 50;
    clock.asked(() => {});
    clock.stop();
    expect(simulation.now() === before).toBe(stands);
  });

  it('stands still for a moment after an answer', () => {
    const simulation = createSimulation(scenarioOf([]));
    let now = 10_000;
    const clock = new Clock(
      simulation,
      1,
      () => {},
      (error) => {
        throw error;
      },
      () => now,
    );
    clock.start();
    const before = simulation.now();
    clock.hold();
    now += 50;
    clock.asked(() => {});
    expect(simulation.now()).toBe(before);
    now += 150;
    clock.asked(() => {});
    clock.stop();
    expect(simulation.now()).toBeGreaterThan(micros(before + 50_000));
  });

  it('lets a Pod that a client has deleted be seen going', () => {
    const simulation = createSimulation(scenarioOf([]));
    let now = 10_000;
    const clock = new Clock(
      simulation,
      1,
      () => {},
      (error) => {
        throw error;
      },
      () => now,
    );
    clock.start();
    const before = simulation.now();
    clock.farewell();
    for (let wall = 0; wall < 700; wall += 10, now += 10) clock.asked(() => {});
    expect((simulation.now() - before) / 1_000).toBeLessThanOrEqual(700 / 8);
    for (let wall = 0; wall < 300; wall += 10, now += 10) clock.asked(() => {});
    clock.stop();
    expect((simulation.now() - before) / 1_000).toBeGreaterThan(300);
  });
});
