import { sizeOf } from '../support/shape.ts';
import { defineLayer } from './define.ts';
import { planUpsample } from './plan-image.ts';
import { asImage } from './window.ts';

/**
 * [height, width, channels] -> [height factor, width factor, channels], by copies (nearest) or by straight lines
 * between pixel centres, held at the edges (bilinear): y(o) = x((o + 1/2) / factor - 1/2).
 */
export const upsample2d = defineLayer({
  type: 'upsample2d',
  version: 1,
  label: 'Upsample 2D',
  category: 'shape',
  description: 'Makes the image larger by a whole factor, without anything to learn.',
  formula: 'y_{i,j,c} = x_{\\lfloor i / f \\rfloor, \\; \\lfloor j / g \\rfloor, \\; c}',
  fields: {
    factor: {
      kind: 'integers',
      label: 'Factor',
      help: 'How many times larger the image becomes, down and across.',
      default: [2, 2],
      minimumLength: 2,
      maximumLength: 2,
      minimum: 1,
      maximum: 64,
      entries: ['height', 'width'],
    },
    interpolation: {
      kind: 'choice',
      label: 'Interpolation',
      help: 'Where the new pixels come from.',
      default: 'nearest',
      options: [
        { value: 'nearest', label: 'Nearest', help: 'Every pixel becomes a block of its copies.' },
        { value: 'bilinear', label: 'Bilinear', help: 'A smooth passage between neighbouring pixels.' },
      ],
    },
  },
  inputs: { minimum: 1, maximum: 1 },
  deviations: 'Bilinear is that of PyTorch with align_corners = false, its default.',
  references: [
    {
      title: 'Deconvolution and Checkerboard Artifacts',
      authors: 'Odena, Dumoulin, Olah',
      year: 2016,
      url: 'https://distill.pub/2016/deconv-checkerboard',
    },
  ],

  inferShape([input], { factor }) {
    const [height, width, channels] = asImage(input!, 2);
    return [height * factor[0]!, width * factor[1]!, channels];
  },
  parameters: () => [],
  multiplyAdds: (_inputs, output, { interpolation }) =>
    interpolation === 'nearest' ? 0 : 4 * sizeOf(output),
  summarize: ({ factor, interpolation }) => `×${factor.join(' × ')}, ${interpolation}`,

  plan(context) {
    const { factor, interpolation } = context.values;
    return planUpsample(context, 2, [factor[0]!, factor[1]!], interpolation === 'bilinear');
  },
});
