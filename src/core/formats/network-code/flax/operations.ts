import type { ScalarFunctionName } from '../../../engine/activations.ts';
import type { OperationOf, TrainingTable } from '../../program/program.ts';
import { reorderAxes } from '../../reorder.ts';
import { isSame, isValid, paddings, perAxis, short, tuple, type Windowed } from '../windows.ts';
import type { FlaxContext } from './flax-context.ts';
import { recurrent } from './recurrent.ts';

const unary: Readonly<Record<ScalarFunctionName, (x: string, p: number) => string>> = {
  linear: (x) => x,
  relu: (x) => `nnx.relu(${x})`,
  relu6: (x) => `nnx.relu6(${x})`,
  leakyRelu: (x, p) => `nnx.leaky_relu(${x}, ${p})`,
  elu: (x, p) => `nnx.elu(${x}, ${p})`,
  selu: (x) => `nnx.selu(${x})`,
  celu: (x, p) => `nnx.celu(${x}, ${p})`,
  gelu: (x) => `nnx.gelu(${x}, approximate=False)`,
  geluTanh: (x) => `nnx.gelu(${x})`,
  silu: (x) => `nnx.silu(${x})`,
  mish: (x) => `jax.nn.mish(${x})`,
  softplus: (x, p) => (p === 1 ? `nnx.softplus(${x})` : `nnx.softplus(${p} * ${x}) / ${p}`),
  softsign: (x) => `nnx.soft_sign(${x})`,
  sigmoid: (x) => `nnx.sigmoid(${x})`,
  hardSigmoid: (x) => `nnx.hard_sigmoid(${x})`,
  hardSwish: (x) => `nnx.hard_silu(${x})`,
  tanh: (x) => `nnx.tanh(${x})`,
  exponential: (x) => `jnp.exp(${x})`,
};

const binary = (name: string, a: string, b: string): string => {
  const sign = { add: '+', subtract: '-', multiply: '*' }[name];
  return sign === undefined ? `jnp.${name}(${a}, ${b})` : `${a} ${sign} ${b}`;
};

const unlessOne = (name: string, values: readonly number[]): string | null =>
  values.every((value) => value === 1) ? null : `${name}=${short(values)}`;

const pads = (amounts: readonly (readonly [number, number])[]): string =>
  `[${amounts.map(tuple).join(', ')}]`;

/** `padding="SAME"` is Flax's own for convolutions. */
const padding = (operation: Windowed, usual: 'SAME' | 'VALID'): string | null => {
  const inside = isValid(operation);
  const same = isSame(operation);
  if (usual === 'SAME' ? same : inside) return null;
  return `padding=${inside ? '"VALID"' : same ? '"SAME"' : pads(paddings(operation))}`;
};

function convolution(operation: OperationOf<'convolution'>, context: FlaxContext): string {
  const { geometry: g, groups, kernel, bias, output, inputs } = operation;
  const options = [
    String(inputs[0]!.shape.at(-1)),
    String(output.shape.at(-1)),
    tuple(perAxis(operation, g.windowHeight, g.windowWidth)),
    unlessOne('strides', perAxis(operation, g.strideY, g.strideX)),
    padding(operation, 'SAME'),
    unlessOne('kernel_dilation', perAxis(operation, g.dilationY, g.dilationX)),
    groups === 1 ? null : `feature_group_count=${groups}`,
    bias === null ? 'use_bias=False' : null,
    context.start(kernel, 'kernel_init', 'init.lecun_normal()'),
    context.start(bias, 'bias_init', 'init.zeros'),
  ];
  return context.module(operation, 'nnx.Conv', options, { kernel, bias });
}

/**
 * As a convolution of the image with zeros between its pixels: the one way that JAX has for groups, cut sides and
 * output padding alike. Its kernel is ours turned around.
 */
function transposed(operation: OperationOf<'transposedConvolution'>, context: FlaxContext): string {
  const { geometry: g, groups, kernel, bias, output, inputs } = operation;
  const sizes = perAxis(operation, g.windowHeight, g.windowWidth);
  const dilation = perAxis(operation, g.dilationY, g.dilationX);
  const strides = perAxis(operation, g.strideY, g.strideX);
  const cells = perAxis(operation, g.gridHeight, g.gridWidth);
  const image = perAxis(operation, g.imageHeight, g.imageWidth);
  const before = perAxis(operation, g.top, g.left);
  const amounts = sizes.map((size, axis) => {
    const reach = (size - 1) * dilation[axis]!;
    const start = reach - before[axis]!;
    const spread = (cells[axis]! - 1) * strides[axis]! + 1;
    return [start, image[axis]! + reach - spread - start] as const;
  });
  const channels = inputs[0]!.shape.at(-1)!;
  const options = [
    String(channels),
    String(output.shape.at(-1)),
    tuple(sizes),
    unlessOne('input_dilation', strides),
    `padding=${pads(amounts)}`,
    unlessOne('kernel_dilation', dilation),
    groups === 1 ? null : `feature_group_count=${groups}`,
    bias === null ? 'use_bias=False' : null,
    context.start(kernel, 'kernel_init', 'init.lecun_normal()'),
    context.start(bias, 'bias_init', 'init.zeros'),
  ];
  return context.module(operation, 'nnx.Conv', options, { kernel: turned(operation), bias });
}

/** [..., filters / groups, channels] -> [reversed ..., channels / groups, filters]. */
function turned({ kernel, groups }: OperationOf<'transposedConvolution'>) {
  const places = kernel.shape.slice(0, -2);
  const [each, channels] = kernel.shape.slice(-2) as [number, number];
  const positions = places.reduce((product, size) => product * size, 1);
  // As [positions, filters / groups, groups, channels / groups], positions backwards.
  const split = [positions, each, groups, channels / groups];
  const swapped = reorderAxes(kernel.values, split, [0, 3, 2, 1]);
  const block = each * channels;
  const values = new Float32Array(swapped.length);
  for (let position = 0; position < positions; position++) {
    const from = (positions - 1 - position) * block;
    values.set(swapped.subarray(from, from + block), position * block);
  }
  return { shape: [...places, channels / groups, each * groups], values };
}

function pool(
  operation: OperationOf<'maximumPool'> | OperationOf<'averagePool'>,
  context: FlaxContext,
): string {
  const { geometry: g } = operation;
  const size = tuple(perAxis(operation, g.windowHeight, g.windowWidth));
  const strides = tuple(perAxis(operation, g.strideY, g.strideX));
  const isMaximum = operation.kind === 'maximumPool';
  const amounts = padding(operation, 'VALID');
  const options = [
    context.name(operation.inputs[0]!),
    size,
    `strides=${strides}`,
    amounts,
    !isMaximum && amounts !== null && !operation.countPadding ? 'count_include_pad=False' : null,
  ];
  return `nnx.${isMaximum ? 'max' : 'avg'}_pool(${options.filter((option) => option !== null).join(', ')})`;
}

/** Every operation as Flax NNX code. Tensors have the studio's own order: channels last. */
export const flaxOperations: TrainingTable<FlaxContext, string> = {
  unary: ({ inputs: [x], function: f, parameter }, { name }) => unary[f](name(x!), parameter),
  prelu({ inputs: [x], slope, output }, context) {
    const start = `nnx.Param(${context.initializer(slope)}(rngs.params(), ${tuple(slope.shape)}))`;
    const field = context.field(context.name(output), start, { '': slope });
    const value = context.name(x!);
    return `jnp.where(${value} > 0, ${value}, ${field} * ${value})`;
  },
  softmax: ({ inputs: [x], logarithm }, { name }) =>
    `nnx.${logarithm ? 'log_softmax' : 'softmax'}(${name(x!)})`,
  binary: ({ inputs: [a, b], function: f }, { name }) => binary(f, name(a!), name(b!)),
  binaryConstant({ inputs: [x], function: f, constant, output }, context) {
    if (!context.isLearned(constant)) return binary(f, context.name(x!), context.table(constant));
    const start = `nnx.Param(${context.initializer(constant)}(rngs.params(), ${tuple(constant.shape)}))`;
    return binary(f, context.name(x!), context.field(context.name(output), start, { '': constant }));
  },
  linear(operation, context) {
    const { kernel, bias } = operation;
    const options = [
      kernel.shape.join(', '),
      bias === null ? 'use_bias=False' : null,
      context.start(kernel, 'kernel_init', 'init.lecun_normal()'),
      context.start(bias, 'bias_init', 'init.zeros'),
    ];
    return context.module(operation, 'nnx.Linear', options, { kernel, bias });
  },
  convolution,
  transposedConvolution: transposed,
  maximumPool: pool,
  averagePool: pool,
  reduce: ({ inputs: [x], function: f, axis, keepAxis }, { name }) =>
    `${name(x!)}.${f === 'mean' ? 'mean' : 'max'}(axis=${axis + 1}${keepAxis ? ', keepdims=True' : ''})`,
  layerNorm(operation, context) {
    const { axes, epsilon, gamma, beta, inputs } = operation;
    const sizes = inputs[0]!.shape.slice(-axes);
    const features = sizes.reduce((product, size) => product * size, 1);
    const options = [
      String(features),
      `epsilon=${epsilon}`,
      ...(gamma === null ? ['use_bias=False', 'use_scale=False'] : []),
      'use_fast_variance=False',
      context.start(gamma, 'scale_init', 'init.ones'),
      context.start(beta, 'bias_init', 'init.zeros'),
    ];
    const flat = (tensor: typeof gamma) =>
      tensor === null ? null : { shape: [features], values: tensor.values };
    const tensors = { scale: flat(gamma), bias: flat(beta) };
    if (axes === 1) return context.module(operation, 'nnx.LayerNorm', options, tensors);
    // Flax scales one axis: the normalised ones are one for a moment.
    const x = context.name(inputs[0]!);
    const kept = inputs[0]!.shape.slice(0, -axes);
    const row = `${x}.reshape(${tuple([-1, ...kept, features])})`;
    return `${context.module(operation, 'nnx.LayerNorm', options, tensors, row)}.reshape(${x}.shape)`;
  },
  batchNorm(operation, context) {
    const { epsilon, momentum, gamma, beta, mean, variance } = operation;
    const options = [
      String(mean.shape[0]),
      // Flax's momentum is the part that stays.
      `momentum=${Number((1 - momentum).toPrecision(12))}`,
      `epsilon=${epsilon}`,
      ...(gamma === null ? ['use_bias=False', 'use_scale=False'] : []),
      context.start(gamma, 'scale_init', 'init.ones'),
      context.start(beta, 'bias_init', 'init.zeros'),
    ];
    const tensors = { scale: gamma, bias: beta, mean, var: variance };
    return context.module(operation, 'nnx.BatchNorm', options, tensors);
  },
  unitLength: ({ inputs: [x], epsilon }, { name }) =>
    `${name(x!)} / jnp.maximum(jnp.linalg.norm(${name(x!)}, axis=-1, keepdims=True), ${epsilon})`,
  transpose: ({ inputs: [x], order }, { name }) =>
    `${name(x!)}.transpose(${tuple([0, ...order.map((axis) => axis + 1)])})`,
  reshape: ({ inputs: [x], output }, { name }) => `${name(x!)}.reshape(${tuple([-1, ...output.shape])})`,
  fold: ({ inputs: [x], output }, { name }) => `${name(x!)}.reshape(${tuple([-1, ...output.shape])})`,
  unfold: ({ inputs: [x], output }, { name }) => `${name(x!)}.reshape(${tuple([-1, ...output.shape])})`,
  expand: ({ inputs: [x], output }, { name }) =>
    `jnp.broadcast_to(${name(x!)}, ${tuple([`${name(x!)}.shape[0]`, ...output.shape])})`,
  slice: ({ inputs: [x], output, starts }, { name }) =>
    `${name(x!)}[${[':', ...starts.map((start, axis) => `${start}:${start + output.shape[axis]!}`)].join(', ')}]`,
  pad: ({ inputs: [x], before, after }, { name }) =>
    `jnp.pad(${name(x!)}, ${tuple(['(0, 0)', ...before.map((amount, axis) => tuple([amount, after[axis]!]))])})`,
  upsample({ inputs: [x], output, factorY, factorX, smooth }, { name }) {
    const value = name(x!);
    if (smooth) {
      return `jax.image.resize(${value}, ${tuple([`${value}.shape[0]`, ...output.shape])}, "bilinear")`;
    }
    const tall = factorY === 1 ? value : `jnp.repeat(${value}, ${factorY}, axis=1)`;
    return x!.shape.length === 2 || factorX === 1 ? tall : `jnp.repeat(${tall}, ${factorX}, axis=2)`;
  },
  concatenate: ({ inputs, axis }, { name }) =>
    `jnp.concatenate([${inputs.map(name).join(', ')}], axis=${axis + 1})`,
  matmul: ({ inputs: [a, b], transposeB, factor }, { name }) =>
    `${factor === 1 ? '' : `${factor} * `}(${name(a!)} @ ${name(b!)}${transposeB ? '.swapaxes(-1, -2)' : ''})`,
  lookUp(operation, context) {
    const { table, inputs } = operation;
    const options = [table.shape.join(', '), context.start(table, 'embedding_init', '')];
    const words = `${context.name(inputs[0]!)}.astype(int)`;
    return context.module(operation, 'nnx.Embed', options, { embedding: table }, words);
  },
  recurrent,
  noise(operation, context) {
    const { noise, amount, inputs } = operation;
    if (noise === 'dropout') return context.module(operation, 'nnx.Dropout', [String(amount)]);
    if (noise === 'spatialDropout') {
      const axes = inputs[0]!.shape.slice(0, -1).map((_size, axis) => axis + 1);
      return context.module(operation, 'nnx.Dropout', [String(amount), `broadcast_dims=${tuple(axes)}`]);
    }
    context.helpers.add('Noise');
    const kind = { gaussianNoise: 'add', gaussianDropout: 'multiply', alphaDropout: 'alpha' }[noise];
    const strength = noise === 'gaussianDropout' ? Math.sqrt(amount / (1 - amount)) : amount;
    return context.module(operation, 'Noise', [`"${kind}"`, String(strength)]);
  },
};
