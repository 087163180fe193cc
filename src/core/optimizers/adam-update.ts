import { pow } from '../support/math.ts';
import type { OptimizerContext } from './definition.ts';
import { segmentBlocks } from './segment-blocks.ts';

/** The update of Adam and AdamW, one kernel call per segment. Slots: first moment, second moment. */
export function updateAdam(
  context: OptimizerContext<{ readonly beta1: number; readonly beta2: number; readonly epsilon: number }>,
  learningRate: number,
  step: number,
): void {
  const { kernels, values } = context;
  const { beta1, beta2, epsilon } = values;
  const scale = 1 / Math.sqrt(1 - pow(beta2, step));
  const stepRate = learningRate / (1 - pow(beta1, step));
  const blocks = segmentBlocks(context);
  for (let i = 0; i < blocks.length; i++) {
    const { length, learningRateFactor, parameters, gradients, slots } = blocks[i]!;
    const rate = stepRate * learningRateFactor;
    kernels.adamUpdate(
      parameters,
      gradients,
      slots[0]!,
      slots[1]!,
      length,
      rate,
      beta1,
      beta2,
      scale,
      epsilon,
    );
  }
}
