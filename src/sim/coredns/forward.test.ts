import { describe, expect, it } from 'vitest';
import { address, type DnsResponse, seconds } from '../../api/index.ts';
import { Kernel, LatencyModel, type LatencyProfile } from '../kernel/index.ts';
import './forward.ts';
import { forwarding } from './forwarding.ts';
import { resolver } from './resolver.ts';

const profile: LatencyProfile = { name: 'flat', jitter: 0, rules: [], costs: {} };
const alias: DnsResponse = {
  type: 'dns-response',
  rcode: 'NOERROR',
  answers: [{ name: 'db.default.svc.cluster.local', type: 'CNAME', data: 'www.example.com.', ttl: 30 }],
};

function server() {
  const kernel = new Kernel({ seed: 1, epochMs: 0, latency: (random) => new LatencyModel(profile, random) });
  const heard: DnsResponse[] = [];
  const ask = { run: (_name: string): void => {} };
  kernel.register(address('resolver'), resolver({ 'www.example.com': '192.0.2.80' }));
  kernel.register(address('coredns'), (host) => {
    const forward = forwarding.get()(host, address('resolver'), ({ name }) => (name.endsWith('.local') ? alias : undefined));
    ask.run = (name) => forward({ type: 'dns-query', name, qtype: 'A' }, name.endsWith('.local') ? alias : undefined, (response) => heard.push(response));
    return { start: () => {}, receive: () => {} };
  });
  for (const at of ['resolver', 'coredns']) kernel.start(address(at));
  const upstream = (): number => kernel.ledger.all().filter((record) => record.kind === 'message' && record.to === 'resolver').length;
  return { kernel, heard, ask, upstream };
}

// CoreDNS plugin/cache, plugin/forward
describe('forward and cache', () => {
  it('keeps an answer 30 s, with the time that is left of it', () => {
    const { kernel, heard, ask, upstream } = server();
    for (const at of [1, 11, 40]) {
      ask.run('www.example.com');
      kernel.runUntil(seconds(at));
      if (at === 1) kernel.runUntil(seconds(10));
      if (at === 11) kernel.runUntil(seconds(39));
    }
    expect(heard.map(({ plugins, answers }) => [plugins?.[0], answers[0]?.ttl])).toEqual([
      ['cache: miss', 30],
      ['cache: hit', 21],
      ['cache: miss', 30],
    ]);
    expect(upstream()).toBe(2);
  });

  it('keeps a "no such name" as well', () => {
    const { kernel, heard, ask, upstream } = server();
    for (const at of [1, 2]) {
      ask.run('nope.example.com');
      kernel.runUntil(seconds(at));
    }
    expect(heard.map(({ rcode }) => rcode)).toEqual(['NXDOMAIN', 'NXDOMAIN']);
    expect(upstream()).toBe(1);
  });

  it('looks up what an ExternalName points to', () => {
    const { kernel, heard, ask } = server();
    ask.run('db.default.svc.cluster.local');
    kernel.runUntil(seconds(1));
    expect(heard[0]?.answers.map(({ type, data }) => [type, data])).toEqual([
      ['CNAME', 'www.example.com.'],
      ['A', '192.0.2.80'],
    ]);
  });

  it('fails after 2 s when nobody answers', () => {
    const { kernel, heard, ask } = server();
    kernel.crash(address('resolver'));
    ask.run('www.example.com');
    kernel.runUntil(seconds(5));
    expect(heard.map(({ rcode }) => rcode)).toEqual(['SERVFAIL']);
    expect(kernel.ledger.all().some((record) => record.kind === 'output' && record.text.includes('plugin/errors'))).toBe(true);
  });
});
