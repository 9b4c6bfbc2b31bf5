import { strings } from '../src/components/strings.ts';
import { lessonStrings } from '../src/components/lesson/strings.ts';
import { laterStrings } from '../src/components/strings-later.ts';
import { expect, test } from './pages/test.ts';

test('a question in the address is answered without a click', async ({ orrery, page }) => {
  await page.goto('#/q/01');
  await expect(orrery.inspector).toContainText('sum of requests, not usage');
  await expect(orrery.inspector.getByRole('table').first()).toContainText('1500m of 2000m');
  await expect(orrery.inspector.locator('ol li button').first()).toContainText('kubectl apply -f late.yaml');
  await expect(orrery.inspector.getByRole('button', { name: /late\.yaml, line 1/u })).toBeVisible();
});

test('a question is two clicks away from anywhere: the gallery, and the question', async ({ orrery, page }) => {
  await orrery.open();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: laterStrings.palette.placeholder })).toBeFocused();
  await page.keyboard.type('people ask');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: lessonStrings.questions.title });
  await expect(dialog.getByRole('listitem')).not.toHaveCount(0);
  await dialog.getByRole('button', { name: /no endpoints/u }).click();
  await expect(page).toHaveURL(/#\/q\/11$/u);
  await expect(orrery.inspector).toContainText('app=shop-web instead of app=shop');
});

test('what would change it opens a branch in which it is so', async ({ orrery, page }) => {
  await page.goto('#/q/11');
  await expect(orrery.inspector).toContainText('app=shop-web instead of app=shop');
  await orrery.inspector.getByRole('button', { name: /select app=shop-web/u }).click();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.getByText('2/2 endpoints').first()).toBeVisible();
});

test('an unknown question is said to be unknown', async ({ page }) => {
  await page.goto('#/q/99');
  await expect(page.getByText(strings.errors.unknownScenario('q/99'))).toBeVisible();
});
