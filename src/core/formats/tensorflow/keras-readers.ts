import { showValue } from '../../support/errors.ts';
import type { FieldValues } from '../../support/fields.ts';
import type { Shape } from '../../support/shape.ts';
import type { ManifestWeight } from './read-manifest.ts';
import { refuseLayer, refuseTfjs } from './refuse.ts';

type Values = { readonly shape: Shape; readonly values: Float32Array };

/** What a Keras layer is in the studio. */
export interface KerasReading {
  /** Type in the catalogue; null for a layer that does nothing but its activation. */
  readonly type: string | null;
  readonly values: FieldValues;
  /** Follows the layer. */
  readonly activation?: { readonly type: string; readonly values: FieldValues };
  /** Values of a parameter of the studio's layer, from the weights of Keras' layer by name. */
  readonly weights?: (
    parameter: string,
    take: (name: string) => ManifestWeight | null,
    shape: Shape,
  ) => Values | null;
  /** An axis, counted with the batch, that must be the input's last one. */
  readonly mustBeLast?: number;
}

interface Source {
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Shape of one of its weights, where there is one of that name. */
  readonly shapeOf: (weight: string) => Shape | null;
}

type Reader = (source: Source) => KerasReading;

const whole = (source: Source, key: string, fallback?: number): number => {
  const value = source.config[key] ?? fallback;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw refuseTfjs(
    'config',
    `expected \`${key}\` of "${source.name.slice(0, 100)}" to be a whole number, found ${showValue(value)}`,
  );
};

const real = (source: Source, key: string, fallback: number): number => {
  const value = source.config[key] ?? fallback;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw refuseTfjs(
    'config',
    `expected \`${key}\` of "${source.name.slice(0, 100)}" to be a number, found ${showValue(value)}`,
  );
};

/** Two numbers; one stands for both. */
const pair = (source: Source, key: string, fallback: number): readonly [number, number] => {
  const value = source.config[key] ?? fallback;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value, value];
  const fits = (each: unknown): each is number =>
    typeof each === 'number' && Number.isSafeInteger(each) && each >= 0;
  const [first, second] = list.length === 1 ? [list[0], list[0]] : list;
  if (list.length <= 2 && fits(first) && fits(second)) return [first, second];
  throw refuseTfjs(
    'config',
    `expected \`${key}\` of "${source.name.slice(0, 100)}" to be two whole numbers, found ${showValue(value)}`,
  );
};

const single = (source: Source, key: string, fallback: number): number => pair(source, key, fallback)[0];

const padding = (source: Source): { readonly padding: 'same' | 'valid' } => {
  const value = source.config['padding'] ?? 'valid';
  if (value === 'same' || value === 'valid') return { padding: value };
  throw refuseLayer(source.name, `padding ${showValue(value)}`);
};

function channelsLast(source: Source): void {
  if ((source.config['data_format'] ?? 'channels_last') !== 'channels_last') {
    throw refuseLayer(source.name, 'images with the channels first');
  }
}

const activations: Readonly<Record<string, { readonly type: string; readonly values: FieldValues } | null>> =
  {
    linear: null,
    relu: { type: 'relu', values: {} },
    relu6: { type: 'relu6', values: {} },
    elu: { type: 'elu', values: { alpha: 1 } },
    selu: { type: 'selu', values: {} },
    sigmoid: { type: 'sigmoid', values: {} },
    tanh: { type: 'tanh', values: {} },
    softmax: { type: 'softmax', values: {} },
    logSoftmax: { type: 'logSoftmax', values: {} },
    log_softmax: { type: 'logSoftmax', values: {} },
    softplus: { type: 'softplus', values: { beta: 1 } },
    softsign: { type: 'softsign', values: {} },
    swish: { type: 'silu', values: {} },
    silu: { type: 'silu', values: {} },
    mish: { type: 'mish', values: {} },
    gelu: { type: 'gelu', values: { approximation: 'none' } },
    gelu_new: { type: 'gelu', values: { approximation: 'tanh' } },
  };

function activationOf(source: Source): Pick<KerasReading, 'activation'> {
  const name = source.config['activation'] ?? 'linear';
  if (typeof name !== 'string' || !Object.hasOwn(activations, name)) {
    throw refuseLayer(source.name, `activation ${showValue(name)}`);
  }
  const found = activations[name]!;
  return found === null ? {} : { activation: found };
}

const usesBias = (source: Source): boolean => (source.config['use_bias'] ?? true) === true;

const named =
  (names: Readonly<Record<string, string>>): NonNullable<KerasReading['weights']> =>
  (parameter, take) =>
    Object.hasOwn(names, parameter) ? take(names[parameter]!) : null;

const kernelAndBias = named({ kernel: 'kernel', bias: 'bias' });

const plain =
  (type: string, values: FieldValues = {}): Reader =>
  () => ({ type, values });

const input: Reader = (source) => {
  const shape = source.config['batch_input_shape'] ?? source.config['batch_shape'];
  if (
    !Array.isArray(shape) ||
    !shape.slice(1).every((size) => Number.isSafeInteger(size) && (size as number) > 0)
  ) {
    throw refuseLayer(source.name, `input of an open size; expected fixed sizes, found ${showValue(shape)}`);
  }
  return { type: 'input', values: { shape: shape.slice(1) as number[] } };
};

const pool =
  (type: string, dimensions: 1 | 2): Reader =>
  (source) => {
    channelsLast(source);
    const size = pair(source, 'pool_size', 2);
    const stride = pair(source, 'strides', 0);
    const strides = stride[0] === 0 ? size : stride;
    return {
      type,
      values: {
        poolSize: dimensions === 1 ? size[0] : size,
        stride: dimensions === 1 ? strides[0] : strides,
        ...padding(source),
        // TensorFlow divides by the real cells alone.
        ...(type.startsWith('average') ? { countIncludePad: false } : {}),
      },
    };
  };

const window2d = (source: Source) => ({
  kernelSize: pair(source, 'kernel_size', 1),
  stride: pair(source, 'strides', 1),
  dilation: pair(source, 'dilation_rate', 1),
  bias: usesBias(source),
  ...padding(source),
});

const conv2d: Reader = (source) => {
  channelsLast(source);
  const values = {
    filters: whole(source, 'filters'),
    groups: whole(source, 'groups', 1),
    ...window2d(source),
  };
  return { type: 'conv2d', values, weights: kernelAndBias, ...activationOf(source) };
};

const conv1d: Reader = (source) => {
  channelsLast(source);
  const values = {
    filters: whole(source, 'filters'),
    kernelSize: single(source, 'kernel_size', 1),
    stride: single(source, 'strides', 1),
    dilation: single(source, 'dilation_rate', 1),
    groups: whole(source, 'groups', 1),
    bias: usesBias(source),
    ...padding(source),
  };
  return { type: 'conv1d', values, weights: kernelAndBias, ...activationOf(source) };
};

const depthwise: Reader = (source) => {
  channelsLast(source);
  const values = { depthMultiplier: whole(source, 'depth_multiplier', 1), ...window2d(source) };
  const weights = named({ kernel: 'depthwise_kernel', bias: 'bias' });
  return { type: 'depthwiseConv2d', values, weights, ...activationOf(source) };
};

const separable: Reader = (source) => {
  channelsLast(source);
  const values = {
    filters: whole(source, 'filters'),
    depthMultiplier: whole(source, 'depth_multiplier', 1),
    ...window2d(source),
  };
  const weights = named({
    depthwiseKernel: 'depthwise_kernel',
    pointwiseKernel: 'pointwise_kernel',
    bias: 'bias',
  });
  return { type: 'separableConv2d', values, weights, ...activationOf(source) };
};

const transposed: Reader = (source) => {
  channelsLast(source);
  const kernelSize = pair(source, 'kernel_size', 1);
  const stride = pair(source, 'strides', 1);
  const { padding: mode } = padding(source);
  if (mode === 'valid' && (kernelSize[0] < stride[0] || kernelSize[1] < stride[1])) {
    throw refuseLayer(source.name, 'transposed convolution with a stride larger than its kernel');
  }
  const values = {
    filters: whole(source, 'filters'),
    kernelSize,
    stride,
    padding: mode,
    bias: usesBias(source),
  };
  return { type: 'convTranspose2d', values, weights: kernelAndBias, ...activationOf(source) };
};

/** gamma and beta that one of the two settings leaves out are ones and zeros. */
const affineWeights =
  (others: Readonly<Record<string, string>>): NonNullable<KerasReading['weights']> =>
  (parameter, take, shape) => {
    const size = shape.reduce((product, each) => product * each, 1);
    if (parameter === 'gamma') return take('gamma') ?? { shape, values: new Float32Array(size).fill(1) };
    if (parameter === 'beta') return take('beta') ?? { shape, values: new Float32Array(size) };
    return named(others)(parameter, take, shape);
  };

const isAffine = ({ config }: Source): boolean => config['scale'] !== false || config['center'] !== false;

const batchNorm: Reader = (source) => {
  const epsilon = real(source, 'epsilon', 1e-3);
  const axis: unknown = Array.isArray(source.config['axis'])
    ? source.config['axis'][0]
    : source.config['axis'];
  return {
    type: 'batchNorm',
    values: {
      epsilon: Math.max(epsilon, 1e-12),
      momentum: 1 - real(source, 'momentum', 0.99),
      affine: isAffine(source),
    },
    weights: affineWeights({ runningMean: 'moving_mean', runningVariance: 'moving_variance' }),
    ...(typeof axis === 'number' && axis !== -1 ? { mustBeLast: axis } : {}),
  };
};

const layerNorm: Reader = (source) => {
  const axis = source.config['axis'] ?? -1;
  const isLast = axis === -1 || (Array.isArray(axis) && axis.length === 1 && axis[0] === -1);
  if (!isLast)
    throw refuseLayer(source.name, `layer norm over the axes ${showValue(axis)}; expected the last one`);
  const epsilon = real(source, 'epsilon', 1e-3);
  return {
    type: 'layerNorm',
    values: { axes: 1, epsilon: Math.max(epsilon, 1e-12), affine: isAffine(source) },
    weights: affineWeights({}),
  };
};

const rate =
  (type: string): Reader =>
  (source) => ({ type, values: { rate: real(source, 'rate', 0.5) } });

const numbersOf = (source: Source, key: string): readonly number[] => {
  const value = source.config[key];
  if (Array.isArray(value) && value.length <= 16 && value.every((each) => Number.isSafeInteger(each))) {
    return value as number[];
  }
  throw refuseTfjs(
    'config',
    `expected \`${key}\` of "${source.name.slice(0, 100)}" to be a list of numbers, found ${showValue(value)}`,
  );
};

/** [[top, bottom], [left, right]], [rows, columns] or one number. */
const sides = (source: Source, key: string): readonly number[] => {
  const value = source.config[key] ?? 1;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value, value];
  const flat = list.flatMap((each): readonly unknown[] => (Array.isArray(each) ? each : [each, each]));
  const fits = (each: unknown) => typeof each === 'number' && Number.isSafeInteger(each) && each >= 0;
  if (flat.length === 4 && flat.every(fits)) return flat as number[];
  throw refuseTfjs(
    'config',
    `expected \`${key}\` of "${source.name.slice(0, 100)}" to be four numbers, found ${showValue(value)}`,
  );
};

const recurrentValues = (source: Source) => ({
  units: whole(source, 'units'),
  returnSequences: source.config['return_sequences'] === true,
  bias: usesBias(source),
});

function refuseReversed(source: Source): void {
  const { go_backwards: reversed, stateful } = source.config;
  if (reversed === true || stateful === true)
    throw refuseLayer(source.name, 'reversed or stateful recurrent layer');
}

const recurrentNames = { kernel: 'kernel', recurrentKernel: 'recurrent_kernel', bias: 'bias' };

const lstm: Reader = (source) => {
  refuseReversed(source);
  const inner = source.config['recurrent_activation'] ?? 'hard_sigmoid';
  if (inner !== 'sigmoid' || (source.config['activation'] ?? 'tanh') !== 'tanh') {
    throw refuseLayer(source.name, `LSTM with ${showValue(inner)} gates; expected sigmoid and tanh`);
  }
  return { type: 'lstm', values: recurrentValues(source), weights: named(recurrentNames) };
};

const simpleRnn: Reader = (source) => {
  refuseReversed(source);
  const activation = source.config['activation'] ?? 'tanh';
  if (activation !== 'tanh' && activation !== 'relu') {
    throw refuseLayer(source.name, `recurrent activation ${showValue(activation)}`);
  }
  return {
    type: 'simpleRnn',
    values: { ...recurrentValues(source), activation },
    weights: named(recurrentNames),
  };
};

/** z, r, h become r, z, n. */
function swapGates({ values }: Values, from: number, width: number, rows: number): Float32Array {
  const units = width / 3;
  const result = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < width; column++) {
      const gate = Math.floor(column / units);
      const source = gate === 0 ? column + units : gate === 1 ? column - units : column;
      result[row * width + column] = values[from + row * width + source] ?? NaN;
    }
  }
  return result;
}

const gru: Reader = (source) => {
  refuseReversed(source);
  if (source.config['reset_after'] !== true) {
    throw refuseLayer(source.name, 'GRU that resets before the product; expected reset_after');
  }
  return {
    type: 'gru',
    values: recurrentValues(source),
    weights(parameter, take, shape) {
      const width = shape.at(-1)!;
      if (parameter === 'kernel' || parameter === 'recurrentKernel') {
        const found = take(parameter === 'kernel' ? 'kernel' : 'recurrent_kernel');
        return found === null ? null : { shape: found.shape, values: swapGates(found, 0, width, shape[0]!) };
      }
      const bias = take('bias');
      if (bias === null || bias.values.length !== 2 * width) return null;
      return { shape, values: swapGates(bias, parameter === 'bias' ? 0 : width, width, 1) };
    },
  };
};

function innerLayer(source: Source): Source & { readonly className: string } {
  const layer = source.config['layer'];
  if (typeof layer === 'object' && layer !== null && 'class_name' in layer && 'config' in layer) {
    const { class_name: className, config } = layer as { class_name: unknown; config: unknown };
    if (typeof className === 'string' && typeof config === 'object' && config !== null) {
      const inner = config as Readonly<Record<string, unknown>>;
      const name = typeof inner['name'] === 'string' ? inner['name'] : source.name;
      return { className, name, config: inner, shapeOf: source.shapeOf };
    }
  }
  throw refuseTfjs('config', `"${source.name.slice(0, 100)}" wraps no layer`);
}

const bidirectional: Reader = (source) => {
  const inner = innerLayer(source);
  if ((source.config['merge_mode'] ?? 'concat') !== 'concat') {
    throw refuseLayer(source.name, `merging of directions ${showValue(source.config['merge_mode'])}`);
  }
  const reader = inner.className === 'LSTM' ? lstm : inner.className === 'SimpleRNN' ? simpleRnn : null;
  if (reader === null)
    throw refuseLayer(source.name, `two-way layer of the class ${showValue(inner.className)}`);
  const reading = reader(inner);
  return {
    type: reading.type,
    values: { ...reading.values, bidirectional: true },
    weights(parameter, take, shape) {
      const isBackward = parameter.startsWith('backward/');
      const prefix = isBackward ? `backward_${inner.name}` : `forward_${inner.name}`;
      const own = isBackward ? parameter.slice('backward/'.length) : parameter;
      return named(recurrentNames)(own, (name) => take(`${prefix}/${name}`), shape);
    },
  };
};

const timeDistributed: Reader = (source) => {
  const inner = innerLayer(source);
  const reader = Object.hasOwn(kerasReaders, inner.className) ? kerasReaders[inner.className] : undefined;
  if (reader === undefined || inner.className === 'TimeDistributed' || inner.className === 'InputLayer') {
    throw refuseLayer(source.name, `time-distributed layer of the class ${showValue(inner.className)}`);
  }
  const reading = reader(inner);
  const { type } = reading;
  if (type === null) {
    const activation = reading.activation ?? { type: 'linear', values: {} };
    return { type: 'timeDistributed', values: { layer: { ...activation } } };
  }
  return {
    type: 'timeDistributed',
    values: { layer: { type, values: reading.values } },
    ...(reading.activation === undefined ? {} : { activation: reading.activation }),
    weights: (parameter, take, shape) =>
      reading.weights?.(parameter.replace(/^layer\//, ''), take, shape) ?? null,
  };
};

const relu: Reader = (source) => {
  const limit = source.config['max_value'];
  const slope = real(source, 'negative_slope', 0);
  if (real(source, 'threshold', 0) !== 0) throw refuseLayer(source.name, 'ReLU with a threshold');
  if (limit === 6 && slope === 0) return { type: 'relu6', values: {} };
  if (limit !== undefined && limit !== null)
    throw refuseLayer(source.name, `ReLU with the limit ${showValue(limit)}`);
  return slope === 0 ? { type: 'relu', values: {} } : { type: 'leakyRelu', values: { negativeSlope: slope } };
};

/** One slope, or one per channel. One for every place of an image does not fit, and is refused with the weights. */
const prelu: Reader = ({ shapeOf }) => ({
  type: 'prelu',
  values: { shared: (shapeOf('alpha') ?? []).every((size) => size === 1) },
  weights: named({ slope: 'alpha' }),
});

const dot: Reader = (source) => {
  const [first, second] = pair(source, 'axes', 0);
  if (first < 1 || first !== second) throw refuseLayer(source.name, 'product over two different axes');
  return { type: 'dot', values: { axis: first, normalize: source.config['normalize'] === true } };
};

const lastAxis = (source: Source, type: string): KerasReading => {
  const axis = source.config['axis'] ?? -1;
  if (axis !== -1)
    throw refuseLayer(source.name, `softmax over the axis ${showValue(axis)}; expected the last one`);
  return { type, values: {} };
};

const image =
  (type: string): Reader =>
  (source) => {
    channelsLast(source);
    return { type, values: {} };
  };

const upsampling: Reader = (source) => {
  channelsLast(source);
  if ((source.config['interpolation'] ?? 'nearest') !== 'nearest') {
    throw refuseLayer(source.name, 'enlarging of this kind; expected nearest');
  }
  return { type: 'upsample2d', values: { factor: pair(source, 'size', 2), interpolation: 'nearest' } };
};

/** What each class of Keras is in the studio. A class that is not here is refused by name. */
export const kerasReaders: Readonly<Record<string, Reader>> = {
  InputLayer: input,
  Dense: (source) => ({
    type: 'dense',
    values: { units: whole(source, 'units'), bias: usesBias(source) },
    weights: kernelAndBias,
    ...activationOf(source),
  }),
  Activation: (source) => ({ type: null, values: {}, ...activationOf(source) }),
  ReLU: relu,
  LeakyReLU: (source) => ({
    type: 'leakyRelu',
    values: { negativeSlope: real(source, 'alpha', real(source, 'negative_slope', 0.3)) },
  }),
  ELU: (source) => ({ type: 'elu', values: { alpha: real(source, 'alpha', 1) } }),
  PReLU: prelu,
  Softmax: (source) => lastAxis(source, 'softmax'),
  Conv1D: conv1d,
  Conv2D: conv2d,
  DepthwiseConv2D: depthwise,
  SeparableConv2D: separable,
  Conv2DTranspose: transposed,
  MaxPooling1D: pool('maxPool1d', 1),
  MaxPooling2D: pool('maxPool2d', 2),
  AveragePooling1D: pool('averagePool1d', 1),
  AveragePooling2D: pool('averagePool2d', 2),
  GlobalMaxPooling1D: image('globalMaxPool1d'),
  GlobalMaxPooling2D: image('globalMaxPool2d'),
  GlobalAveragePooling1D: image('globalAveragePool1d'),
  GlobalAveragePooling2D: image('globalAveragePool2d'),
  BatchNormalization: batchNorm,
  LayerNormalization: layerNorm,
  Dropout: rate('dropout'),
  SpatialDropout1D: rate('spatialDropout'),
  GaussianDropout: rate('gaussianDropout'),
  AlphaDropout: rate('alphaDropout'),
  GaussianNoise: (source) => ({
    type: 'gaussianNoise',
    values: { standardDeviation: real(source, 'stddev', 0.1) },
  }),
  Flatten: image('flatten'),
  Reshape: (source) => ({ type: 'reshape', values: { shape: numbersOf(source, 'target_shape') } }),
  Permute: (source) => ({ type: 'permute', values: { order: numbersOf(source, 'dims') } }),
  RepeatVector: (source) => ({ type: 'repeatVector', values: { times: whole(source, 'n') } }),
  UpSampling2D: upsampling,
  ZeroPadding2D: (source) => ({ type: 'zeroPadding2d', values: { amounts: sides(source, 'padding') } }),
  Cropping2D: (source) => ({ type: 'cropping2d', values: { amounts: sides(source, 'cropping') } }),
  Add: plain('add'),
  Subtract: plain('subtract'),
  Multiply: plain('multiply'),
  Average: plain('average'),
  Maximum: plain('maximum'),
  Minimum: plain('minimum'),
  Concatenate: (source) => {
    const axis = real(source, 'axis', -1);
    return { type: 'concatenate', values: { axis } };
  },
  Dot: dot,
  LSTM: lstm,
  SimpleRNN: simpleRnn,
  GRU: gru,
  Bidirectional: bidirectional,
  TimeDistributed: timeDistributed,
  Embedding: (source) => ({
    type: 'embedding',
    values: { vocabularySize: whole(source, 'input_dim'), dimension: whole(source, 'output_dim') },
    weights: named({ kernel: 'embeddings' }),
  }),
};
