import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expectAccessible } from './support/accessibility.ts';
import { answerSaveDialog } from './support/dialogs.ts';
import { dropFiles } from './support/drop-files.ts';
import { goTo, openExample, runMonitor, setNumber, startTraining } from './support/screens.ts';
import { screenshot } from './support/screenshots.ts';
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
  const header = 'petal_width_cm,id,petal_length_cm,sepal_width_cm,sepal_length_cm';
  const bytes = Buffer.from(`${header}\n0.2,a,1.4,3.5,5.1\n2.3,b,5.2,3.0,6.7\n`);
  await dropFiles(studio, [{ name: 'flowers.csv', bytes }]);
  await expect(page.getByRole('status').filter({ hasText: '2 predictions' })).toBeVisible();
  const path = join(userDataDir, 'predictions.csv');
  await answerSaveDialog(studio, path);
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  await expect.poll(() => readFileSync(path, { encoding: 'utf8', flag: 'a+' })).toContain('setosa');
  const lines = readFileSync(path, 'utf8').trim().split(/\r?\n/);
  expect(lines[0]).toContain('probability virginica');
  expect(lines[2]).toContain('virginica');

  // Pictures for a network that was trained on pictures; what is no picture is left out and said.
  await goTo(studio, 'Start');
  await openExample(studio, 'Handwritten digits');
  await startTraining(studio);
  await runMonitor(studio).expectStatus('completed');
  await goTo(studio, 'Predict');
  await page.getByRole('combobox', { name: 'Network' }).click();
  await page.getByRole('option', { name: 'digits-01' }).click();

  // A network that sees pictures is met with a sheet. It answers while somebody draws, and takes strokes back.
  await expect(page.getByRole('radio', { name: 'Draw' })).toBeChecked();
  for (const theme of ['light', 'dark'] as const) {
    await screenshot(studio, 'predict-sheet', theme);
    await expectAccessible(studio, `predict-sheet, ${theme}`);
  }
  const sheet = (await page.getByRole('img', { name: 'An empty sheet to draw on' }).boundingBox())!;
  const draw = async (...points: readonly (readonly [x: number, y: number])[]): Promise<void> => {
    for (const [place, [x, y]] of points.entries()) {
      await page.mouse.move(sheet.x + x * sheet.width, sheet.y + y * sheet.height, { steps: 4 });
      if (place === 0) await page.mouse.down();
    }
    await page.mouse.up();
  };
  await draw([0.5, 0.08], [0.3, 0.3], [0.32, 0.7], [0.5, 0.92], [0.68, 0.7], [0.68, 0.3], [0.5, 0.08]);
  await expect(answer.getByRole('status')).toHaveText('0');
  await screenshot(studio, 'predict-drawing', 'light');
  await expectAccessible(studio, 'predict-drawing');
  // What is no picture is said so, and leaves the drawing as it is.
  await dropFiles(studio, [{ name: 'broken.png', bytes: Buffer.from('no picture at all') }]);
  await expect(page.getByRole('alert')).toContainText('found none');
  await expect(page.getByRole('alert')).toContainText('"broken.png"');
  await expect(answer.getByRole('status')).toHaveText('0');
  // So does another way in.
  await page.getByRole('radio', { name: 'Rows' }).click();
  await page.getByRole('radio', { name: 'Draw' }).click();
  await expect(answer.getByRole('status')).toHaveText('0');
  await page.keyboard.press('ControlOrMeta+Z');
  await expect(answer).toBeHidden();
  await dropFiles(studio, [
    { name: 'one.png', bytes: await drawDigit([[14, 4, 4, 24]]) },
    {
      name: 'zero.png',
      bytes: await drawDigit([
        [8, 4, 16, 4],
        [8, 24, 16, 4],
        [8, 4, 4, 24],
        [20, 4, 4, 24],
      ]),
    },
    { name: 'broken.png', bytes: Buffer.from('no picture at all') },
  ]);
  const answers = page.getByRole('region', { name: 'Predictions' });
  await expect(answers.getByRole('row').nth(1)).toContainText('one.png');
  await expect(answers.getByRole('row').nth(1).locator('.answer')).toHaveText('1');
  await expect(answers.getByRole('row').nth(2).locator('.answer')).toHaveText('0');
  await expect(page.getByText('broken.png')).toBeVisible();
});

/** White bars [left, top, width, height] on a black square of 32 pixels, as PNG. */
function drawDigit(bars: readonly (readonly [number, number, number, number])[]): Promise<Buffer> {
  const pixels = Buffer.alloc(32 * 32);
  for (const [left, top, width, height] of bars) {
    for (let y = top; y < top + height; y++) pixels.fill(255, y * 32 + left, y * 32 + left + width);
  }
  return sharp(pixels, { raw: { width: 32, height: 32, channels: 1 } })
    .png()
    .toBuffer();
}
