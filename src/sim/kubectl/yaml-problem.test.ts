import { describe, expect, it } from 'vitest';
import { kubectl } from './testing/kubectl.ts';

const head = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n';

/** Source: what kubectl 1.35.2 prints for `create -f bad.yaml --dry-run=client`. */
describe('a file that is no YAML', () => {
  it.each([
    [`${head} spec: {}\n`, 'yaml: line 4: did not find expected key'],
    ['apiVersion: v1\nkind: Pod\nmetadata:\n\tname: x\n', 'yaml: line 4: found character that cannot start any token'],
    ['apiVersion: v1\nkind Pod\nmetadata:\n  name: x\n', "yaml: line 3: could not find expected ':'"],
    ['apiVersion: v1\nkind: Pod\nmetadata:\n  name: "x\nspec: {}\n', 'yaml: line 6: found unexpected end of stream'],
    ['apiVersion: v1\nkind: Pod\nmetadata: {name: x\nspec: {}\n', "yaml: line 3: did not find expected ',' or '}'"],
    ['apiVersion: v1\nkind: Pod\nspec:\n  containers: [a, b\n  x: y\n', "yaml: line 4: did not find expected ',' or ']'"],
    ['apiVersion: v1\nkind: Pod\nmetadata:\n  name: x: y\n', 'yaml: line 4: mapping values are not allowed in this context'],
    ['apiVersion: v1\nkind: Pod\nmetadata:\n  name:x\n  labels: {}\n', 'yaml: line 5: mapping values are not allowed in this context'],
    ['apiVersion: v1\nkind: Pod\nmetadata:\n  name: *x\n', "yaml: unknown anchor 'x' referenced"],
    ['- a\nb: c\n', "yaml: line 1: did not find expected '-' indicator"],
    ['a: b\n- c\n', 'yaml: line 1: did not find expected key'],
    ['apiVersion: v1\nkind: Pod\nmetadata:\n- name: x\n  foo\n', "yaml: line 6: could not find expected ':'"],
    ['apiVersion: v1\nkind: Pod\nspec:\n containers:\n  - name: a\n    env:\n    - name: B\n     value: c\n', 'yaml: line 7: did not find expected key'],
  ])('%j', (text, problem) => {
    expect(kubectl(['create', '-f', 'bad.yaml', '--dry-run=client'], {}, { 'bad.yaml': text }).stderr).toBe(
      `error: error parsing bad.yaml: error converting YAML to JSON: ${problem}`,
    );
  });

  it('counts the lines of each document from its own first', () => {
    const { stderr } = kubectl(['create', '-f', 'bad.yaml', '--dry-run=client', '-o', 'name'], {}, { 'bad.yaml': `${head}---\n${head} z: 1\n` });
    expect(stderr).toContain('yaml: line 4: did not find expected key');
  });
});
