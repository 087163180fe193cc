import { findRun, readSeries } from './support/bridge.ts';
import { goTo, openExample, readLastPoint, runMonitor, runRow } from './support/screens.ts';
import { expect, test } from './support/test.ts';

test('a newcomer has a trained network after three clicks, and finds it again the next day', async ({
  launch,
}) => {
  const first = await launch();
  await expect(first.page.getByRole('heading', { name: 'Train your first network' })).toBeVisible();
  await openExample(first, 'Iris flowers');
  await first.page.getByRole('button', { name: 'Start training' }).last().click();

  const monitor = runMonitor(first);
  await monitor.expectStatus('completed');
  await expect(monitor.transport).toContainText('50 / 50');
  const accuracy = await monitor.readLast('accuracy', 'validation');
  expect(accuracy).toBeGreaterThan(0.9);
  expect(accuracy).toBeLessThanOrEqual(1);

  const name = await monitor.facts.getByRole('heading').innerText();
  const before = await readLastPoint(monitor.region.getByRole('figure', { name: 'loss' }));
  expect(before.at).toBe('epoch 50');
  expect([...before.values.keys()].sort()).toEqual(['training', 'validation']);
  expect(before.values.get('training')).toBeLessThan(0.5);
  await first.close();

  const second = await launch();
  await expect(second.page.getByRole('heading', { name: 'Pick up where you left off' })).toBeVisible();
  await goTo(second, 'Runs');
  await expect(runRow(second, name)).toContainText('completed');
  await runRow(second, name).click();
  const after = await readLastPoint(second.page.getByRole('figure').first());
  expect(after.at).toBe('epoch 50');
  // The screen of runs shows the test split too.
  expect([...after.values.values()]).toEqual(expect.arrayContaining([...before.values.values()]));

  const { id } = await findRun(second, name);
  const names = ['train.loss', 'validation.loss', 'train.accuracy', 'validation.accuracy', 'learningRate'];
  const series = await readSeries(second, id, names);
  for (const each of names) {
    expect(series.get(each)?.x, each).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  }
  expect(series.get('validation.accuracy')?.y.at(-1)).toBe(accuracy);
});
