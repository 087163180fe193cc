import { mount } from '@vue/test-utils';
import { h } from 'vue';
import { expect, it, vi } from 'vitest';
import type { Dimension } from '../../../core/sweeps/space.ts';
import DimensionRow from './DimensionRow.vue';

const optimizer: Dimension = {
  path: 'training.optimizer',
  label: 'optimizer',
  range: {
    kind: 'choice',
    values: ['sgd', 'adam', 'rmsprop'].map((type) => ({ type, values: {} })),
    labels: ['SGD', 'Adam', 'RMSprop'],
  },
  when: null,
};
const momentum: Dimension = {
  path: 'training.optimizer.values.momentum',
  label: 'momentum',
  range: { kind: 'linear', minimum: 0, maximum: 0.9, steps: 3 },
  when: { path: optimizer.path, values: ['sgd'] },
};

function open(dimension: Dimension) {
  const onChange = vi.fn<(dimension: Dimension) => void>();
  const props = { dimension, earlier: [optimizer], options: null, onChange };
  const row = mount({ render: () => h(DimensionRow, props) });
  const chips = () => row.findAll('.condition-values button');
  return {
    shown: () => chips().map((chip) => [chip.text(), chip.attributes('aria-pressed')]),
    press: (place: number) => chips()[place]!.trigger('click'),
    changed: () => onChange.mock.lastCall?.[0].when,
  };
}

it('varies a hyperparameter for several values of an earlier one', async () => {
  const row = open(momentum);
  expect(row.shown()).toEqual([
    ['SGD', 'true'],
    ['Adam', 'false'],
    ['RMSprop', 'false'],
  ]);
  await row.press(2);
  expect(row.changed()).toEqual({
    path: optimizer.path,
    values: [
      { type: 'sgd', values: {} },
      { type: 'rmsprop', values: {} },
    ],
  });
});

it('keeps at least one value, and shows those that are offered no more', async () => {
  const row = open({ ...momentum, when: { path: optimizer.path, values: ['nadam'] } });
  expect(row.shown().at(-1)).toEqual(['nadam', 'true']);
  await row.press(3);
  expect(row.changed()).toBeUndefined();
});
