import { sizeOf } from '../support/shape.ts';
import { defineLayer } from './define.ts';
import { planAveragePool } from './plan-pool.ts';
import { countIncludePad, paddingAmounts1d, poolPadding, poolSize1d, poolStride1d } from './window-fields.ts';
import { describeWindow, fromImage, poolWindow1d, slidePool } from './window.ts';

/**
 * Mean of each window, [length, channels] -> [length', channels], floor mode.
 * Padding counts as zeros, or not at all (countIncludePad false).
 */
export const averagePool1d = defineLayer({
  type: 'averagePool1d',
  version: 1,
  label: 'Average pool 1D',
  category: 'pooling',
  description: 'Replaces each stretch by its mean: makes the signal shorter and smoother.',
  formula: 'y_{i,c} = \\tfrac{1}{n} \\sum_{u} x_{s i + u, \\; c}',
  fields: {
    poolSize: poolSize1d,
    stride: poolStride1d,
    padding: poolPadding,
    paddingAmounts: paddingAmounts1d,
    countIncludePad,
  },
  inputs: { minimum: 1, maximum: 1 },
  deviations:
    'Padding may be any amount below the pool size, on each side by itself (PyTorch: at most half of it, on both sides alike), and "same" is an addition.',
  references: [
    {
      title: 'Gradient-Based Learning Applied to Document Recognition',
      authors: 'LeCun, Bottou, Bengio, Haffner',
      year: 1998,
    },
  ],

  inferShape([input], values) {
    const { gridHeight, imageChannels } = slidePool(input!, 1, poolWindow1d(values));
    return fromImage(gridHeight, 1, imageChannels, 1);
  },
  parameters: () => [],
  multiplyAdds: (_inputs, output, { poolSize }) => sizeOf(output) * poolSize,
  summarize: (values) => describeWindow(poolWindow1d(values), 1),

  plan(context) {
    const { inputs, values } = context;
    const geometry = slidePool(inputs[0]!.shape, 1, poolWindow1d(values));
    return planAveragePool(context, geometry, values.countIncludePad);
  },
});
