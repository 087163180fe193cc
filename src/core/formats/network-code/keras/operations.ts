import type { ScalarFunctionName } from '../../../engine/activations.ts';
import { StudioError } from '../../../support/errors.ts';
import type { Constant, Operation, OperationOf, TrainingTable } from '../../program/program.ts';
import { isSame, isValid, paddings, perAxis, short, tuple, type Windowed } from '../windows.ts';
import type { KerasContext } from './keras-context.ts';
import { recurrent } from './recurrent.ts';

const activation = (name: string) => (operation: Operation, context: KerasContext) =>
  context.layer(operation, 'layers.Activation', [`"${name}"`]);

type Unary = (operation: OperationOf<'unary'>, context: KerasContext) => string;

const unary: Readonly<Record<ScalarFunctionName, Unary>> = {
  linear: activation('linear'),
  relu: (operation, context) => context.layer(operation, 'layers.ReLU', []),
  relu6: activation('relu6'),
  leakyRelu: (operation, context) =>
    context.layer(operation, 'layers.LeakyReLU', [`negative_slope=${operation.parameter}`]),
  elu: (operation, context) => context.layer(operation, 'layers.ELU', [`alpha=${operation.parameter}`]),
  selu: activation('selu'),
  celu: ({ inputs: [x], parameter }, { name }) => `ops.celu(${name(x!)}, alpha=${parameter})`,
  gelu: activation('gelu'),
  geluTanh: ({ inputs: [x] }, { name }) => `ops.gelu(${name(x!)}, approximate=True)`,
  silu: activation('silu'),
  mish: activation('mish'),
  softplus: (operation, context) => {
    const x = context.name(operation.inputs[0]!);
    const beta = operation.parameter;
    return beta === 1 ? activation('softplus')(operation, context) : `ops.softplus(${beta} * ${x}) / ${beta}`;
  },
  softsign: activation('softsign'),
  sigmoid: activation('sigmoid'),
  hardSigmoid: activation('hard_sigmoid'),
  hardSwish: activation('hard_silu'),
  tanh: activation('tanh'),
  exponential: activation('exponential'),
};

const mergers = {
  add: 'Add',
  subtract: 'Subtract',
  multiply: 'Multiply',
  maximum: 'Maximum',
  minimum: 'Minimum',
} as const;

const withoutBias = (bias: Constant | null): string | null => (bias === null ? 'use_bias=False' : null);
const unlessOne = (name: string, values: readonly number[]): string | null =>
  values.every((value) => value === 1) ? null : `${name}=${short(values)}`;

/** The image with the zeros around it that "valid" then needs. */
function framed(operation: Windowed, x: string, amounts = paddings(operation)): string {
  if (amounts.flat().every((amount) => amount === 0)) return x;
  return `layers.ZeroPadding${operation.dimensions}D(${padCode(amounts)})(${x})`;
}

const padCode = (amounts: readonly (readonly [number, number])[]): string =>
  amounts.length === 1 ? tuple(amounts[0]!) : tuple(amounts.map(tuple));

function convolution(operation: OperationOf<'convolution'>, context: KerasContext): string {
  const { geometry: g, dimensions, groups, kernel, bias, output, inputs } = operation;
  const channels = inputs[0]!.shape.at(-1)!;
  const filters = output.shape.at(-1)!;
  const strides = perAxis(operation, g.strideY, g.strideX);
  const dilation = perAxis(operation, g.dilationY, g.dilationX);
  const size = perAxis(operation, g.windowHeight, g.windowWidth);
  // Keras has no step together with gaps in the kernel: every place, of which the step takes some, is the same.
  const isStepped = strides.some((each) => each > 1) && dilation.some((each) => each > 1);
  const isInside = isValid(operation);
  const same = !isInside && !isStepped && isSame(operation);
  const isDepthwise =
    groups === channels && channels > 1 && short(strides) === String(strides[0]) && dimensions === 2;
  const shared = [
    isStepped ? null : unlessOne('strides', strides),
    same ? 'padding="same"' : null,
    unlessOne('dilation_rate', dilation),
    isDepthwise || groups === 1 ? null : `groups=${groups}`,
    withoutBias(bias),
    context.start(kernel, isDepthwise ? 'depthwise' : 'kernel', '"glorot_uniform"'),
    context.start(bias, 'bias', '"zeros"'),
  ];
  const x = context.name(inputs[0]!);
  const image = isInside || same ? x : framed(operation, x);
  const step = (code: string): string =>
    isStepped ? `${code}[:, ${strides.map((each) => `::${each}`).join(', ')}]` : code;
  if (!isDepthwise) {
    const type = `layers.Conv${dimensions}D`;
    const options = [String(filters), short(size), ...shared];
    return step(context.layer(operation, type, options, image, [kernel, bias]));
  }
  const multiplier = filters / channels;
  const options = [short(size), multiplier === 1 ? null : `depth_multiplier=${multiplier}`, ...shared];
  const split = { ...kernel, shape: [...size, channels, multiplier] };
  return step(context.layer(operation, 'layers.DepthwiseConv2D', options, image, [split, bias]));
}

/** All that the windows reach, cut or filled up with zeros to the size that the design has. */
function transposed(operation: OperationOf<'transposedConvolution'>, context: KerasContext): string {
  const { geometry: g, dimensions, groups, kernel, bias, output, inputs } = operation;
  const filters = output.shape.at(-1)!;
  const size = perAxis(operation, g.windowHeight, g.windowWidth);
  const strides = perAxis(operation, g.strideY, g.strideX);
  const dilation = perAxis(operation, g.dilationY, g.dilationX);
  if (strides.some((each) => each > 1) && dilation.some((each) => each > 1)) {
    throw new StudioError(
      'export-unsupported',
      `Expected a stride or a dilation of 1, found ${strides.join(' x ')} and ${dilation.join(' x ')} (layer "${operation.node}"): Keras has no transposed convolution with both. Set one to 1, or choose PyTorch or JAX.`,
      { node: operation.node },
    );
  }
  const cells = perAxis(operation, g.gridHeight, g.gridWidth);
  const image = perAxis(operation, g.imageHeight, g.imageWidth);
  const before = perAxis(operation, g.top, g.left);
  const full = cells.map((count, axis) => {
    const reach = (size[axis]! - 1) * dilation[axis]! + 1;
    return count * strides[axis]! + Math.max(reach - strides[axis]!, 0);
  });
  const after = full.map((length, axis) => length - before[axis]! - image[axis]!);
  const crops = before.map((amount, axis) => [amount, Math.max(0, after[axis]!)] as const);
  const zeros = after.map((amount) => [0, Math.max(0, -amount)] as const);
  const options = [
    String(filters / groups),
    short(size),
    unlessOne('strides', strides),
    unlessOne('dilation_rate', dilation),
    context.start(kernel, 'kernel', '"glorot_uniform"'),
  ];
  const fit = (code: string): string => {
    const cut = crops.flat().some((amount) => amount > 0)
      ? `layers.Cropping${dimensions}D(${padCode(crops)})(${code})`
      : code;
    return framed(operation, cut, zeros);
  };
  const type = `layers.Conv${dimensions}DTranspose`;
  if (groups === 1 && zeros.flat().every((amount) => amount === 0)) {
    const all = [...options, withoutBias(bias), context.start(bias, 'bias', '"zeros"')];
    return fit(context.layer(operation, type, all, undefined, [kernel, bias]));
  }
  // Keras' layer has no groups, and its bias would be missing where zeros fill up the end.
  const each = inputs[0]!.shape.at(-1)! / groups;
  const x = context.name(inputs[0]!);
  const name = context.name(operation.output);
  const parts = Array.from({ length: groups }, (_unused, group) => {
    const layer = groups === 1 ? `${name}_kernel` : `${name}_group_${group + 1}`;
    const part = groups === 1 ? x : `${x}[..., ${group * each}:${(group + 1) * each}]`;
    context.weights.push({ layer, tensors: [groupOf(kernel, groups, group)] });
    const given = [...options, 'use_bias=False', `name="${layer}"`].filter((option) => option !== null);
    return `${type}(${given.join(', ')})(${part})`;
  });
  const joined = groups === 1 ? parts[0]! : `layers.Concatenate()([${parts.join(', ')}])`;
  if (bias === null) return fit(joined);
  return learned(operation, context, 'add', bias, fit(joined));
}

/** The channels of one group of a kernel [..., filters / groups, channels]. */
function groupOf(kernel: Constant, groups: number, group: number): Pick<Constant, 'shape' | 'values'> {
  const channels = kernel.shape.at(-1)!;
  const each = channels / groups;
  const rows = kernel.values.length / channels;
  const values = new Float32Array(rows * each);
  for (let row = 0; row < rows; row++) {
    const from = row * channels + group * each;
    values.set(kernel.values.subarray(from, from + each), row * each);
  }
  return { shape: [...kernel.shape.slice(0, -1), each], values };
}

function learned(
  operation: Operation,
  context: KerasContext,
  combine: string,
  constant: Constant,
  inputs?: string,
): string {
  context.helpers.add('Learned');
  const options = [
    `"${combine}"`,
    tuple(constant.shape),
    context.start(constant, 'values', '"zeros"')?.replace('values_', '') ?? null,
  ];
  return context.layer(operation, 'Learned', options, inputs, [constant]);
}

function pool(
  operation: OperationOf<'maximumPool'> | OperationOf<'averagePool'>,
  context: KerasContext,
): string {
  const { geometry: g, dimensions } = operation;
  const isMaximum = operation.kind === 'maximumPool';
  const size = perAxis(operation, g.windowHeight, g.windowWidth);
  const strides = perAxis(operation, g.strideY, g.strideX);
  const type = `layers.${isMaximum ? 'Max' : 'Average'}Pooling${dimensions}D`;
  const options = [short(size), short(strides) === short(size) ? null : `strides=${short(strides)}`];
  const x = context.name(operation.inputs[0]!);
  if (isValid(operation)) return context.layer(operation, type, options);
  const countsZeros = operation.kind === 'averagePool' && operation.countPadding;
  if (isSame(operation) && !countsZeros)
    return context.layer(operation, type, [...options, 'padding="same"']);
  if (countsZeros) return context.layer(operation, type, options, framed(operation, x));
  const padded = (value: string, fill: string) =>
    `ops.pad(${value}, ${tuple(['(0, 0)', ...paddings(operation).map(tuple), '(0, 0)'])}${fill})`;
  if (isMaximum) {
    return context.layer(operation, type, options, padded(x, ', constant_values=float("-inf")'));
  }
  const mean = (value: string) => `${type}(${options.filter((each) => each !== null).join(', ')})(${value})`;
  return `${mean(padded(x, ''))} / ${mean(padded(`ops.ones_like(${x})`, ''))}`;
}

/** Every operation as Keras 3 code. Tensors have the studio's own order: channels last. */
export const kerasOperations: TrainingTable<KerasContext, string> = {
  unary: (operation, context) => unary[operation.function](operation, context),
  prelu(operation, context) {
    const { slope, inputs } = operation;
    const axes = inputs[0]!.shape.length - (slope.shape[0] === 1 ? 0 : 1);
    const shared = Array.from({ length: axes }, (_unused, axis) => axis + 1);
    const options = [
      shared.length === 0 ? null : `shared_axes=[${shared.join(', ')}]`,
      context.start(slope, 'alpha', '"zeros"'),
    ];
    const shape = [...shared.map(() => 1), ...(slope.shape[0] === 1 ? [] : slope.shape)];
    return context.layer(operation, 'layers.PReLU', options, undefined, [{ shape, values: slope.values }]);
  },
  softmax: (operation, context) =>
    operation.logarithm
      ? activation('log_softmax')(operation, context)
      : context.layer(operation, 'layers.Softmax', []),
  binary: (operation, context) =>
    context.layer(
      operation,
      `layers.${mergers[operation.function]}`,
      [],
      `[${operation.inputs.map(context.name).join(', ')}]`,
    ),
  binaryConstant(operation, context) {
    const { function: f, constant, inputs } = operation;
    if (context.isLearned(constant)) return learned(operation, context, f, constant);
    const [x, table] = [context.name(inputs[0]!), context.table(constant)];
    const sign = { add: '+', subtract: '-', multiply: '*', maximum: null, minimum: null }[f];
    return sign === null ? `ops.${f}(${x}, ${table})` : `${x} ${sign} ${table}`;
  },
  linear(operation, context) {
    const { kernel, bias } = operation;
    const options = [
      String(kernel.shape[1]),
      withoutBias(bias),
      context.start(kernel, 'kernel', '"glorot_uniform"'),
      context.start(bias, 'bias', '"zeros"'),
    ];
    return context.layer(operation, 'layers.Dense', options, undefined, [kernel, bias]);
  },
  convolution,
  transposedConvolution: transposed,
  maximumPool: pool,
  averagePool: pool,
  reduce: ({ inputs: [x], function: f, axis, keepAxis }, { name }) =>
    `ops.${f === 'mean' ? 'mean' : 'max'}(${name(x!)}, axis=${axis + 1}${keepAxis ? ', keepdims=True' : ''})`,
  layerNorm(operation, context) {
    const { axes, epsilon, gamma, beta } = operation;
    const axis = axes === 1 ? '-1' : `[${Array.from({ length: axes }, (_unused, i) => i - axes).join(', ')}]`;
    const options = [
      axis === '-1' ? null : `axis=${axis}`,
      `epsilon=${epsilon}`,
      ...(gamma === null ? ['center=False', 'scale=False'] : []),
      context.start(gamma, 'gamma', '"ones"'),
      context.start(beta, 'beta', '"zeros"'),
    ];
    return context.layer(operation, 'layers.LayerNormalization', options, undefined, [gamma, beta]);
  },
  batchNorm(operation, context) {
    const { epsilon, momentum, gamma, beta, mean, variance } = operation;
    const options = [
      // Keras' momentum is the part that stays.
      `momentum=${Number((1 - momentum).toPrecision(12))}`,
      `epsilon=${epsilon}`,
      ...(gamma === null ? ['center=False', 'scale=False'] : []),
      context.start(gamma, 'gamma', '"ones"'),
      context.start(beta, 'beta', '"zeros"'),
    ];
    const tensors = [gamma, beta, mean, variance];
    return context.layer(operation, 'layers.BatchNormalization', options, undefined, tensors);
  },
  unitLength: ({ inputs: [x], epsilon }, { name }) =>
    `${name(x!)} / ops.maximum(ops.sqrt(ops.sum(ops.square(${name(x!)}), axis=-1, keepdims=True)), ${epsilon})`,
  transpose: (operation, context) =>
    context.layer(operation, 'layers.Permute', [tuple(operation.order.map((axis) => axis + 1))]),
  reshape: (operation, context) =>
    operation.output.shape.length === 1 && operation.output.lead === 1
      ? context.layer(operation, 'layers.Flatten', [])
      : context.layer(operation, 'layers.Reshape', [tuple(operation.output.shape)]),
  fold: ({ inputs: [x], output }, { name }) => `ops.reshape(${name(x!)}, ${tuple([-1, ...output.shape])})`,
  unfold: ({ inputs: [x], output }, { name }) => `ops.reshape(${name(x!)}, ${tuple([-1, ...output.shape])})`,
  expand: ({ inputs: [x], output }, { name }) => {
    const times = output.shape.map((size, axis) => size / x!.shape[axis]!);
    return `ops.tile(${name(x!)}, ${tuple([1, ...times])})`;
  },
  slice: ({ inputs: [x], output, starts }, { name }) =>
    `${name(x!)}[${[':', ...starts.map((start, axis) => `${start}:${start + output.shape[axis]!}`)].join(', ')}]`,
  pad: ({ inputs: [x], before, after }, { name }) =>
    `ops.pad(${name(x!)}, ${tuple(['(0, 0)', ...before.map((amount, axis) => tuple([amount, after[axis]!]))])})`,
  upsample(operation, context) {
    const { inputs, factorY, factorX, smooth } = operation;
    const interpolation = smooth ? 'interpolation="bilinear"' : null;
    if (inputs[0]!.shape.length === 3) {
      const size = short([factorY, factorX]);
      return context.layer(operation, 'layers.UpSampling2D', [size, interpolation]);
    }
    if (!smooth) return context.layer(operation, 'layers.UpSampling1D', [String(factorY)]);
    const image = `ops.expand_dims(${context.name(inputs[0]!)}, 2)`;
    const wide = context.layer(operation, 'layers.UpSampling2D', [tuple([factorY, 1]), interpolation], image);
    return `ops.squeeze(${wide}, 2)`;
  },
  concatenate: (operation, context) =>
    context.layer(
      operation,
      'layers.Concatenate',
      [operation.axis === operation.output.shape.length - 1 ? null : `axis=${operation.axis + 1}`],
      `[${operation.inputs.map(context.name).join(', ')}]`,
    ),
  matmul: ({ inputs: [a, b], transposeB, factor }, { name }) => {
    const right = transposeB ? `ops.swapaxes(${name(b!)}, -1, -2)` : name(b!);
    return `${factor === 1 ? '' : `${factor} * `}ops.matmul(${name(a!)}, ${right})`;
  },
  lookUp(operation, context) {
    const { table } = operation;
    const options = [table.shape.join(', '), context.start(table, 'embeddings', '"uniform"')];
    return context.layer(operation, 'layers.Embedding', options, undefined, [table]);
  },
  recurrent,
  noise(operation, context) {
    const { noise, amount, inputs } = operation;
    const type = {
      dropout: 'Dropout',
      spatialDropout: `SpatialDropout${inputs[0]!.shape.length - 1}D`,
      gaussianNoise: 'GaussianNoise',
      gaussianDropout: 'GaussianDropout',
      alphaDropout: 'AlphaDropout',
    }[noise];
    return context.layer(operation, `layers.${type}`, [String(amount)]);
  },
};
