import { describe, expect, it } from 'vitest';
import { emptyTables, IptablesError, restore, save } from './index.ts';
import { words } from './rule.ts';

const nat = (...lines: readonly string[]): string => `*nat\n${lines.join('\n')}\nCOMMIT\n`;

describe('restore', () => {
  const base = restore(emptyTables, nat(':KUBE-A - [0:0]', ':KUBE-B - [0:0]', '-A KUBE-A -j KUBE-B', '-A KUBE-B -j RETURN', '-I OUTPUT -j KUBE-A'));

  it('keeps undeclared chains and empties declared ones (--noflush)', () => {
    const after = restore(base, nat(':KUBE-A - [0:0]', '-A KUBE-A -j ACCEPT'));
    expect(after.nat.chains['KUBE-A']?.rules).toEqual(['-j ACCEPT']);
    expect(after.nat.chains['KUBE-B']).toBe(base.nat.chains['KUBE-B']);
    expect(after.filter).toBe(base.filter);
  });

  it('deletes chains', () => {
    const after = restore(base, nat(':KUBE-A - [0:0]', ':KUBE-B - [0:0]', '-X KUBE-B'));
    expect(after.nat.chains['KUBE-B']).toBeUndefined();
  });

  it('does all or nothing, and leaves its input alone', () => {
    const before = save(base);
    expect(() => restore(base, nat(':KUBE-A - [0:0]', '-A KUBE-A -j KUBE-NOWHERE'))).toThrow(IptablesError);
    expect(save(base)).toBe(before);
  });

  it.each([
    ['unknown option', nat('-A OUTPUT --frobnicate 1 -j ACCEPT'), 'unknown option "--frobnicate"\nError occurred at line: 2'],
    ['unknown chain', nat('-A NOWHERE -j ACCEPT'), 'No chain/target/match by that name.\nError occurred at line: 2'],
    ['unknown table', '*bogus\nCOMMIT\n', "The table `bogus' does not exist\nError occurred at line: 1"],
    ['no COMMIT', '*nat\n', 'COMMIT expected at line 2'],
  ])('refuses: %s', (_what, text, message) => expect(() => restore(emptyTables, text)).toThrow(message));

  it('prints what it was given (iptables-save)', () => {
    expect(save(base, ['nat'])).toBe(
      '*nat\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n:KUBE-A - [0:0]\n:KUBE-B - [0:0]\n-A OUTPUT -j KUBE-A\n-A KUBE-A -j KUBE-B\n-A KUBE-B -j RETURN\nCOMMIT\n',
    );
  });
});

it('splits words as iptables-restore does', () => {
  expect(words('-m comment --comment "a \\"b\\" c" -j X')).toEqual(['-m', 'comment', '--comment', 'a "b" c', '-j', 'X']);
});
