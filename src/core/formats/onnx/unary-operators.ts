import type { ScalarFunctionName } from '../../engine/activations.ts';
import { float, type OnnxEmitter } from './emitter.ts';

type Print = (emitter: OnnxEmitter, x: string, parameter: number) => string;

const plain =
  (type: string): Print =>
  (emitter, x) =>
    emitter.node(type, [x]);

const withAlpha =
  (type: string): Print =>
  (emitter, x, alpha) =>
    emitter.node(type, [x], { alpha: float(alpha) });

/** x / 2 (1 + inner) */
const gaussian = (emitter: OnnxEmitter, x: string, inner: string): string =>
  emitter.node('Mul', [
    emitter.node('Mul', [x, emitter.scalar(0.5)]),
    emitter.node('Add', [inner, emitter.scalar(1)]),
  ]);

/** Activations as operators of opset 17; Gelu, Mish and Swish came later and are taken apart. */
export const unaryOperators: Readonly<Record<ScalarFunctionName, Print>> = {
  linear: plain('Identity'),
  relu: plain('Relu'),
  relu6: (emitter, x) => emitter.node('Clip', [x, emitter.scalar(0), emitter.scalar(6)]),
  leakyRelu: withAlpha('LeakyRelu'),
  elu: withAlpha('Elu'),
  selu: (emitter, x) =>
    emitter.node('Selu', [x], { alpha: float(1.6732632423543772), gamma: float(1.0507009873554805) }),
  celu: withAlpha('Celu'),
  gelu: (emitter, x) =>
    gaussian(emitter, x, emitter.node('Erf', [emitter.node('Mul', [x, emitter.scalar(0.7071067811865476)])])),
  geluTanh(emitter, x) {
    const cube = emitter.node('Mul', [emitter.node('Mul', [x, x]), x]);
    const bent = emitter.node('Add', [x, emitter.node('Mul', [cube, emitter.scalar(0.044715)])]);
    const scaled = emitter.node('Mul', [bent, emitter.scalar(0.7978845608028654)]);
    return gaussian(emitter, x, emitter.node('Tanh', [scaled]));
  },
  silu: (emitter, x) => emitter.node('Mul', [x, emitter.node('Sigmoid', [x])]),
  mish: (emitter, x) => emitter.node('Mul', [x, emitter.node('Tanh', [emitter.node('Softplus', [x])])]),
  softplus(emitter, x, beta) {
    if (beta === 1) return emitter.node('Softplus', [x]);
    const scaled = emitter.node('Softplus', [emitter.node('Mul', [x, emitter.scalar(beta)])]);
    return emitter.node('Div', [scaled, emitter.scalar(beta)]);
  },
  softsign: plain('Softsign'),
  sigmoid: plain('Sigmoid'),
  hardSigmoid: (emitter, x) => emitter.node('HardSigmoid', [x], { alpha: float(1 / 6), beta: float(0.5) }),
  hardSwish: plain('HardSwish'),
  tanh: plain('Tanh'),
  exponential: plain('Exp'),
};
