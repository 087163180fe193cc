import { sizeOf } from '../support/shape.ts';
import { defineLayer, shapeMismatch } from './define.ts';

/** e^x_i / sum_j e^x_j over the last axis, shifted by the maximum so that nothing overflows. */
export const softmax = defineLayer({
  type: 'softmax',
  version: 1,
  label: 'Softmax',
  category: 'activation',
  description: 'Turns the scores of the last axis into probabilities that add up to 1.',
  formula: 'y_i = \\frac{e^{x_i}}{\\sum_j e^{x_j}}',
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
        kernels.softmax(x, output.values, rows() * lines, columns);
      },
      backward() {
        if (gradient)
          kernels.softmaxBackward(output.values, output.gradient, gradient, rows() * lines, columns);
      },
    };
  },
});
