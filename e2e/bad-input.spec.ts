import { laterStrings } from '../src/components/strings-later.ts';
import { strings } from '../src/components/strings.ts';
import type { Orrery } from './pages/orrery.ts';
import { expect, helloManifest, test } from './pages/test.ts';

interface Case {
  readonly name: string;
  readonly edit: (manifest: string) => string;
  /** Words of the list of problems while typing, with line and column. */
  readonly problem?: RegExp;
  /** Words of the refusal after Apply. */
  readonly refusal?: RegExp;
  /** What stands first in the refusal, and where it leads. */
  readonly reason?: { readonly text: RegExp; readonly line: number; readonly column: number };
  /** True when kube-apiserver is asked, and answers with an error that is a row of the diagram. */
  readonly row?: boolean;
}

const CASES: readonly Case[] = [
  {
    name: 'broken YAML',
    edit: (text) => text.replace('kind: Deployment', 'kind: [Deployment'),
    problem: /\d+:\d+/u,
    refusal: /error parsing web\.yaml: error converting YAML to JSON: yaml: line \d+/u,
  },
  {
    name: 'an unknown field',
    edit: (text) => text.replace('replicas: 3', 'replicas: 3\n  replcas: 4'),
    problem: /10:\d+.*unknown field "spec\.replcas"/su,
    refusal: /strict decoding error: unknown field "spec\.replcas"/u,
    reason: { text: /^spec\.replcasline 10, column 3unknown field "spec\.replcas"; did you mean "replicas"\?$/u, line: 10, column: 3 },
    row: true,
  },
  {
    name: 'an unknown kind',
    edit: (text) => text.replace('kind: Deployment', 'kind: Deploymint'),
    refusal: /no matches for kind "Deploymint" in version "apps\/v1"/u,
  },
  {
    name: 'a wrong type',
    edit: (text) => text.replace('replicas: 3', 'replicas: three'),
    problem: /9:13.*spec\.replicas/su,
    refusal: /patch: Invalid value: .*: unrecognized type: int32/u,
    reason: { text: /^spec\.replicasline 9, column 13a whole number is needed here, not a string\s*unrecognized type: int32$/u, line: 9, column: 13 },
    row: true,
  },
  { name: 'duplicate keys', edit: (text) => text.replace('replicas: 3', 'replicas: 3\n  replicas: 4'), problem: /10:\d+.*key "replicas" already set in map/su },
  {
    name: 'a __proto__ key',
    edit: (text) => text.replace('metadata:\n  name: web\n  labels:', 'metadata:\n  name: web\n  labels:\n    __proto__: polluted'),
    refusal: /Invalid value: "__proto__": name part must consist of/u,
    row: true,
  },
  {
    name: 'an alias bomb',
    edit: () =>
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
        .split('')
        .map((key, i) => `${key}: &${key} [${Array.from({ length: 9 }, () => `*${'abcdefghi'[i]}`).join(',')}]`)
        .join('\n')}\n`,
    problem: /\d+:\d+/u,
    refusal: /./u,
  },
];

async function stillRuns(orrery: Orrery): Promise<void> {
  await orrery.goTo('+2s');
  const t = await orrery.settled();
  expect(t).toBeGreaterThan(0);
  await expect(orrery.pods).not.toHaveCount(0);
}

for (const { name, edit, problem, refusal, reason, row } of CASES) {
  test(`${name} is explained in place, and nothing typed is lost`, async ({ orrery, page }) => {
    await orrery.open();
    await orrery.goToSecond(12);
    const typed = edit(helloManifest());
    expect(typed).not.toBe(helloManifest());
    await orrery.setManifest(typed);
    if (problem !== undefined) {
      await expect(page.locator('#problems-toggle')).not.toContainText(strings.editor.problems(0));
      await page.locator('#problems-toggle').click();
      await expect(page.locator('#problems-toggle + ul')).toHaveText(problem);
    }
    await orrery.apply();
    await orrery.goToSecond(14);
    if (refusal !== undefined) await expect(orrery.refusal).toContainText(refusal);
    if (reason !== undefined) {
      await expect(orrery.refusal.getByRole('listitem')).toHaveText([reason.text]);
      await orrery.refusal.getByRole('button', { name: laterStrings.refusal.place(reason.line, reason.column) }).click();
      await expect(page.locator('[data-pane="editor"] .cm-activeLine')).toHaveText(typed.split('\n')[reason.line - 1] ?? '');
    }
    if (row === true) await expect(orrery.rows.filter({ hasText: /→ 4\d\d .*error/su })).not.toHaveCount(0);
    for (const line of typed.split('\n').slice(0, 12)) await expect(orrery.editor).toContainText(line.trim());
    await stillRuns(orrery);
    expect(await page.evaluate(() => Reflect.get({}, 'polluted'))).toBeUndefined();
  });
}

test('an image that does not exist ends in ImagePullBackOff, said on the Pod', async ({ orrery }) => {
  await orrery.open();
  await orrery.goToSecond(12);
  await orrery.setManifest(helloManifest().replace('nginx:1.27', 'registry.example/nobody/nothing:9').replace('replicas: 3', 'replicas: 1'));
  await orrery.apply();
  await orrery.goToSecond(60);
  await expect(orrery.pods.filter({ hasText: /ImagePullBackOff|ErrImagePull/u })).not.toHaveCount(0);
  await orrery.pods
    .filter({ hasText: /ImagePullBackOff|ErrImagePull/u })
    .first()
    .click();
  await orrery.inspector.getByRole('tab', { name: strings.inspector.tabs.events }).click();
  await expect(orrery.inspector).toContainText(/Failed to pull image "registry\.example\/nobody\/nothing:9"/u);
});

test('a paste of 5 MB is kept, explained and not applied', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.editor.click();
  await page.keyboard.press('ControlOrMeta+A');
  const pasted = await page.evaluate(() => {
    const line = '# A comment of a hundred characters that says nothing at all, over and over again, until it is long..\n';
    const text = `kind: ConfigMap\n${line.repeat(Math.ceil(5_000_000 / line.length))}`;
    const data = new DataTransfer();
    data.setData('text/plain', text);
    document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    return text.length;
  });
  expect(pasted).toBeGreaterThan(5_000_000);
  await expect(page.locator('[data-pane="editor"]')).toContainText('This text is 5 MB');
  await orrery.editor.press('ControlOrMeta+Enter');
  await expect(orrery.refusal).toContainText('Request entity too large: limit is 3145728');
  await orrery.editor.press('ControlOrMeta+Home');
  await expect(orrery.editor).toContainText('kind: ConfigMap');
  await orrery.goToSecond(12);
  await stillRuns(orrery);
});
