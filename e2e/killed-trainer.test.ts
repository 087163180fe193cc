import { join } from 'node:path';
import { findRun, readSeries, waitForEpoch, type Series } from './support/bridge.ts';
import { answerOpenDialog } from './support/dialogs.ts';
import { exportWeights } from './support/export-weights.ts';
import { digits, makeProject, writeJson } from './support/projects.ts';
import { readTensors } from './support/safetensors-reader.ts';
import { goTo, importProject, runMonitor, runRow, startTraining } from './support/screens.ts';
import { expect, test } from './support/test.ts';
import { findTrainers } from './support/trainer.ts';

const EPOCHS = 150;
const names = ['train.loss', 'validation.loss', 'train.accuracy', 'validation.accuracy'];

function countTo(last: number): readonly number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

test('a killed trainer loses nothing that was saved, and resumes to the bits of a run that was left alone', async ({
  studio,
  userDataDir,
}) => {
  const { page } = studio;
  const project = makeProject({ name: 'Digits', data: digits, units: 48, epochs: EPOCHS, dropout: 0.2 });
  await answerOpenDialog(studio, [writeJson(userDataDir, 'digits.json', project)]);
  await importProject(studio);
  await startTraining(studio);
  const monitor = runMonitor(studio);
  await monitor.expectStatus('running');

  const { id, name } = await findRun(studio, 'digits-01');
  const seen = await waitForEpoch(studio, id, 5);
  const [trainer] = await findTrainers(studio);
  expect(trainer).toBeGreaterThan(0);
  process.kill(trainer!, 'SIGKILL');

  await monitor.expectStatus('interrupted');
  const interrupted = await findRun(studio, name);
  await expect(page.getByRole('region', { name: 'Notices' })).toContainText(
    `The training process of "${name}" ended unexpectedly. Everything up to epoch ${interrupted.epoch} is kept`,
  );
  expect(interrupted.epoch).toBeGreaterThanOrEqual(seen.epoch);
  expect(interrupted.epoch).toBeLessThan(EPOCHS);
  const kept = await readSeries(studio, id, names);
  for (const each of names) expect(kept.get(each)?.x, each).toEqual(countTo(interrupted.epoch));

  // The app goes on: another screen, another run from the first batch to the last.
  await goTo(studio, 'Data');
  await expect(page.getByRole('button', { name: 'Use in training' })).toBeVisible();
  await goTo(studio, 'Train');
  await startTraining(studio);
  await expect(page.getByRole('heading', { name: 'digits-02' })).toBeVisible();
  await monitor.expectStatus('completed');

  await goTo(studio, 'Runs');
  await expect(runRow(studio, name)).toContainText('interrupted');
  await runRow(studio, name).click();
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await expect(page.getByRole('heading', { name })).toBeVisible();
  await monitor.expectStatus('completed');

  const resumed = await readSeries(studio, id, names);
  const whole = await readSeries(studio, (await findRun(studio, 'digits-02')).id, names);
  for (const each of names) {
    expect(resumed.get(each)?.x, each).toEqual(countTo(EPOCHS));
    expect(resumed.get(each)?.y, each).toEqual((whole.get(each) as Series).y);
  }
  const tensorsOf = async (run: string) =>
    readTensors(await exportWeights(studio, run, join(userDataDir, `${run}.safetensors`))).tensors;
  expect(await tensorsOf(name)).toEqual(await tensorsOf('digits-02'));
});
