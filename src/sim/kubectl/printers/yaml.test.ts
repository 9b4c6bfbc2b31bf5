import { describe, expect, it } from 'vitest';
import { compareYamlKeys, jsonText, yamlText } from './yaml.ts';

/** Source: what `kubectl create configmap --dry-run=client -o yaml` prints (`go.yaml.in/yaml/v2` encode.go, emitterc.go). */
const strings: readonly (readonly [value: string, text: string])[] = [
  ['nginx:1.27', 'nginx:1.27'],
  ['', '""'],
  ['true', '"true"'],
  ['no', '"no"'],
  ['y', '"y"'],
  ['null', '"null"'],
  ['~', '"~"'],
  ['80', '"80"'],
  ['0777', '"0777"'],
  ['0x1f', '"0x1f"'],
  ['1_000', '"1_000"'],
  ['1.5', '"1.5"'],
  ['5e10', '"5e10"'],
  ['.5', '".5"'],
  ['1:20', '"1:20"'],
  ['100m', '100m'],
  ['10.96.0.1', '10.96.0.1'],
  ['64Mi', '64Mi'],
  ['25%', '25%'],
  ['2026-01-01T00:00:05Z', '"2026-01-01T00:00:05Z"'],
  ['2026-01-01', '"2026-01-01"'],
  ['a: b', "'a: b'"],
  ['a:', "'a:'"],
  ['http://x/y', 'http://x/y'],
  ['a #b', "'a #b'"],
  ['a#b', 'a#b'],
  ['#b', "'#b'"],
  ['- x', "'- x'"],
  ['-x', '-x'],
  ['-1', '"-1"'],
  ['*.example.com', "'*.example.com'"],
  ["it's", "it's"],
  ["'quoted'", "'''quoted'''"],
  ['@weekly', "'@weekly'"],
  ['{a}', "'{a}'"],
  ['[a]', "'[a]'"],
  ['%', "'%'"],
  [' padded ', "' padded '"],
  ['tab\there', '"tab\\there"'],
  ['back\\slash', 'back\\slash'],
  ['a\nb', '|-\n  a\n  b'],
  ['a\nb\n', '|\n  a\n  b'],
  ['a\n\n', '|+\n  a\n'],
  ['a\n\nb\n', '|\n  a\n\n  b'],
  ['  a\nb', '|2-\n    a\n  b'],
  ['a \nb', '"a \\nb"'],
  ['a\tb\nc', '"a\\tb\\nc"'],
  ['naïve', 'naïve'],
  ['😀', '"\\U0001F600"'],
];

describe('strings of -o yaml', () => {
  it.each(strings)('%j is written %j', (value, text) => {
    expect(yamlText({ k: value })).toBe(`k: ${text}`);
  });
});

describe('-o yaml', () => {
  it('sorts keys, does not indent lists, writes empty collections in flow style', () => {
    const pod = { spec: { containers: [{ name: 'c', args: ['-a', '1'], env: [] }], nodeSelector: {} }, kind: 'Pod', apiVersion: 'v1' };
    expect(yamlText(pod)).toBe('apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - args:\n    - -a\n    - "1"\n    env: []\n    name: c\n  nodeSelector: {}');
  });

  it('writes numbers, booleans, null and nested lists', () => {
    expect(yamlText({ a: 1, b: true, c: null, d: [[1, 2], { x: 1, y: 2 }] })).toBe('a: 1\nb: true\nc: null\nd:\n- - 1\n  - 2\n- x: 1\n  "y": 2');
  });

  it('goes on in the next line at the first blank behind column 80, two blanks deeper', () => {
    const message = '0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/not-ready: }. preemption: 0/1 nodes are available.';
    expect(yamlText({ status: { conditions: [{ message }] } })).toBe(
      "status:\n  conditions:\n  - message: '0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/not-ready:\n      }. preemption: 0/1 nodes are available.'",
    );
  });

  it('never breaks a text without blanks', () => {
    const id = `registry.k8s.io/pause@sha256:${'0123456789abcdef'.repeat(6)}`;
    expect(yamlText({ imageID: id })).toBe(`imageID: ${id}`);
  });

  it('quotes keys that would read as something else', () => {
    expect(yamlText({ on: '1', '80': 'x', 'f:name': {} })).toBe('"80": x\nf:name: {}\n"on": "1"');
  });
});

/** Source: `go.yaml.in/yaml/v2` sorter.go keyList.Less. */
describe('order of keys', () => {
  it.each([
    ['a2', 'a10'],
    ['a', 'b'],
    ['a.b', 'ab'],
    ['a11', 'a1b'],
    ['a01', 'a2'],
    ['.', 'k:{}'],
    ['Zed', 'apple'],
    ['app', 'app.kubernetes.io/name'],
  ] as const)('%s stands before %s', (a, b) => {
    expect(compareYamlKeys(a, b)).toBeLessThan(0);
    expect(compareYamlKeys(b, a)).toBeGreaterThan(0);
  });
});

describe('-o json', () => {
  it('indents by four, sorts keys and escapes what HTML would read', () => {
    expect(jsonText({ b: 'a && b < c', a: [] })).toBe('{\n    "a": [],\n    "b": "a \\u0026\\u0026 b \\u003c c"\n}');
  });
});
