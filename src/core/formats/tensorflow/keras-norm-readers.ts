import { showValue } from '../../support/errors.ts';
import { type KerasReading, named, type Reader, real, type Source } from './keras-config.ts';
import { refuseLayer } from './refuse.ts';

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

/** Over the batch, with running statistics. */
export const batchNorm: Reader = (source) => {
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

/** Over the last axis of each example. */
export const layerNorm: Reader = (source) => {
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
