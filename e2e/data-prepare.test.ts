import { expectAccessible } from './support/accessibility.ts';
import type { Studio } from './support/launch-studio.ts';
import { goTo } from './support/screens.ts';
import { screenshot } from './support/screenshots.ts';
import { expect, test } from './support/test.ts';

async function look(studio: Studio, name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await screenshot(studio, name, theme);
    await expectAccessible(studio, `${name}, ${theme}`);
  }
}

test('what looks suspicious in a table is named, and one press leaves a column out', async ({ studio }) => {
  const { page } = studio;
  const open = (view: string) => page.getByRole('radio', { name: new RegExp(`^${view}`) }).click();
  await goTo(studio, 'Data');
  await page.getByRole('button', { name: /^Breast cancer/ }).click();
  await open('Correlation');
  await expect(page.getByText('Looking at every cell')).toBeHidden();
  await look(studio, 'data-correlation');
  await open('Findings');
  await expect(page.getByText('"mean_radius" and "mean_perimeter" say nearly the same')).toBeVisible();
  await look(studio, 'data-findings');
  await page.getByRole('button', { name: 'Leave "mean_perimeter" out' }).click();
  await open('Prepare');
  await expect(page.getByText('Features 29')).toBeVisible();
  await look(studio, 'data-prepare');
});
