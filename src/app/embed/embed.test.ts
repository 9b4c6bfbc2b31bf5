import { describe, expect, it } from 'vitest';
import { embedHtml, readEmbed } from './address.ts';
import { allowedOrigin, readCommand } from './protocol.ts';

describe('address of an embedded view', () => {
  it.each([
    [
      '#/embed/o1.abc.defg&e=topo&t=12-30&auto=1&theme=dark&origin=https://blog.example',
      { fragment: 'o1.abc.defg', view: 'topo', from: 12, to: 30, auto: true, theme: 'dark', origin: 'https://blog.example' },
    ],
    ['#/embed/x/hello', { fragment: '/x/hello', view: 'seq', auto: false }],
    ['#/embed/x/hello&e=nonsense&t=30-12&origin=javascript:alert(1)', { fragment: '/x/hello', view: 'seq', from: 30, auto: false }],
    ['#/embed/', { fragment: '', view: 'seq', auto: false }],
    ['#o1.abc.defg', undefined],
    ['', undefined],
  ])('%s', (hash, expected) => expect(readEmbed(hash)).toEqual(expected));

  it('the HTML names the frame, leads back to the page, and cannot be broken out of', () => {
    const html = embedHtml({ base: 'https://example.org/orrery/', fragment: 'o1.a.b', view: 'seq', title: '"><script>' });
    expect(html).toContain('src="https://example.org/orrery/#/embed/o1.a.b&#38;e=seq"');
    expect(html).toContain('<a href="https://example.org/orrery/#o1.a.b">');
    expect(html).not.toContain('<script>');
  });
});

describe('protocol orrery/1', () => {
  it.each([
    [{ protocol: 'orrery/1', type: 'ping', id: 4 }, true],
    [{ protocol: 'orrery/1', type: 'seek', t: 12.5 }, true],
    [{ protocol: 'orrery/1', type: 'seek', t: -1 }, false],
    [{ protocol: 'orrery/1', type: 'seek', t: 'x' }, false],
    [{ protocol: 'orrery/1', type: 'step', direction: 2 }, false],
    [{ protocol: 'orrery/1', type: 'apply', text: 'kind: Pod' }, false],
    [{ protocol: 'orrery/2', type: 'ping' }, undefined],
    ['ping', undefined],
    [null, undefined],
  ])('%o', (data, expected) => expect(readCommand(data)?.ok).toBe(expected));

  it.each([
    [undefined, 'https://blog.example/a?b', true, 'https://blog.example'],
    ['https://other.example', 'https://blog.example/', true, 'https://other.example'],
    [undefined, '', true, undefined],
    [undefined, 'https://blog.example/', false, undefined],
  ])('named %s, referrer %s, embedded %s: %s', (named, referrer, embedded, expected) => expect(allowedOrigin(named, referrer, embedded)).toBe(expected));
});
