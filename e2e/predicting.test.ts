import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerSaveDialog } from './support/dialogs.ts';
import { goTo, openExample, runMonitor, setNumber, startTraining } from './support/screens.ts';
import { expect, test } from './support/test.ts';

test('a trained network answers for a row in a form and for a dropped CSV, and the answers are saved', async ({
  studio,
  userDataDir,
}) => {
  const { page } = studio;
  await openExample(studio, 'Iris flowers');
  await startTraining(studio);
  await runMonitor(studio).expectStatus('completed');
  await goTo(studio, 'Predict');

  const answer = page.getByRole('region', { name: 'Answer' });
  const form = page.getByRole('form', { name: 'One row' });
  await expect(answer.getByRole('status')).toBeVisible();
  await setNumber(form, 'petal_length_cm', 1.4);
  await setNumber(form, 'petal_width_cm', 0.2);
  await expect(answer.getByRole('status')).toHaveText('setosa');
  await expect(form.getByText('in the data').first()).toBeVisible();

  await page.getByRole('combobox', { name: 'Which weights' }).click();
  await page
    .getByRole('option', { name: /^Checkpoint at step/ })
    .first()
    .click();

  // Columns by name, in another order, one of them unknown to the network.
  await page.evaluate(() => {
    const header = 'petal_width_cm,id,petal_length_cm,sepal_width_cm,sepal_length_cm';
    const text = `${header}\n0.2,a,1.4,3.5,5.1\n2.3,b,5.2,3.0,6.7\n`;
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([text], 'flowers.csv'));
    for (const type of ['dragenter', 'dragover', 'drop']) {
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }
  });
  await expect(page.getByRole('status').filter({ hasText: '2 predictions' })).toBeVisible();
  const path = join(userDataDir, 'predictions.csv');
  await answerSaveDialog(studio, path);
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  await expect.poll(() => readFileSync(path, { encoding: 'utf8', flag: 'a+' })).toContain('setosa');
  const lines = readFileSync(path, 'utf8').trim().split(/\r?\n/);
  expect(lines[0]).toContain('probability virginica');
  expect(lines[2]).toContain('virginica');
});
