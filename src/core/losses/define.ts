import type { Fields } from '../support/fields.ts';
import { checkClassWeights } from './class-weights.ts';
import type { LossDefinition, LossPlanContext, LossStep } from './definition.ts';

/** Freezes a definition and forgets the types of its fields, so that definitions can stand in one list. */
export function defineLoss<const F extends Fields>(
  definition: Omit<LossDefinition<F>, 'finish'> & { readonly finish?: (mean: number) => number },
): LossDefinition {
  return Object.freeze({ finish: (mean: number) => mean, ...definition }) as unknown as LossDefinition;
}

/** What some elementwise losses need beyond l(o, y) and its derivative. */
export interface ElementwiseOptions {
  /** d(finish)/d(mean), for losses that are a function of the mean (RMSE). */
  readonly chain?: (mean: number) => number;
  /** `mean` (default) divides the sum over an example's elements by their number; `sum` does not (KL). */
  readonly reduction?: 'mean' | 'sum';
  /**
   * Makes the loss one of two classes: which share of the second class a target is (0 to 1). An element
   * then counts (1 - share) * classWeights[0] + share * classWeights[1], and the mean is over those weights.
   */
  readonly positiveShare?: (target: number) => number;
}

/**
 * The plan of every loss that adds up over elements: l(o, y) and its derivative are all it needs.
 * Weighted by example; the weight of a batch is the sum of its examples' weights.
 * `element` counts from 0 within one example.
 */
export function planElementwise(
  context: LossPlanContext<unknown>,
  loss: (output: number, target: number, element: number) => number,
  derivative: (output: number, target: number, element: number) => number,
  options: ElementwiseOptions = {},
): LossStep {
  const { size, output, outputGradient, target, exampleWeights, perExample, rows } = context;
  const { chain, positiveShare } = options;
  const divisor = options.reduction === 'sum' ? 1 : size;
  if (positiveShare && context.classWeights) return planTwoClasses(context, loss, derivative, positiveShare);
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
        sum /= divisor;
        perExample[row] = sum;
        batchSum += exampleWeights[row]! * sum;
        batchWeight += exampleWeights[row]!;
      }
      into.sum += batchSum;
      into.weight += batchWeight;
    },
    backward() {
      const n = rows();
      // A batch whose weights are all 0 has no loss, and moves nothing.
      const inverse = batchWeight === 0 ? 0 : 1 / (batchWeight * divisor);
      const factor = chain && inverse !== 0 ? inverse * chain(batchSum / batchWeight) : inverse;
      for (let row = 0; row < n; row++) {
        const weight = factor * exampleWeights[row]!;
        for (let i = 0, at = row * size; i < size; i++, at++) {
          outputGradient[at] = weight * derivative(output[at]!, target[at]!, i);
        }
      }
    },
  };
}

/** {@link planElementwise} with one weight for each of two classes. */
function planTwoClasses(
  context: LossPlanContext<unknown>,
  loss: (output: number, target: number, element: number) => number,
  derivative: (output: number, target: number, element: number) => number,
  positiveShare: (target: number) => number,
): LossStep {
  const { size, output, outputGradient, target, exampleWeights, perExample, rows } = context;
  const [negative, positive] = checkClassWeights(context.classWeights, 2, 'binary') as [number, number];
  const weightOf = (y: number): number => negative + (positive - negative) * positiveShare(y);
  let batchWeight = 0;
  return {
    forward(into) {
      batchWeight = 0;
      const n = rows();
      for (let row = 0; row < n; row++) {
        let own = 0;
        let sum = 0;
        let weight = 0;
        for (let i = 0, at = row * size; i < size; i++, at++) {
          const value = loss(output[at]!, target[at]!, i);
          const classWeight = weightOf(target[at]!);
          own += value;
          sum += classWeight * value;
          weight += classWeight;
        }
        perExample[row] = own / size;
        into.sum += (exampleWeights[row]! * sum) / size;
        batchWeight += (exampleWeights[row]! * weight) / size;
      }
      into.weight += batchWeight;
    },
    backward() {
      const n = rows();
      const factor = batchWeight === 0 ? 0 : 1 / (batchWeight * size);
      for (let row = 0; row < n; row++) {
        const weight = factor * exampleWeights[row]!;
        for (let i = 0, at = row * size; i < size; i++, at++) {
          outputGradient[at] = weight * weightOf(target[at]!) * derivative(output[at]!, target[at]!, i);
        }
      }
    },
  };
}
