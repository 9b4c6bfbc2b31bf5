import { describe, expect, it } from 'vitest';
import { address, type ClientSpec, type DocumentRecord, type Message, seconds, toSeconds, type TrafficResponse } from '../../api/index.ts';
import { Kernel, LatencyModel, type LatencyProfile } from '../kernel/index.ts';
import { parseTarget, serviceName } from './outside-client.ts';
import { outsideClient } from './index.ts';

const profile: LatencyProfile = { name: 'flat', jitter: 0, rules: [], costs: {} };

function run(client: ClientSpec, answer: (n: number) => TrafficResponse | undefined, until: number) {
  const kernel = new Kernel({ seed: 1, epochMs: 0, latency: (random) => new LatencyModel(profile, random) });
  let requests = 0;
  kernel.register(address('coredns'), (host) => ({
    start: () => {},
    receive: (message) =>
      void host.reply(message, { payload: { type: 'dns-response', rcode: 'NOERROR', answers: [{ name: 'x', type: 'A', data: '10.96.5.20', ttl: 30 }] } }),
  }));
  kernel.register(address('node-1/kernel'), (host) => ({
    start: () => {},
    receive: (message) => {
      const payload = answer(requests++);
      if (payload) host.reply(message, { payload });
    },
  }));
  kernel.register(address('client/c'), outsideClient({ client, dns: address('coredns'), via: address('node-1/kernel') }));
  for (const at of kernel.addresses()) kernel.start(at);
  kernel.runUntil(seconds(until));
  const all = kernel.ledger.all();
  const sent = (to: string): Message[] => all.filter((r): r is Message => r.kind === 'message' && r.from === 'client/c' && r.to === to);
  const tally = all.filter((r): r is DocumentRecord => r.kind === 'document').at(-1)?.value;
  return { sent, tally, output: all.filter((r) => r.kind === 'output').map((r) => r.text) };
}

const ok: TrafficResponse = { type: 'traffic-response', outcome: 'ok', code: 200, servedBy: 'web-1' };
const spec = (target: string, extra: Partial<ClientSpec> = {}): ClientSpec => ({ name: 'c', target, requestsPerSecond: 2, from: 1, ...extra });

describe('outside client', () => {
  it('resolves the Service once for each TTL, then asks at its pace', () => {
    const { sent, tally } = run(spec('http://web.default/index', { until: 4 }), () => ok, 10);
    expect(sent('coredns').map(({ method }) => method)).toEqual(['A web.default.svc.cluster.local']);
    const requests = sent('node-1/kernel');
    expect(requests.map(({ sentAt }) => Math.round(toSeconds(sentAt) * 10) / 10)).toEqual([1, 1.5, 2, 2.5, 3, 3.5]);
    expect(requests[0]).toMatchObject({ channel: 'http', method: 'GET /index', payload: { dst: '10.96.5.20', port: 80, host: 'web.default' } });
    expect(tally).toMatchObject({ sent: 6, ok: 6, failed: {}, servedBy: { 'web-1': 6 } });
  });

  it('goes on when nobody answers', () => {
    const { sent, tally, output } = run(spec('http://192.168.0.11:30080/'), (n) => (n < 2 ? undefined : ok), 8);
    expect(sent('coredns')).toEqual([]);
    expect(sent('node-1/kernel').length).toBeGreaterThan(10);
    expect(tally).toMatchObject({ failed: { timeout: 2 } });
    expect(output.some((line) => line.endsWith(': timeout'))).toBe(true);
  });

  it('keeps its connection until it breaks or is closed', () => {
    const answers = [ok, ok, { ...ok, close: true as const }, ok, { type: 'traffic-response' as const, outcome: 'connection-refused' as const, code: 0 }, ok];
    const { sent } = run(spec('http://192.168.0.11:30080/', { keepAlive: true, until: 4 }), (n) => answers[n] ?? ok, 6);
    expect(sent('node-1/kernel').map(({ payload }) => (payload.type === 'traffic-request' ? payload.connection : undefined))).toEqual([1, 1, 1, 2, 2, 3]);
  });

  it.each([
    ['http://web.default:8080/a', { host: 'web.default', port: 8080, path: '/a' }],
    ['http://web', { host: 'web', port: 80, path: '/' }],
    ['ftp://web', undefined],
  ])('target %s', (target, expected) => expect(parseTarget(target)).toEqual(expected));

  it.each([
    ['web', 'web.default.svc.cluster.local'],
    ['web.shop', 'web.shop.svc.cluster.local'],
    ['web.shop.svc', 'web.shop.svc.cluster.local'],
    ['web.shop.svc.cluster.local', 'web.shop.svc.cluster.local'],
  ])('name %s', (host, expected) => expect(serviceName(host)).toBe(expected));
});
