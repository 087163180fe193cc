import { defineLayer, shapeMismatch } from './define.ts';
import { sizeOf } from '../support/shape.ts';
import { planWeightProduct } from './weight-product.ts';

/** y = x W + b over the last axis. Kernel [in, out], bias [out]. */
export const dense = defineLayer({
  type: 'dense',
  version: 1,
  label: 'Dense',
  category: 'dense',
  description: 'Every unit adds up all inputs, each times its own weight, plus a bias.',
  formula: 'y_j = \\sum_i x_i W_{ij} + b_j',
  fields: {
    units: {
      kind: 'integer',
      label: 'Units',
      help: 'How many neurons the layer has: the size of its output.',
      default: 16,
      minimum: 1,
      maximum: 1_048_576,
      scale: 'log',
    },
    bias: {
      kind: 'boolean',
      label: 'Bias',
      help: 'Adds one learned number per unit, so that a unit can be active when all inputs are 0.',
      default: true,
    },
  },
  inputs: { minimum: 1, maximum: 1 },
  references: [{ title: 'Deep Learning, chapter 6', authors: 'Goodfellow, Bengio, Courville', year: 2016 }],

  inferShape([input], { units }) {
    if (input!.length === 0) {
      throw shapeMismatch('an input with at least one axis', input!, 'Put a Reshape to [1] before it.');
    }
    return [...input!.slice(0, -1), units];
  },

  parameters([input], { units, bias }) {
    const features = input!.at(-1)!;
    const kernel = {
      name: 'kernel',
      shape: [features, units],
      trainable: true,
      initializer: { type: 'glorotUniform', values: {} },
      fanIn: features,
      fanOut: units,
    };
    if (!bias) return [kernel];
    const biasSpec = { ...kernel, name: 'bias', shape: [units], initializer: { type: 'zeros', values: {} } };
    return [kernel, biasSpec];
  },

  multiplyAdds: ([input], _output, { units }) => sizeOf(input!) * units,
  summarize: ({ units }) => `${units} ${units === 1 ? 'unit' : 'units'}`,

  plan(context) {
    const { inputs, output, parameter, values, kernels, rows, maximumRows } = context;
    const { shape, values: x, gradient: xGradient } = inputs[0]!;
    const features = shape.at(-1)!;
    const rowsPerExample = sizeOf(shape) / features;
    const { units } = values;
    const kernel = parameter('kernel');
    const bias = values.bias ? parameter('bias') : null;
    const most = maximumRows * rowsPerExample;
    const product = planWeightProduct(context, kernel.values, bias?.values ?? null, [features, units], most);
    return {
      forward: () => product(x, output.values, rows() * rowsPerExample),
      fuse: (activation, y) => () => product(x, output.values, rows() * rowsPerExample, activation, y),
      backward() {
        const m = rows() * rowsPerExample;
        if (kernel.gradient)
          kernels.matmulTransposeA(x, output.gradient, kernel.gradient, features, m, units, false);
        if (bias?.gradient) kernels.sumRows(output.gradient, bias.gradient, m, units, false);
        if (xGradient)
          kernels.matmulTransposeB(output.gradient, kernel.values, xGradient, m, units, features, false);
      },
    };
  },
});
