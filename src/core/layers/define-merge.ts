import type { Kernels } from '../engine/kernels.ts';
import type { FloatArray } from '../support/float-array.ts';
import type { Reference } from '../support/reference.ts';
import { sizeOf } from '../support/shape.ts';
import { defineLayer } from './define.ts';
import type { LayerDefinition } from './definition.ts';
import { MERGE_INPUTS, createMergeOperands, inferMergedShape, type MergeOperand } from './merge.ts';

/** What an element-wise merge calculates with. `length` is the number of elements of the batch. */
export interface MergeCall {
  readonly kernels: Kernels;
  readonly operands: readonly MergeOperand[];
  readonly output: FloatArray;
  readonly outputGradient: FloatArray;
  /** A block of the output's size, where the merge asked for one. */
  readonly scratch: FloatArray | null;
}

/** A layer that joins inputs of one shape element by element. */
export function defineMerge(options: {
  readonly type: string;
  readonly label: string;
  readonly description: string;
  readonly formula: string;
  readonly inputs?: LayerDefinition['inputs'];
  readonly references: readonly Reference[];
  readonly deviations?: string;
  /** Whether `backward` needs a block of its own. */
  readonly needsScratch?: boolean;
  /** Called with the operands ready. */
  readonly forward: (call: MergeCall, length: number) => void;
  /** WRITES the gradient of one operand. */
  readonly backward: (call: MergeCall, length: number, operand: MergeOperand, gradient: FloatArray) => void;
  /** Work that all operands of one backward pass share. */
  readonly beforeBackward?: (call: MergeCall, length: number) => void;
}): LayerDefinition {
  const { forward, backward, beforeBackward, needsScratch, ...described } = options;
  return defineLayer({
    inputs: MERGE_INPUTS,
    ...described,
    version: 1,
    category: 'merge',
    fields: {},
    inferShape: (inputs) => inferMergedShape(inputs),
    parameters: () => [],
    multiplyAdds: (inputs, output) => sizeOf(output) * (inputs.length - 1),
    plan(context) {
      const { output, kernels, rows, maximumRows } = context;
      const operands = createMergeOperands(context);
      const scratch =
        needsScratch === true && !context.inferenceOnly ? context.scratch(maximumRows * output.size) : null;
      const call = { kernels, operands, output: output.values, outputGradient: output.gradient, scratch };
      return {
        forward() {
          for (const operand of operands) operand.prepare();
          forward(call, rows() * output.size);
        },
        backward() {
          const length = rows() * output.size;
          beforeBackward?.(call, length);
          for (const operand of operands) {
            if (!operand.gradient) continue;
            backward(call, length, operand, operand.gradient);
            operand.finish();
          }
        },
      };
    },
  });
}
