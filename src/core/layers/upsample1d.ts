import { sizeOf } from '../support/shape.ts';
import { defineLayer } from './define.ts';
import { planUpsample } from './plan-image.ts';
import { asImage } from './window.ts';

/**
 * [length, channels] -> [length factor, channels], by copies (nearest) or by straight lines between the middles
 * of steps, held at the ends (linear): y(o) = x((o + 1/2) / factor - 1/2).
 */
export const upsample1d = defineLayer({
  type: 'upsample1d',
  version: 1,
  label: 'Upsample 1D',
  category: 'shape',
  description: 'Makes the signal longer by a whole factor, without anything to learn.',
  formula: 'y_{i,c} = x_{\\lfloor i / f \\rfloor, \\; c}',
  fields: {
    factor: {
      kind: 'integer',
      label: 'Factor',
      help: 'How many times longer the signal becomes.',
      default: 2,
      minimum: 1,
      maximum: 4096,
    },
    interpolation: {
      kind: 'choice',
      label: 'Interpolation',
      help: 'Where the new steps come from.',
      default: 'nearest',
      options: [
        { value: 'nearest', label: 'Nearest', help: 'Every step is repeated.' },
        { value: 'linear', label: 'Linear', help: 'A smooth passage between neighbouring steps.' },
      ],
    },
  },
  inputs: { minimum: 1, maximum: 1 },
  deviations: 'Linear is that of PyTorch with align_corners = false, its default.',
  references: [
    {
      title: 'Deconvolution and Checkerboard Artifacts',
      authors: 'Odena, Dumoulin, Olah',
      year: 2016,
      url: 'https://distill.pub/2016/deconv-checkerboard',
    },
  ],

  inferShape([input], { factor }) {
    const [length, , channels] = asImage(input!, 1);
    return [length * factor, channels];
  },
  parameters: () => [],
  multiplyAdds: (_inputs, output, { interpolation }) =>
    interpolation === 'nearest' ? 0 : 2 * sizeOf(output),
  summarize: ({ factor, interpolation }) => `×${factor}, ${interpolation}`,

  plan(context) {
    const { factor, interpolation } = context.values;
    return planUpsample(context, 1, [factor, 1], interpolation === 'linear');
  },
});
