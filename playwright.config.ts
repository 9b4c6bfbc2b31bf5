import { defineConfig } from '@playwright/test';
import { chromiumPath } from './e2e/chromium.ts';

const port = Number(process.env.E2E_PORT ?? 4_731);

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  timeout: 60_000,
  expect: { timeout: 15_000 },
  fullyParallel: true,
  workers: 2,
  // Two pages share two cores with their workers: what fails once and not again is told as flaky.
  retries: 1,
  reporter: [['list']],
  use: {
    baseURL: `http://127.0.0.1:${port}/orrery/`,
    viewport: { width: 1_440, height: 900 },
    deviceScaleFactor: 1,
    launchOptions: {
      ...(chromiumPath() ? { executablePath: chromiumPath() } : {}),
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
    },
  },
  // The built page, served from a sub-folder, as any web server would.
  webServer: { command: `npx tsx e2e/serve.ts ${port} ${process.env.E2E_DIST ?? ''}`, port, reuseExistingServer: false },
});
