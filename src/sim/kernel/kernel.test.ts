import { assign, setup } from 'xstate';
import { describe, expect, it } from 'vitest';
import { address, millis, seconds, type Micros } from '../../api/index.ts';
import { Kernel, LatencyModel, type LatencyProfile, type Process, type ProcessHost } from './index.ts';

const flat: LatencyProfile = { name: 'flat', jitter: 0, rules: [{ channel: 'http', base: millis(1) }], costs: {} };
const kernel = (): Kernel => new Kernel({ seed: 1, epochMs: 0, latency: (random) => new LatencyModel(flat, random) });

class Silent implements Process {
  constructor(
    readonly host: ProcessHost,
    private readonly onStart: (host: ProcessHost) => void = () => {},
  ) {}
  start(): void {
    this.onStart(this.host);
  }
  receive(): void {}
}

const request = { type: 'traffic-request', protocol: 'http', src: 'a', dst: 'b', port: 80, hops: [] } as const;
const response = { type: 'traffic-response', outcome: 'ok', code: 200 } as const;

describe('Kernel', () => {
  it('answers reach the requester, each caused by the request', () => {
    const k = kernel();
    const seen: number[] = [];
    k.register(address('b'), (host) => ({
      start() {},
      receive: (m) => void host.reply(m, { payload: response, code: 200 }),
    }));
    k.register(
      address('a'),
      (host) =>
        new Silent(host, (h) => {
          h.request({ to: address('b/lane'), channel: 'http', method: 'GET /', payload: request }, (m) => seen.push(m.arrivesAt));
        }),
    );
    k.start(address('b'));
    k.start(address('a'));
    k.runUntil(seconds(1));
    expect(seen).toEqual([2_000]);
    expect(k.ledger.all().map((r) => [r.kind, r.seq, r.cause])).toEqual([
      ['loop', 1, 0],
      ['message', 2, 1],
      ['message', 3, 2],
    ]);
  });

  it('a request to a process that is down fails as refused', () => {
    const k = kernel();
    const failures: string[] = [];
    k.register(address('b'), (host) => new Silent(host));
    k.register(
      address('a'),
      (host) =>
        new Silent(host, (h) => {
          h.request({ to: address('b'), channel: 'http', method: 'GET /', payload: request }, () => {}, { onFailure: (r) => failures.push(r) });
        }),
    );
    k.start(address('a'));
    k.runUntil(seconds(1));
    expect(failures).toEqual(['refused']);
  });

  it.each([
    ['drop', { kind: 'drop' }, []],
    ['delay', { kind: 'delay', by: millis(5) }, [6_000]],
    ['duplicate', { kind: 'duplicate' }, [1_000, 1_000]],
  ] as const)('a message on its way can be interfered with: %s', (_name, verdict, arrivals) => {
    const k = kernel();
    const seen: number[] = [];
    k.register(address('b'), (host) => ({ start() {}, receive: () => void seen.push(host.now()) }));
    k.register(address('a'), (host) => new Silent(host, (h) => void h.send({ to: address('b'), channel: 'http', method: 'GET /', payload: request })));
    k.start(address('b'));
    k.start(address('a'));
    const sent = k.ledger.all().find((record) => record.kind === 'message');
    k.interfere(sent?.seq ?? (0 as never), verdict);
    k.runUntil(seconds(1));
    expect(seen).toEqual(arrivals);
    expect(k.ledger.all().filter((record) => record.kind === 'loss')).toHaveLength(verdict.kind === 'drop' ? 1 : 0);
    // It has arrived: nothing more can be done to it.
    const records = k.ledger.length;
    k.interfere(sent?.seq ?? (0 as never), { kind: 'duplicate' });
    k.runUntil(seconds(2));
    expect(k.ledger.length).toBe(records);
  });

  it('a message that is delayed holds up the stream behind it', () => {
    const k = kernel();
    const seen: string[] = [];
    k.register(address('b'), () => ({ start() {}, receive: (m) => void seen.push(m.method) }));
    k.register(
      address('a'),
      (host) =>
        new Silent(host, (h) => {
          for (const method of ['1', '2']) h.send({ to: address('b'), channel: 'watch', method, payload: request });
        }),
    );
    k.start(address('b'));
    k.start(address('a'));
    const first = k.ledger.all().find((record) => record.kind === 'message');
    k.interfere(first?.seq ?? (0 as never), { kind: 'delay', by: millis(50) });
    k.runUntil(seconds(1));
    expect(seen).toEqual(['1', '2']);
  });

  it('a loop tick that leads to nothing leaves no record, and a crash silences timers', () => {
    const k = kernel();
    let ticks = 0;
    k.register(
      address('a'),
      (host) =>
        new Silent(
          host,
          (h) =>
            void h.every(millis(100), 'tick', () => {
              ticks++;
            }),
        ),
    );
    k.start(address('a'));
    k.runUntil(millis(550));
    k.crash(address('a'));
    k.runUntil(seconds(2));
    expect(ticks).toBe(5);
    expect(k.ledger.length).toBe(0);
  });

  it('events at one instant happen in the order of scheduling', () => {
    const k = kernel();
    const order: number[] = [];
    k.register(
      address('a'),
      (host) =>
        new Silent(host, (h) => {
          for (const n of [1, 2, 3, 4, 5, 6, 7, 8, 9]) h.after((n % 2 === 0 ? 10 : 5) as Micros, () => order.push(n));
        }),
    );
    k.start(address('a'));
    k.runUntil(seconds(1));
    expect(order).toEqual([1, 3, 5, 7, 9, 2, 4, 6, 8]);
  });
});

const blink = setup({
  types: { context: {} as { n: number }, events: {} as { type: 'GO' } | { type: 'STOP' } },
  guards: { twice: ({ context }) => context.n >= 2 },
  actions: { bump: assign({ n: ({ context }) => context.n + 1 }), ring: () => {} },
  delays: { pause: ({ context }) => 1_000 * (context.n + 1) },
}).createMachine({
  id: 'blink',
  context: { n: 0 },
  initial: 'off',
  states: {
    off: {
      on: {
        GO: [
          { guard: 'twice', target: 'end' },
          { target: 'on', actions: ['bump', 'ring'] },
        ],
      },
    },
    on: { after: { pause: 'off' }, on: { STOP: 'off' } },
    end: { type: 'final' },
  },
});

describe('lifecycle runner', () => {
  it('runs guards, assignments, effects and virtual-time delays', () => {
    const k = kernel();
    const rings: number[] = [];
    let state = '';
    k.register(
      address('a'),
      (host) =>
        new Silent(host, (h) => {
          const life = h.lifecycle(blink, { entity: 'lamp', effects: { ring: (c) => rings.push(c.n) } });
          life.send({ type: 'GO' });
          h.after(seconds(10), () => {
            life.send({ type: 'GO' });
            life.send({ type: 'STOP' });
            life.send({ type: 'GO' });
            state = life.state;
          });
        }),
    );
    k.start(address('a'));
    k.runUntil(seconds(20));
    expect(rings).toEqual([1, 2]);
    expect(state).toBe('end');
    const transitions = k.ledger.all().filter((r) => r.kind === 'transition');
    expect(transitions.map((t) => `${t.sentAt / 1e6} ${t.from}>${t.to}`)).toEqual(['0 >off', '0 off>on', '2 on>off', '10 off>on', '10 on>off', '10 off>end']);
    expect(transitions[1]?.timers).toEqual([{ event: 'xstate.after.pause.blink.on', firesAt: 2_000_000 }]);
  });
});
