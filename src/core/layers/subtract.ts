import { defineMerge } from './define-merge.ts';

/** First input minus second. */
export const subtract = defineMerge({
  type: 'subtract',
  label: 'Subtract',
  description: 'The first input minus the second, element by element.',
  formula: 'y = x^{(1)} - x^{(2)}',
  inputs: { minimum: 2, maximum: 2, names: ['minuend', 'subtrahend'] },
  references: [{ title: 'Keras Subtract', url: 'https://keras.io/api/layers/merging_layers/subtract/' }],
  forward({ kernels, operands, output }, length) {
    kernels.subtract(operands[0]!.values, operands[1]!.values, output, length);
  },
  backward({ kernels, operands, outputGradient }, length, operand, gradient) {
    kernels.scale(outputGradient, operand === operands[0] ? 1 : -1, gradient, length);
  },
});
