import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerSaveDialog } from './support/dialogs.ts';
import { goTo, openExample, runMonitor, startTraining } from './support/screens.ts';
import { expect, test } from './support/test.ts';

test('a trained network answers for pasted rows, and the answers are saved as CSV', async ({
  studio,
  userDataDir,
}) => {
  const { page } = studio;
  await openExample(studio, 'Iris flowers');
  await startTraining(studio);
  await runMonitor(studio).expectStatus('completed');
  await goTo(studio, 'Predict');
  await page.getByRole('textbox', { name: /^Rows, one per line/ }).fill('5.1,3.5,1.4,0.2\n6.7,3.0,5.2,2.3');
  await page.getByRole('button', { name: 'Predict', exact: true }).last().click();
  await expect(page.getByRole('status').filter({ hasText: '2 predictions' })).toBeVisible();
  const path = join(userDataDir, 'predictions.csv');
  await answerSaveDialog(studio, path);
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  await expect.poll(() => readFileSync(path, { encoding: 'utf8', flag: 'a+' })).toContain('setosa');
  expect(readFileSync(path, 'utf8')).toContain('virginica');
});
