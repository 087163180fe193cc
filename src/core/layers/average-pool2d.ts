import { sizeOf } from '../support/shape.ts';
import { defineLayer } from './define.ts';
import { planAveragePool } from './plan-pool.ts';
import { countIncludePad, paddingAmounts2d, poolPadding, poolSize2d, poolStride2d } from './window-fields.ts';
import { describeWindow, fromImage, poolWindow2d, slidePool } from './window.ts';

/**
 * Mean of each window, [height, width, channels] -> [height', width', channels], floor mode.
 * Padding counts as zeros, or not at all (countIncludePad false).
 */
export const averagePool2d = defineLayer({
  type: 'averagePool2d',
  version: 1,
  label: 'Average pool 2D',
  category: 'pooling',
  description: 'Replaces each patch by its mean: makes the image smaller and smoother.',
  formula: 'y_{i,j,c} = \\tfrac{1}{n} \\sum_{u,v} x_{s i + u, \\; s j + v, \\; c}',
  fields: {
    poolSize: poolSize2d,
    stride: poolStride2d,
    padding: poolPadding,
    paddingAmounts: paddingAmounts2d,
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
    const { gridHeight, gridWidth, imageChannels } = slidePool(input!, 2, poolWindow2d(values));
    return fromImage(gridHeight, gridWidth, imageChannels, 2);
  },
  parameters: () => [],
  multiplyAdds: (_inputs, output, { poolSize }) => sizeOf(output) * poolSize[0]! * poolSize[1]!,
  summarize: (values) => describeWindow(poolWindow2d(values), 2),

  plan(context) {
    const { inputs, values } = context;
    const geometry = slidePool(inputs[0]!.shape, 2, poolWindow2d(values));
    return planAveragePool(context, geometry, values.countIncludePad);
  },
});
