import { describe, expect, test } from 'vitest';
import { batchNorm } from './batch-norm.ts';
import { groupNorm } from './group-norm.ts';
import { layerNorm } from './layer-norm.ts';
import { planLayer } from './testing/plan-layer.ts';

const closeTo = (got: ArrayLike<number>, want: readonly number[]) => {
  expect(got.length).toBe(want.length);
  want.forEach((value, i) => expect(got[i]).toBeCloseTo(value, 12));
};

describe('batch norm', () => {
  const planned = () => {
    const values = { epsilon: 1, momentum: 0.25 };
    const layer = planLayer(batchNorm, [[2]], { values });
    layer.inputs[0]!.values.set([1, 0, 2, 0, 6, 3]);
    layer.parameters.get('gamma')!.values.set([2, 1]);
    layer.parameters.get('beta')!.values.set([10, 0]);
    return layer;
  };

  test('normalises with the mean and the biased variance of the batch', () => {
    const deviation = Math.sqrt(14 / 3 + 1);
    closeTo(planned().forward(), [
      10 - 4 / deviation,
      -1 / Math.sqrt(3),
      10 - 2 / deviation,
      -1 / Math.sqrt(3),
      10 + 6 / deviation,
      2 / Math.sqrt(3),
    ]);
  });

  test('keeps running statistics with the unbiased variance and momentum as the weight of the new batch', () => {
    const layer = planned();
    layer.forward();
    closeTo(layer.parameters.get('runningMean')!.values, [0.75, 0.25]);
    closeTo(layer.parameters.get('runningVariance')!.values, [0.75 + 0.25 * 7, 0.75 + 0.25 * 3]);
    layer.step.forward();
    closeTo(layer.parameters.get('runningMean')!.values, [0.75 * 0.75 + 0.75, 0.75 * 0.25 + 0.25]);
  });

  test('uses the running statistics in inference and leaves them alone', () => {
    const layer = planned();
    layer.state.training = false;
    closeTo(layer.forward(), [
      ...[10 + 2 / Math.SQRT2, 0, 10 + 4 / Math.SQRT2, 0, 10 + 12 / Math.SQRT2, 3 / Math.SQRT2],
    ]);
    closeTo(layer.parameters.get('runningMean')!.values, [0, 0]);
    closeTo(layer.parameters.get('runningVariance')!.values, [1, 1]);
  });

  test('does not lose the variance of numbers far from 0', () => {
    const layer = planLayer(batchNorm, [[1]], {
      values: { affine: false },
      maximumRows: 4,
      precision: 'float32',
    });
    layer.inputs[0]!.values.set([10_000, 10_001, 10_002, 10_003]);
    const want = [-1.5, -0.5, 0.5, 1.5].map((x) => x / Math.sqrt(1.25));
    layer.forward().forEach((value, i) => expect(value).toBeCloseTo(want[i]!, 4));
  });

  test('survives a batch with one value per channel: gives beta and keeps the running variance', () => {
    const layer = planned();
    layer.state.batchSize = 1;
    closeTo(layer.forward(), [10, 0]);
    closeTo(layer.parameters.get('runningMean')!.values, [0.25, 0]);
    closeTo(layer.parameters.get('runningVariance')!.values, [1, 1]);
  });

  test('takes positions together with examples', () => {
    const layer = planLayer(batchNorm, [[3, 1]], { maximumRows: 1, values: { affine: false, epsilon: 1 } });
    layer.inputs[0]!.values.set([1, 2, 6]);
    closeTo(
      layer.forward(),
      [-2, -1, 3].map((x) => x / Math.sqrt(14 / 3 + 1)),
    );
  });
});

describe('layer norm', () => {
  test('normalises each example over its last axes', () => {
    const layer = planLayer(layerNorm, [[2, 2]], { maximumRows: 1, values: { epsilon: 1 } });
    layer.inputs[0]!.values.set([1, 3, 10, 10]);
    layer.parameters.get('gamma')!.values.set([2, 4]);
    layer.parameters.get('beta')!.values.set([0, 1]);
    closeTo(layer.forward(), [-2 / Math.SQRT2, 1 + 4 / Math.SQRT2, 0, 1]);
    const both = planLayer(layerNorm, [[2, 2]], {
      maximumRows: 1,
      values: { epsilon: 1, axes: 2, affine: false },
    });
    both.inputs[0]!.values.set([1, 3, 5, 7]);
    const far = 3 / Math.sqrt(6);
    closeTo(both.forward(), [-far, -far / 3, far / 3, far]);
  });

  test('says what to do when there are too few axes', () => {
    expect(() => planLayer(layerNorm, [[4]], { values: { axes: 2 } })).toThrow('Normalise fewer axes.');
  });
});

describe('group norm', () => {
  test('normalises neighbouring channels over all positions together', () => {
    const layer = planLayer(groupNorm, [[2, 4]], {
      maximumRows: 1,
      values: { groups: 2, epsilon: 1, affine: false },
    });
    layer.inputs[0]!.values.set([1, 3, 9, 9, 5, 7, 9, 9]);
    const far = 3 / Math.sqrt(6);
    closeTo(layer.forward(), [-far, -far / 3, 0, 0, far / 3, far, 0, 0]);
  });

  test('says what to do when the groups do not divide the channels', () => {
    expect(() => planLayer(groupNorm, [[2, 6]])).toThrow(
      'Expected channels that 4 groups divide evenly, got [N, 2, 6]. Choose a number of groups that divides the channels.',
    );
  });
});
