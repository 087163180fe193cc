import { pow } from '../support/math.ts';
import type { OptimizerContext } from './definition.ts';
import { SMALLEST_FIRST_MOMENT, SMALLEST_SECOND_MOMENT } from './flush.ts';

/** The update of Adam, AdamW and AMSGrad. Slots: first moment, second moment, and AMSGrad's maximum of the second. */
export function updateAdam(
  {
    values,
    parameters: w,
    gradients: g,
    slots: [m, v, largest],
    segments,
  }: OptimizerContext<{ readonly beta1: number; readonly beta2: number; readonly epsilon: number }>,
  learningRate: number,
  step: number,
): void {
  const { beta1, beta2, epsilon } = values;
  const firstFresh = 1 - beta1;
  const secondFresh = 1 - beta2;
  const secondCorrection = 1 / Math.sqrt(1 - pow(beta2, step));
  for (const { offset, length, learningRateFactor } of segments) {
    const rate = (learningRate * learningRateFactor) / (1 - pow(beta1, step));
    const end = offset + length;
    for (let i = offset; i < end; i++) {
      const gradient = g[i]!;
      let first = beta1 * m![i]! + firstFresh * gradient;
      let second = beta2 * v![i]! + secondFresh * gradient * gradient;
      if (first < SMALLEST_FIRST_MOMENT && first > -SMALLEST_FIRST_MOMENT) first = 0;
      if (second < SMALLEST_SECOND_MOMENT) second = 0;
      m![i] = first;
      v![i] = second;
      if (largest !== undefined) {
        // `>` is false for NaN, which must not be hidden by the old maximum.
        if (largest[i]! > second) second = largest[i]!;
        else largest[i] = second;
      }
      w[i]! -= (rate * first) / (Math.sqrt(second) * secondCorrection + epsilon);
    }
  }
}
