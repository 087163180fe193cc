import { expect, test } from 'vitest';
import { layers } from '../../../core/layers/index.ts';
import { canTake } from './use-layer-adding.ts';

test('pictures are taken by layers for pictures and not by those for signals, and the other way round', () => {
  const picture = [28, 28, 1];
  expect(canTake(layers.get('conv2d'), picture)).toBe(true);
  expect(canTake(layers.get('conv1d'), picture)).toBe(false);
  expect(canTake(layers.get('conv1d'), [40, 3])).toBe(true);
  expect(canTake(layers.get('conv2d'), [40, 3])).toBe(false);
});

test('merges take a shape twice, an Input takes none, and where nothing is known every layer may come', () => {
  expect(canTake(layers.get('add'), [8])).toBe(true);
  expect(canTake(layers.get('input'), [8])).toBe(true);
  expect(layers.all.every((layer) => canTake(layer, null))).toBe(true);
});
