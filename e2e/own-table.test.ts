import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { call, findRun } from './support/bridge.ts';
import { answerOpenDialog } from './support/dialogs.ts';
import { exportWeights } from './support/export-weights.ts';
import type { Studio } from './support/launch-studio.ts';
import { dense, readTensors, softmax } from './support/safetensors-reader.ts';
import {
  goTo,
  importTable,
  readLastPoint,
  runMonitor,
  runRow,
  setNumber,
  startTraining,
} from './support/screens.ts';
import { expect, test } from './support/test.ts';

/** Five real columns of the wine data and its three cultivars. */
function makeTable(): {
  readonly text: string;
  readonly rows: readonly number[][];
  readonly labels: string[];
} {
  const source = readFileSync(join(import.meta.dirname, '../resources/datasets/wine.csv'), 'utf8');
  const [header = [], ...records] = source
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  const columns = ['alcohol', 'flavanoids', 'color_intensity', 'hue', 'proline'].map((name) =>
    header.indexOf(name),
  );
  const rows = records.map((cells) => columns.map((column) => Number(cells[column])));
  const labels = records.map((cells) => cells.at(-1)!.replace('class_', 'cultivar '));
  const lines = rows.map((row, index) => [...row, labels[index]!].join(','));
  return {
    text: `${columns.map((column) => header[column]!).join(',')},cultivar\n${lines.join('\n')}\n`,
    rows,
    labels,
  };
}

/** Three dense layers, out of nothing but an input: half with the mouse, half with the keyboard. */
async function designThreeLayers(studio: Studio): Promise<void> {
  const { page } = studio;
  await goTo(studio, 'Design');
  await page.getByRole('button', { name: 'New design' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Empty with an input/ })
    .click();
  const cards = page.locator('.canvas-card');
  await expect(cards).toHaveCount(1);
  await expect(cards.first()).toContainText('[N, 5]');

  // With the mouse: the palette adds behind what is selected.
  const layersTab = page.getByRole('tabpanel', { name: 'Layers' });
  await layersTab.getByRole('button', { name: 'Dense', exact: true }).click();
  await setNumber(page, 'Units', 12);
  await layersTab.getByRole('button', { name: 'ReLU', exact: true }).click();
  await layersTab.getByRole('button', { name: 'Dense', exact: true }).click();
  await setNumber(page, 'Units', 7);
  await expect(cards).toHaveCount(4);

  // With the keyboard: the picker opens on "/", takes letters and Enter.
  await cards.last().locator('.face').focus();
  for (const layer of ['tanh', 'dense']) {
    await page.keyboard.press('/');
    await expect(page.getByRole('combobox')).toBeFocused();
    await page.keyboard.type(layer);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('combobox')).toBeHidden();
  }
  await setNumber(page, 'Units', 3);
  await expect(cards).toHaveCount(6);
  await cards.last().locator('.face').focus();
  await page.keyboard.press('Control+d');
  await expect(cards).toHaveCount(7);
  await page.keyboard.press('Control+z');
  await expect(cards).toHaveCount(6);
  await expect(cards.last()).toContainText('[N, 3]');
  await expect(page.getByText('Saved')).toBeVisible();
}

test('own data, own network: two runs compared, and the exported weights give the same answers elsewhere', async ({
  studio,
  userDataDir,
}) => {
  const { page } = studio;
  const { text, rows, labels } = makeTable();
  const file = join(userDataDir, 'cellar.csv');
  writeFileSync(file, text);
  await answerOpenDialog(studio, [file]);
  await importTable(studio);
  await expect(page.getByRole('heading', { name: 'cellar', exact: true })).toBeVisible();
  await expect(page.getByText('178', { exact: false }).first()).toBeVisible();

  await designThreeLayers(studio);

  await goTo(studio, 'Train');
  await setNumber(page, 'Epochs', 40);
  await startTraining(studio);
  await runMonitor(studio).expectStatus('completed');
  await expect(page.getByRole('heading', { name: 'cellar-01' })).toBeVisible();
  await setNumber(page, 'Learning rate', 0.002);
  await startTraining(studio);
  await expect(page.getByRole('heading', { name: 'cellar-02' })).toBeVisible();
  await runMonitor(studio).expectStatus('completed');

  // Both curves over each other, and the difference in a sentence.
  await goTo(studio, 'Runs');
  for (const name of ['cellar-01', 'cellar-02']) await runRow(studio, name).getByRole('checkbox').check();
  await expect(page.locator('.compare-panel .sentence')).toContainText(
    /^1 change: learning rate 0[.]01 → 0[.]002; /,
  );
  const chart = page.getByRole('figure').first();
  const legend = chart.getByRole('list', { name: 'Curves' });
  for (const name of ['cellar-01', 'cellar-02']) await expect(legend).toContainText(name);
  const readOut = await readLastPoint(chart);
  expect(readOut.at).toBe('epoch 40');
  expect([...readOut.values.keys()].sort()).toEqual(
    ['cellar-01', 'cellar-02'].flatMap((name) => [`${name} training`, `${name} validation`]),
  );
  expect(new Set(readOut.values.values()).size).toBe(4);
  for (const name of ['cellar-01', 'cellar-02']) await runRow(studio, name).getByRole('checkbox').uncheck();

  // Trained on every row, so that the test can fit the preprocessing by itself.
  await goTo(studio, 'Train');
  await setNumber(page, 'Validation share', 0);
  await startTraining(studio);
  await expect(page.getByRole('heading', { name: 'cellar-03' })).toBeVisible();
  await runMonitor(studio).expectStatus('completed');
  const bytes = await exportWeights(studio, 'cellar-03', join(userDataDir, 'cellar.safetensors'));

  const { tensors, metadata } = readTensors(bytes);
  expect([...tensors].map(([name, { shape }]) => [name, shape])).toEqual([
    ['dense_1.bias', [12]],
    ['dense_1.kernel', [5, 12]],
    ['dense_2.bias', [7]],
    ['dense_2.kernel', [12, 7]],
    ['dense_3.bias', [3]],
    ['dense_3.kernel', [7, 3]],
  ]);
  const columns = rows[0]!.map((_, column) => {
    const values = rows.map((row) => row[column]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return { mean, deviation: Math.sqrt(variance) };
  });
  const travelled = JSON.parse(metadata['preparation']!) as {
    readonly columns: readonly { readonly name: string; readonly offset: number; readonly scale: number }[];
  };
  travelled.columns.forEach(({ offset, scale }, index) => {
    expect(offset).toBeCloseTo(columns[index]!.mean, 9);
    expect(scale).toBeCloseTo(columns[index]!.deviation, 9);
  });

  const { id } = await findRun(studio, 'cellar-03');
  const predicted = await call<{
    readonly outputs: readonly (readonly number[])[];
    readonly labels: readonly string[];
    readonly classNames: readonly string[];
  }>(studio, 'models.predict', { source: { kind: 'run', id, which: 'last' }, rows });
  expect(predicted.classNames).toEqual(['cultivar 0', 'cultivar 1', 'cultivar 2']);
  let largest = 0;
  rows.forEach((row, index) => {
    const prepared = row.map((value, column) => (value - columns[column]!.mean) / columns[column]!.deviation);
    const first = dense(tensors, 'dense_1', prepared, (value) => Math.max(0, value));
    const second = dense(tensors, 'dense_2', first, Math.tanh);
    const own = softmax(dense(tensors, 'dense_3', second));
    own.forEach(
      (value, unit) => (largest = Math.max(largest, Math.abs(value - predicted.outputs[index]![unit]!))),
    );
  });
  expect(largest).toBeLessThan(1e-5);
  const right = predicted.labels.filter((label, index) => label === labels[index]).length;
  expect(right / labels.length).toBeGreaterThan(0.9);
});
