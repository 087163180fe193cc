import { defineMerge } from './define-merge.ts';

/** Mean of all inputs. */
export const average = defineMerge({
  type: 'average',
  label: 'Average',
  description: 'The average of its inputs, element by element: a small ensemble inside a network.',
  formula: 'y = \\frac{1}{n} \\sum_{k=1}^{n} x^{(k)}',
  references: [{ title: 'Keras Average', url: 'https://keras.io/api/layers/merging_layers/average/' }],
  forward({ kernels, operands, output }, length) {
    kernels.add(operands[0]!.values, operands[1]!.values, output, length);
    for (let k = 2; k < operands.length; k++) kernels.add(output, operands[k]!.values, output, length);
    kernels.scale(output, 1 / operands.length, output, length);
  },
  backward({ kernels, operands, outputGradient }, length, _operand, gradient) {
    kernels.scale(outputGradient, 1 / operands.length, gradient, length);
  },
});
