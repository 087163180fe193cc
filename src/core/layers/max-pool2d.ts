import { sizeOf } from '../support/shape.ts';
import { defineLayer } from './define.ts';
import { planMaxPool } from './plan-pool.ts';
import { paddingAmounts2d, poolPadding, poolSize2d, poolStride2d } from './window-fields.ts';
import { describeWindow, fromImage, poolWindow2d, slidePool } from './window.ts';

/**
 * Largest value of each window, [height, width, channels] -> [height', width', channels], floor mode.
 * Padding counts as minus infinity.
 */
export const maxPool2d = defineLayer({
  type: 'maxPool2d',
  version: 1,
  label: 'Max pool 2D',
  category: 'pooling',
  description:
    'Keeps only the largest value of each patch: makes the image smaller and small shifts matter less.',
  formula: 'y_{i,j,c} = \\max_{u,v} x_{s i + u, \\; s j + v, \\; c}',
  fields: {
    poolSize: poolSize2d,
    stride: poolStride2d,
    padding: poolPadding,
    paddingAmounts: paddingAmounts2d,
  },
  inputs: { minimum: 1, maximum: 1 },
  deviations:
    'Padding may be any amount below the pool size, on each side by itself (PyTorch: at most half of it, on both sides alike), and "same" is an addition.',
  references: [
    {
      title: 'Evaluation of Pooling Operations in Convolutional Architectures for Object Recognition',
      authors: 'Scherer, Müller, Behnke',
      year: 2010,
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
    return planMaxPool(context, geometry);
  },
});
