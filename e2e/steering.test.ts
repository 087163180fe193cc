import { findRun, readSeries, waitForEpoch, waitForStatus } from './support/bridge.ts';
import { answerOpenDialog } from './support/dialogs.ts';
import type { Studio } from './support/launch-studio.ts';
import { iris, makeProject, writeJson } from './support/projects.ts';
import { goTo, importProject, runMonitor, runRow, setNumber, startTraining } from './support/screens.ts';
import { expect, test } from './support/test.ts';

/** What the cross of the window does. */
function closeWindow({ app }: Studio): Promise<void> {
  return app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]!.close();
    return new Promise<void>((resolve) => setImmediate(resolve));
  });
}

test('a run obeys while it trains: pause, single steps, another learning rate, resume, stop; closing asks first', async ({
  launch,
  userDataDir,
}) => {
  const studio = await launch();
  const { page } = studio;
  const project = makeProject({ name: 'Long', data: iris, epochs: 1_000_000, learningRate: 0.001 });
  await answerOpenDialog(studio, [writeJson(userDataDir, 'long.json', project)]);
  await importProject(studio);
  await startTraining(studio);
  const monitor = runMonitor(studio);
  await monitor.expectStatus('running');
  const { id, name } = await findRun(studio, 'iris-01');
  await waitForEpoch(studio, id, 3);

  // With the mouse: pause, one batch, one epoch.
  await monitor.press('Pause');
  await monitor.expectStatus('paused');
  const paused = await waitForStatus(studio, id, 'paused');
  await monitor.press('Step one batch');
  await expect.poll(async () => (await findRun(studio, name)).step).toBe(paused.step + 1);
  await monitor.press('Step one epoch');
  await expect.poll(async () => (await findRun(studio, name)).epoch).toBe(paused.epoch + 1);
  await monitor.expectStatus('paused');

  // With the keyboard, and while it runs: another learning rate, marked on the curve.
  await page.keyboard.press('Control+p');
  await monitor.expectStatus('running');
  await setNumber(monitor.facts, 'Learning rate of this run', 0.0125);
  await waitForEpoch(studio, id, (await findRun(studio, name)).epoch + 2);
  await expect(monitor.region.locator('.mark').first()).toContainText('0.0125');
  const rates = (await readSeries(studio, id, ['learningRate'])).get('learningRate')!;
  expect(rates.y[0]).toBe(0.001);
  expect(rates.y.at(-1)).toBe(0.0125);

  // Closing asks. Escape keeps the studio open and the run going.
  await closeWindow(studio);
  const question = page.getByRole('dialog', { name: 'Stop training and close?' });
  await expect(question).toContainText('1 run is still training');
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  const before = await findRun(studio, name);
  expect(before.status).toBe('running');
  await waitForEpoch(studio, id, before.epoch + 1);

  await closeWindow(studio);
  await Promise.all([
    studio.app.waitForEvent('close'),
    // The window may be gone before the click is reported.
    question
      .getByRole('button', { name: 'Stop and close' })
      .click()
      .catch(() => undefined),
  ]);

  // The next day it goes on from there, until somebody stops it.
  const next = await launch();
  const again = runMonitor(next);
  await goTo(next, 'Runs');
  await expect(runRow(next, name)).toContainText('interrupted');
  const left = await findRun(next, name);
  expect(left.epoch).toBeGreaterThan(before.epoch);
  await runRow(next, name).click();
  await next.page.getByRole('button', { name: 'Resume', exact: true }).click();
  await again.expectStatus('running');
  await waitForEpoch(next, id, left.epoch + 2);
  await again.press('Stop');
  await again.expectStatus('stopped');
  const stopped = await findRun(next, name);
  const curve = (await readSeries(next, id, ['train.loss'])).get('train.loss')!;
  expect(curve.x.at(-1)).toBe(stopped.epoch);
  expect(new Set(curve.x).size).toBe(curve.x.length);
  const kept = (await readSeries(next, id, ['learningRate'])).get('learningRate')!;
  expect(kept.y.at(-1)).toBe(0.0125);
});
