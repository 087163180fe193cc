import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { answerOpenDialog, answerSaveDialog } from './support/dialogs.ts';
import { goTo, openExample, runMonitor, runRow, startTraining, takeError } from './support/screens.ts';
import { expect, test } from './support/test.ts';

/** Name in the dialog, and what the save dialog is answered with. */
const formats = [
  ['safetensors', 'net.safetensors'],
  ['JSON', 'net.json'],
  ['NumPy', 'net.npz'],
  ['ONNX', 'net.onnx'],
  ['PyTorch', 'torch'],
  ['TensorFlow.js', 'web'],
  ['Python', 'net.py'],
  ['JavaScript', 'net.mjs'],
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
    await expect(dialog.getByRole('status')).toContainText(/bit for bit|largest difference|No rows were run/);
    expect(existsSync(join(folder, name)), name).toBe(true);
  }
  await expect(dialog.getByText('Exported before: 10 files')).toBeVisible();

  await answerSaveDialog(studio, join(folder, 'small.onnx'));
  await dialog.getByRole('radio', { name: /^ONNX / }).check();
  await dialog.getByRole('radio', { name: 'int8' }).click();
  await dialog.getByRole('button', { name: 'Export again' }).click();
  await expect(dialog.getByRole('status')).toContainText('On the test split');
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
  await choose('net.onnx');
  await imported.getByRole('radio', { name: 'A design of yours' }).click();
  await imported.getByRole('combobox', { name: 'Design' }).click();
  await page.getByRole('option', { name: 'Iris again' }).click();
  await expect(imported.getByRole('status')).toContainText(/^(\d+) of \1 parameters have a tensor/);
  await imported.getByRole('button', { name: 'Cancel' }).click();
  await choose('torch/torch.pt');
  expect(await takeError(studio)).toContain('safetensors.torch.save_file');
});
