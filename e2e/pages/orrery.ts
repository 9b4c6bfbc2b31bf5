import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { strings } from '../../src/components/strings.ts';

/** The page as a reader of it sees it. Every wait is for a state that the page itself declares. */
export class Orrery {
  readonly page: Page;
  readonly pods: Locator;
  readonly rows: Locator;
  readonly inspector: Locator;
  readonly clock: Locator;
  readonly refusal: Locator;
  readonly dialog: Locator;

  constructor(page: Page) {
    this.page = page;
    this.pods = page.locator('.pod');
    this.rows = page.locator('.seq-row');
    this.inspector = page.locator('[data-pane="inspector"]');
    this.clock = page.getByRole('button', { name: strings.transport.goTo });
    this.refusal = page.locator('[data-pane="editor"] [role="alert"]');
    this.dialog = page.locator('dialog[open]');
  }

  /** Opens an address below the base (`#/x/hello`), paused: give the context reduced motion. */
  async open(hash = ''): Promise<void> {
    await this.page.goto(hash);
    await this.settled();
  }

  /** Waits until a paused page shows its moment in every pane; returns the moment, microseconds. */
  async settled(): Promise<number> {
    const root = this.page.locator('html[data-settled]');
    await root.waitFor({ state: 'attached' });
    return Number(await root.getAttribute('data-settled'));
  }

  async settledAt(seconds: number): Promise<void> {
    await expect(this.page.locator('html')).toHaveAttribute('data-settled', String(Math.round(seconds * 1_000_000)));
  }

  /** Goes to a moment by the dialog, as the `G` key does: `12s`, `+5s`. */
  async goTo(text: string): Promise<void> {
    await this.clock.click();
    await this.dialog.getByRole('textbox').fill(text);
    await this.dialog.getByRole('textbox').press('Enter');
    await expect(this.dialog).toHaveCount(0);
  }

  async goToSecond(seconds: number): Promise<void> {
    await this.goTo(`${seconds}s`);
    await this.settledAt(seconds);
  }

  transport(name: string): Locator {
    return this.page.locator('.transport').getByRole('button', { name, exact: true });
  }

  /** The text field of the manifest, once CodeMirror has taken over. */
  get editor(): Locator {
    return this.page.locator('[data-pane="editor"] .cm-content');
  }

  async setManifest(text: string): Promise<void> {
    await this.editor.click();
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.insertText(text);
  }

  /** Applies what is typed, on a paused page: doing something makes the clock run. */
  async apply(): Promise<void> {
    await this.editor.press('ControlOrMeta+Enter');
    await this.runs();
  }

  async runs(): Promise<void> {
    await expect(this.transport(strings.transport.pause)).toBeVisible();
  }

  /** Stops the clock where it is and waits for every pane. */
  async pause(): Promise<number> {
    const pause = this.transport(strings.transport.pause);
    if (await pause.isVisible()) await pause.click();
    return this.settled();
  }

  podsIn(state: string): Locator {
    return this.page.locator(`.pod[data-state="${state}"]`);
  }

  async kubectl(command: string): Promise<void> {
    const input = this.page.locator('#terminal-input');
    if (!(await input.isVisible())) await this.page.getByRole('button', { name: strings.panes.terminal }).click();
    const before = await this.commands.count();
    await input.fill(command);
    await input.press('Enter');
    await expect(this.commands).toHaveCount(before + 1);
  }

  /** The command lines in the terminal. */
  private get commands(): Locator {
    return this.terminal.locator('p', { hasText: /^\$ / });
  }

  get terminal(): Locator {
    return this.page.getByRole('log', { name: strings.panes.terminal });
  }

  /** The hash in the footer, of a paused page. */
  async fingerprint(): Promise<string> {
    await this.settled();
    return (await this.page.locator('footer [title]').first().getAttribute('title')) ?? '';
  }

  /** What is written in a part of the page, without the white space. */
  async text(part: Locator): Promise<string> {
    return ((await part.textContent()) ?? '').replace(/\s+/gu, ' ').trim();
  }
}
