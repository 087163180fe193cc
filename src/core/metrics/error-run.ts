import { StudioError } from '../support/errors.ts';
import type { FloatArray } from '../support/float-array.ts';
import type { MetricContext, MetricRun } from './definition.ts';

/**
 * Regression metrics need one output per target.
 * @throws StudioError `metric-shape`.
 */
export function checkRegression({ outputSize, targetSize }: MetricContext<unknown>): void {
  if (outputSize === targetSize) return;
  throw new StudioError(
    'metric-shape',
    `Expected one output for each of ${targetSize} targets, got ${outputSize} outputs.`,
    { outputSize, targetSize },
  );
}

/** Adds the errors of the first `length` elements to `sum`, one after the other. */
export type ErrorSum = (sum: number, outputs: FloatArray, targets: FloatArray, length: number) => number;

/**
 * A metric that is a function of the mean of an error over all elements.
 * @param add a loop of its own rather than a function of one element: that one would be called for every element.
 */
export function createErrorRun(
  context: MetricContext<unknown>,
  add: ErrorSum,
  finish: (mean: number) => number = (mean) => mean,
): MetricRun {
  checkRegression(context);
  let sum = 0;
  let count = 0;
  return {
    add(outputs, targets, examples) {
      const length = examples * context.outputSize;
      sum = add(sum, outputs, targets, length);
      count += length;
    },
    result: () => (count === 0 ? NaN : finish(sum / count)),
    reset: () => void (sum = count = 0),
    save: () => [sum, count],
    restore: (state) => void ([sum = 0, count = 0] = state),
  };
}

/** (o - y)^2 */
export const addSquaredErrors: ErrorSum = (sum, outputs, targets, length) => {
  for (let i = 0; i < length; i++) {
    const error = outputs[i]! - targets[i]!;
    sum += error * error;
  }
  return sum;
};

/** |o - y| */
export const addAbsoluteErrors: ErrorSum = (sum, outputs, targets, length) => {
  for (let i = 0; i < length; i++) sum += Math.abs(outputs[i]! - targets[i]!);
  return sum;
};
