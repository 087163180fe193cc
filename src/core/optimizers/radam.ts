import { pow } from '../support/math.ts';
import { defineOptimizer } from './define.ts';
import { SMALLEST_FIRST_MOMENT, SMALLEST_SECOND_MOMENT } from './flush.ts';
import { beta1Field, beta2Field, epsilonField } from './shared-fields.ts';

/**
 * Adam that switches its adaptive step sizes on only when rho_n = rho_inf - 2 n beta2^n / (1 - beta2^n) > 5,
 * and rectifies them then; before that it is momentum alone. rho_inf = 2 / (1 - beta2) - 1.
 */
export const radam = defineOptimizer({
  type: 'radam',
  label: 'RAdam',
  description:
    'Adam with a warm-up built in: it trusts its own step sizes only after enough gradients have been seen.',
  formula:
    'w \\leftarrow w - \\eta \\frac{m}{1 - \\beta_1^n} \\begin{cases} r_n \\frac{\\sqrt{1 - \\beta_2^n}}{\\sqrt v + \\epsilon} & \\rho_n > 5 \\\\ 1 & \\text{else} \\end{cases}, \\quad r_n = \\sqrt{\\frac{(\\rho_n - 4)(\\rho_n - 2) \\rho_\\infty}{(\\rho_\\infty - 4)(\\rho_\\infty - 2) \\rho_n}}',
  fields: { beta1: beta1Field, beta2: beta2Field, epsilon: epsilonField },
  defaultLearningRate: 0.001,
  defaultWeightDecay: 0,
  slots: () => ['firstMoment', 'secondMoment'],
  biasCorrections: { firstMoment: 'beta1', secondMoment: 'beta2' },
  references: [
    { title: 'On the Variance of the Adaptive Learning Rate and Beyond', authors: 'Liu et al.', year: 2020 },
    { title: 'torch.optim.RAdam', authors: 'PyTorch' },
  ],
  update({ values, parameters: w, gradients: g, slots: [m, v], segments }, learningRate, step) {
    const { beta1, beta2, epsilon } = values;
    const remembered = pow(beta2, step);
    const longest = 2 / (1 - beta2) - 1;
    const rho = longest - (2 * step * remembered) / (1 - remembered);
    const adaptive = rho > 5;
    const rectification = adaptive
      ? Math.sqrt(((rho - 4) * (rho - 2) * longest) / ((longest - 4) * (longest - 2) * rho)) *
        Math.sqrt(1 - remembered)
      : 1;
    for (const { offset, length, learningRateFactor } of segments) {
      const rate = (learningRate * learningRateFactor * rectification) / (1 - pow(beta1, step));
      const end = offset + length;
      for (let i = offset; i < end; i++) {
        const gradient = g[i]!;
        let first = beta1 * m![i]! + (1 - beta1) * gradient;
        let second = beta2 * v![i]! + (1 - beta2) * gradient * gradient;
        if (first < SMALLEST_FIRST_MOMENT && first > -SMALLEST_FIRST_MOMENT) first = 0;
        if (second < SMALLEST_SECOND_MOMENT) second = 0;
        m![i] = first;
        v![i] = second;
        w[i]! -= adaptive ? (rate * first) / (Math.sqrt(second) + epsilon) : rate * first;
      }
    }
  },
});
