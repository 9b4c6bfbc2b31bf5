import { describe, expect, it } from 'vitest';
import { address, type EndpointSlice, type Message, seconds, type Service, toSeconds } from '../../api/index.ts';
import { ObjectTracker } from '../client-go/testing/object-tracker.ts';
import { Kernel, LatencyModel, type LatencyProfile } from '../kernel/index.ts';
import { emptyTables, restore, save, type Tables } from '../linux/netfilter/index.ts';
import { kubeProxy } from './index.ts';

const profile: LatencyProfile = { name: 'flat', jitter: 0, rules: [], costs: {} };
const SERVICES = '/api/v1/services';
const SLICES = '/apis/discovery.k8s.io/v1/endpointslices';

const web: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { namespace: 'default', name: 'web' },
  spec: { clusterIP: '10.96.5.20', ports: [{ port: 80 }] },
};
const slice = (...ips: readonly string[]): EndpointSlice => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { namespace: 'default', name: 'web-x', labels: { 'kubernetes.io/service-name': 'web' } },
  addressType: 'IPv4',
  ports: [{ name: '', port: 8080, protocol: 'TCP' }],
  endpoints: ips.map((ip) => ({ addresses: [ip], conditions: { ready: true } })),
});

function cluster() {
  const kernel = new Kernel({ seed: 1, epochMs: 0, latency: (random) => new LatencyModel(profile, random) });
  const api = new ObjectTracker();
  const state: { tables: Tables; broken: boolean } = { tables: emptyTables, broken: false };
  kernel.register(address('kube-apiserver'), api.factory);
  kernel.register(address('node-1/kernel'), (host) => ({
    start: () => {},
    receive: (message) => {
      const { payload } = message;
      if (payload.type !== 'syscall') return;
      if (payload.call === 'iptables-restore' && !state.broken) state.tables = restore(state.tables, String(payload.args.input));
      host.reply(message, { payload: { type: 'syscall-result', ...(state.broken ? { errno: 'EAGAIN' } : {}), result: { output: save(state.tables) } } });
    },
  }));
  kernel.register(
    address('node-1/kube-proxy'),
    kubeProxy({ node: 'node-1', nodeIP: '192.168.0.11', kernel: address('node-1/kernel'), podCIDR: '10.244.0.0/16' }),
  );
  api.set(SERVICES, web);
  api.set(SLICES, slice('10.244.1.5'));
  for (const at of ['kube-apiserver', 'node-1/kernel', 'node-1/kube-proxy']) kernel.start(address(at));
  const syncs = (): Message[] =>
    kernel.ledger.all().filter((r): r is Message => r.kind === 'message' && r.method === 'iptables-restore' && r.replyTo === undefined);
  const endpoints = (): string[] => [...save(state.tables).matchAll(/--to-destination (\S+)/g)].map(([, to]) => to ?? '').sort();
  return { kernel, api, state, syncs, endpoints };
}

describe('kube-proxy', () => {
  it('writes the rules at once, then at most once a second', () => {
    const { kernel, api, syncs, endpoints } = cluster();
    kernel.runUntil(seconds(2));
    expect(syncs()).toHaveLength(1);
    expect(endpoints()).toEqual(['10.244.1.5:8080']);
    for (let i = 0; i < 10; i++) {
      api.set(SLICES, slice(...Array.from({ length: i + 2 }, (_, k) => `10.244.1.${5 + k}`)));
      kernel.runUntil(seconds(2 + (i + 1) / 10));
    }
    kernel.runUntil(seconds(6));
    const times = syncs().map(({ sentAt }) => toSeconds(sentAt));
    expect(times).toHaveLength(3);
    expect((times[2] ?? 0) - (times[1] ?? 0)).toBeGreaterThanOrEqual(1);
    expect(endpoints()).toHaveLength(11);
  });

  it('removes the chains of endpoints that are gone, and says what it read', () => {
    const { kernel, api, state, syncs, endpoints } = cluster();
    kernel.runUntil(seconds(2));
    api.set(SLICES, slice('10.244.2.9'));
    kernel.runUntil(seconds(4));
    expect(endpoints()).toEqual(['10.244.2.9:8080']);
    expect(Object.keys(state.tables.nat.chains).filter((name) => name.startsWith('KUBE-SEP'))).toHaveLength(1);
    expect(syncs().at(-1)?.reads).toContainEqual({ ref: 'EndpointSlice/default/web-x', pointer: '/endpoints' });
    api.remove(SERVICES, 'default/web');
    api.remove(SLICES, 'default/web-x');
    kernel.runUntil(seconds(6));
    expect(Object.keys(state.tables.nat.chains).filter((name) => /^KUBE-(SEP|SVC)-/.test(name))).toEqual([]);
  });

  it('leaves other Services out of a partial sync', () => {
    const { kernel, api, syncs } = cluster();
    kernel.runUntil(seconds(2));
    api.set(SERVICES, { ...web, metadata: { namespace: 'default', name: 'api' }, spec: { ...web.spec, clusterIP: '10.96.5.21' } } as Service);
    kernel.runUntil(seconds(4));
    const { payload } = syncs().at(-1) as Message;
    const input = payload.type === 'syscall' ? String(payload.args.input) : '';
    expect(input).toContain('"default/web cluster IP"');
    expect(input).not.toContain('KUBE-SEP');
  });

  it('cleans up after an earlier life of itself', () => {
    const { kernel, api, state, endpoints } = cluster();
    kernel.runUntil(seconds(2));
    kernel.crash(address('node-1/kube-proxy'));
    api.set(SLICES, slice('10.244.2.9'));
    kernel.runUntil(seconds(5));
    expect(endpoints()).toEqual(['10.244.1.5:8080']);
    kernel.start(address('node-1/kube-proxy'));
    kernel.runUntil(seconds(7));
    expect(endpoints()).toEqual(['10.244.2.9:8080']);
    expect(Object.keys(state.tables.nat.chains).filter((name) => name.startsWith('KUBE-SEP'))).toHaveLength(1);
  });

  it('tries again, in full, when the kernel refuses', () => {
    const { kernel, state, syncs, endpoints } = cluster();
    state.broken = true;
    kernel.runUntil(seconds(10));
    expect(endpoints()).toEqual([]);
    state.broken = false;
    kernel.runUntil(seconds(40));
    expect(syncs().length).toBe(2);
    expect(endpoints()).toEqual(['10.244.1.5:8080']);
  });
});
