import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { address, type CniCommand, type CniResult, type Micros, seconds } from '../../api/index.ts';
import { Kernel, LatencyModel, type ProcessFactory, type ProcessHost } from '../kernel/index.ts';
import { kernel as linux } from '../linux/index.ts';
import { bandwidth, portmap } from './meta/index.ts';
import { bridge, hostLocal } from './overlay/index.ts';

const flat = { name: 'flat', jitter: 0, rules: [{ channel: 'syscall', base: 20 as Micros }], costs: {} } as const;

/** A node's kernel and its plugins, called as a runtime would. */
class Plugins {
  readonly kernel = new Kernel({ seed: 1, epochMs: 0, latency: (random) => new LatencyModel(flat, random) });
  private client: ProcessHost | undefined;

  constructor(subnet = '10.244.1.0/24') {
    const node = 'node-1';
    const options = { node, kernel: address('node-1/kernel') };
    const parts: Readonly<Record<string, ProcessFactory>> = {
      'node-1/kernel': linux({ node, nodeIP: '192.168.0.11', peers: [], podCIDR: '10.244.0.0/16', nodeIndex: 0 }),
      'node-1/cni/bridge': bridge(options),
      'node-1/cni/host-local': hostLocal(options),
      'node-1/cni/portmap': portmap(options),
      'node-1/cni/bandwidth': bandwidth(options),
      client: (host) => {
        this.client = host;
        return { start() {}, receive() {} };
      },
    };
    this.subnet = subnet;
    for (const [name, factory] of Object.entries(parts)) this.kernel.register(address(name), factory);
    for (const name of Object.keys(parts)) this.kernel.start(address(name));
  }

  private readonly subnet: string;

  call(plugin: string, command: CniCommand, id: string, config: Readonly<Record<string, unknown>> = {}): CniResult {
    const env = {
      CNI_COMMAND: command,
      CNI_CONTAINERID: id,
      CNI_NETNS: `/var/run/netns/${id}`,
      CNI_IFNAME: 'eth0',
      CNI_ARGS: `K8S_POD_NAMESPACE=default;K8S_POD_NAME=${id}`,
      CNI_PATH: '/opt/cni/bin',
    };
    const payload = {
      type: 'cni-request',
      env,
      config: { name: 'net', cniVersion: '1.0.0', bridge: 'cni0', ipam: { type: 'host-local', subnet: this.subnet }, ...config },
    } as const;
    return this.ask(`node-1/cni/${plugin}`, payload) as CniResult;
  }

  syscall(call: string, args: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    const answer = this.ask('node-1/kernel', { type: 'syscall', call, args }) as { readonly result?: Readonly<Record<string, unknown>> };
    return answer.result ?? {};
  }

  private ask(to: string, payload: Parameters<ProcessHost['send']>[0]['payload']): unknown {
    let answer: unknown;
    this.client?.asLoop('ask', () =>
      this.client?.request({ to: address(to), channel: 'exec', method: 'call', payload }, (reply) => {
        answer = reply.payload;
      }),
    );
    this.kernel.runUntil((this.kernel.now() + seconds(10)) as Micros);
    return answer;
  }

  add(id: string, config: Readonly<Record<string, unknown>> = {}): CniResult {
    this.syscall('unshare', { path: `/var/run/netns/${id}` });
    return this.call('bridge', 'ADD', id, config);
  }
}

const ipOf = (result: CniResult): string => result.ips?.[0]?.address ?? '';

// Sources: CNI specification 1.1.0; containernetworking/plugins 1.8.0 (bridge, host-local).
describe('bridge with host-local', () => {
  it('answers in the shape of the specification', () => {
    const result = new Plugins().add('pod-12345');
    expect(result).toMatchObject({
      exitCode: 0,
      cniVersion: '1.0.0',
      interfaces: [{ name: 'cni0' }, { name: expect.stringMatching(/^veth[0-9a-f]{8}$/) }, { name: 'eth0', sandbox: '/var/run/netns/pod-12345' }],
      ips: [{ address: '10.244.1.2/24', gateway: '10.244.1.1', interface: 2 }],
      routes: [{ dst: '0.0.0.0/0', gw: '10.244.1.1' }],
    });
  });

  it('gives the next free address after the last one given, not the one that has just come back', () => {
    const plugins = new Plugins();
    expect(['a', 'b', 'c'].map((id) => ipOf(plugins.add(id)))).toEqual(['10.244.1.2/24', '10.244.1.3/24', '10.244.1.4/24']);
    expect(plugins.call('bridge', 'DEL', 'b').exitCode).toBe(0);
    expect(ipOf(plugins.add('d'))).toBe('10.244.1.5/24');
  });

  it('succeeds when it is asked to take away what is gone (DEL is idempotent)', () => {
    const plugins = new Plugins();
    plugins.add('a');
    expect(plugins.call('bridge', 'DEL', 'a')).toMatchObject({ exitCode: 0 });
    expect(plugins.call('bridge', 'DEL', 'a')).toMatchObject({ exitCode: 0 });
    expect(plugins.call('bridge', 'DEL', 'never-seen')).toMatchObject({ exitCode: 0 });
  });

  it('CHECK: fine while the address is there, an error afterwards', () => {
    const plugins = new Plugins();
    plugins.add('a');
    expect(plugins.call('bridge', 'CHECK', 'a').exitCode).toBe(0);
    plugins.call('bridge', 'DEL', 'a');
    expect(plugins.call('bridge', 'CHECK', 'a')).toMatchObject({ exitCode: 1, error: { code: 100 } });
  });

  it('says which range is used up', () => {
    const plugins = new Plugins('10.244.1.0/29');
    for (const id of ['a', 'b', 'c', 'd', 'e']) expect(plugins.add(id).exitCode).toBe(0);
    expect(plugins.add('f').error).toEqual({ code: 100, msg: 'failed to allocate for range 0: no IP addresses available in range set: 10.244.1.1-10.244.1.6' });
  });

  it('wants its environment', () => {
    expect(new Plugins().call('bridge', 'ADD', '')).toMatchObject({ exitCode: 1, error: { code: 4 } });
  });

  it('property: no address twice, none that is not in the range, all back in the end', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 6 })), { maxLength: 25 }), (steps) => {
        const plugins = new Plugins('10.244.1.0/29');
        const held = new Map<string, string>();
        for (const [add, number] of steps) {
          const id = `pod${number}`;
          if (add && !held.has(id)) {
            const result = plugins.add(id);
            if (result.exitCode === 0) held.set(id, ipOf(result));
            else expect(held.size).toBe(5);
          } else if (!add) {
            expect(plugins.call('bridge', 'DEL', id).exitCode).toBe(0);
            held.delete(id);
          }
          expect(new Set(held.values()).size).toBe(held.size);
          for (const ip of held.values()) expect(ip).toMatch(/^10\.244\.1\.[2-6]\/29$/);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('portmap', () => {
  const mapping = {
    prevResult: { cniVersion: '1.0.0', ips: [{ address: '10.244.1.2/24' }] },
    runtimeConfig: { portMappings: [{ hostPort: 8080, containerPort: 80, protocol: 'TCP' }] },
  };
  const rules = (plugins: Plugins): string => String(plugins.syscall('iptables-save', { tables: ['nat'] })['output']);

  it('writes DNAT rules, passes the result on, and takes them back', () => {
    const plugins = new Plugins();
    expect(plugins.call('portmap', 'ADD', 'a', mapping)).toMatchObject({ exitCode: 0, ips: [{ address: '10.244.1.2/24' }] });
    expect(rules(plugins)).toMatch(/-A CNI-DN-[0-9a-f]{21} -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10\.244\.1\.2:80/);
    expect(rules(plugins)).toContain('-A PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT');
    plugins.call('portmap', 'ADD', 'b', { ...mapping, runtimeConfig: { portMappings: [{ hostPort: 8081, containerPort: 80, protocol: 'TCP' }] } });
    expect(rules(plugins).match(/-A PREROUTING .*CNI-HOSTPORT-DNAT/g)).toHaveLength(1);
    plugins.call('portmap', 'DEL', 'a', mapping);
    expect(rules(plugins)).not.toContain('--dport 8080 ');
    expect(rules(plugins)).toContain('--dport 8081 ');
    expect(plugins.call('portmap', 'DEL', 'a', mapping).exitCode).toBe(0);
  });

  it('has nothing to do without port mappings, and nothing to pass on when it stands alone', () => {
    const plugins = new Plugins();
    expect(plugins.call('portmap', 'ADD', 'a', { prevResult: mapping.prevResult }).exitCode).toBe(0);
    expect(rules(plugins)).not.toContain('CNI-');
    expect(plugins.call('portmap', 'ADD', 'a')).toMatchObject({ exitCode: 1, error: { code: 7 } });
  });
});
