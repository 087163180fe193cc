import { defineMerge } from './define-merge.ts';
import type { LayerDefinition } from './definition.ts';

/** The element-wise maximum or minimum of all inputs; equal inputs share the gradient. */
export function defineExtreme(options: {
  readonly type: 'maximum' | 'minimum';
  readonly label: string;
  readonly description: string;
  readonly formula: string;
  readonly references: Parameters<typeof defineMerge>[0]['references'];
}): LayerDefinition {
  const { type } = options;
  return defineMerge({
    ...options,
    deviations: `Inputs that hold the ${type} together share its gradient equally, as in torch.amax over a stack.`,
    needsScratch: true,
    forward({ kernels, operands, output }, length) {
      kernels[type](operands[0]!.values, operands[1]!.values, output, length);
      for (let k = 2; k < operands.length; k++) kernels[type](output, operands[k]!.values, output, length);
    },
    beforeBackward({ kernels, operands, output, scratch }, length) {
      kernels.fill(scratch!, 0, length);
      for (const { values } of operands) kernels.countTies(values, output, scratch!, length);
    },
    backward({ kernels, output, outputGradient, scratch }, length, operand, gradient) {
      kernels.shareTies(operand.values, output, scratch!, outputGradient, gradient, length);
    },
  });
}
