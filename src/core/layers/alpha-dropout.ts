import { defineNoise } from './define-noise.ts';
import { fillDropoutMask, rateField } from './dropout-mask.ts';

/** What SELU tends to far below 0: minus its scale times its alpha. */
const SATURATION = -1.7580993408473766;

/** Dropout for SELU: sets to the saturation value and keeps mean 0 and variance 1. */
export const alphaDropout = defineNoise({
  type: 'alphaDropout',
  label: 'Alpha dropout',
  description: 'Dropout for SELU networks: keeps the mean and spread that they normalise themselves to.',
  formula:
    "y_i = a\\,(m_i x_i + (1 - m_i)\\,\\alpha') + b, \\; a = (q + \\alpha'^2 q (1-q))^{-1/2}, \\; b = -a (1-q) \\alpha'",
  fields: { rate: rateField('The part of the values that is dropped. 0 switches it off.', 0.1) },
  references: [{ title: 'Self-Normalizing Neural Networks', authors: 'Klambauer et al.', year: 2017 }],
  isActive: ({ rate }) => rate > 0,
  summarize: ({ rate }) => `rate ${rate}`,
  plan({ inputs: [input], output, values: { rate }, kernels, rows, scratch, maximumRows, random }) {
    const { size, values, gradient } = input!;
    const mask = scratch(maximumRows * size);
    const kept = 1 - rate;
    const scale = 1 / Math.sqrt(kept + SATURATION * SATURATION * kept * rate);
    const shift = -scale * rate * SATURATION;
    const dropped = scale * SATURATION + shift;
    return {
      forward() {
        const length = rows() * size;
        fillDropoutMask(mask, length, rate, scale, random);
        kernels.shiftDropped(values, mask, output.values, length, shift, dropped);
      },
      backward: () => kernels.multiply(output.gradient, mask, gradient!, rows() * size),
    };
  },
});
