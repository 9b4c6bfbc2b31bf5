import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { shelves } from './shelves.ts';

it('every scenario stands on one shelf', () => {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const names = readdirSync(here, { recursive: true, encoding: 'utf8' })
    .filter((path) => /^[^/]+\/scenario\.yaml$/.test(path))
    .map((path) => path.split('/')[0]);
  expect(shelves.flatMap(({ scenarios }): readonly string[] => scenarios).toSorted()).toEqual(names.toSorted());
});
