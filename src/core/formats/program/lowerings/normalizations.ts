import type { Lowering, Lowerings } from '../lowering.ts';
import type { NoiseKind } from '../program.ts';

const batchNorm: Lowering = ({ builder, inputs: [x], values, parameter, optional }) =>
  builder.emit('batchNorm', [x!], x!.shape, {
    epsilon: values['epsilon'] as number,
    momentum: values['momentum'] as number,
    mean: parameter('runningMean'),
    variance: parameter('runningVariance'),
    gamma: optional('gamma'),
    beta: optional('beta'),
  });

const layerNorm: Lowering = ({ builder, inputs: [x], values, optional }) =>
  builder.emit('layerNorm', [x!], x!.shape, {
    axes: values['axes'] as number,
    epsilon: values['epsilon'] as number,
    gamma: optional('gamma'),
    beta: optional('beta'),
  });

/** The channels of a group side by side with all positions, then a layer norm without scale and shift. */
const groupNorm: Lowering = ({ builder, inputs: [x], values, optional }) => {
  const groups = values['groups'] as number;
  const channels = x!.shape.at(-1)!;
  const each = channels / groups;
  const positions = x!.shape.slice(0, -1).reduce((product, size) => product * size, 1);
  const split = builder.transpose(builder.reshape(x!, [positions, groups, each]), [1, 0, 2]);
  const flat = builder.reshape(split, [groups, positions * each]);
  const normed = builder.emit('layerNorm', [flat], flat.shape, {
    axes: 1,
    epsilon: values['epsilon'] as number,
    gamma: null,
    beta: null,
  });
  const back = builder.transpose(builder.reshape(normed, [groups, positions, each]), [1, 0, 2]);
  const y = builder.reshape(back, x!.shape);
  const gamma = optional('gamma');
  const beta = optional('beta');
  const scaled = gamma === null ? y : builder.withConstant('multiply', y, gamma);
  return beta === null ? scaled : builder.withConstant('add', scaled, beta);
};

const noise =
  (kind: NoiseKind, field = 'rate'): Lowering =>
  ({ builder, inputs: [x], values }) =>
    builder.noise(x!, kind, values[field] as number);

/** Normalisation with fixed statistics; dropout and noise do nothing in inference. */
export const normalizationLowerings: Lowerings = {
  batchNorm,
  layerNorm,
  groupNorm,
  dropout: noise('dropout'),
  spatialDropout: noise('spatialDropout'),
  gaussianNoise: noise('gaussianNoise', 'standardDeviation'),
  gaussianDropout: noise('gaussianDropout'),
  alphaDropout: noise('alphaDropout'),
};
