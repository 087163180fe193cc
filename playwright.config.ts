import { defineConfig } from '@playwright/test';

/** End-to-end tests in the real Electron; `npm test -- e2e` provides the runtime and the build. */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.test.ts',
  outputDir: 'e2e/results',
  // One studio at a time: journeys train networks, and timing on two cores must stay honest.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env['CI']),
  reporter: [['list'], ['json']],
});
