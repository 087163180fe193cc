import { expect, it } from 'vitest';
import { createChain } from '../design/templates/chain.ts';
import { buildGraph } from './analyze.ts';
import { findReceptiveFields } from './receptive-field.ts';

it('grows with every window and with the strides before it, and ends where all places are mixed', () => {
  const facts = { featureShape: [32, 32, 3], task: 'multiclass', classes: 10 } as const;
  const conv = (size: number) => ['conv2d', { kernelSize: [size, size], padding: 'same' }] as const;
  const design = createChain('Net', facts, [
    conv(3),
    conv(3),
    ['maxPool2d'],
    conv(5),
    ['flatten'],
    ['dense'],
  ]);
  const fields = findReceptiveFields(buildGraph(design));
  const sizes = [...fields.values()].map(({ size }) => size?.[0] ?? null);
  // 1; 3; 5; pool of 2: 6, jump 2; 6 + 4 * 2 = 14; then everything.
  expect(sizes).toEqual([1, 3, 5, 6, 14, null, null]);
});
