import { defineMerge } from './define-merge.ts';

/** Product of all inputs. */
export const multiply = defineMerge({
  type: 'multiply',
  label: 'Multiply',
  description:
    'Multiplies its inputs element by element: one of them opens and closes the others like a gate.',
  formula: 'y = \\prod_k x^{(k)}',
  references: [{ title: 'Squeeze-and-Excitation Networks', authors: 'Hu et al.', year: 2018 }],
  forward({ kernels, operands, output }, length) {
    kernels.multiply(operands[0]!.values, operands[1]!.values, output, length);
    for (let k = 2; k < operands.length; k++) kernels.multiply(output, operands[k]!.values, output, length);
  },
  // Product of the others, not output / operand: an operand may be 0.
  backward({ kernels, operands, outputGradient }, length, operand, gradient) {
    let from = outputGradient;
    for (const other of operands) {
      if (other === operand) continue;
      kernels.multiply(from, other.values, gradient, length);
      from = gradient;
    }
  },
});
