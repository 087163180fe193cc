import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { launchStudio, type LaunchOptions, type Studio } from './launch-studio.ts';

// A worker's studios open on a display of their own, where there are several.
const display = process.env['DESCENT_DISPLAYS']?.split(' ')[Number(process.env['TEST_PARALLEL_INDEX'])];
if (display !== undefined) process.env['DISPLAY'] = display;

interface Fixtures {
  /** A fresh folder for the app's data, removed after the test. */
  userDataDir: string;
  /** Starts a studio; every one that was started is closed and checked for console errors afterwards. */
  launch: (options?: Partial<LaunchOptions>) => Promise<Studio>;
  /** A studio that is already open. */
  studio: Studio;
}

/** Playwright's test with a studio; a console error or a blocked resource fails it. */
export const test = base.extend<Fixtures>({
  // Playwright wants the first argument destructured, even where nothing is taken from it.
  // eslint-disable-next-line no-empty-pattern
  userDataDir: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'descent-e2e-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  },
  launch: async ({ userDataDir }, use, testInfo) => {
    const studios: Studio[] = [];
    await use(async (options = {}) => {
      const studio = await launchStudio({ userDataDir, ...options });
      studios.push(studio);
      return studio;
    });
    const failed = testInfo.status !== testInfo.expectedStatus;
    for (const [index, studio] of studios.entries()) {
      if (failed && !studio.page.isClosed()) {
        await studio.page
          .screenshot({ path: testInfo.outputPath(`window-${index}.png`) })
          .catch(() => undefined);
      }
      await studio.end();
      if (failed)
        await testInfo.attach(`main output ${index}`, {
          body: studio.mainOutput(),
          contentType: 'text/plain',
        });
    }
    expect(
      studios.flatMap((studio) => studio.errors()),
      'console errors of the window',
    ).toEqual([]);
  },
  studio: async ({ launch }, use) => {
    await use(await launch());
  },
});

export { expect };
