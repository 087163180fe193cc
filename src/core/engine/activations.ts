import { erf, exp, sigmoid, softplus, tanh } from '../support/math.ts';

/**
 * The scalar functions behind every activation layer and every recurrent gate. `derivative` gets the
 * pre-activation x and the activation y = f(x), because for most functions y makes it cheaper.
 * `parameter` is the function's one number: a slope, alpha or beta.
 */
export interface ScalarFunction {
  readonly value: (x: number, parameter: number) => number;
  readonly derivative: (x: number, y: number, parameter: number) => number;
}

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;
const SQRT_2_OVER_PI = 0.7978845608028654;
const SQRT_HALF = 0.7071067811865476;
const INVERSE_SQRT_2PI = 0.3989422804014327;

const clip = (x: number, low: number, high: number): number => (x < low ? low : x > high ? high : x);

/** Names are those of the activation layers. The derivative of a kink is that of its left side, as in PyTorch. */
export const scalarFunctions = {
  linear: { value: (x) => x, derivative: () => 1 },
  // NaN must come through: `x > 0 ? x : 0` would turn it into 0 and hide a diverged run.
  relu: { value: (x) => (x <= 0 ? 0 : x), derivative: (x) => (x > 0 ? 1 : 0) },
  relu6: { value: (x) => (x <= 0 ? 0 : x > 6 ? 6 : x), derivative: (x) => (x > 0 && x < 6 ? 1 : 0) },
  leakyRelu: {
    value: (x, slope) => (x > 0 ? x : slope * x),
    derivative: (x, _y, slope) => (x > 0 ? 1 : slope),
  },
  elu: {
    value: (x, alpha) => (x > 0 ? x : alpha * (exp(x) - 1)),
    derivative: (x, y, alpha) => (x > 0 ? 1 : y + alpha),
  },
  selu: {
    value: (x) => (x > 0 ? SELU_SCALE * x : SELU_SCALE * SELU_ALPHA * (exp(x) - 1)),
    derivative: (x, y) => (x > 0 ? SELU_SCALE : y + SELU_SCALE * SELU_ALPHA),
  },
  celu: {
    value: (x, alpha) => (x > 0 ? x : alpha * (exp(x / alpha) - 1)),
    derivative: (x, _y, alpha) => (x > 0 ? 1 : exp(x / alpha)),
  },
  gelu: {
    value: (x) => 0.5 * x * (1 + erf(x * SQRT_HALF)),
    derivative: (x) => 0.5 * (1 + erf(x * SQRT_HALF)) + x * INVERSE_SQRT_2PI * exp(-0.5 * x * x),
  },
  geluTanh: {
    value: (x) => 0.5 * x * (1 + tanh(SQRT_2_OVER_PI * (x + 0.044715 * x * x * x))),
    derivative: (x) => {
      const t = tanh(SQRT_2_OVER_PI * (x + 0.044715 * x * x * x));
      return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * SQRT_2_OVER_PI * (1 + 0.134145 * x * x);
    },
  },
  silu: {
    value: (x) => x * sigmoid(x),
    derivative: (x) => {
      const s = sigmoid(x);
      return s * (1 + x * (1 - s));
    },
  },
  mish: {
    value: (x) => x * tanh(softplus(x)),
    derivative: (x) => {
      const t = tanh(softplus(x));
      return t + x * (1 - t * t) * sigmoid(x);
    },
  },
  softplus: {
    value: (x, beta) => softplus(beta * x) / beta,
    derivative: (x, _y, beta) => sigmoid(beta * x),
  },
  softsign: {
    value: (x) => x / (1 + Math.abs(x)),
    derivative: (x) => 1 / ((1 + Math.abs(x)) * (1 + Math.abs(x))),
  },
  sigmoid: { value: (x) => sigmoid(x), derivative: (_x, y) => y * (1 - y) },
  hardSigmoid: {
    value: (x) => clip(x / 6 + 0.5, 0, 1),
    derivative: (x) => (x > -3 && x < 3 ? 1 / 6 : 0),
  },
  hardSwish: {
    value: (x) => x * clip(x / 6 + 0.5, 0, 1),
    derivative: (x) => (x <= -3 ? 0 : x >= 3 ? 1 : x / 3 + 0.5),
  },
  tanh: { value: (x) => tanh(x), derivative: (_x, y) => 1 - y * y },
  exponential: { value: (x) => exp(x), derivative: (_x, y) => y },
} as const satisfies Record<string, ScalarFunction>;

/** Name of an element-wise activation. Softmax works on rows and is not one of them. */
export type ScalarFunctionName = keyof typeof scalarFunctions;
