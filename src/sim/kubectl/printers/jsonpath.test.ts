import { describe, expect, it } from 'vitest';
import { jsonPathText } from './jsonpath.ts';

const list = {
  kind: 'List',
  items: [
    {
      kind: 'None',
      metadata: { name: '127.0.0.1', labels: { 'kubernetes.io/hostname': '127.0.0.1' } },
      status: { capacity: { cpu: '4' }, addresses: [{ type: 'LegacyHostIP', address: '127.0.0.1' }] },
    },
    {
      kind: 'None',
      metadata: { name: '127.0.0.2' },
      status: {
        capacity: { cpu: '8' },
        addresses: [
          { type: 'LegacyHostIP', address: '127.0.0.2' },
          { type: 'another', address: '127.0.0.3' },
        ],
      },
    },
  ],
  users: [
    { name: 'myself', user: {} },
    { name: 'e2e', user: { username: 'admin', password: 'secret' } },
  ],
};

/** Source: `client-go/util/jsonpath/jsonpath_test.go`, and the examples of kubectl's documentation. */
describe('jsonpath', () => {
  it.each([
    ['plain text', 'hello jsonpath', 'hello jsonpath'],
    ['a field', '{.kind}', 'List'],
    ['without braces inside text', 'kind is {.kind}', 'kind is List'],
    ['an index', '{.items[0].metadata.name}', '127.0.0.1'],
    ['a negative index', '{.users[-1].name}', 'e2e'],
    ['all items', '{.items[*].metadata.name}', '127.0.0.1 127.0.0.2'],
    ['a slice', '{.items[0:1].metadata.name}', '127.0.0.1'],
    ['an escaped dot', '{.items[0].metadata.labels.kubernetes\\.io/hostname}', '127.0.0.1'],
    ['a quoted key', "{.items[0]['metadata'].name}", '127.0.0.1'],
    ['recursive descent', '{..name}', '127.0.0.1 127.0.0.2 myself e2e'],
    ['a wildcard of fields', '{.items[*].status.capacity.*}', '4 8'],
    ['a filter', '{.users[?(@.name=="e2e")].user.password}', 'secret'],
    ['a filter that wants a field', '{.items[?(@.metadata.labels)].metadata.name}', '127.0.0.1'],
    ['a range', '{range .items[*]}{.metadata.name}{"\\t"}{.status.capacity.cpu}{"\\n"}{end}', '127.0.0.1\t4\n127.0.0.2\t8\n'],
    ['ranges within ranges', '{range .items[*]}{range .status.addresses[*]}{.address},{end};{end}', '127.0.0.1,;127.0.0.2,127.0.0.3,;'],
    ['a map as JSON', '{.users[1].user}', '{"password":"secret","username":"admin"}'],
    ['a missing field', '{.nope.deeper}', ''],
    ['the root', '{$.kind}', 'List'],
  ] as const)('%s', (_, template, text) => {
    expect(jsonPathText(template, list)).toBe(text);
  });

  it.each([
    ['{.items[5].kind}', 'array index out of bounds: index 5, length 2'],
    ['{.kind', 'unclosed action'],
    ['{end}', 'not in range, nothing to end'],
  ] as const)('%s is refused', (template, message) => {
    expect(() => jsonPathText(template, list)).toThrow(message);
  });
});
