import { mount } from '@vue/test-utils';
import { expect, test } from 'vitest';
import { DEFAULT_TRAINING } from '../../../core/project/run-spec.ts';
import type { Spec } from '../../../core/support/fields.ts';
import SchedulePreview from './SchedulePreview.vue';

function show(schedule: Spec) {
  const training = { ...DEFAULT_TRAINING, learningRate: 0.1, epochs: 20, schedule };
  return mount(SchedulePreview, { props: { training, stepsPerEpoch: 10 } });
}
const changes = (view: ReturnType<typeof show>): readonly Spec[] =>
  (view.emitted('change') ?? []).map(([schedule]) => schedule as Spec);

test('the corners of a curve by hand move by keys, within their neighbours, and one can be taken away', async () => {
  const view = show({
    type: 'piecewise',
    values: { boundaries: [5, 6], factors: [0.5, 0.1], unit: 'epochs', interpolation: 'linear' },
  });
  const [first, second] = view.findAll('button.handle');
  expect(second!.attributes('aria-label')).toBe('From epoch 6: learning rate 0.01');
  await first!.trigger('keydown', { key: 'ArrowRight' });
  await first!.trigger('keydown', { key: 'ArrowLeft' });
  await second!.trigger('keydown', { key: 'ArrowUp' });
  await first!.trigger('keydown', { key: 'Delete' });
  expect(changes(view).map(({ values }) => [values['boundaries'], values['factors']])).toEqual([
    [
      [5, 6],
      [0.5, 0.1],
    ],
    [
      [4, 6],
      [0.5, 0.1],
    ],
    [
      [5, 6],
      [0.5, 0.11],
    ],
    [[6], [0.1]],
  ]);
});

test('another curve becomes one by hand; a flat line has nothing to change', async () => {
  const view = show({ type: 'cosine', values: {} });
  await view.get('button.by-hand').trigger('click');
  expect(changes(view)[0]!.type).toBe('piecewise');
  expect(show({ type: 'constant', values: {} }).find('button').exists()).toBe(false);
});

test('boundaries that do not rise are said instead of a curve', () => {
  const view = show({
    type: 'piecewise',
    values: { boundaries: [999, 6], factors: [0.5, 0.1], unit: 'epochs', interpolation: 'linear' },
  });
  expect(view.find('svg').exists()).toBe(false);
  expect(view.get('[role="alert"]').text()).toContain('Expected rising boundaries');
});
