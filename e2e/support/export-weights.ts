import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { answerSaveDialog } from './dialogs.ts';
import type { Studio } from './launch-studio.ts';
import { goTo, runRow } from './screens.ts';

/** Exports the weights of a run through Runs and its dialog, and returns the bytes of the file. */
export async function exportWeights(
  studio: Studio,
  run: string,
  path: string,
  which: 'Best' | 'Last' = 'Last',
): Promise<Buffer> {
  const { page } = studio;
  await answerSaveDialog(studio, path);
  await goTo(studio, 'Runs');
  await runRow(studio, run).click();
  await page.getByRole('button', { name: 'Export weights' }).click();
  const dialog = page.getByRole('dialog', { name: `Export ${run}`, exact: true });
  await dialog.getByRole('radio', { name: /^safetensors/ }).check();
  await dialog.getByRole('combobox', { name: 'Which weights' }).click();
  await page.getByRole('option', { name: new RegExp(`^${which}`) }).click();
  await dialog.getByRole('button', { name: 'Choose a file and export' }).click();
  await expect(dialog.getByRole('status')).toContainText('every output is the same, bit for bit');
  await dialog.getByRole('button', { name: 'Done' }).click();
  return readFileSync(path);
}
