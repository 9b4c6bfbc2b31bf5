import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { svgDocument, palettes } from '../../projections/export/svg.ts';
import { bundle, encodeLink, scenarioOf } from '../../scenarios/index.ts';
import { readImport } from './import-file.ts';

const scenario = scenarioOf([{ name: 'a.yaml', text: 'kind: Pod\n' }], { title: 'Shared' });
const fragment = encodeLink({ scenario, view: {} });
const svg = svgDocument({ width: 1, height: 1, title: 't', description: '', fragment, palette: palettes.light, body: [] });
const zip = zipSync(Object.fromEntries(Object.entries(bundle(scenario)).map(([name, text]) => [name, strToU8(text)])));

describe('readImport', () => {
  it.each([
    ['an exported SVG', strToU8(svg), { kind: 'link', scenario }],
    ['an exported zip', zip, { kind: 'scenario', scenario }],
    ['its scenario.yaml', strToU8(bundle(scenario)['scenario.yaml'] ?? ''), { kind: 'scenario', scenario }],
    ['a link', strToU8(`https://example.org/#${fragment}`), { kind: 'link', scenario }],
    ['a bare fragment', strToU8(fragment), { kind: 'link' }],
    ['a trace', strToU8('{"kind":"orrery-trace","version":1,"title":"x"}\n'), { kind: 'trace' }],
    [
      'a dump',
      strToU8('apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  resourceVersion: "4"\nspec: {}\n'),
      { kind: 'dump', dump: { removed: ['metadata.resourceVersion'] } },
    ],
    ['a manifest', strToU8('apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n'), { kind: 'manifests' }],
    ['a picture without a scenario', strToU8('<svg xmlns="http://www.w3.org/2000/svg"/>'), { kind: 'refused', message: 'The picture carries no scenario.' }],
    ['a picture whose scenario is damaged', strToU8(svg.replace(fragment.slice(20, 24), 'AAAA')), { kind: 'refused' }],
    [
      'a scenario with a mistake',
      strToU8('apiVersion: orrery.dev/v1alpha1\nkind: Scenario\nmetadata: {name: a}\nspec: {seed: x}\n'),
      { kind: 'refused', message: expect.stringMatching(/^f:4:\d+: spec\.seed/u) },
    ],
    ['a zip of something else', zipSync({ 'a.txt': strToU8('x') }), { kind: 'refused' }],
    ['bytes', Uint8Array.of(255, 254, 0, 1), { kind: 'refused' }],
    ['prose', strToU8('hello there'), { kind: 'refused' }],
  ])('%s', async (_, bytes, expected) => {
    expect(await readImport('f', bytes)).toMatchObject(expected);
  });
});
