import { defineMerge } from './define-merge.ts';

/** Sum of all inputs. */
export const add = defineMerge({
  type: 'add',
  label: 'Add',
  description: 'Adds its inputs element by element: the shortcut of residual networks.',
  formula: 'y = \\sum_k x^{(k)}',
  references: [{ title: 'Deep Residual Learning for Image Recognition', authors: 'He et al.', year: 2016 }],
  forward({ kernels, operands, output }, length) {
    kernels.add(operands[0]!.values, operands[1]!.values, output, length);
    for (let k = 2; k < operands.length; k++) kernels.add(output, operands[k]!.values, output, length);
  },
  backward({ kernels, outputGradient }, length, _operand, gradient) {
    kernels.copy(outputGradient, gradient, length);
  },
});
