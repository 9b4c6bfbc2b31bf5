import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { compactManifests } from './compact.ts';

const LONG =
  '# a comment\napiVersion: v1\nkind: ConfigMap # why\nmetadata:\n    name: a\ndata:\n    on: "yes"\n    port: "0123"\n    list: |\n      a\n      b\n\n---\nkind: Pod\nspec:\n    containers:\n        - name: a\n';
const values = (text: string): unknown => parseAllDocuments(text, { version: '1.1' }).map((document): unknown => document.toJS());

it('drops comments and keeps what the text says', () => {
  const [file] = compactManifests([{ name: 'a.yaml', text: LONG }]);
  expect(file?.text).not.toContain('comment');
  expect(file?.text.length).toBeLessThan(LONG.length);
  expect(values(file?.text ?? '')).toEqual(values(LONG));
});

it.each([
  ['a mistake', 'a: [\n'],
  ['nothing', ''],
  ['nothing to gain', 'a: 1\n'],
])('leaves text with %s alone', (_, text) => expect(compactManifests([{ name: 'a', text }])[0]?.text).toBe(text));
