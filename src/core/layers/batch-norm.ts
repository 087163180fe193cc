import { sizeOf } from '../support/shape.ts';
import { defineLayer, shapeMismatch } from './define.ts';
import { affine, affineParameters, epsilon } from './normalization-fields.ts';

/**
 * Normalises every channel (entry of the last axis) over the batch and all positions.
 * Training: y = (x - mean) / sqrt(variance + epsilon) gamma + beta with the batch's mean and biased variance
 * (divided by n = examples times positions); then running = (1 - momentum) running + momentum batch, where
 * runningVariance takes the unbiased variance (divided by n - 1). Inference: the running statistics instead.
 */
export const batchNorm = defineLayer({
  type: 'batchNorm',
  version: 1,
  label: 'Batch norm',
  category: 'normalization',
  description:
    'Shifts and scales every channel to mean 0 and variance 1 over the batch: trains faster and deeper.',
  formula:
    'y = \\gamma \\, \\frac{x - \\mu_B}{\\sqrt{\\sigma_B^2 + \\varepsilon}} + \\beta, \\quad \\mu \\leftarrow (1 - m) \\mu + m \\mu_B, \\quad \\sigma^2 \\leftarrow (1 - m) \\sigma^2 + m \\tfrac{n}{n - 1} \\sigma_B^2',
  fields: {
    momentum: {
      kind: 'number',
      label: 'Momentum',
      help: 'How much of each batch goes into the running statistics that are used after training.',
      default: 0.1,
      minimum: 0,
      maximum: 1,
      advanced: true,
    },
    epsilon,
    affine,
  },
  inputs: { minimum: 1, maximum: 1 },
  deviations:
    "Momentum is PyTorch's: the weight of the new batch (Keras counts the other way: 0.99 there is 0.01 here). A batch with a single value per channel, which PyTorch refuses, gives beta and leaves runningVariance as it is.",
  references: [
    {
      title: 'Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate Shift',
      authors: 'Ioffe, Szegedy',
      year: 2015,
      url: 'https://arxiv.org/abs/1502.03167',
    },
  ],

  inferShape([input]) {
    if (input!.length > 0) return input!;
    throw shapeMismatch('an input with a channel axis', input!, 'Put a Reshape to [1] before it.');
  },

  parameters([input], { affine }) {
    const shape = [input!.at(-1)!];
    const state = { shape, trainable: false, fanIn: 1, fanOut: 1 };
    return [
      ...(affine ? affineParameters(shape) : []),
      { ...state, name: 'runningMean', initializer: { type: 'zeros', values: {} } },
      { ...state, name: 'runningVariance', initializer: { type: 'ones', values: {} } },
    ];
  },

  multiplyAdds: (_inputs, output) => 2 * sizeOf(output),

  plan({ inputs: [input], output, values, parameter, kernels, rows, state, scratch, inferenceOnly }) {
    const { shape, size, values: x, gradient } = input!;
    const { momentum, epsilon } = values;
    const channels = shape.at(-1)!;
    const positions = size / channels;
    const gamma = values.affine ? parameter('gamma') : null;
    const beta = values.affine ? parameter('beta') : null;
    const runningMean = parameter('runningMean').values;
    const runningVariance = parameter('runningVariance').values;
    const factor = scratch(channels);
    const inverse = scratch(channels);
    const shift = beta === null ? scratch(channels) : beta.values;
    const batchMean = scratch(inferenceOnly ? 0 : channels);
    const batchVariance = scratch(inferenceOnly ? 0 : channels);
    const sums = scratch(inferenceOnly ? 0 : channels);
    const products = scratch(inferenceOnly ? 0 : channels);
    // The backward pass follows the statistics that the forward pass used.
    let mean = runningMean;
    let usedBatch = false;

    function updateRunning(count: number): void {
      const unbiased = count / (count - 1);
      for (let channel = 0; channel < channels; channel++) {
        runningMean[channel] = (1 - momentum) * runningMean[channel]! + momentum * batchMean[channel]!;
        if (count === 1) continue;
        runningVariance[channel] =
          (1 - momentum) * runningVariance[channel]! + momentum * unbiased * batchVariance[channel]!;
      }
    }

    return {
      forward() {
        const count = rows() * positions;
        usedBatch = state.training && !inferenceOnly;
        mean = usedBatch ? batchMean : runningMean;
        if (usedBatch) kernels.columnMoments(x, batchMean, batchVariance, count, channels);
        const variance = usedBatch ? batchVariance : runningVariance;
        for (let channel = 0; channel < channels; channel++) {
          const scale = 1 / Math.sqrt(variance[channel]! + epsilon);
          inverse[channel] = scale;
          factor[channel] = gamma === null ? scale : scale * gamma.values[channel]!;
        }
        kernels.normalizeColumns(x, mean, factor, shift, output.values, count, channels);
        if (usedBatch) updateRunning(count);
      },

      backward() {
        const count = rows() * positions;
        kernels.columnGradientSums(x, output.gradient, mean, sums, products, count, channels);
        if (gamma?.gradient) kernels.multiply(products, inverse, gamma.gradient, channels);
        if (beta?.gradient) kernels.copy(sums, beta.gradient, channels);
        if (!gradient) return;
        if (!usedBatch) {
          // Running statistics are constants: the layer is a straight line.
          sums.fill(0);
          products.fill(0);
        }
        const flow = output.gradient;
        kernels.normalizeColumnsBackward(
          x,
          flow,
          mean,
          inverse,
          factor,
          sums,
          products,
          gradient,
          count,
          channels,
        );
      },
    };
  },
});
