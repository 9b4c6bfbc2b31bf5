import { describe, expect, it } from 'vitest';
import { parseNetworkList } from './network.ts';

// CNI specification 1.1.0, section 1 (configuration format); libcni `ConfListFromBytes`.
describe('parseNetworkList', () => {
  it.each([
    ['a list', '{"cniVersion":"1.0.0","name":"n","plugins":[{"type":"bridge"},{"type":"portmap"}]}', ['bridge', 'portmap']],
    ['a single plugin', '{"cniVersion":"0.3.1","name":"n","type":"bridge"}', ['bridge']],
  ])('reads %s', (_, text, types) => {
    expect(parseNetworkList('10-n.conflist', text)?.plugins.map(({ type }) => type)).toEqual(types);
  });

  it.each([
    ['no JSON', 'plugins: []'],
    ['no object', '[]'],
    ['no name', '{"plugins":[{"type":"bridge"}]}'],
    ['no plugins', '{"name":"n","plugins":[]}'],
    ['a plugin without a type', '{"name":"n","plugins":[{}]}'],
  ])('skips what is none: %s', (_, text) => {
    expect(parseNetworkList('x.conf', text)).toBeUndefined();
  });
});
