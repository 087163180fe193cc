import type { BinaryFunction } from '../../program/program.ts';
import type { ScalarFunctionName } from '../../../engine/activations.ts';
import type { Routine } from '../routine.ts';

const f = (name: string, body: string, ...needs: string[]): Routine => ({
  needs,
  source: `static double PREFIX_${name}(double x, double p) { (void)p; return ${body}; }`,
});

const g = (name: string, body: string): Routine => ({
  source: `static double PREFIX_${name}(double a, double b) { return ${body}; }`,
});

/** Scalar functions in C99, by the names of the activation layers. PREFIX_ is replaced by the file's own prefix. */
export const scalarFunctions: Readonly<Record<ScalarFunctionName | BinaryFunction, Routine>> = {
  linear: f('linear', 'x'),
  relu: f('relu', 'x <= 0 ? 0 : x'),
  relu6: f('relu6', 'x <= 0 ? 0 : x > 6 ? 6 : x'),
  leakyRelu: f('leakyRelu', 'x > 0 ? x : p * x'),
  elu: f('elu', 'x > 0 ? x : p * (exp(x) - 1)'),
  selu: f('selu', 'x > 0 ? 1.0507009873554805 * x : 1.0507009873554805 * 1.6732632423543772 * (exp(x) - 1)'),
  celu: f('celu', 'x > 0 ? x : p * (exp(x / p) - 1)'),
  gelu: f('gelu', '0.5 * x * (1 + erf(x * 0.7071067811865476))'),
  geluTanh: f('geluTanh', '0.5 * x * (1 + tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)))'),
  silu: f('silu', 'x / (1 + exp(-x))'),
  mish: f('mish', 'x * tanh((x > 0 ? x : 0) + log1p(exp(-fabs(x))))'),
  softplus: f('softplus', '((p * x > 0 ? p * x : 0) + log1p(exp(-fabs(p * x)))) / p'),
  softsign: f('softsign', 'x / (1 + fabs(x))'),
  sigmoid: f('sigmoid', '1 / (1 + exp(-x))'),
  hardSigmoid: f('hardSigmoid', 'x <= -3 ? 0 : x >= 3 ? 1 : x / 6 + 0.5'),
  hardSwish: f('hardSwish', 'x <= -3 ? 0 : x >= 3 ? x : x * (x / 6 + 0.5)'),
  tanh: f('tanh', 'tanh(x)'),
  exponential: f('exponential', 'exp(x)'),
  add: g('add', 'a + b'),
  subtract: g('subtract', 'a - b'),
  multiply: g('multiply', 'a * b'),
  maximum: g('maximum', 'a > b || a != a ? a : b'),
  minimum: g('minimum', 'a < b || a != a ? a : b'),
};
