import type { Fields } from '../support/fields.ts';
import type { LossDefinition, LossPlanContext, LossStep } from './definition.ts';
import type { ValuesOf } from '../support/fields.ts';

/** Freezes a definition and forgets the types of its fields, so that definitions can stand in one list. */
export function defineLoss<const F extends Fields>(
  definition: Omit<LossDefinition<F>, 'finish'> & { readonly finish?: (mean: number) => number },
): LossDefinition {
  return Object.freeze({ finish: (mean: number) => mean, ...definition }) as unknown as LossDefinition;
}

/**
 * The plan of every loss that is a mean over elements: l(o, y) and its derivative are all it needs.
 * Weighted by example; the weight of a batch is the sum of its examples' weights.
 * `chain` is d(finish)/d(mean), for losses that are a function of that mean (RMSE).
 */
export function planElementwise<F extends Fields>(
  { size, output, outputGradient, target, exampleWeights, perExample, rows }: LossPlanContext<ValuesOf<F>>,
  loss: (output: number, target: number, element: number) => number,
  derivative: (output: number, target: number, element: number) => number,
  chain: (mean: number) => number = () => 1,
): LossStep {
  let batchSum = 0;
  let batchWeight = 0;
  return {
    forward(into) {
      batchSum = 0;
      batchWeight = 0;
      const n = rows();
      for (let row = 0; row < n; row++) {
        let sum = 0;
        for (let i = 0, at = row * size; i < size; i++, at++) sum += loss(output[at]!, target[at]!, i);
        perExample[row] = sum / size;
        batchSum += (exampleWeights[row]! * sum) / size;
        batchWeight += exampleWeights[row]!;
      }
      into.sum += batchSum;
      into.weight += batchWeight;
    },
    backward() {
      const n = rows();
      const factor = chain(batchSum / batchWeight) / (batchWeight * size);
      for (let row = 0; row < n; row++) {
        const weight = factor * exampleWeights[row]!;
        for (let i = 0, at = row * size; i < size; i++, at++) {
          outputGradient[at] = weight * derivative(output[at]!, target[at]!, i);
        }
      }
    },
  };
}
