import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ipam, vethName } from './index.ts';

describe('Calico IPAM', () => {
  it('gives addresses of the node’s own block in order, after that of the tunnel', () => {
    const ipam = new Ipam('node-2', '10.244.0.0/16', 1, 3);
    expect(ipam.assign('a', 'default/a')).toEqual({ ip: '10.244.0.65', newBlock: '10.244.0.64/26' });
    expect(ipam.assign('b', 'default/b')).toEqual({ ip: '10.244.0.66' });
    expect(ipam.assign('a', 'default/a')).toEqual({ ip: '10.244.0.65' });
  });

  it('does not use an address again at once', () => {
    const ipam = new Ipam('node-1', '10.244.0.0/16', 0, 3);
    const first = ipam.assign('a', 'default/a')?.ip;
    expect(ipam.release('a')).toBe(true);
    expect(ipam.release('a')).toBe(false);
    expect(ipam.assign('b', 'default/b')?.ip).not.toBe(first);
  });

  it('claims a further block when one is full, and none that is another node’s', () => {
    const ipam = new Ipam('node-1', '10.244.0.0/16', 0, 3);
    const other = new Ipam('node-2', '10.244.0.0/16', 1, 3);
    const blocks = new Set<string | undefined>();
    for (let i = 0; i < 200; i++) blocks.add(ipam.assign(`a${i}`, 'default/a')?.newBlock);
    for (let i = 0; i < 200; i++) expect(blocks.has(other.assign(`b${i}`, 'default/b')?.newBlock ?? 'none')).toBe(false);
    expect(blocks.size).toBe(5);
  });

  it('property: no two handles with one address; all addresses come back', () => {
    const operation = fc.tuple(fc.constantFrom('add', 'del'), fc.integer({ min: 0, max: 90 }));
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 300 }), (operations) => {
        const nodes = [new Ipam('node-1', '10.244.0.0/24', 0, 2), new Ipam('node-2', '10.244.0.0/24', 1, 2)];
        const held = new Map<string, string>();
        for (const [kind, id] of operations) {
          const ipam = nodes[id % 2] as Ipam;
          if (kind === 'del') expect(ipam.release(String(id))).toBe(held.delete(String(id)));
          else {
            const ip = ipam.assign(String(id), `default/${id}`)?.ip;
            if (ip !== undefined) held.set(String(id), ip);
          }
          expect(new Set(held.values()).size).toBe(held.size);
        }
        const shown = nodes.flatMap(({ state }) => state.blocks.flatMap(({ allocations }) => Object.keys(allocations)));
        const tunnels = nodes.filter(({ state }) => state.blocks.length > 0).length;
        expect(shown).toHaveLength(held.size + tunnels);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the host’s end of the veth pair', () => {
  // `projectcalico/calico` libcalico-go/lib/names: "cali" + sha1("default.web")[:11].
  it('is cali and eleven hexadecimal digits', () => {
    expect(vethName('default', 'web')).toMatch(/^cali[0-9a-f]{11}$/);
    expect(vethName('default', 'web')).not.toBe(vethName('default', 'web2'));
  });
});
