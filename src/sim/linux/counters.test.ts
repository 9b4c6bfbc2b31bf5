import { describe, expect, it } from 'vitest';
import type { TrafficRequest } from '../../api/index.ts';
import { InterfaceCounters } from './counters.ts';

const packet = (over: Partial<TrafficRequest>): TrafficRequest => ({
  type: 'traffic-request',
  protocol: 'tcp',
  src: 'a',
  dst: 'b',
  port: 80,
  hops: [],
  ...over,
});

// Bytes of one segment without data: Ethernet 14, IPv4 20, TCP 20 and its timestamps 12 (RFC 9293, RFC 7323); an echo of ping(8): 14 + 20 + 8 + 56.
describe('counters of interfaces', () => {
  it.each([
    [packet({}), { txPackets: 5, txBytes: 5 * 66, rxPackets: 4, rxBytes: 4 * 66 }],
    [packet({ connection: 1 }), { txPackets: 2, txBytes: 2 * 66, rxPackets: 2, rxBytes: 2 * 66 }],
    [packet({ protocol: 'icmp' }), { txPackets: 1, txBytes: 98, rxPackets: 1, rxBytes: 98 }],
  ])('%j', (request, expected) => {
    const counters = new InterfaceCounters((ip) => (ip === 'a' ? '/netns/a' : undefined));
    counters.exchange(request, 'b', { type: 'traffic-response', outcome: 'ok', code: 0 });
    expect(counters.of('/netns/a')).toEqual(expected);
    counters.forget('/netns/a');
    expect(counters.of('/netns/a').rxBytes).toBe(0);
  });

  it('what one end sends the other receives, and a body counts', () => {
    const counters = new InterfaceCounters((ip) => ip);
    counters.exchange(packet({ protocol: 'http', path: '/', body: 'x'.repeat(1_000) }), 'b', { type: 'traffic-response', outcome: 'ok', code: 200 });
    const [client, server] = [counters.of('a'), counters.of('b')];
    expect([server.rxBytes, server.txBytes]).toEqual([client.txBytes, client.rxBytes]);
    expect(client.txBytes).toBeGreaterThan(1_000);
  });
});
