import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Intent, type Micros, micros, type Scenario } from '../../api/index.ts';
import type { SequenceOptions } from '../../projections/views.ts';
import { scenarioOf } from '../../scenarios/index.ts';
import { createSimulation } from '../../sim/cluster/index.ts';
import { OutsideClients, type OutsideInput, servedSimulation, type ServedLine } from '../../sim/cluster/served.ts';
import { Engine } from './engine.ts';

const scenario: Scenario = scenarioOf([]);
const options: SequenceOptions = { filter: '', preset: 'all', foldLevel: 2, toggled: [], hiddenLanes: [], collapsedGroups: [] };
const kubectl = (...args: string[]): Intent => ({ type: 'kubectl', args });

/** What `orrery serve` does, with a clock that the test moves and connections that it cuts. */
class Served {
  readonly inputs: OutsideInput[] = [];
  readonly clients = new OutsideClients((act) => this.inputs.push({ t: this.simulation.now(), act }));
  readonly simulation = servedSimulation(scenario, 0, this.clients);
  connections = 0;
  private controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  private told = 0;

  readonly fetch = async (input: string, init?: { readonly body?: string }): Promise<Response> => {
    const url = new URL(input);
    if (url.pathname === '/live/intents') {
      const intent = JSON.parse(init?.body ?? '') as Intent;
      this.inputs.push({ t: this.simulation.now(), act: { op: 'intent', intent } });
      this.simulation.submit(intent);
      this.hear();
      return Response.json({ place: this.inputs.length - 1 });
    }
    this.connections++;
    this.told = Number(url.searchParams.get('from'));
    return new Response(
      new ReadableStream<Uint8Array>({
        start: (controller) => {
          this.controller = controller;
          this.write({ run: { id: 'one', scenario, epochMs: 0, speed: 1 } });
          this.tell();
        },
      }),
    );
  };

  private write(line: ServedLine): void {
    this.controller?.enqueue(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
  }

  /** What time it is, is told less often than what comes in. */
  private hear(): void {
    for (; this.told < this.inputs.length; this.told++) this.write({ input: this.inputs[this.told] as OutsideInput });
  }

  private tell(): void {
    this.hear();
    this.write({ now: this.simulation.now() });
  }

  /** Lets time pass, and tells of it. */
  run(seconds: number): void {
    this.simulation.runUntil(micros(this.simulation.now() + seconds * 1_000_000));
    this.tell();
  }

  cut(): void {
    this.controller?.error(new Error('cut'));
    this.controller = undefined;
  }
}

async function looking(): Promise<{ readonly served: Served; readonly engine: Engine; show(): Promise<Micros> }> {
  const served = new Served();
  served.run(1);
  vi.stubGlobal('fetch', served.fetch);
  const engine = new Engine({
    createSimulation,
    live: () => import('./live.ts'),
    later: () => import('./later-views.ts'),
    needsLater: () => false,
    explanations: () => import('../../sim/cluster/explain.ts'),
    language: () => Promise.reject(new Error('not asked')),
  });
  await engine.openLive('http://127.0.0.1:1');
  const show = async (): Promise<Micros> => {
    let { frontier } = await engine.advance(micros(Number.MAX_SAFE_INTEGER));
    while (frontier < served.simulation.now()) ({ frontier } = await engine.advance(micros(Number.MAX_SAFE_INTEGER)));
    await engine.frame(frontier, options);
    return frontier;
  };
  return { served, engine, show };
}

afterEach(() => vi.unstubAllGlobals());

describe('a run that goes on in orrery serve', () => {
  it('is shown as far as it has come, and no further', async () => {
    const { served, engine, show } = await looking();
    served.clients.ask(
      'kubectl',
      {
        type: 'http-request',
        method: 'POST',
        path: '/api/v1/namespaces',
        userAgent: 'kubectl',
        credentials: { kind: 'client-certificate', commonName: 'kubernetes-admin', organizations: ['system:masters'] },
        body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
      },
      () => {},
      () => {},
    );
    served.run(2);
    expect(await show()).toBe(served.simulation.now());
    expect((await engine.advance(micros(1e9))).frontier).toBe(served.simulation.now());
    const { run } = await engine.frame(served.simulation.now(), options);
    expect(run).toMatchObject({ records: served.simulation.ledger.length, live: { connected: true, speed: 1 } });
  });

  it('takes what is done at its newest moment', async () => {
    const { served, engine, show } = await looking();
    const t = await show();
    served.simulation.runUntil(micros(t + 50_000));
    const { seq, branched } = await engine.act(t, kubectl('create', 'configmap', 'colours'));
    expect(branched).toBe(false);
    expect(served.simulation.ledger.at(seq)).toMatchObject({ kind: 'action', intent: { args: ['create', 'configmap', 'colours'] } });
    served.run(3);
    expect(await engine.kubectlOutput(seq, await show())).toMatchObject({ done: true, exitCode: 0, stdout: 'configmap/colours created\n' });
    expect((await engine.frame(await show(), options)).run.records).toBe(served.simulation.ledger.length);
  });

  it('is left on a branch by what is done in its past; what came in later is not part of that', async () => {
    const { served, engine, show } = await looking();
    const past = await show();
    served.run(1);
    await engine.act(await show(), kubectl('create', 'configmap', 'later'));
    served.run(2);
    await show();
    const length = served.simulation.ledger.length;
    const { branched, run } = await engine.act(past, kubectl('create', 'configmap', 'mine'));
    expect(branched).toBe(true);
    expect(run.branches.map(({ id, current }) => [id, current])).toEqual([
      ['main', false],
      ['try-1', true],
    ]);
    expect(served.simulation.ledger.length).toBe(length);
    const { seq } = await engine.act(micros(past + 2_000_000), kubectl('get', 'configmap', '-o', 'name'));
    await engine.advance(micros(past + 5_000_000));
    expect(await engine.kubectlOutput(seq, micros(past + 5_000_000))).toMatchObject({ stdout: expect.stringMatching(/^configmap\/mine$/m) });
    expect((await engine.kubectlOutput(seq, micros(past + 5_000_000))).stdout).not.toContain('later');
  });

  it('goes on after its connection was lost, with nothing told twice', async () => {
    const { served, engine, show } = await looking();
    await engine.act(await show(), kubectl('create', 'configmap', 'colours'));
    served.cut();
    await expect.poll(async () => (await engine.advance(micros(1e9))).live?.connected).toBe(false);
    served.run(2);
    await expect.poll(async () => (await engine.advance(micros(1e9))).live?.connected, { timeout: 5_000 }).toBe(true);
    expect(served.connections).toBe(2);
    await show();
    expect((await engine.frame(served.simulation.now(), options)).run.records).toBe(served.simulation.ledger.length);
  });
});
