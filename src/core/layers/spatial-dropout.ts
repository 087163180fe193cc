import { shapeMismatch } from './define.ts';
import { defineNoise } from './define-noise.ts';
import { fillDropoutMask, rateField } from './dropout-mask.ts';

/** Drops whole channels (the last axis) at all positions together. */
export const spatialDropout = defineNoise({
  type: 'spatialDropout',
  label: 'Spatial dropout',
  description:
    'Drops whole channels of an image or sequence: neighbouring pixels say the same, so single ones would not be missed.',
  formula: 'y_{pc} = \\frac{m_c x_{pc}}{1 - r}, \\quad m_c \\sim \\operatorname{Bernoulli}(1 - r)',
  fields: { rate: rateField('The part of the channels that is dropped. 0 switches it off.', 0.2) },
  references: [
    {
      title: 'Efficient Object Localization Using Convolutional Networks',
      authors: 'Tompson et al.',
      year: 2015,
    },
  ],
  isActive: ({ rate }) => rate > 0,
  summarize: ({ rate }) => `rate ${rate}`,
  inferShape([input]) {
    if (input!.length >= 2) return input!;
    throw shapeMismatch(
      'an image [height, width, channels] or a sequence [time, channels]',
      input!,
      'Use the plain Dropout for a row of numbers.',
    );
  },
  plan({ inputs: [input], output, values: { rate }, kernels, rows, scratch, maximumRows, random }) {
    const { shape, size, values, gradient } = input!;
    const channels = shape.at(-1)!;
    const positions = size / channels;
    const mask = scratch(maximumRows * channels);
    return {
      forward() {
        fillDropoutMask(mask, rows() * channels, rate, 1 / (1 - rate), random);
        kernels.scaleChannels(values, mask, output.values, rows(), positions, channels);
      },
      backward: () => kernels.scaleChannels(output.gradient, mask, gradient!, rows(), positions, channels),
    };
  },
});
