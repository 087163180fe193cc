import { defineMetric } from './define.ts';
import { checkRegression } from './error-run.ts';

/**
 * 1 - sum (o - y)^2 / sum (y - mean y)^2 per output, the mean over outputs. NaN with fewer than two
 * examples; an output whose target never changes is left out.
 */
export const r2 = defineMetric({
  type: 'r2',
  label: 'R²',
  description:
    'The share of the spread of the target that is explained. 0 is as good as always saying the mean.',
  formula: '1 - \\frac{\\sum_i (o_i - y_i)^2}{\\sum_i (y_i - \\bar y)^2}',
  fields: {},
  tasks: ['regression'],
  better: 'higher',
  unit: '',
  references: [{ title: 'sklearn.metrics.r2_score', authors: 'scikit-learn' }],
  create(context) {
    checkRegression(context);
    const size = context.outputSize;
    let count = 0;
    // Sums of distances from the first target: sums of squares would cancel for targets far from 0. Welford's
    // update in terms of a sum instead of a mean, so that no division waits for the one before.
    const sums = new Float64Array(4 * size);
    const shift = sums.subarray(0, size);
    const total = sums.subarray(size, 2 * size);
    const spread = sums.subarray(2 * size, 3 * size);
    const residual = sums.subarray(3 * size);
    return {
      add(outputs, targets, examples) {
        if (examples === 0) return;
        if (count === 0) for (let i = 0; i < size; i++) shift[i] = targets[i]!;
        for (let i = 0; i < size; i++) {
          const origin = shift[i]!;
          let [sum, squares, errors] = [total[i]!, spread[i]!, residual[i]!];
          let mean = count === 0 ? 0 : sum / count;
          for (let row = 0; row < examples; row++) {
            const y = targets[row * size + i]!;
            const error = outputs[row * size + i]! - y;
            const distance = y - origin;
            const before = distance - mean;
            sum += distance;
            mean = sum / (count + row + 1);
            squares += before * (distance - mean);
            errors += error * error;
          }
          total[i] = sum;
          spread[i] = squares;
          residual[i] = errors;
        }
        count += examples;
      },
      result() {
        let sum = 0;
        let defined = 0;
        for (let i = 0; i < size; i++) {
          if (spread[i] === 0) continue;
          sum += 1 - residual[i]! / spread[i]!;
          defined++;
        }
        return count < 2 || defined === 0 ? NaN : sum / defined;
      },
      reset() {
        count = 0;
        sums.fill(0);
      },
      save: () => [count, ...sums],
      restore([saved = 0, ...state]) {
        count = saved;
        sums.fill(0);
        if (state.length === sums.length) sums.set(state);
        else {
          // Earlier checkpoints hold the mean, and distances from the mean add up to 0.
          shift.set(state.slice(0, size));
          sums.set(state.slice(size, 3 * size), 2 * size);
        }
      },
    };
  },
});
