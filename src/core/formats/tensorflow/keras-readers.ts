import { showValue } from '../../support/errors.ts';
import {
  channelsLast,
  type KerasReading,
  kernelAndBias,
  named,
  activationOf,
  plain,
  pair,
  type Reader,
  real,
  type Source,
  usesBias,
  whole,
} from './keras-config.ts';
import { batchNorm, layerNorm } from './keras-norm-readers.ts';
import { bidirectional, gru, innerLayer, lstm, simpleRnn } from './keras-recurrent-readers.ts';
import { conv1d, conv2d, depthwise, pool, separable, transposed } from './keras-window-readers.ts';
import { refuseLayer, refuseTfjs } from './refuse.ts';

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
