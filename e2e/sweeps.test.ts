import { expectAccessible } from './support/accessibility.ts';
import type { Studio } from './support/launch-studio.ts';
import { goTo, openExample } from './support/screens.ts';
import { screenshot } from './support/screenshots.ts';
import { expect, test } from './support/test.ts';

/** Pictures in both themes, to be looked at. */
async function photograph(studio: Studio, name: string): Promise<void> {
  await screenshot(studio, name, 'light');
  await screenshot(studio, name, 'dark');
}

/** Closes the window as a person does; between two trials nothing trains, and nothing is asked. */
async function closeWhileTraining({ app, page }: Studio): Promise<void> {
  const closed = app.waitForEvent('close');
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]!.close();
  });
  const stop = page.getByRole('dialog').getByRole('button', { name: 'Stop and close' });
  await Promise.race([closed, stop.click().catch(() => undefined)]);
  await closed;
}

test('a newcomer asks for a learning rate, closes the studio in the middle, and reads the answer', async ({
  launch,
}) => {
  const first = await launch();
  await openExample(first, 'Iris flowers');
  await goTo(first, 'Sweeps');
  await first.page.getByRole('button', { name: 'Find a learning rate' }).click();
  const progress = first.page.getByRole('progressbar', { name: 'Trials done' });
  await expect.poll(() => progress.getAttribute('value').then(Number)).toBeGreaterThan(0);
  await closeWhileTraining(first);

  const second = await launch();
  await goTo(second, 'Sweeps');
  const watch = second.page.getByRole('region', { name: 'Sweep Find a learning rate' });
  await expect(watch.getByText('9 / 9 trials')).toBeVisible({ timeout: 60_000 });
  await expect(watch.getByText(/^Take a learning rate of [\d.]+: its validation loss/)).toBeVisible();
  await photograph(second, 'sweeps-question');
  await watch.getByRole('tab', { name: 'Trials' }).click();
  await expect(watch.getByRole('grid', { name: 'Trials' }).getByRole('row')).toHaveCount(10);
  await photograph(second, 'sweeps-trials');
  await second.close();
});

test('a 2 x 3 grid is built from the canvas and from Train, watched, narrowed, and its best promoted', async ({
  launch,
}) => {
  const studio = await launch();
  const { page } = studio;
  await openExample(studio, 'Iris flowers');
  await page.getByRole('button', { name: 'Vary these settings in a sweep' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Sweeps' })).toBeVisible();
  await expectAccessible(studio, 'Sweeps');
  await page.getByRole('button', { name: /^learning rate \d/ }).click();
  const steps = page.getByRole('spinbutton', { name: 'learning rate steps of a grid' });
  await steps.fill('3');
  await steps.press('Enter');
  await goTo(studio, 'Design');
  await page.locator('.vue-flow__node').filter({ hasText: 'Dense' }).first().click();
  await page.getByRole('button', { name: 'Vary in a sweep' }).click();
  await page.getByRole('button', { name: /^dense_1 units \d/ }).click();
  const unitSteps = page.getByRole('spinbutton', { name: 'dense_1 units steps of a grid' });
  await unitSteps.fill('2');
  await unitSteps.press('Enter');
  await expect(page.getByText(/^6 trials, 6 runs, .* about/)).toBeVisible({ timeout: 30_000 });
  await photograph(studio, 'sweeps-builder');
  await page.getByRole('button', { name: 'Start sweep' }).click();
  await expect(page.getByText('6 / 6 trials')).toBeVisible({ timeout: 60_000 });
  await page.getByRole('tab', { name: 'Charts' }).click();
  await expect(page.getByRole('img', { name: /^Contour of validation loss/ })).toBeVisible();
  await page.getByRole('combobox', { name: 'Second objective' }).click();
  await page.getByRole('option', { name: 'against inference time' }).click();
  await expect(page.getByText('microseconds per row')).toBeVisible({ timeout: 30_000 });
  await expectAccessible(studio, 'charts of a sweep');
  await photograph(studio, 'sweeps-charts');
  await page.getByRole('button', { name: 'Promote to a run' }).click();
  await page.getByRole('button', { name: 'Narrow' }).click();
  await expect(page.getByRole('textbox', { name: 'Name of the sweep' })).toHaveValue(/narrowed$/);
  await goTo(studio, 'Runs');
  await expect(page.getByRole('grid').first().getByRole('row')).toHaveCount(2);
  await studio.close();
});
