import type { FieldValues } from '../../core/support/fields.ts';
import { StudioError } from '../../core/support/errors.ts';
import type { GoldenLayer } from './case.ts';
import { otherLayout, sameLayout, type ParameterMapping } from './axes.ts';

/** Our layer for one of the case's layers. */
export interface MappedLayer {
  readonly type: string;
  readonly values: FieldValues;
  /** The layer works on channels-last tensors: the case's come channels-first. */
  readonly isSpatial: boolean;
  /** By the case's short name: `kernel`, `running_mean`. */
  readonly parameters: Readonly<Record<string, (id: string) => ParameterMapping>>;
}

type Mapper = (layer: GoldenLayer, inputRank: number) => MappedLayer;

const same = (ours: string) => (id: string) => sameLayout(`${id}.${ours}`);
const moved = (ours: string, order: readonly number[]) => (id: string) => otherLayout(`${id}.${ours}`, order);
const kernelAndBias = { kernel: same('kernel'), bias: same('bias') };

const number = (layer: GoldenLayer, field: string, fallback: number): number =>
  (layer[field] as number | undefined) ?? fallback;
const flag = (layer: GoldenLayer, field: string): boolean => layer[field] !== false;

/** A field that is one number in one dimension and a pair in two. */
function perAxis(layer: GoldenLayer, field: string, dimensions: 1 | 2, fallback: number): number | number[] {
  const value = layer[field] ?? fallback;
  const list = Array.isArray(value) ? (value as number[]) : [value as number, value as number];
  return dimensions === 1 ? list[0]! : list;
}

function padding(layer: GoldenLayer, dimensions: 1 | 2): FieldValues {
  const value = layer['padding'] ?? 0;
  if (typeof value === 'string') return { padding: value };
  const axes = perAxis(layer, 'padding', dimensions, 0);
  const amounts = typeof axes === 'number' ? [axes, axes] : axes.flatMap((each) => [each, each]);
  return { padding: 'explicit', paddingAmounts: amounts };
}

function convolution(dimensions: 1 | 2): Mapper {
  // Kernel [out, in / groups, ...window] -> [...window, in / groups, out].
  const order = dimensions === 1 ? [2, 1, 0] : [2, 3, 1, 0];
  return (layer) => ({
    type: `conv${dimensions}d`,
    isSpatial: true,
    values: {
      filters: layer['out'] as number,
      kernelSize: perAxis(layer, 'kernel', dimensions, 1),
      stride: perAxis(layer, 'stride', dimensions, 1),
      dilation: perAxis(layer, 'dilation', dimensions, 1),
      groups: number(layer, 'groups', 1),
      bias: flag(layer, 'bias'),
      ...padding(layer, dimensions),
    },
    parameters: { kernel: moved('kernel', order), bias: same('bias') },
  });
}

function transposedConvolution(dimensions: 1 | 2): Mapper {
  // Kernel [in, out / groups, ...window] -> [...window, out / groups, in].
  return (layer, rank) => {
    const base = convolution(dimensions)(layer, rank);
    return {
      ...base,
      type: `convTranspose${dimensions}d`,
      values: { ...base.values, outputPadding: perAxis(layer, 'output_padding', dimensions, 0) },
    };
  };
}

function pool(type: string, dimensions: 1 | 2): Mapper {
  return (layer) => ({
    type: `${type}${dimensions}d`,
    isSpatial: true,
    values: {
      poolSize: perAxis(layer, 'kernel', dimensions, 2),
      stride: perAxis(layer, 'stride', dimensions, (perAxis(layer, 'kernel', 1, 2) as number) ?? 2),
      ...padding(layer, dimensions),
      ...(type === 'averagePool' ? { countIncludePad: flag(layer, 'count_include_pad') } : {}),
    },
    parameters: {},
  });
}

const globalPool =
  (type: string): Mapper =>
  () => ({ type, isSpatial: true, values: {}, parameters: {} });

const batchNorm: Mapper = (layer, inputRank) => ({
  type: 'batchNorm',
  isSpatial: inputRank > 1,
  values: {
    epsilon: number(layer, 'eps', 1e-5),
    momentum: number(layer, 'momentum', 0.1),
    affine: flag(layer, 'affine'),
  },
  parameters: {
    gamma: same('gamma'),
    beta: same('beta'),
    running_mean: same('runningMean'),
    running_var: same('runningVariance'),
  },
});

const plain =
  (
    type: string,
    values: (layer: GoldenLayer) => FieldValues,
    parameters: MappedLayer['parameters'] = {},
  ): Mapper =>
  (layer) => ({ type, isSpatial: false, values: values(layer), parameters });

const affine = { gamma: same('gamma'), beta: same('beta') };

function recurrent(type: string): Mapper {
  const twoBiases = type === 'gru';
  return plain(
    type,
    (layer) => ({
      units: layer['hidden'] as number,
      returnSequences: layer['return_sequences'] === true,
      bias: flag(layer, 'bias'),
      ...(type === 'simpleRnn'
        ? { activation: (layer['nonlinearity'] as string | undefined) ?? 'tanh' }
        : {}),
    }),
    {
      kernel_ih: same('kernel'),
      kernel_hh: same('recurrentKernel'),
      ...(twoBiases ? { bias_ih: same('bias'), bias_hh: same('recurrentBias') } : { bias: same('bias') }),
    },
  );
}

/** Activations whose name differs, or that have a number. */
const activationNames: Readonly<Record<string, string>> = {
  leaky_relu: 'leakyRelu',
  hardsigmoid: 'hardSigmoid',
  hardswish: 'hardSwish',
  log_softmax: 'logSoftmax',
};

const activation: Mapper = (layer) => {
  const fn = layer['fn'] as string;
  const values: Record<string, number | string> = {};
  if (fn === 'leaky_relu') values['negativeSlope'] = number(layer, 'negative_slope', 0.01);
  if (fn === 'elu' || fn === 'celu') values['alpha'] = number(layer, 'alpha', 1);
  if (fn === 'softplus') values['beta'] = number(layer, 'beta', 1);
  if (fn === 'gelu') values['approximation'] = (layer['approximate'] as string | undefined) ?? 'none';
  return { type: activationNames[fn] ?? fn, isSpatial: false, values, parameters: {} };
};

const mappers: Readonly<Record<string, Mapper>> = {
  dense: plain(
    'dense',
    (layer) => ({ units: layer['out'] as number, bias: flag(layer, 'bias') }),
    kernelAndBias,
  ),
  conv1d: convolution(1),
  conv2d: convolution(2),
  conv_transpose1d: transposedConvolution(1),
  conv_transpose2d: transposedConvolution(2),
  max_pool1d: pool('maxPool', 1),
  max_pool2d: pool('maxPool', 2),
  avg_pool1d: pool('averagePool', 1),
  avg_pool2d: pool('averagePool', 2),
  global_avg_pool1d: globalPool('globalAveragePool1d'),
  global_avg_pool2d: globalPool('globalAveragePool2d'),
  global_max_pool1d: globalPool('globalMaxPool1d'),
  global_max_pool2d: globalPool('globalMaxPool2d'),
  flatten: plain('flatten', () => ({})),
  reshape: plain('reshape', (layer) => ({ shape: layer['shape'] as number[] })),
  permute: plain('permute', (layer) => ({ order: (layer['order'] as number[]).slice(1) })),
  mean: plain('reduceMean', (layer) => ({ axis: layer['axis'] as number })),
  batch_norm1d: batchNorm,
  batch_norm2d: batchNorm,
  layer_norm: plain(
    'layerNorm',
    (layer) => ({ axes: (layer['shape'] as number[]).length, epsilon: number(layer, 'eps', 1e-5) }),
    affine,
  ),
  group_norm: (layer, inputRank) => ({
    type: 'groupNorm',
    isSpatial: inputRank > 1,
    values: { groups: layer['groups'] as number, epsilon: number(layer, 'eps', 1e-5) },
    parameters: affine,
  }),
  dropout: plain('dropout', (layer) => ({ rate: number(layer, 'p', 0.5) })),
  embedding: plain(
    'embedding',
    (layer) => ({ vocabularySize: layer['vocab'] as number, dimension: layer['dim'] as number }),
    kernelAndBias,
  ),
  rnn: recurrent('simpleRnn'),
  lstm: recurrent('lstm'),
  gru: recurrent('gru'),
  mha: plain(
    'multiHeadAttention',
    (layer) => ({
      heads: layer['heads'] as number,
      causal: layer['causal'] === true,
      bias: flag(layer, 'bias'),
    }),
    {
      kernel_q: same('queryKernel'),
      kernel_k: same('keyKernel'),
      kernel_v: same('valueKernel'),
      kernel_o: same('outputKernel'),
      bias_q: same('queryBias'),
      bias_k: same('keyBias'),
      bias_v: same('valueBias'),
      bias_o: same('outputBias'),
    },
  ),
  add: plain('add', () => ({})),
  multiply: plain('multiply', () => ({})),
  concat: plain('concatenate', (layer) => ({ axis: layer['axis'] as number })),
  activation,
};

/**
 * Our layer for a layer of a case.
 * @param inputRank axes of its input without the batch axis.
 * @throws StudioError `golden-layer-unknown`.
 */
export function mapLayer(layer: GoldenLayer, inputRank: number): MappedLayer {
  const mapper = Object.hasOwn(mappers, layer.type) ? mappers[layer.type] : undefined;
  if (mapper === undefined) {
    throw new StudioError(
      'golden-layer-unknown',
      `The case has a layer of type "${layer.type}" (id "${layer.id}"), which this format does not define.`,
      { type: layer.type },
    );
  }
  return mapper(layer, inputRank);
}
