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
    // Welford's running mean and spread: sums of squares would cancel for targets far from 0.
    const sums = new Float64Array(3 * size);
    const mean = sums.subarray(0, size);
    const spread = sums.subarray(size, 2 * size);
    const residual = sums.subarray(2 * size);
    return {
      add(outputs, targets, examples) {
        for (let row = 0; row < examples; row++) {
          count++;
          for (let i = 0; i < size; i++) {
            const y = targets[row * size + i]!;
            const error = outputs[row * size + i]! - y;
            const before = y - mean[i]!;
            mean[i]! += before / count;
            spread[i]! += before * (y - mean[i]!);
            residual[i]! += error * error;
          }
        }
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
        sums.set(state);
      },
    };
  },
});
