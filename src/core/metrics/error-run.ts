import { StudioError } from '../support/errors.ts';
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

/** A metric that is a function of the mean of e(o, y) over all elements. */
export function createErrorRun(
  context: MetricContext<unknown>,
  error: (output: number, target: number) => number,
  finish: (mean: number) => number = (mean) => mean,
): MetricRun {
  checkRegression(context);
  let sum = 0;
  let count = 0;
  return {
    add(outputs, targets, examples) {
      const length = examples * context.outputSize;
      for (let i = 0; i < length; i++) sum += error(outputs[i]!, targets[i]!);
      count += length;
    },
    result: () => (count === 0 ? NaN : finish(sum / count)),
    reset: () => void (sum = count = 0),
    save: () => [sum, count],
    restore: (state) => void ([sum = 0, count = 0] = state),
  };
}
