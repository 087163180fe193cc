import { sizeOf } from '../support/shape.ts';
import { defineLayer, shapeMismatch } from './define.ts';
import { affine, affineParameters, epsilon } from './normalization-fields.ts';

/**
 * Normalises every example over all positions and the channels of each group: y = (x - mean) / sqrt(variance +
 * epsilon) gamma + beta, biased variance; gamma and beta [channels]. Groups are neighbouring channels.
 */
export const groupNorm = defineLayer({
  type: 'groupNorm',
  version: 1,
  label: 'Group norm',
  category: 'normalization',
  description:
    'Shifts and scales groups of channels of each example to mean 0 and variance 1. Does not care about the batch size.',
  formula: 'y = \\gamma_c \\, \\frac{x - \\mu_g}{\\sqrt{\\sigma_g^2 + \\varepsilon}} + \\beta_c',
  fields: {
    groups: {
      kind: 'integer',
      label: 'Groups',
      help: 'How many groups the channels are split into. 1 takes all together; one per channel is instance norm.',
      default: 4,
      minimum: 1,
      maximum: 65_536,
    },
    epsilon,
    affine,
  },
  inputs: { minimum: 1, maximum: 1 },
  references: [
    {
      title: 'Group Normalization',
      authors: 'Wu, He',
      year: 2018,
      url: 'https://arxiv.org/abs/1803.08494',
    },
  ],

  inferShape([input], { groups }) {
    if (input!.length > 0 && input!.at(-1)! % groups === 0) return input!;
    const advice =
      input!.length > 0 ? 'Choose a number of groups that divides the channels.' : 'Put a Reshape before it.';
    throw shapeMismatch(`channels that ${groups} groups divide evenly`, input!, advice);
  },

  parameters: ([input], { affine }) => (affine ? affineParameters([input!.at(-1)!]) : []),
  multiplyAdds: (_inputs, output) => 3 * sizeOf(output),
  summarize: ({ groups }) => `${groups} ${groups === 1 ? 'group' : 'groups'}`,

  plan({ inputs: [input], output, values, parameter, kernels, rows, maximumRows, scratch }) {
    const { shape, size, values: x, gradient } = input!;
    const { groups, epsilon } = values;
    const channels = shape.at(-1)!;
    const positions = size / channels;
    const gamma = values.affine ? parameter('gamma') : null;
    const beta = values.affine ? parameter('beta') : null;
    const weights = gamma?.values ?? null;
    const shift = beta?.values ?? null;
    const mean = scratch(maximumRows * groups);
    const inverse = scratch(maximumRows * groups);
    return {
      forward() {
        const y = output.values;
        // prettier-ignore
        kernels.groupNorm(x, weights, shift, y, mean, inverse, rows(), positions, channels, groups, epsilon);
      },
      backward() {
        const flow = output.gradient;
        const into = gamma?.gradient ?? null;
        const betaInto = beta?.gradient ?? null;
        if (into || betaInto) {
          // prettier-ignore
          kernels.groupNormParameterGradients(x, flow, mean, inverse, into, betaInto, rows(), positions, channels, groups);
        }
        if (gradient) {
          // prettier-ignore
          kernels.groupNormBackward(x, flow, weights, mean, inverse, gradient, rows(), positions, channels, groups);
        }
      },
    };
  },
});
