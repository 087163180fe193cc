import { expectAccessible } from './support/accessibility.ts';
import { screenshot } from './support/screenshots.ts';
import { goTo, openExample, runMonitor, runRow, setNumber, startTraining } from './support/screens.ts';
import { expect, test } from './support/test.ts';

test('three runs are filtered, compared, drawn against their learning rate, deleted and brought back', async ({
  studio,
}) => {
  const { page } = studio;
  await openExample(studio, 'Iris flowers');
  for (const [place, rate] of [0.01, 0.1, 0.001].entries()) {
    await setNumber(page, 'Learning rate', rate);
    await startTraining(studio);
    await expect(page.getByRole('heading', { name: `iris-0${place + 1}`, exact: true })).toBeVisible();
    await runMonitor(studio).expectStatus('completed');
  }
  await goTo(studio, 'Runs');
  const filter = page.getByRole('searchbox', { name: 'Filter' });
  await filter.fill('lr >= 0.01 and optimizer = adam');
  await expect(runRow(studio, 'iris-03')).toBeHidden();
  for (const name of ['iris-01', 'iris-02']) await runRow(studio, name).getByRole('checkbox').check();
  await expect(page.locator('.compare-panel .sentence')).toContainText('1 change: learning rate 0.01 → 0.1');
  await filter.fill('');

  await page.getByRole('radio', { name: 'Parallel' }).click();
  const axis = page.getByRole('slider', { name: 'Brush learning rate' });
  await expect(axis).toBeVisible();
  await expectAccessible(studio, 'parallel coordinates');
  for (const theme of ['light', 'dark'] as const) await screenshot(studio, 'runs-parallel', theme);
  // The upper end of the brush comes down until the highest rate is out of it.
  await axis.focus();
  await axis.press('ArrowDown');
  await axis.press('ArrowDown');
  await expect(runRow(studio, 'iris-02').getByRole('checkbox')).not.toBeChecked();
  await expect(runRow(studio, 'iris-03').getByRole('checkbox')).toBeChecked();
  await axis.press('Escape');
  await page.getByRole('radio', { name: 'Scatter' }).click();
  await expect(page.getByRole('application', { name: /over learning rate/ })).toBeVisible();
  for (const theme of ['light', 'dark'] as const) await screenshot(studio, 'runs-scatter', theme);
  await page.getByRole('radio', { name: 'Importance' }).click();
  await expect(page.getByText('Importance needs 8 or more finished runs')).toBeVisible();

  await runRow(studio, 'iris-02').click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(runRow(studio, 'iris-02')).toBeHidden();
  await page.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Undo' }).click();
  await expect(runRow(studio, 'iris-02')).toBeVisible();
});
