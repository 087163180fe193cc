import type { BinaryFunction } from '../../program/program.ts';
import type { ScalarFunctionName } from '../../../engine/activations.ts';
import type { Routine } from '../routine.ts';

const f = (name: string, body: string, ...needs: string[]): Routine => ({
  needs,
  source: `const ${name} = (x, p) => ${body};`,
});

const g = (name: string, body: string): Routine => ({ source: `const ${name} = (a, b) => ${body};` });

/** Scalar functions in JavaScript, by the names of the activation layers. */
export const scalarFunctions: Readonly<Record<ScalarFunctionName | BinaryFunction | 'erf', Routine>> = {
  linear: f('linear', 'x'),
  relu: f('relu', 'x <= 0 ? 0 : x'),
  relu6: f('relu6', 'x <= 0 ? 0 : x > 6 ? 6 : x'),
  leakyRelu: f('leakyRelu', 'x > 0 ? x : p * x'),
  elu: f('elu', 'x > 0 ? x : p * (Math.exp(x) - 1)'),
  selu: f(
    'selu',
    'x > 0 ? 1.0507009873554805 * x : 1.0507009873554805 * 1.6732632423543772 * (Math.exp(x) - 1)',
  ),
  celu: f('celu', 'x > 0 ? x : p * (Math.exp(x / p) - 1)'),
  gelu: f('gelu', '0.5 * x * (1 + erf(x * Math.SQRT1_2))', 'erf'),
  geluTanh: f('geluTanh', '0.5 * x * (1 + Math.tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)))'),
  silu: f('silu', 'x * sigmoid(x)', 'sigmoid'),
  mish: f('mish', 'x * Math.tanh(Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))))'),
  softplus: f('softplus', '(Math.max(p * x, 0) + Math.log1p(Math.exp(-Math.abs(p * x)))) / p'),
  softsign: f('softsign', 'x / (1 + Math.abs(x))'),
  sigmoid: f('sigmoid', '1 / (1 + Math.exp(-x))'),
  hardSigmoid: f('hardSigmoid', 'Math.min(Math.max(x / 6 + 0.5, 0), 1)'),
  hardSwish: f('hardSwish', 'x * Math.min(Math.max(x / 6 + 0.5, 0), 1)'),
  tanh: f('tanh', 'Math.tanh(x)'),
  exponential: f('exponential', 'Math.exp(x)'),
  add: g('add', 'a + b'),
  subtract: g('subtract', 'a - b'),
  multiply: g('multiply', 'a * b'),
  maximum: g('maximum', 'Math.max(a, b)'),
  minimum: g('minimum', 'Math.min(a, b)'),
  erf: {
    source: `
// Error function: a series below 3, the continued fraction of erfc above.
function erf(x) {
  const size = Math.abs(x);
  if (!(size < 6)) return x > 0 ? 1 : x < 0 ? -1 : x;
  let value;
  if (size < 3) {
    let term = size;
    let sum = size;
    for (let n = 1; n < 80 && term > sum * 1e-17; n++) sum += term *= (2 * size * size) / (2 * n + 1);
    value = 1.1283791670955126 * Math.exp(-size * size) * sum;
  } else {
    let tail = size;
    for (let n = 60; n >= 1; n--) tail = size + n / 2 / tail;
    value = 1 - (0.5641895835477563 * Math.exp(-size * size)) / tail;
  }
  return x < 0 ? -value : value;
}`,
  },
};
