import { sizeOf } from '../support/shape.ts';
import { defineLayer, shapeMismatch } from './define.ts';

/** x_i - log(sum_j e^x_j) over the last axis. */
export const logSoftmax = defineLayer({
  type: 'logSoftmax',
  version: 1,
  label: 'Log-softmax',
  category: 'activation',
  description: 'The logarithm of softmax, calculated in one stable step. Goes with the NLL and KL losses.',
  formula: 'y_i = x_i - \\ln \\sum_j e^{x_j}',
  fields: {},
  inputs: { minimum: 1, maximum: 1 },
  references: [
    { title: 'Deep Learning, section 6.2.2.3', authors: 'Goodfellow, Bengio, Courville', year: 2016 },
  ],

  inferShape([input]) {
    if (input!.length > 0) return input!;
    throw shapeMismatch(
      'an input with at least one axis',
      input!,
      'Put a Dense layer with one unit per class before it.',
    );
  },
  parameters: () => [],
  multiplyAdds: (_inputs, output) => sizeOf(output),

  plan({ inputs: [input], output, kernels, rows }) {
    const { shape, size, values: x, gradient } = input!;
    const columns = shape.at(-1)!;
    const lines = size / columns;
    return {
      forward() {
        kernels.logSoftmax(x, output.values, rows() * lines, columns);
      },
      backward() {
        if (gradient)
          kernels.logSoftmaxBackward(output.values, output.gradient, gradient, rows() * lines, columns);
      },
    };
  },
});
