import { strings } from '../src/components/strings.ts';
import type { Orrery } from './pages/orrery.ts';
import { expect, test } from './pages/test.ts';

/** Everything that the page says about a moment. */
async function shown(orrery: Orrery): Promise<Readonly<Record<string, string>>> {
  await orrery.settled();
  const { page } = orrery;
  return {
    clock: await orrery.text(orrery.clock),
    topology: await orrery.text(page.locator('[data-canvas="topology"]')),
    inspector: await orrery.text(orrery.inspector),
    sequence: (await orrery.rows.allTextContents()).join('\n'),
    fingerprint: await orrery.fingerprint(),
  };
}

test('rewinding shows exactly what was shown then', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.goToSecond(8);
  await orrery.podsIn('ready').first().click();
  await orrery.inspector.getByRole('tab', { name: strings.inspector.tabs.yaml }).click();
  const early = await shown(orrery);
  await page.keyboard.press('Escape');
  await orrery.podsIn('ready').first().click();
  await orrery.goToSecond(30);
  const late = await shown(orrery);
  expect(late.fingerprint).not.toBe(early.fingerprint);
  await orrery.goToSecond(3);
  await orrery.goToSecond(30);
  expect(await shown(orrery)).toEqual(late);
  await orrery.goToSecond(8);
  const again = await shown(orrery);
  // Rows of the known future stay below the cursor; what was there before it must be the same.
  expect({ ...again, sequence: '' }).toEqual({ ...early, sequence: '' });
});

test('stepping forward and back by every unit returns to the same moment', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.goToSecond(2);
  const unit = page.getByRole('combobox', { name: strings.transport.unit });
  for (const name of ['state change', 'message', 'bus event', 'API write']) {
    await unit.selectOption(name);
    await orrery.transport(strings.transport.forward).click();
    await expect.poll(() => orrery.settled()).toBeGreaterThanOrEqual(2_000_000);
    const first = await orrery.text(orrery.clock);
    await orrery.transport(strings.transport.forward).click();
    await orrery.settled();
    await orrery.transport(strings.transport.back).click();
    await expect.poll(() => orrery.text(orrery.clock), name).toBe(first);
    await orrery.settled();
  }
});

test('with the keyboard alone: play, pause, step, start, live edge, unit, speed, problems', async ({ orrery, page }) => {
  await orrery.open();
  const press = (key: string): Promise<void> => page.keyboard.press(key);
  await press('Space');
  await expect(orrery.transport(strings.transport.pause)).toBeVisible();
  await press('Space');
  await expect(orrery.transport(strings.transport.play)).toBeVisible();
  await orrery.settled();
  await press('g');
  await expect(orrery.dialog.getByRole('textbox')).toBeFocused();
  await page.keyboard.insertText('6s');
  await press('Enter');
  await orrery.settledAt(6);
  await press('ArrowRight');
  await expect.poll(() => orrery.settled()).toBeGreaterThan(6_000_000);
  await press('Home');
  await orrery.settledAt(0);
  await press('End');
  await expect.poll(() => orrery.settled()).toBeGreaterThan(6_000_000);
  await press('u');
  await expect(page.getByRole('combobox', { name: strings.transport.unit })).toHaveValue('message');
  await press('=');
  await expect(page.getByRole('combobox', { name: strings.transport.speed })).toHaveValue('0.1');
  await press('Home');
  await press('n');
  await expect.poll(() => orrery.settled()).toBeGreaterThan(0);
  await expect(orrery.inspector).not.toContainText(strings.inspector.nothing);
  await press('y');
  await expect(orrery.inspector.getByRole('tab', { name: strings.inspector.tabs.why })).toHaveAttribute('aria-selected', 'true');
  // Escape closes what lies on top first: a hint, a notice, then the selection.
  await expect(async () => {
    await press('Escape');
    await expect(orrery.inspector).toContainText(strings.inspector.nothing, { timeout: 500 });
  }).toPass();
});

test('scrubbing with the slider moves time, by keys and by pointer', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.goToSecond(20);
  const slider = page.getByRole('slider', { name: strings.transport.overview });
  await slider.focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => orrery.settled()).toBeLessThan(20_000_000);
  const box = await slider.boundingBox();
  if (box === null) throw new Error('the overview is not on the page');
  await page.mouse.move(box.x + box.width * 0.1, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.2, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  await expect.poll(() => orrery.settled()).toBeLessThan(16_000_000);
  expect(await orrery.settled()).toBeGreaterThan(0);
});
