import type { ScalarFunctionName } from '../../../engine/activations.ts';
import type { Lowering, Lowerings } from '../lowering.ts';

const scalar =
  (name: ScalarFunctionName, field?: string): Lowering =>
  ({ builder, inputs: [x], values }) =>
    builder.emit('unary', [x!], x!.shape, {
      function: name,
      parameter: field === undefined ? 0 : (values[field] as number),
    });

const softmax =
  (logarithm: boolean): Lowering =>
  ({ builder, inputs: [x] }) =>
    builder.emit('softmax', [x!], x!.shape, { logarithm });

/** Activations: one operation each. */
export const activationLowerings: Lowerings = {
  relu: scalar('relu'),
  leakyRelu: scalar('leakyRelu', 'negativeSlope'),
  prelu: ({ builder, inputs: [x], parameter }) =>
    builder.emit('prelu', [x!], x!.shape, { slope: parameter('slope') }),
  elu: scalar('elu', 'alpha'),
  selu: scalar('selu'),
  celu: scalar('celu', 'alpha'),
  relu6: scalar('relu6'),
  gelu: (context) => scalar(context.values['approximation'] === 'tanh' ? 'geluTanh' : 'gelu')(context),
  silu: scalar('silu'),
  mish: scalar('mish'),
  softplus: scalar('softplus', 'beta'),
  sigmoid: scalar('sigmoid'),
  tanh: scalar('tanh'),
  softsign: scalar('softsign'),
  hardSigmoid: scalar('hardSigmoid'),
  hardSwish: scalar('hardSwish'),
  exponential: scalar('exponential'),
  linear: ({ inputs: [x] }) => x!,
  softmax: softmax(false),
  logSoftmax: softmax(true),
};
