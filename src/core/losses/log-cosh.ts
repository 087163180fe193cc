import { exp, expm1, log1p, tanh } from '../support/math.ts';
import { defineLoss, planElementwise } from './define.ts';

const LN2 = 0.6931471805599453;

/** log(cosh(d)), exact to rounding for tiny d and without overflow for large d. */
function logCoshOf(d: number): number {
  const size = Math.abs(d);
  if (size < 1) {
    // |d| + log1p(...) - ln 2 would cancel to nothing here: cosh^2 = 1 + sinh^2 does not.
    const sinh = 0.5 * (expm1(size) - expm1(-size));
    return 0.5 * log1p(sinh * sinh);
  }
  return size + log1p(exp(-2 * size)) - LN2;
}

/** Mean over all elements of log(cosh(o - y)). Derivative tanh(o - y). */
export const logCosh = defineLoss({
  type: 'logCosh',
  label: 'Log-cosh',
  description:
    'Nearly the squared error close to the target and nearly the absolute error far away, smooth everywhere.',
  formula: 'L = \\frac{1}{n} \\sum_i \\log \\cosh(o_i - y_i)',
  fields: {},
  task: 'regression',
  targetKinds: ['same-shape'],
  expectsOutput: 'any',
  references: [
    {
      title: 'Log Hyperbolic Cosine Loss Improves Variational Auto-Encoder',
      authors: 'Chen, Chen, Zhou',
      year: 2018,
    },
  ],
  plan: (context) =>
    planElementwise(
      context,
      (o, y) => logCoshOf(o - y),
      (o, y) => tanh(o - y),
    ),
});
