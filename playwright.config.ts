import { defineConfig } from '@playwright/test';

/** End-to-end tests in the real Electron; `npm test -- e2e` provides the runtime and the build. */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.test.ts',
  outputDir: 'e2e/results',
  // One studio per display: windows that share one would take focus and clipboard from each other.
  workers: process.env['DESCENT_DISPLAYS']?.split(' ').length ?? 1,
  fullyParallel: false,
  retries: 0,
  timeout: 240_000,
  expect: { timeout: 30_000 },
  forbidOnly: Boolean(process.env['CI']),
  reporter: [['list'], ['json']],
});
