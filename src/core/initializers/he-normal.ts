import { defineInitializer } from './define.ts';
import { fillNormalOfStd } from './fill.ts';
import { fanModeField, negativeSlopeField, truncatedField } from './shared-fields.ts';

/** Normal with variance 2 / ((1 + negativeSlope^2) fanIn). */
export const heNormal = defineInitializer({
  type: 'heNormal',
  label: 'He normal',
  description:
    'A bell as wide as keeps the spread of signals equal through ReLU layers, which silence half of them.',
  formula: 'w \\sim N(0, \\sigma^2), \\; \\sigma = \\sqrt{2 / ((1 + s^2) n_{in})}',
  fields: { negativeSlope: negativeSlopeField, mode: fanModeField, truncated: truncatedField },
  deviations: 'Unbounded as in PyTorch; Keras truncates (switch it on here).',
  references: [
    {
      title: 'Delving Deep into Rectifiers: Surpassing Human-Level Performance on ImageNet Classification',
      authors: 'He, Zhang, Ren, Sun',
      year: 2015,
    },
    { title: 'torch.nn.init.kaiming_normal_', authors: 'PyTorch' },
  ],
  initialize({ values, fanIn, fanOut }, { negativeSlope, mode, truncated }, random) {
    const fan = mode === 'fanIn' ? fanIn : fanOut;
    const std = Math.sqrt(2 / ((1 + negativeSlope * negativeSlope) * fan));
    fillNormalOfStd(values, std, truncated, random);
  },
});
