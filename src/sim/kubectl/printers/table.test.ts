import { describe, expect, it } from 'vitest';
import { compareNatural, sortedBy } from './sorting.ts';
import { columnWidths, layOut, type Table, tableText } from './table.ts';

const table: Table = {
  kind: 'Table',
  columnDefinitions: [{ name: 'Name' }, { name: 'Ready' }, { name: 'Node', priority: 1 }],
  rows: [
    { cells: ['web-1', '1/1', 'node-1'], object: { metadata: { name: 'web-1', namespace: 'default', labels: { tier: 'front', app: 'web' } } } },
    { cells: ['a', '0/1', undefined], object: { metadata: { name: 'a', namespace: 'shop' } } },
  ],
};
const options = { wide: false, headers: true, namespaces: false, labels: false, labelColumns: [], kindPrefix: '' };

/** Source: `cli-runtime/pkg/printers/tableprinter_test.go`. */
describe('tables', () => {
  it.each([
    ['plain', {}, 'NAME    READY\nweb-1   1/1\na       0/1'],
    ['wide', { wide: true }, 'NAME    READY   NODE\nweb-1   1/1     node-1\na       0/1     <none>'],
    ['without headers', { headers: false }, 'web-1   1/1\na       0/1'],
    ['of all namespaces', { namespaces: true }, 'NAMESPACE   NAME    READY\ndefault     web-1   1/1\nshop        a       0/1'],
    ['with labels', { labels: true }, 'NAME    READY   LABELS\nweb-1   1/1     app=web,tier=front\na       0/1     <none>'],
    [
      'with a label as a column',
      { labelColumns: ['example.com/tier', 'tier'] },
      'NAME    READY   TIER   TIER\nweb-1   1/1            front\na       0/1            ',
    ],
    ['of several kinds', { kindPrefix: 'pod/' }, 'NAME        READY\npod/web-1   1/1\npod/a       0/1'],
  ] as const)('%s', (_, changed, text) => {
    expect(tableText(table, { ...options, ...changed })).toBe(text);
  });

  it('keeps the widths of earlier rows when a watch goes on', () => {
    const widths = columnWidths([
      ['NAME', 'READY', 'STATUS'],
      ['web-1', '0/1', 'ContainerCreating'],
    ]);
    expect(layOut([['web-1', '1/1', 'Running']], columnWidths([['web-1', '1/1', 'Running']], widths))).toBe('web-1   1/1     Running');
  });
});

/** Source: `kubectl/pkg/cmd/get/sorter_test.go`. */
describe('--sort-by', () => {
  const pods = [
    { n: 'web-10', r: 3, s: '1Gi' },
    { n: 'web-9', r: 12, s: '64Mi' },
    { n: 'api', s: '2Gi' },
  ];

  it.each([
    ['.n', ['api', 'web-9', 'web-10']],
    ['{.r}', ['api', 'web-10', 'web-9']],
    ['s', ['web-9', 'web-10', 'api']],
  ] as const)('%s', (field, order) => {
    expect(sortedBy(field, pods, (pod) => pod).map(({ n }) => n)).toEqual(order);
  });

  it('refuses a field that no object has', () => {
    expect(() => sortedBy('.nope', pods, (pod) => pod)).toThrow('couldn\'t find any field with path "{.nope}" in the list of objects');
  });

  it('compares numbers in names by their value', () => {
    expect(compareNatural('a2', 'a10')).toBeLessThan(0);
    expect(compareNatural('a', 'a1')).toBeLessThan(0);
    expect(compareNatural('b1', 'a2')).toBeGreaterThan(0);
  });
});
