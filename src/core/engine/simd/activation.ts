import type { ScalarFunctionName } from '../activations.ts';
import { activationKernels } from '../reference/activation.ts';
import type { KernelOverrides, SimdInstance } from './exports.ts';

/** Numbers of the functions in assembly/functions.ts. A function without one runs as its reference twin. */
export const activationCodes: Partial<Record<ScalarFunctionName, number>> = {
  linear: 0,
  relu: 1,
  relu6: 2,
  leakyRelu: 3,
  elu: 4,
  selu: 5,
  celu: 6,
  gelu: 7,
  geluTanh: 8,
  silu: 9,
  mish: 10,
  softplus: 11,
  softsign: 12,
  sigmoid: 13,
  hardSigmoid: 14,
  hardSwish: 15,
  tanh: 16,
  exponential: 17,
};

/**
 * Activations in WebAssembly, all calculated in float32 (the reference calculates in double precision and
 * rounds at the end): relative error below 1e-6, times the condition of the function where it cancels.
 */
export function activationOverrides({ exports, holds }: SimdInstance): KernelOverrides {
  const plain = activationKernels;
  return {
    activate(name, x, y, length, parameter) {
      const code = activationCodes[name];
      if (code !== undefined && holds(x, length) && holds(y, length)) {
        exports.activate(code, x.byteOffset, y.byteOffset, length, parameter);
      } else plain.activate(name, x, y, length, parameter);
    },
    activateBackward(name, x, y, outputGradient, inputGradient, length, parameter) {
      const code = activationCodes[name];
      const inside = holds(x, length) && holds(y, length);
      if (code !== undefined && inside && holds(outputGradient, length) && holds(inputGradient, length)) {
        exports.activateBackward(
          code,
          x.byteOffset,
          y.byteOffset,
          outputGradient.byteOffset,
          inputGradient.byteOffset,
          length,
          parameter,
        );
      } else plain.activateBackward(name, x, y, outputGradient, inputGradient, length, parameter);
    },
    softmax(x, y, rows, columns) {
      const length = rows * columns;
      if (holds(x, length) && holds(y, length)) exports.softmax(x.byteOffset, y.byteOffset, rows, columns);
      else plain.softmax(x, y, rows, columns);
    },
    softmaxBackward(y, outputGradient, inputGradient, rows, columns) {
      const length = rows * columns;
      if (holds(y, length) && holds(outputGradient, length) && holds(inputGradient, length)) {
        const from = outputGradient.byteOffset;
        exports.softmaxBackward(y.byteOffset, from, inputGradient.byteOffset, rows, columns);
      } else plain.softmaxBackward(y, outputGradient, inputGradient, rows, columns);
    },
    logSoftmax(x, y, rows, columns) {
      const length = rows * columns;
      if (holds(x, length) && holds(y, length)) exports.logSoftmax(x.byteOffset, y.byteOffset, rows, columns);
      else plain.logSoftmax(x, y, rows, columns);
    },
    logSoftmaxBackward(y, outputGradient, inputGradient, rows, columns) {
      const length = rows * columns;
      if (holds(y, length) && holds(outputGradient, length) && holds(inputGradient, length)) {
        const from = outputGradient.byteOffset;
        exports.logSoftmaxBackward(y.byteOffset, from, inputGradient.byteOffset, rows, columns);
      } else plain.logSoftmaxBackward(y, outputGradient, inputGradient, rows, columns);
    },
  };
}
