import { resolveAxis } from '../../layers/axis.ts';
import { sizeOf } from '../../support/shape.ts';
import { plainWeight } from './keras-builder.ts';
import type { KerasContext, KerasTranslation, KerasTranslations } from './keras-context.ts';
import type { KerasTensor } from './keras-model.ts';
import { sequenceTranslations } from './keras-sequences.ts';
import { windowTranslations } from './keras-windows.ts';

const activation =
  (name: string): KerasTranslation =>
  ({ builder, inputs: [x] }) =>
    builder.activation(x!, name);

const pass: KerasTranslation = ({ inputs: [x] }) => x!;

/** a elu(x / a) is CELU: Keras has none. */
const celu: KerasTranslation = ({ builder, inputs: [x], values }) => {
  const alpha = values['alpha'] as number;
  return builder.scale(builder.activation(builder.scale(x!, 1 / alpha), 'elu'), alpha);
};

/** TensorFlow.js has ELU with alpha 1 alone: (1 - alpha) relu(x) + alpha elu(x). */
const elu: KerasTranslation = ({ builder, inputs: [x], values }) => {
  const alpha = values['alpha'] as number;
  const one = builder.activation(x!, 'elu');
  if (alpha === 1) return one;
  const parts = [builder.scale(builder.activation(x!, 'relu'), 1 - alpha), builder.scale(one, alpha)];
  return builder.add('Add', parts, x!.shape);
};

/** x sigmoid(2 sqrt(2 / pi) (x + 0.044715 x^3)): TensorFlow.js cannot load its own `gelu_new`. */
const gelu: KerasTranslation = ({ builder, inputs: [x], values }) => {
  if (values['approximation'] !== 'tanh') return builder.activation(x!, 'gelu');
  const cube = builder.add('Multiply', [x!, x!, x!], x!.shape);
  const sum = builder.add('Add', [x!, builder.scale(cube, 0.044715)], x!.shape);
  const gate = builder.activation(builder.scale(sum, 1.5957691216057308), 'sigmoid');
  return builder.add('Multiply', [x!, gate], x!.shape);
};

const softplus: KerasTranslation = ({ builder, inputs: [x], values }) => {
  const beta = values['beta'] as number;
  return builder.scaleUnless1(builder.activation(builder.scaleUnless1(x!, beta), 'softplus'), 1 / beta);
};

/** relu6(x + 3) / 6: Keras' own hard sigmoid is another function. */
const hardSigmoid: KerasTranslation = ({ builder, inputs: [x] }) =>
  builder.scale(builder.activation(builder.scale(x!, 1, 3), 'relu6'), 1 / 6);

const hardSwish: KerasTranslation = (context) =>
  context.builder.add('Multiply', [context.inputs[0]!, hardSigmoid(context)], context.inputs[0]!.shape);

const prelu: KerasTranslation = ({ builder, inputs: [x], parameter }) => {
  const slope = parameter('slope');
  const axes = x!.shape.map((_size, axis) => axis + 1);
  const shared = sizeOf(slope.shape) === 1 && x!.shape.at(-1) !== 1 ? axes : axes.slice(0, -1);
  const shape = x!.shape.map((size, axis) => (shared.includes(axis + 1) ? 1 : size));
  return builder.add('PReLU', [x!], x!.shape, { shared_axes: shared }, [plainWeight('alpha', slope, shape)]);
};

const batchNorm: KerasTranslation = ({ builder, inputs: [x], values, parameter, optional }) => {
  const gamma = optional('gamma');
  const beta = optional('beta');
  const flat =
    x!.shape.length > 3 ? builder.reshape(x!, [sizeOf(x!.shape) / x!.shape.at(-1)!, x!.shape.at(-1)!]) : x!;
  const y = builder.add(
    'BatchNormalization',
    [flat],
    flat.shape,
    {
      axis: -1,
      momentum: 1 - (values['momentum'] as number),
      epsilon: values['epsilon'],
      scale: gamma !== null,
      center: beta !== null,
    },
    [
      ...(gamma === null ? [] : [plainWeight('gamma', gamma)]),
      ...(beta === null ? [] : [plainWeight('beta', beta)]),
      plainWeight('moving_mean', parameter('runningMean')),
      plainWeight('moving_variance', parameter('runningVariance')),
    ],
  );
  return builder.reshape(y, x!.shape);
};

/** Over the last axes, which are made one: Keras' learned scale spans a single axis at a time. */
const layerNorm: KerasTranslation = ({ builder, inputs: [x], values, optional }) => {
  const axes = values['axes'] as number;
  const outer = x!.shape.slice(0, x!.shape.length - axes);
  const inner = sizeOf(x!.shape.slice(x!.shape.length - axes));
  const flat = axes === 1 ? x! : builder.reshape(x!, [...outer, inner]);
  const gamma = optional('gamma');
  const beta = optional('beta');
  const y = builder.add(
    'LayerNormalization',
    [flat],
    flat.shape,
    { axis: [-1], epsilon: values['epsilon'], scale: gamma !== null, center: beta !== null },
    [
      ...(gamma === null ? [] : [plainWeight('gamma', gamma, [inner])]),
      ...(beta === null ? [] : [plainWeight('beta', beta, [inner])]),
    ],
  );
  return builder.reshape(y, x!.shape);
};

const groupNorm: KerasTranslation = ({ builder, inputs: [x], values, optional }) => {
  const groups = values['groups'] as number;
  const each = x!.shape.at(-1)! / groups;
  const positions = sizeOf(x!.shape.slice(0, -1));
  const split = builder.permute(builder.reshape(x!, [positions, groups, each]), [1, 0, 2]);
  const flat = builder.reshape(split, [groups, positions * each]);
  const config = { axis: [-1], epsilon: values['epsilon'], scale: false, center: false };
  const normed = builder.add('LayerNormalization', [flat], flat.shape, config);
  const back = builder.permute(builder.reshape(normed, [groups, positions, each]), [1, 0, 2]);
  const y = builder.reshape(back, x!.shape);
  const gamma = optional('gamma');
  const beta = optional('beta');
  if (gamma === null && beta === null) return y;
  return builder.affine(
    y,
    gamma === null ? null : plainWeight('gamma', gamma),
    beta === null ? null : plainWeight('beta', beta),
  );
};

const reshape: KerasTranslation = ({ builder, inputs: [x], outputShape }) => builder.reshape(x!, outputShape);

const flatten: KerasTranslation = ({ builder, inputs: [x], outputShape }) =>
  x!.shape.length < 2 ? x! : builder.add('Flatten', [x!], outputShape, { data_format: 'channels_last' });

const permute: KerasTranslation = ({ builder, inputs: [x], values }) =>
  builder.permute(
    x!,
    (values['order'] as readonly number[]).map((axis) => axis - 1),
  );

/** The axis in front of all others, as the steps of one long sequence. */
const reduce =
  (kind: 'Average' | 'Max'): KerasTranslation =>
  ({ builder, inputs: [x], values, outputShape }) => {
    const axis = resolveAxis(values['axis'] as number, x!.shape);
    const order = [axis, ...[...x!.shape.keys()].filter((each) => each !== axis)];
    const length = x!.shape[axis]!;
    const rest = sizeOf(x!.shape) / length;
    const steps = builder.reshape(builder.permute(x!, order), [length, rest]);
    return builder.reshape(builder.add(`Global${kind}Pooling1D`, [steps], [rest]), outputShape);
  };

const upsample: KerasTranslation = ({ builder, inputs: [x], values, outputShape }) => {
  if (values['interpolation'] !== 'nearest') {
    throw builder.refuse('bilinear enlarging with pixel centres as PyTorch places them');
  }
  const factor = values['factor'] as number | readonly number[];
  const size = typeof factor === 'number' ? [factor, 1] : [...factor];
  const image = x!.shape.length === 3 ? x! : builder.reshape(x!, [x!.shape[0]!, 1, x!.shape[1]!]);
  const [height, width, channels] = image.shape as readonly [number, number, number];
  const large = builder.add('UpSampling2D', [image], [height * size[0]!, width * size[1]!, channels], {
    size,
    data_format: 'channels_last',
    interpolation: 'nearest',
  });
  return builder.reshape(large, outputShape);
};

const frame =
  (sign: 1 | -1): KerasTranslation =>
  ({ builder, inputs: [x], values, outputShape }) => {
    const sides = (values['amounts'] as readonly number[]).map((side) => sign * side);
    const image = x!.shape.length === 3 ? x! : builder.reshape(x!, [x!.shape[0]!, 1, x!.shape[1]!]);
    return builder.reshape(builder.frame(image, sides.length === 2 ? [...sides, 0, 0] : sides), outputShape);
  };

const merge =
  (className: string): KerasTranslation =>
  ({ builder, inputs, outputShape }) =>
    builder.add(className, inputs, outputShape);

const subtract: KerasTranslation = ({ builder, inputs: [first, ...rest], outputShape }) =>
  builder.add('Add', [first!, ...rest.map((each) => builder.scale(each, -1))], outputShape);

const concatenate: KerasTranslation = ({ builder, inputs, values, outputShape }) =>
  builder.add('Concatenate', inputs, outputShape, {
    axis: resolveAxis(values['axis'] as number, outputShape) + 1,
  });

/** [vectors, length] with the multiplied axis last. */
function asVectors({ builder, values }: KerasContext, x: KerasTensor): KerasTensor {
  const axis = resolveAxis(values['axis'] as number, x.shape);
  const order = [...[...x.shape.keys()].filter((each) => each !== axis), axis];
  const length = x.shape[axis]!;
  return builder.reshape(builder.permute(x, order), [sizeOf(x.shape) / length, length]);
}

const dot: KerasTranslation = (context) => {
  const { builder, inputs, values, outputShape } = context;
  const [a, b] = inputs.map((x) => asVectors(context, x));
  const config = { axes: [2, 2], normalize: values['normalize'] === true };
  return builder.reshape(builder.add('Dot', [a!, b!], [a!.shape[0]!, b!.shape[0]!], config), outputShape);
};

/** How every layer that TensorFlow.js can express is written in its layers. A new layer is a line. */
export const kerasTranslations: KerasTranslations = {
  relu: activation('relu'),
  leakyRelu: ({ builder, inputs: [x], values }) =>
    builder.add('LeakyReLU', [x!], x!.shape, { alpha: values['negativeSlope'] }),
  prelu,
  elu,
  selu: activation('selu'),
  celu,
  relu6: activation('relu6'),
  gelu,
  silu: activation('swish'),
  mish: activation('mish'),
  softplus,
  sigmoid: activation('sigmoid'),
  tanh: activation('tanh'),
  softsign: activation('softsign'),
  hardSigmoid,
  hardSwish,
  linear: pass,
  softmax: activation('softmax'),
  logSoftmax: activation('logSoftmax'),
  ...windowTranslations,
  batchNorm,
  layerNorm,
  groupNorm,
  dropout: pass,
  spatialDropout: pass,
  gaussianNoise: pass,
  gaussianDropout: pass,
  alphaDropout: pass,
  flatten,
  reshape,
  permute,
  repeatVector: ({ builder, inputs: [x], outputShape }) =>
    builder.add('RepeatVector', [x!], outputShape, { n: outputShape[0] }),
  reduceMean: reduce('Average'),
  reduceMax: reduce('Max'),
  upsample1d: upsample,
  upsample2d: upsample,
  zeroPadding1d: frame(1),
  zeroPadding2d: frame(1),
  cropping1d: frame(-1),
  cropping2d: frame(-1),
  add: merge('Add'),
  subtract,
  multiply: merge('Multiply'),
  average: merge('Average'),
  maximum: merge('Maximum'),
  minimum: merge('Minimum'),
  concatenate,
  dot,
  ...sequenceTranslations,
};
