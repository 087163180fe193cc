import { defineInitializer } from './define.ts';
import { fillUniformOfStd } from './fill.ts';
import { fanModeField, negativeSlopeField } from './shared-fields.ts';

/** Uniform in ±sqrt(6 / ((1 + negativeSlope^2) fanIn)). */
export const heUniform = defineInitializer({
  type: 'heUniform',
  label: 'He uniform',
  description:
    'Random, as wide as keeps the spread of signals equal through ReLU layers, which silence half of them.',
  formula: 'w \\sim U(-a, a), \\; a = \\sqrt{6 / ((1 + s^2) n_{in})}',
  fields: { negativeSlope: negativeSlopeField, mode: fanModeField },
  references: [
    {
      title: 'Delving Deep into Rectifiers: Surpassing Human-Level Performance on ImageNet Classification',
      authors: 'He, Zhang, Ren, Sun',
      year: 2015,
    },
    { title: 'torch.nn.init.kaiming_uniform_', authors: 'PyTorch' },
  ],
  initialize({ values, fanIn, fanOut }, { negativeSlope, mode }, random) {
    const fan = mode === 'fanIn' ? fanIn : fanOut;
    const std = Math.sqrt(2 / ((1 + negativeSlope * negativeSlope) * fan));
    fillUniformOfStd(values, std, random);
  },
});
