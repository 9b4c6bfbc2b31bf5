import { cardStrings } from '../src/components/cards/strings.ts';
import { lessonStrings } from '../src/components/lesson/strings.ts';
import { laterStrings } from '../src/components/strings-later.ts';
import { expect, test } from './pages/test.ts';

test('a cell of a comparison leads to the message that shows it', async ({ page, orrery }) => {
  await page.goto('#/cards/cri-cni');
  const dialog = page.getByRole('dialog', { name: cardStrings.title });
  await dialog.getByRole('cell', { name: 'the runtime, inside RunPodSandbox' }).getByRole('link').click();
  await expect(page).toHaveURL(/#\/cards\/cri-cni\/4$/u);
  await expect(dialog).toBeHidden();
  await expect(orrery.inspector).toContainText('CNI ADD');
  await expect(page).toHaveTitle(/Sandbox and CNI/u);
  // In context: what is selected has cards, and a card of the same run keeps the run.
  await orrery.inspector.getByRole('button', { name: /cards? about this/u }).click();
  await expect(dialog.locator('[data-card]').first()).toBeVisible();
  await dialog.locator('[data-card="c08"] summary').click();
  await expect(dialog.locator('[data-card="c08"]')).toContainText('K8S_POD_UID');
});

test('the library is searched, and found beside the scenarios; the checkpoints of the run are judged', async ({ page, orrery }) => {
  await page.goto('#/x/first-pod');
  await orrery.inspector.locator('[data-checkpoint-list] button').last().click();
  await expect(orrery.inspector.locator('[data-checkpoint-list] h3')).toHaveText(laterStrings.checkpoints.title(6, 6, 0));
  await expect(page.locator('[data-checkpoints] [data-state="fulfilled"]').first()).toBeAttached();
  await page.getByRole('button', { name: 'First Pod: kubectl run' }).click();
  await page.getByRole('button', { name: /of the library lead here/u }).click();
  const dialog = page.getByRole('dialog', { name: cardStrings.title });
  await dialog.getByRole('button', { name: cardStrings.drop(cardStrings.inScenario('first-pod')) }).click();
  await dialog.getByRole('textbox', { name: cardStrings.search }).fill('dead node moves pods scheduler');
  await expect(dialog).toContainText(cardStrings.none);
  await dialog.getByRole('textbox', { name: cardStrings.search }).fill('node dies');
  await expect(dialog.getByRole('status')).toHaveText(cardStrings.count(1));
  await expect(dialog).toContainText('Pods never move');
  await dialog.getByRole('button', { name: lessonStrings.tabs.lessons }).click();
  await expect(page.getByRole('dialog', { name: lessonStrings.lessons.title })).toBeVisible();
});
