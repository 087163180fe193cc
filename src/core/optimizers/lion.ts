import { defineOptimizer } from './define.ts';
import { SMALLEST_FIRST_MOMENT } from './flush.ts';
import { beta1Field, beta2Field } from './shared-fields.ts';

/** w -= learningRate * sign(beta1 m + (1 - beta1) g); m = beta2 m + (1 - beta2) g. sign(0) = 0. */
export const lion = defineOptimizer({
  type: 'lion',
  label: 'Lion',
  description:
    'Every weight moves by exactly the learning rate, up or down. Wants a 3 to 10 times smaller rate than Adam.',
  formula:
    'w \\leftarrow w - \\eta \\operatorname{sign}(\\beta_1 m + (1 - \\beta_1) g), \\quad m \\leftarrow \\beta_2 m + (1 - \\beta_2) g',
  fields: {
    beta1: beta1Field,
    beta2: {
      ...beta2Field,
      help: 'How much of the average gradient is kept for the next step.',
      default: 0.99,
    },
  },
  defaultLearningRate: 0.0001,
  defaultWeightDecay: 0,
  slots: () => ['firstMoment'],
  references: [
    { title: 'Symbolic Discovery of Optimization Algorithms', authors: 'Chen et al.', year: 2023 },
  ],
  update({ values, parameters: w, gradients: g, slots: [m], segments }, learningRate) {
    const { beta1, beta2 } = values;
    for (const { offset, length, learningRateFactor } of segments) {
      const rate = learningRate * learningRateFactor;
      const end = offset + length;
      for (let i = offset; i < end; i++) {
        const gradient = g[i]!;
        const first = m![i]!;
        w[i]! -= rate * Math.sign(beta1 * first + (1 - beta1) * gradient);
        const kept = beta2 * first + (1 - beta2) * gradient;
        m![i] = kept < SMALLEST_FIRST_MOMENT && kept > -SMALLEST_FIRST_MOMENT ? 0 : kept;
      }
    }
  },
});
