import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { call, findRun, readSeries, waitForStatus } from './support/bridge.ts';
import { readTensors } from './support/safetensors-reader.ts';
import { answerOpenDialog, answerSaveDialog } from './support/dialogs.ts';
import { dropFiles } from './support/drop-files.ts';
import { goTo, openExample, runMonitor, runRow, startTraining, takeError } from './support/screens.ts';
import { expect, test } from './support/test.ts';

/** Two flowers that every network for them knows. */
const flowers = `petal_width_cm,petal_length_cm,sepal_width_cm,sepal_length_cm
0.2,1.4,3.5,5.1
2.3,5.2,3.0,6.7
`;

/** Name in the dialog, and what the save dialog is answered with. */
const formats = [
  ['safetensors', 'net.safetensors'],
  ['JSON', 'net.json'],
  ['NumPy', 'net.npz'],
  ['ONNX', 'net.onnx'],
  ['PyTorch', 'torch'],
  ['TensorFlow.js', 'web'],
  ['Python', 'net.py'],
  ['JavaScript', 'module'],
  ['C99', 'net.h'],
  ['Model card', 'net.md'],
] as const;

test('a trained network is taken away in every format, each read back and compared', async ({
  studio,
  userDataDir,
}) => {
  const { page } = studio;
  // Each export is written, read back and compared in processes of its own.
  test.setTimeout(240_000);
  await openExample(studio, 'Iris flowers');
  await startTraining(studio);
  await runMonitor(studio).expectStatus('completed');
  const folder = join(userDataDir, 'taken');
  mkdirSync(folder);
  await goTo(studio, 'Runs');
  await runRow(studio, 'iris-01').click();
  await page.getByRole('button', { name: 'Export weights' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export iris-01', exact: true });
  for (const [label, name] of formats) {
    await answerSaveDialog(studio, join(folder, name));
    await dialog.getByRole('radio', { name: new RegExp(`^${label.replace('.', '\\.')} `) }).check();
    await dialog.getByRole('button', { name: /export$|^Export again/ }).click();
    await expect(dialog.getByRole('status')).toContainText(`${name} written`);
    // Only a card has nothing to run.
    await expect(dialog.getByRole('status')).toContainText(
      label === 'Model card'
        ? 'No rows were run'
        : /run on 15 rows:\s+(every output is the same, bit for bit|largest difference)/,
    );
    expect(existsSync(join(folder, name)), name).toBe(true);
  }
  await expect(dialog.getByText('Exported before: 10 files')).toBeVisible();

  await answerSaveDialog(studio, join(folder, 'small.onnx'));
  await dialog.getByRole('radio', { name: /^ONNX / }).check();
  await dialog.getByRole('radio', { name: 'int8' }).click();
  await dialog.getByRole('button', { name: 'Export again' }).click();
  await expect(dialog.getByRole('status')).toContainText('On the test split');

  // One layer alone, as it was at a checkpoint.
  await answerSaveDialog(studio, join(folder, 'part.safetensors'));
  await dialog.getByRole('radio', { name: /^safetensors / }).check();
  await dialog.getByRole('radio', { name: 'float32' }).click();
  await dialog.getByRole('combobox', { name: 'Which weights' }).click();
  await page
    .getByRole('option', { name: /^Checkpoint at step/ })
    .last()
    .click();
  await dialog.getByRole('radio', { name: 'Chosen layers' }).click();
  await dialog.getByRole('checkbox', { name: 'dense_1' }).check();
  await dialog.getByRole('button', { name: 'Export again' }).click();
  await expect(dialog.getByRole('status')).toContainText('part.safetensors written');
  const part = readTensors(readFileSync(join(folder, 'part.safetensors'))).tensors;
  const whole = readTensors(readFileSync(join(folder, 'net.safetensors'))).tensors;
  expect([...part.keys()]).toEqual(['dense_1.bias', 'dense_1.kernel']);
  expect(part.get('dense_1.kernel')!.shape).toEqual(whole.get('dense_1.kernel')!.shape);
  expect(part.get('dense_1.kernel')!.values).not.toEqual(whole.get('dense_1.kernel')!.values);
  await dialog.getByRole('button', { name: 'Done' }).click();

  // Back again: as a new design of its own, and as weights for a design that is there.
  const imported = page.getByRole('dialog', { name: /^Import / });
  const choose = async (name: string) => {
    await answerOpenDialog(studio, [join(folder, name)]);
    await goTo(studio, 'Start');
    await page.getByRole('button', { name: 'Import a network' }).click();
  };
  await choose('net.safetensors');
  await expect(imported.getByRole('status')).toContainText(/^(\d+) of \1 parameters have a tensor$/);
  await imported.getByRole('textbox', { name: 'Name of the network' }).fill('Iris again');
  await imported.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText('"Iris again" was imported')).toBeVisible();

  // What came in answers for a dropped table, leaves again, and is trained further.
  await goTo(studio, 'Predict');
  await expect(page.getByRole('combobox', { name: 'Network' })).toHaveText('Iris again');
  await dropFiles(studio, [{ name: 'flowers.csv', bytes: Buffer.from(flowers) }]);
  const answers = page.getByRole('region', { name: 'Predictions' });
  await expect(answers.getByRole('row').nth(1)).toContainText('setosa');
  await expect(answers.getByRole('row').nth(2)).toContainText('virginica');
  await page.getByRole('button', { name: 'Export Iris again' }).click();
  const again = page.getByRole('dialog', { name: 'Export Iris again', exact: true });
  await answerSaveDialog(studio, join(folder, 'again.onnx'));
  await again.getByRole('radio', { name: /^ONNX / }).check();
  await again.getByRole('button', { name: 'Choose a file and export' }).click();
  await expect(again.getByRole('status')).toContainText('64 rows that were made up');
  await again.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Train Iris again further' }).click();
  await expect(page.getByRole('combobox', { name: 'Start weights' })).toHaveText('Iris again');
  await startTraining(studio);
  await expect(page.getByRole('region', { name: /^Run iris-02/ })).toBeVisible();
  const further = await findRun(studio, 'iris-02');
  await waitForStatus(studio, further.id, 'completed');
  const loss = (await readSeries(studio, further.id, ['step.loss'])).get('step.loss');
  // Random weights begin near ln 3; these were trained before.
  expect(loss?.y[0]).toBeLessThan(0.4);
  // The beginning is kept: the run can be replayed bit for bit.
  expect(await call(studio, 'runPage.verify', { id: further.id })).toMatchObject({
    equal: true,
    firstStep: 0,
  });

  await choose('net.onnx');
  await imported.getByRole('radio', { name: 'A design of yours' }).click();
  await imported.getByRole('combobox', { name: 'Design' }).click();
  await page.getByRole('option', { name: 'Iris again' }).click();
  await expect(imported.getByRole('status')).toContainText(/^(\d+) of \1 parameters have a tensor/);
  await imported.getByRole('button', { name: 'Cancel' }).click();
  // Operators that have no layer here are listed by name and place.
  const damaged = readFileSync(join(folder, 'net.onnx')).toString('latin1').replaceAll('Gemm', 'Gimm');
  // A file of the studio that was changed is none of another tool.
  writeFileSync(join(folder, 'damaged.onnx'), damaged, 'latin1');
  await choose('damaged.onnx');
  expect(await takeError(studio)).toContain('This file is not what Descent wrote');
  const strange = damaged
    .replaceAll('Descent', 'Someone')
    .replaceAll('descent.sha256', 'someone.sha256')
    .replaceAll('\x06design', '\x06drawn!');
  writeFileSync(join(folder, 'strange.onnx'), strange, 'latin1');
  await choose('strange.onnx');
  const refused = page.getByRole('dialog', { name: 'This network cannot be imported' });
  await expect(refused.getByRole('listitem').filter({ hasText: 'Gimm' }).first()).toContainText('"');
  await refused.getByRole('button', { name: 'Close' }).first().click();
  await choose('torch/torch.pt');
  expect(await takeError(studio)).toContain('safetensors.torch.save_file');
});
