import { describe, expect, it } from 'vitest';
import { micros } from '../../../api/index.ts';
import './late-matches.ts';
import { emptyTables, type IpSets, restore, restoreSets, traverse } from './index.ts';

const SETS = [
  'create pods hash:net family inet',
  'add pods 10.244.0.4',
  'add pods 10.244.0.5',
  'del pods 10.244.0.5',
  'create web hash:ip,port',
  'add web 10.244.0.9,tcp:8080',
  'create from hash:ip,port,net',
  'add from 10.244.0.9,tcp:8080,10.244.0.0/24',
].join('\n');

function setsOf(text: string): IpSets {
  const sets: IpSets = new Map();
  restoreSets(sets, text);
  return sets;
}

/** The verdict of `filter FORWARD` with one rule that drops. */
function dropped(
  match: string,
  packet: { readonly src?: string; readonly dst?: string; readonly port?: number; readonly protocol?: 'tcp' | 'udp' | 'icmp' } = {},
): boolean {
  const tables = restore(emptyTables, `*filter\n-A FORWARD ${match} -j DROP\nCOMMIT\n`);
  const whole = {
    hook: 'PREROUTING',
    protocol: 'tcp',
    src: '10.244.0.4',
    dst: '10.244.0.9',
    port: 8080,
    local: [],
    now: micros(0),
    inDevice: () => 'cali12',
    outDevice: (dst: string) => (dst === '10.244.0.9' ? 'eth0' : 'cali34'),
    ...packet,
  } as const;
  return traverse(tables, whole, { next: () => 0 }, new Map(), setsOf(SETS)).verdict === 'DROP';
}

describe('ipset', () => {
  // ipset(8): create, add, del, flush, destroy.
  it('holds what it was given', () => {
    const sets = setsOf(SETS);
    expect([...(sets.get('pods')?.members ?? [])]).toEqual(['10.244.0.4']);
    expect([...restoreSets(sets, 'flush pods\ndestroy web\n')]).toEqual(['pods', 'web']);
    expect([...sets].map(([name, { members }]) => [name, members.size])).toEqual([
      ['pods', 0],
      ['from', 1],
    ]);
  });

  it.each([
    ['add none 10.0.0.1', /does not exist/],
    [`${SETS}\ncreate pods hash:net`, /already exists/],
    ['frob pods', /Error in line 1/],
  ])('refuses %j', (text, message) => {
    expect(() => setsOf(text)).toThrow(message);
  });
});

// iptables-extensions(8): set, multiport; iptables(8): -i, -o.
describe('matches', () => {
  it.each<readonly [string, Parameters<typeof dropped>[1], boolean]>([
    ['-m set --match-set pods src', {}, true],
    ['-m set --match-set pods src', { src: '10.244.0.5' }, false],
    ['-m set ! --match-set pods src', { src: '10.244.0.5' }, true],
    ['-m set --match-set pods dst', {}, false],
    ['-m set --match-set web dst,dst', {}, true],
    ['-m set --match-set web dst,dst', { port: 80 }, false],
    ['-m set --match-set web dst,dst', { protocol: 'udp' }, false],
    ['-m set --match-set from dst,dst,src', {}, true],
    ['-m set --match-set from dst,dst,src', { src: '10.244.1.4' }, false],
    ['-m set --match-set from dst,dst,src', { port: 80 }, false],
    ['-m physdev --physdev-is-in', {}, false],
    ['-m physdev ! --physdev-is-in', {}, true],
    ['-m ipvs --vaddr 10.244.0.9 --vproto tcp --vport 8080', {}, true],
    ['-m ipvs --vaddr 10.244.0.9 --vproto tcp --vport 81', {}, false],
    ['-m ipvs ! --vaddr 10.244.0.9', {}, false],
    ['-m set --match-set gone src', {}, false],
    ['-p tcp -m multiport --dports 80,8000:8080', {}, true],
    ['-p tcp -m multiport --dports 80,8000:8080', { port: 81 }, false],
    ['-i cali+', {}, true],
    ['-i cali1', {}, false],
    ['! -i cali12', {}, false],
    ['-o eth0', {}, true],
    ['-o eth0', { dst: '10.244.0.8' }, false],
  ])('%s of %j: %s', (match, packet, expected) => {
    expect(dropped(match, packet)).toBe(expected);
  });
});
