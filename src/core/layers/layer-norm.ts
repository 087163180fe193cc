import { sizeOf } from '../support/shape.ts';
import { defineLayer, shapeMismatch } from './define.ts';
import { affine, affineParameters, epsilon } from './normalization-fields.ts';

/**
 * Normalises every example over its last axes: y = (x - mean) / sqrt(variance + epsilon) gamma + beta, biased
 * variance. gamma and beta have the shape of those axes.
 */
export const layerNorm = defineLayer({
  type: 'layerNorm',
  version: 1,
  label: 'Layer norm',
  category: 'normalization',
  description:
    'Shifts and scales each example by itself to mean 0 and variance 1 over its features. Usual in transformers.',
  formula: 'y = \\gamma \\, \\frac{x - \\mu}{\\sqrt{\\sigma^2 + \\varepsilon}} + \\beta',
  fields: {
    axes: {
      kind: 'integer',
      label: 'Axes',
      help: 'How many of the last axes are normalised together. 1 takes each position by itself.',
      default: 1,
      minimum: 1,
      maximum: 6,
      advanced: true,
    },
    epsilon,
    affine,
  },
  inputs: { minimum: 1, maximum: 1 },
  references: [
    {
      title: 'Layer Normalization',
      authors: 'Ba, Kiros, Hinton',
      year: 2016,
      url: 'https://arxiv.org/abs/1607.06450',
    },
  ],

  inferShape([input], { axes }) {
    if (input!.length >= axes) return input!;
    const expected = axes === 1 ? 'an input with at least one axis' : `an input with at least ${axes} axes`;
    throw shapeMismatch(expected, input!, 'Normalise fewer axes.');
  },

  parameters: ([input], { axes, affine }) => (affine ? affineParameters(input!.slice(-axes)) : []),
  multiplyAdds: (_inputs, output) => 3 * sizeOf(output),
  summarize: ({ axes }) => (axes === 1 ? 'last axis' : `last ${axes} axes`),

  plan({ inputs: [input], output, values, parameter, kernels, rows, maximumRows, scratch }) {
    const { shape, size, values: x, gradient } = input!;
    const columns = sizeOf(shape.slice(-values.axes));
    const lines = size / columns;
    const gamma = values.affine ? parameter('gamma') : null;
    const beta = values.affine ? parameter('beta') : null;
    const weights = gamma?.values ?? null;
    const shift = beta?.values ?? null;
    const mean = scratch(maximumRows * lines);
    const inverse = scratch(maximumRows * lines);
    return {
      forward() {
        const count = rows() * lines;
        kernels.layerNorm(x, weights, shift, output.values, mean, inverse, count, columns, values.epsilon);
      },
      backward() {
        const count = rows() * lines;
        const flow = output.gradient;
        const gammaGradient = gamma?.gradient ?? null;
        const betaGradient = beta?.gradient ?? null;
        if (gammaGradient || betaGradient) {
          // prettier-ignore
          kernels.layerNormParameterGradients(x, flow, mean, inverse, gammaGradient, betaGradient, count, columns);
        }
        if (gradient) kernels.layerNormBackward(x, flow, weights, mean, inverse, gradient, count, columns);
      },
    };
  },
});
