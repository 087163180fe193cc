import { flushPromises } from '@vue/test-utils';
import { h } from 'vue';
import { expect, it } from 'vitest';
import { findButton, mountPart, press } from '../../../app/testing/mount-window.ts';
import { useRuns } from '../../../app/runs.ts';
import { fakeExamples } from '../../../bridge/fake/fake-state.ts';
import { studio } from '../../../bridge/studio.ts';
import LineChart from '../../../charts/LineChart.vue';
import { useRunsView } from '../runs-view.ts';
import RunOverlay from './RunOverlay.vue';

const POINTS = 5000;

it('reads the stretch again that somebody zooms into, and paints a run anew from the legend', async () => {
  const { fake, wrapper } = await mountPart(() => h(RunOverlay, { metric: 'loss' }));
  const { id } = await studio.call('runs.start', { name: 'long', spec: fakeExamples[0]!.spec });
  const run = fake.state.runs.get(id)!;
  const x = Array.from({ length: POINTS }, (_, epoch) => epoch + 1);
  for (const name of ['train.loss', 'validation.loss']) {
    run.series.set(name, { x, y: x.map((epoch) => 1 / epoch) });
  }
  const best = { best: 1 / POINTS, bestEpoch: POINTS, last: 1 / POINTS, lastEpoch: POINTS };
  run.summary = {
    ...run.summary,
    status: 'completed',
    epoch: POINTS,
    totalEpochs: POINTS,
    metrics: { 'train.loss': best, 'validation.loss': best },
  };
  useRuns().take(run.summary);
  useRunsView().tick(id);
  await flushPromises();
  const questions = () =>
    fake.calls.filter(({ name }) => name === 'runs.series').map(({ argument }) => argument);
  expect(questions()).toEqual([expect.not.objectContaining({ from: expect.anything() as unknown })]);

  const chart = document.querySelector<HTMLElement>('[role="application"]')!;
  chart.dispatchEvent(new KeyboardEvent('keydown', { key: '+' }));
  await flushPromises();
  const last = questions().at(-1) as { from: number; to: number };
  expect(last.from).toBeGreaterThan(1);
  expect(last.to - last.from).toBeLessThan(POINTS * 0.75);
  expect(last.to).toBeLessThanOrEqual(POINTS);
  // The whole is there already: going back asks for nothing.
  const asked = questions().length;
  chart.dispatchEvent(new KeyboardEvent('keydown', { key: '0' }));
  await flushPromises();
  expect(questions().length).toBe(asked);

  await press(/^Colour of long/);
  await press('green');
  expect(fake.state.runs.get(id)!.summary.colour).toBe(3);
  expect(findButton(/^Colour of long/)).toBeTruthy();
  wrapper.unmount();
});

it('says at the chart how many points are damaged, and draws the others', async () => {
  const points = { x: Float64Array.of(1, 2, 3), y: Float64Array.of(1, Number.NaN, 0.5), damaged: 12 };
  const style = { colour: 1, dash: [], width: 1.5, opacity: 1 };
  const { wrapper } = await mountPart(LineChart, {
    props: { curves: [{ key: 'a', label: 'first run', points, style }], title: 'loss', xLabel: 'epoch' },
  });
  const chip = document.querySelector('.damage')!;
  expect(chip.textContent).toContain('12 damaged points');
  expect(chip.textContent).toContain('12 stored points of first run are damaged or missing');
  wrapper.unmount();
});
