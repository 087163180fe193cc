import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectAccessible } from './support/accessibility.ts';
import { answerSaveDialog } from './support/dialogs.ts';
import type { Studio } from './support/launch-studio.ts';
import { goTo, runMonitor, runRow, setNumber, startTraining } from './support/screens.ts';
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

/** The iris data with a number per row, and two cells of a measurement that say no number. */
function makeFlowers(): string {
  const source = readFileSync(join(import.meta.dirname, '../resources/datasets/iris.csv'), 'utf8');
  const [header = '', ...rows] = source.trim().split(/\r?\n/);
  const lines = rows.map((line, index) => {
    const cells = line.split(',');
    if (index === 20 || index === 70) cells[1] = 'wide';
    return [1001 + index, ...cells].join(',');
  });
  return `plant,${header}\n${lines.join('\n')}\n`;
}

/** Drops a file that lies on the disk, as the desktop does it. */
async function dropFile({ page }: Studio, path: string): Promise<void> {
  await page.evaluate(() => {
    const input = document.createElement('input');
    input.type = 'file';
    input.id = 'file-of-the-test';
    document.body.append(input);
  });
  await page.locator('#file-of-the-test').setInputFiles(path);
  await page.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>('#file-of-the-test')!;
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(input.files![0]!);
    input.remove();
    for (const type of ['dragenter', 'dragover', 'drop']) {
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }
  });
}

test('a dropped table is warned about, put right, trained on, and answers alike inside and outside of the studio', async ({
  studio,
  userDataDir,
}) => {
  const { page } = studio;
  const csv = join(userDataDir, 'flowers.csv');
  writeFileSync(csv, makeFlowers());
  await goTo(studio, 'Data');
  await dropFile(studio, csv);
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(
    'Column "sepal_width_cm" holds numbers, but row 21 says "wide", and 1 more',
  );
  await look(studio, 'data-import-warning');
  await dialog.getByRole('combobox', { name: 'Wrong cells' }).click();
  await page.getByRole('option', { name: /missing/i }).click();
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('heading', { name: 'flowers', exact: true })).toBeVisible();

  // A number per row is no measurement, and empty cells have to become something.
  const open = (view: string) => page.getByRole('radio', { name: new RegExp(`^${view}`) }).click();
  await open('Findings');
  await page.getByRole('button', { name: 'Leave "plant" out' }).click();
  await page.getByRole('button', { name: 'Fill empty cells' }).click();
  await open('Prepare');
  await expect(page.getByText('Features 4')).toBeVisible();

  await page.getByRole('button', { name: 'Use in training' }).click();
  const create = page.getByRole('button', { name: 'Make one that fits' });
  await create.click();
  await setNumber(page, 'Epochs', 20);
  await startTraining(studio);
  await runMonitor(studio).expectStatus('completed');

  await goTo(studio, 'Predict');
  await page.getByRole('radio', { name: 'Rows' }).click();
  const row = [5.9, null, 5.1, 1.8] as const;
  // A second row tells these answers from the one of the form.
  const pasted = `${row.map((cell) => cell ?? '').join(',')}\n5.1,3.5,1.4,0.2\n`;
  await studio.app.evaluate(({ clipboard }, text) => clipboard.writeText(text), pasted);
  await page.getByRole('textbox').last().click();
  await page.keyboard.press('Control+V');
  await page.locator('.actions').getByRole('button', { name: 'Predict' }).click();
  await expect(page.getByRole('status').filter({ hasText: '2 predictions' })).toBeVisible();
  const save = page.getByRole('button', { name: 'Save as CSV' });
  await expect(save).toBeVisible();
  const answers = join(userDataDir, 'answers.csv');
  await answerSaveDialog(studio, answers);
  await save.click();
  await expect.poll(() => readFileSync(answers, { encoding: 'utf8', flag: 'a+' })).toContain('virginica');
  const [names = [], cells = []] = readFileSync(answers, 'utf8')
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  const inside = names.flatMap((name, index) =>
    name.startsWith('probability ') ? [Number(cells[index])] : [],
  );
  expect(inside).toHaveLength(3);

  const code = join(userDataDir, 'flowers.mjs');
  await answerSaveDialog(studio, code);
  await goTo(studio, 'Runs');
  await runRow(studio, 'flowers-01').click();
  await page.getByRole('button', { name: 'Export weights' }).click();
  const exporting = page.getByRole('dialog', { name: 'Export flowers-01', exact: true });
  await exporting.getByRole('radio', { name: /^JavaScript / }).check();
  await exporting.getByRole('button', { name: /export$/ }).click();
  await expect(exporting.getByRole('status')).toContainText('flowers.mjs written');
  // A module and its types in a folder of that name.
  const module = readdirSync(code).find((name) => /\.m?js$/.test(name))!;
  const text = readFileSync(join(code, module)).toString('base64');
  const outside = (await import(`data:text/javascript;base64,${text}`)) as {
    predict(row: readonly (number | null)[]): { readonly probabilities: Float32Array };
  };
  const { probabilities } = outside.predict(row);
  inside.forEach((value, index) => expect(probabilities[index]).toBeCloseTo(value, 5));
});
