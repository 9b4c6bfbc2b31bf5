import { describe, expect, it } from 'vitest';
import { type OpenapiDocument, Plaintext } from './plaintext.ts';
import { wrap } from './wrap.ts';

const ref = (name: string) => ({ $ref: `#/components/schemas/io.x.v1.${name}` });
const document: OpenapiDocument = {
  components: {
    schemas: {
      'io.x.v1.Thing': {
        type: 'object',
        description: 'Thing is a thing.',
        required: ['name'],
        properties: {
          name: { type: 'string', description: 'its name' },
          parts: { type: 'array', description: 'its parts', items: ref('Part') },
          tags: { type: 'object', additionalProperties: { type: 'string' } },
          size: { allOf: [ref('Size')], description: 'how big' },
        },
      },
      'io.x.v1.Part': {
        type: 'object',
        description: 'Part of a thing.',
        properties: { inner: { allOf: [ref('Part')] }, mode: { type: 'string', enum: ['a', 'b', '', 'd', 'e'] } },
      },
      'io.x.v1.Size': { type: 'string', description: 'Size is a text.' },
    },
  },
};
const thing = document.components?.schemas?.['io.x.v1.Thing'] ?? {};
const print = (path: readonly string[], recursive = false): string | undefined => new Plaintext(document, recursive).output(thing, path);

/** Source: `kubectl/pkg/explain/v2/templates/plaintext_test.go`. */
describe('explain', () => {
  it('prints the description and the fields of a kind', () => {
    expect(print([])).toBe(`DESCRIPTION:
    Thing is a thing.
    ${''}
FIELDS:
  name\t<string> -required-
    its name

  parts\t<[]Part>
    its parts

  size\t<string>
    how big

  tags\t<map[string]string>
    <no description>

`);
  });

  it('follows a path through lists and references', () => {
    expect(print(['parts', 'inner', 'mode'])).toBe(`FIELD: mode <string>
ENUM:
    a
    b
    ""
    d
    e

DESCRIPTION:
    <empty>
`);
    expect(print(['parts', 'nope'])).toBeUndefined();
    expect(print(['nope'])).toBeUndefined();
  });

  it('prints fields of fields, and stops where a type contains itself', () => {
    expect(print([], true)).toContain(
      '  parts\t<[]Part>\n    inner\t<Part>\n    mode\t<string>\n    enum: a, b, "", d, ....\n  size\t<string>\n  tags\t<map[string]string>\n',
    );
  });

  it.each([
    ['aaa bbb ccc', 7, 'aaa bbb\nccc'],
    ['a\nb', 7, 'a\nb'],
    ['toolongword x', 4, 'toolongword\nx'],
  ])('wraps %j at %i', (text, limit, lines) => {
    expect(wrap(text, limit)).toBe(lines);
  });
});
