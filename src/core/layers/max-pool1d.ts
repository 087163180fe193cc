import { sizeOf } from '../support/shape.ts';
import { defineLayer } from './define.ts';
import { planMaxPool } from './plan-pool.ts';
import { paddingAmounts1d, poolPadding, poolSize1d, poolStride1d } from './window-fields.ts';
import { describeWindow, fromImage, poolWindow1d, slidePool } from './window.ts';

/**
 * Largest value of each window, [length, channels] -> [length', channels], floor mode.
 * Padding counts as minus infinity.
 */
export const maxPool1d = defineLayer({
  type: 'maxPool1d',
  version: 1,
  label: 'Max pool 1D',
  category: 'pooling',
  description:
    'Keeps only the largest value of each stretch: makes the signal shorter and small shifts matter less.',
  formula: 'y_{i,c} = \\max_{u} x_{s i + u, \\; c}',
  fields: {
    poolSize: poolSize1d,
    stride: poolStride1d,
    padding: poolPadding,
    paddingAmounts: paddingAmounts1d,
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
    const { gridHeight, imageChannels } = slidePool(input!, 1, poolWindow1d(values));
    return fromImage(gridHeight, 1, imageChannels, 1);
  },
  parameters: () => [],
  multiplyAdds: (_inputs, output, { poolSize }) => sizeOf(output) * poolSize,
  summarize: (values) => describeWindow(poolWindow1d(values), 1),

  plan(context) {
    const { inputs, values } = context;
    const geometry = slidePool(inputs[0]!.shape, 1, poolWindow1d(values));
    return planMaxPool(context, geometry);
  },
});
